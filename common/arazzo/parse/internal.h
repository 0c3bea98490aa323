/* Shared by parse*.c only. */
#ifndef ARAZZO_PARSE_INTERNAL_H
#define ARAZZO_PARSE_INTERNAL_H

#include "arazzo/model.h"

/* One description on its way into the model.  Whatever is made lives in arena;
 * what is wrong goes to l and reading goes on: one load shows all of it.  rule
 * is the id that a message names ("A37"), what the thing in its words
 * ("a step"), key the member of in. */
struct arazzo_parser {
	struct arena *arena;
	const struct doc *doc;
	struct diags *l;
	struct arazzo *z;
};

/* A value, and where it stands: in.object[key], or an element. */
struct located {
	json_t *value;
	struct location location;
};

/* base.c: what all of them need ------------------------------------- */

/* Far above any real document. */
#define PARSE_MAX_WORKFLOWS 2000 /* in one description */
#define PARSE_MAX_STEPS 1000     /* in one workflow */
#define PARSE_MAX_ITEMS 1000     /* in any other list or map */

#define ID_CHARS                                               \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" \
	"0123456789_-"
#define KEY_CHARS ID_CHARS "."

/* NULL: no memory, and an error was added. */
void *parse_alloc(struct arazzo_parser *p, size_t size);

/* Add to what is wrong, or worth knowing, at the member key of at, or at itself
 * when key is NULL; rule may be NULL. */
void parse_error(struct arazzo_parser *p, struct located at, const char *key,
    const char *rule, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
void parse_note(struct arazzo_parser *p, enum diag_kind kind, struct located at,
    const char *key, const char *rule, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));

/* Is the member there, whatever it is? */
bool parse_has(struct located at, const char *key);

/* Puts v under its id into x.  An error, named after what ("stepId") and at that
 * location, when another has that id; that one stays. */
void parse_unique(struct arazzo_parser *p, struct index *x, struct located at,
    const char *id, void *v, const char *rule, const char *what);

/* Is it an object?  An error otherwise.  Unknown members without "x-" are
 * reported (C14); known: those of 1.0, NULL, those that 1.1 adds, NULL. */
bool parse_object(struct arazzo_parser *p, struct located at, const char *what,
    const char *rule, const char *const *known);

/* The member as a text, borrowed.  NULL: absent, or an error was added: not a
 * text, or an empty one. */
const char *parse_text(struct arazzo_parser *p, struct located in,
    const char *key, const char *rule, const char *what);
/* The same, and absent is an error, too. */
const char *parse_need(struct arazzo_parser *p, struct located in,
    const char *key, const char *rule, const char *what);

/* The member as a list, as an object, borrowed.  NULL: absent, or an error was
 * added: it is something else, or has more than PARSE_MAX_ITEMS entries. */
json_t *parse_list(struct arazzo_parser *p, struct located in, const char *key,
    const char *rule, const char *what);
json_t *parse_map(struct arazzo_parser *p, struct located in, const char *key,
    const char *rule, const char *what);
/* A list that must be there, with at least one entry. */
json_t *parse_need_list(struct arazzo_parser *p, struct located in,
    const char *key, const char *rule, const char *empty_rule, const char *what,
    size_t most);

/* An element, a member, and where it stands; value NULL: there is none. */
struct located parse_item(struct arazzo_parser *p, json_t *list, size_t i);
struct located parse_member(struct arazzo_parser *p, json_t *object,
    const char *key);

/* The member, an id: outside [A-Za-z0-9_-]+ it is a warning, in 1.1 an error. */
void parse_id(struct arazzo_parser *p, struct located at, const char *key,
    const char *rule, const char *what);
/* The key of at in a map: outside [A-Za-z0-9._-]+ it is an error. */
void parse_key(struct arazzo_parser *p, struct located at, const char *key,
    const char *rule, const char *what);
/* The member dependsOn: a list of texts, each an id. */
void parse_depends(struct arazzo_parser *p, struct located at, const char *rule,
    const char *what, const char *id);

/* parts.c: parameters, criteria, outputs, bodies -------------------- */

/* The members "parameters", "outputs", "requestBody" of in, and the list of
 * criteria under key, in their order and not compiled yet.  NULL: absent,
 * empty, or nothing of it could be read. */
struct param *parse_params(struct arazzo_parser *p, struct located in,
    const char *rule, bool need_in, bool may_in);
struct output *parse_outputs(struct arazzo_parser *p, struct located in,
    const char *rule);
struct body *parse_body(struct arazzo_parser *p, struct located in);
struct criterion_list *parse_criteria(struct arazzo_parser *p,
    struct located in, const char *key);

/* One parameter; override: a value that goes before its own, or NULL.  need_in:
 * "in" must be there (the step names an operation); may_in: it may.  NULL: an
 * error was added. */
struct param *parse_param(struct arazzo_parser *p, struct located at,
    json_t *override, bool need_in, bool may_in);

/* Is it a Reusable Object?  Then its target: the value of the component of that
 * kind ("parameters"); value NULL: an error was added.  *override (may be NULL
 * as an argument): its value member, or NULL. */
bool parse_is_reusable(const json_t *v);
struct located parse_reusable(struct arazzo_parser *p, struct located at,
    const char *kind, const char *rule, json_t **override);

/* action.c ----------------------------------------------------------- */

/* One Success or Failure Action, targets not bound.  NULL: an error was
 * added. */
struct action *parse_action(struct arazzo_parser *p, struct located at,
    bool success);
/* The list under key, references followed; two of one name are an error of
 * duplicate_rule.  NULL: absent, or nothing of it could be read. */
struct action *parse_actions(struct arazzo_parser *p, struct located in,
    const char *key, bool success, const char *rule,
    const char *duplicate_rule);

/* step.c ------------------------------------------------------------- */

/* The steps of w, the object at in, in their order.  NULL: an error was
 * added. */
struct step *parse_steps(struct arazzo_parser *p, struct workflow *w,
    struct located in);
/* Are the components right, whether anything refers to them or not?  at: the
 * object, or value NULL. */
/* Warns of extensions of other runners, with what replaces them here. */
void parse_extensions(struct arazzo_parser *p, struct located at);
void parse_components(struct arazzo_parser *p, struct located at);

#endif
