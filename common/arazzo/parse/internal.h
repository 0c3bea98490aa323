/* Shared by parse*.c only. */
#ifndef ARAZZO_PARSE_INTERNAL_H
#define ARAZZO_PARSE_INTERNAL_H

#include "arazzo/model.h"

/* One description on its way into the model.  Whatever is made lives in arena;
 * what is wrong goes to l and reading goes on: one load shows all of it. */
struct arazzo_parser {
	struct arena *arena;
	const struct doc *doc;
	struct diags *l;
	struct arazzo *z;
};

/* A value of the description: where it is, and what messages call it ("a
 * step", from parse_object on). */
struct located {
	struct arazzo_parser *p;
	json_t *value;
	struct location location;
	const char *what;
};

/* base.c: what all of them need.  rule is the id that a message names ("A37"),
 * key the member of in ------------------------------------- */

/* Far above any real document. */
#define PARSE_MAX_WORKFLOWS 2000 /* in one description */
#define PARSE_MAX_STEPS 1000     /* in one workflow */
#define PARSE_MAX_ITEMS 1000     /* in any other list or map */

#define ID_CHARS                                               \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" \
	"0123456789_-"
#define KEY_CHARS ID_CHARS "."

/* Add to what is wrong, or worth knowing, at the member key of at, or at itself
 * when key is NULL; rule may be NULL. */
void parse_note(struct located at, enum diag_kind kind, const char *key,
    const char *rule, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
#define parse_error(at, ...) parse_note(at, DIAG_ERROR, __VA_ARGS__)

/* Zeroed.  NULL: no memory, and an error was added. */
void *parse_alloc(struct located at, size_t size);
/* For the thing at an object, what; the same, and its unknown members without
 * "x-" are reported (C14).  known: those of 1.0, NULL, those that 1.1 adds,
 * NULL.  NULL: an error was added: no object, or no memory. */
void *parse_object(struct located *at, const char *what, const char *rule,
    const char *const *known, size_t size);

/* Is the member there, whatever it is? */
bool parse_has(struct located at, const char *key);

/* Puts v under its id into x.  An error, named after what ("stepId") and at that
 * location, when another has that id; that one stays. */
void parse_unique(struct index *x, struct located at, const char *id, void *v,
    const char *rule, const char *what);

/* The member as a text, borrowed.  NULL: absent, or an error was added: not a
 * text, or an empty one. */
const char *parse_text(struct located in, const char *key, const char *rule);
/* The same, and absent is an error, too. */
const char *parse_need(struct located in, const char *key, const char *rule);

/* The member as a list, as an object, borrowed.  NULL: absent, or an error was
 * added: it is something else, or has more than PARSE_MAX_ITEMS entries. */
json_t *parse_list(struct located in, const char *key, const char *rule);
json_t *parse_map(struct located in, const char *key, const char *rule);
/* A list that must be there, with at least one entry. */
json_t *parse_need_list(struct located in, const char *key, const char *rule,
    const char *empty_rule, size_t most);

/* An element, a member, and where it is; value NULL: there is none. */
struct located parse_item(struct arazzo_parser *p, json_t *list, size_t i);
struct located parse_member(struct arazzo_parser *p, json_t *object,
    const char *key);

/* The member, an id: outside [A-Za-z0-9_-]+ it is a warning, in 1.1 an error. */
void parse_id(struct located at, const char *key, const char *rule,
    const char *what);
/* The key of at in a map: outside [A-Za-z0-9._-]+ it is an error. */
void parse_key(struct located at, const char *key, const char *rule,
    const char *what);
/* The member dependsOn: a list of texts, each an id. */
void parse_depends(struct located at, const char *rule, const char *id);

/* parts.c: parameters, criteria, outputs, bodies -------------------- */

/* The members "parameters", "outputs", "requestBody" of in, and the list of
 * criteria under key, in their order and not compiled yet.  NULL: absent,
 * empty, or nothing of it could be read. */
struct param *parse_params(struct located in, const char *rule, bool need_in,
    bool may_in);
struct output *parse_outputs(struct located in, const char *rule);
struct body *parse_body(struct located in);
struct criterion_list *parse_criteria(struct located in, const char *key);

/* One parameter; override: a value that goes before its own, or NULL.  need_in:
 * "in" must be there (the step names an operation); may_in: it may.  NULL: an
 * error was added. */
struct param *parse_param(struct located at, json_t *override, bool need_in,
    bool may_in);

/* A Reusable Object becomes its target, the component of that kind
 * ("parameters").  false: an error was added. */
bool parse_reusable(struct located *at, const char *kind, const char *rule);

/* action.c ----------------------------------------------------------- */

/* One Success or Failure Action, targets not bound.  NULL: an error was
 * added. */
struct action *parse_action(struct located at, bool success);
/* The list under key, references followed; two of one name are an error of
 * duplicate_rule.  NULL: absent, or nothing of it could be read. */
struct action *parse_actions(struct located in, const char *key, bool success,
    const char *rule, const char *duplicate_rule);

/* step.c ------------------------------------------------------------- */

/* The steps of w, the object at in, in their order.  NULL: an error was
 * added. */
struct step *parse_steps(struct workflow *w, struct located in);
/* Warns of extensions of other runners, with what replaces them here. */
void parse_extensions(struct located at);
/* Are the components right, whether anything refers to them or not? */
void parse_components(struct located at);

#endif
