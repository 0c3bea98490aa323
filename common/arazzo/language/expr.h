/* Runtime expressions (Arazzo 1.0.1, Runtime Expressions), and templates:
 * values in which expressions stand (arazzo R10). */
#ifndef ARAZZO_LANGUAGE_EXPR_H
#define ARAZZO_LANGUAGE_EXPR_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct diags;
struct doc;
struct err;
struct names;
struct scope;

#define EXPR_MAX_TEXT ((size_t)64 << 10) /* bytes of one expression */
#define EXPR_MAX_NAME ((size_t)1024)     /* of a name that C4, C5 look for */
#define TEMPLATE_MAX_DEPTH 128

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

/* As an operand of a simple condition, in which ".name" and "[n]" may follow a
 * declared name as part of the language (arazzo R18): never C5. */
struct expr *expr_compile_operand(struct arena *a, const char *text,
    const struct names *names, struct err *e);

/* ".a[0].b": is it a path like that?  Following it: borrowed, NULL when it
 * names nothing; v may be NULL. */
bool expr_path_valid(const char *path);
/* C16: has it a ".0", which is an index when the value is an array? */
bool expr_path_has_index(const char *path);
/* Describes a compatibility reading of an expression, for messages. */
const char *expr_compat_text(const char *id);
json_t *expr_follow(json_t *v, const char *path);

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

/* A compiled value: literal, whole expression, text with parts, collection,
 * Selector Object (1.1). */
struct template;

/* v is a value of d (for locations; may be NULL).  Compiles every string
 * inside. Errors and compatibility readings (C4, C5, C9) are added to l. NULL:
 * there were errors. */
struct template *template_compile(struct arena *a, const struct doc *d,
    json_t *v, const struct names *names, struct diags *l);

/* Calls fn for every expression in it, for the linker. */
void template_each(const struct template *t,
    void (*fn)(void *ctx, const struct expr *x, json_t *at), void *ctx);

/* The one $inputs.NAME expression that the whole template is, else NULL
 * (arazzo R12). */
const char *template_lone_input(const struct template *t);

/* At load: called for each member of an object in it whose value is one lone
 * input; the result is kept for template_may_omit.  a lives as long as t.  -1:
 * out of memory. */
typedef bool template_allow_fn(void *ctx, const char *pointer);
int template_allow(struct template *t, struct arena *a, template_allow_fn *fn,
    void *ctx);
bool template_may_omit(const struct template *t);

/* Called for a member whose value is missing; true: leave the member out. */
typedef bool template_omit_fn(void *ctx, const char *pointer,
    const struct template *t);

/* The value; scope's arena keeps it.  A missing value is ERR_INPUT
 * "$inputs.x: ..." unless omit (may be NULL) leaves that member out;
 * then for the whole template: NULL with e->code ERR_NONE. */
json_t *template_eval(const struct template *t, struct scope *s,
    template_omit_fn *omit, void *ctx, struct err *e);

/* A string template (payloads of type string): as template_eval, but a value
 * inside a JSON string literal is escaped when json is true (arazzo R13). */
json_t *template_eval_text(const struct template *t, struct scope *s, bool json,
    struct err *e);

/* Is it text with "{$...}" parts, or a literal without any expression? */
bool template_has_parts(const struct template *t);
bool template_is_literal(const struct template *t);

/* Is it what an output may be: an expression, text with parts, a Selector
 * Object? */
bool template_is_output(const struct template *t);

#endif
