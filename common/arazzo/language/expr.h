/* Runtime expressions (Arazzo 1.0.1, Runtime Expressions). */
#ifndef ARAZZO_LANGUAGE_EXPR_H
#define ARAZZO_LANGUAGE_EXPR_H

#include "arazzo/language/scope.h"
#include "base/arena.h"
#include "base/err.h"
#include "data/diag.h"
#include "data/value.h"

#define EXPR_MAX_TEXT ((size_t)64 << 10) /* bytes of one expression */
#define EXPR_MAX_NAME ((size_t)1024)     /* of a name that C4, C5 look for */

enum expr_kind {
	EXPR_URL,
	EXPR_METHOD,
	EXPR_STATUS,
	EXPR_SELF,
	EXPR_REQUEST_HEADER,
	EXPR_REQUEST_QUERY,
	EXPR_REQUEST_PATH,
	EXPR_REQUEST_BODY,
	EXPR_RESPONSE_HEADER,
	EXPR_RESPONSE_QUERY,
	EXPR_RESPONSE_PATH,
	EXPR_RESPONSE_BODY,
	EXPR_INPUTS,
	EXPR_OUTPUTS,
	EXPR_STEPS,
	EXPR_WORKFLOWS,
	EXPR_SOURCES,
	EXPR_COMPONENTS
};

/* Open, so that the linker can check what it names.  Read-only once made. */
struct expr {
	const char *text; /* as written */
	enum expr_kind kind;
	const char *id;      /* step, workflow, source; components' kind */
	const char *field;   /* "outputs", "inputs" for steps and workflows */
	const char *name;    /* header, input, output, component name */
	const char *rest;    /* C5: ".b[0]" behind the declared name; or NULL */
	const char *pointer; /* "/a/b", or NULL */
	const char *compat;  /* "C5", "C9", "C16": compatibility; or NULL */
	bool guess;          /* what is declared is not known: the longest name
				 * that is there when evaluated */
};

/* The whole text as one expression.  names may be NULL: nothing is declared,
 * the ABNF alone decides.  NULL: ERR_DOCUMENT "column N: ...". */
struct expr *expr_compile(struct arena *a, const char *text,
    const struct names *names, struct err *e);

/* "column N: what" for what is at that place in text.  Always -1. */
int expr_fail(const char *text, const char *at, const char *what,
    struct err *e);

/* For the linker: x, and the value that contains it (NULL: a condition). */
typedef void expr_each_fn(void *ctx, const struct expr *x, json_t *at);

/* As an operand of a simple condition, in which ".name" and "[n]" may follow a
 * declared name as part of the language (arazzo R18): never C5. */
struct expr *expr_compile_operand(struct arena *a, const char *text,
    const struct names *names, struct err *e);

/* ".a[0].b": is it a path like that?  Following it: borrowed, NULL when it
 * names nothing; v may be NULL. */
bool expr_path_valid(const char *path);
/* C16: has it a ".0", which is an index when the value is an array? */
bool expr_path_has_index(const char *path);
/* Describes a compatibility reading of the language, for messages. */
const char *expr_compat_text(const char *id);
json_t *expr_follow(json_t *v, const char *path);
/* How much of name is the longest member of set that such a path follows (arazzo
 * C5); 0: none. */
size_t expr_longest(json_t *set, const char *name);

/* Does the text begin like one: "$" and a known root? */
bool expr_looks_like(const char *text);

/* In a dry run: is v a placeholder for an unknown value? */
bool expr_is_placeholder(const struct scope *s, const json_t *v);

/* Texts that are refused although other text is literal: "$inputs" alone,
 * "$response.body.id", an expression inside a pointer.  A sentence, or NULL. */
const char *expr_misused(const char *text);

/* Borrowed from the scope or kept by its arena.  NULL with e->code ERR_NONE:
 * missing; expr_missing returns the reason. */
json_t *expr_eval(const struct expr *x, struct scope *s, struct err *e);

/* One sentence on why it is missing just now ("step \"x\" was not run"). */
const char *expr_missing(const struct expr *x, struct scope *s);

#endif
