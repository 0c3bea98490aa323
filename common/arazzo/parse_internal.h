/* Shared by parse*.c only. */
#ifndef ARAZZO_PARSE_INTERNAL_H
#define ARAZZO_PARSE_INTERNAL_H

#include "arazzo/model.h"
#include "data/diag.h"

struct parser {
	struct arena *arena;
	const struct doc *doc;
	struct diags *l;
	struct arazzo *z;
};

/* A value, and where it stands: in.object[key], or an element. */
struct at {
	json_t *value;
	struct place place;
};

/* parse_base.c: what all of them need ------------------------------------- */

/* Nobody's document comes near; what is quadratic below stays quick. */
#define PARSE_MAX_WORKFLOWS 2000 /* in one description */
#define PARSE_MAX_STEPS 1000     /* in one workflow */
#define PARSE_MAX_ITEMS 1000     /* in any other list or map */

#define ID_CHARS                                               \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" \
	"0123456789_-"
#define KEY_CHARS ID_CHARS "."

/* NULL: no memory, and an error was added. */
void *parse_alloc(struct parser *p, size_t size);

void parse_error(struct parser *p, struct place place, const char *rule,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void parse_warning(struct parser *p, struct place place, const char *rule,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Is it an object?  An error otherwise.  Unknown members without "x-" are
 * told (C14); known ends with NULL. */
bool parse_object(struct parser *p, struct at at, const char *what,
    const char *rule, const char *const *known);

/* The member as a text that is not empty; NULL and an error when it is absent
 * (need) or no text. */
const char *parse_need(struct parser *p, struct at in, const char *key,
    const char *rule, const char *what);
const char *parse_text(struct parser *p, struct at in, const char *key,
    const char *rule, const char *what);

/* The member as a list, as an object; NULL: absent, or an error was added: it
 * is something else, or has more than most entries. */
json_t *parse_list_of(struct parser *p, struct at in, const char *key,
    const char *rule, const char *what, size_t most);
json_t *parse_list(struct parser *p, struct at in, const char *key,
    const char *rule, const char *what);
json_t *parse_map(struct parser *p, struct at in, const char *key,
    const char *rule, const char *what);

struct at parse_item(struct parser *p, json_t *list, size_t i);
struct at parse_member(struct parser *p, json_t *object, const char *key);

/* An id outside [A-Za-z0-9_-]+ is a warning, in 1.1 an error. */
void parse_id(struct parser *p, struct place place, const char *id,
    const char *rule, const char *what);

/* parse_parts.c: parameters, criteria, outputs, bodies -------------------- */

/* need_in: the step names an operation. */
struct param *parse_params(struct parser *p, struct at in, const char *rule,
    bool need_in, bool may_in);
struct param *parse_param(struct parser *p, struct at at, json_t *override,
    bool need_in, bool may_in);
struct criterion_list *parse_criteria(struct parser *p, struct at in,
    const char *key);
struct output *parse_outputs(struct parser *p, struct at in, const char *rule);
struct body *parse_body(struct parser *p, struct at in);

/* A Reusable Object's target: the component's value.  value NULL: an error was
 * added.  *override: its value member, or NULL. */
bool parse_is_reusable(const json_t *v);
struct at parse_reusable(struct parser *p, struct at at, const char *kind,
    const char *rule, json_t **override);

/* parse_action.c ------------------------------------------------------------ */

struct action *parse_action(struct parser *p, struct at at, bool success);
struct action *parse_actions(struct parser *p, struct at in, const char *key,
    bool success, const char *rule, const char *duplicate_rule);

/* parse_step.c -------------------------------------------------------------- */

struct step *parse_steps(struct parser *p, struct workflow *w, struct at in);
void parse_components(struct parser *p, struct at at);

#endif
