/* Shared by link*.c only. */
#ifndef ARAZZO_LINK_INTERNAL_H
#define ARAZZO_LINK_INTERNAL_H

#include "arazzo/arazzo.h"
#include "arazzo/language/expr.h"

#define LINK_MAX_DOCUMENTS 500 /* fetched for one description */
#define LINK_MAX_WORKFLOWS 10000
#define LINK_MAX_WORK 50000000 /* pairs of parameters or actions compared */
#define LINK_MAX_CHAIN 1000    /* workflows behind workflows */

/* A document that was fetched, under the URL where it was found. */
struct loaded {
	const struct doc *doc;
	struct arazzo *arazzo;
	struct loaded *next;
};

/* Makes a parsed description ready to run.  What is made lives in arena; what
 * is wrong goes to l and linking goes on. */
struct linker {
	struct arena *arena;
	const struct arazzo_env *env;
	struct diags *l;
	struct loaded *loaded;
	unsigned nloaded;
	struct workflow *queue,
	    **queue_end; /* those that can be reached, in the
					      * order in which that was found */
	unsigned nqueued;
	struct index admitted; /* operations that env->admit was asked about */
	struct workflow *w;    /* that is linked now */
	size_t work;           /* against LINK_MAX_WORK */
	bool aside; /* workflows that cannot be reached: nothing is fetched or
		     * admitted, errors are warnings */
};

#define SOURCE_PREFIX "$sourceDescriptions."

/* NULL: no memory, and an error was added. */
void *link_alloc(struct linker *k, size_t size);
/* Add a diagnosis of that kind, or an error, at that location of the workflow's
 * document.  Always NULL. */
void *link_note(struct linker *k, enum diag_kind kind, struct location at,
    const char *rule, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
#define link_error(k, ...) link_note(k, DIAG_ERROR, __VA_ARGS__)

struct workflow *link_workflow_find(const struct arazzo *z, const char *id);
/* It can be reached: link it too. */
void link_reach(struct linker *k, struct workflow *w);

/* source.c ----------------------------------------------------------------- */

/* The document that a reference in the one at base names; ctx: the linker. */
const struct doc *link_fetch(void *ctx, const char *ref, const char *base,
    struct err *e);
/* A document that need not be fetched: the one that is being loaded.  NULL: no
 * memory. */
struct loaded *link_register(struct linker *k, const struct doc *d);

/* The source with its document read; false: the reason is in s->missing. */
bool link_source(struct linker *k, const struct arazzo *z, struct source *s);

/* "NAME.REST": the source, of several the one with the longest name, and *rest
 * in text; NULL: no source that fits (NULL: any does). */
struct source *link_source_prefix(const struct arazzo *z, const char *text,
    bool (*fits)(const struct source *s), const char **rest);
/* The same behind SOURCE_PREFIX. */
struct source *link_source_named(const struct arazzo *z, const char *ref,
    const char **rest);

/* bind.c ------------------------------------------------------------------- */

/* The workflow that a text names, of this description or of a source; it can be
 * reached.  NULL: an error was added. */
const struct workflow *link_workflow_ref(struct linker *k, struct location at,
    const char *ref, const char *rule);
/* The step of w that has that id; NULL: none. */
const struct step *link_step_find(const struct workflow *w, const char *id);

/* Finds, by fn, all that the member dependsOn of raw names.  fn sets a member of
 * ret; false: an error was added. */
typedef bool link_depends_fn(struct linker *k, struct location at,
    const char *ref, struct depends *ret);
struct depends *link_depends(struct linker *k, json_t *raw,
    link_depends_fn *fn);
/* Finds what steps and dependsOn name: operations, workflows; what can be
 * reached is queued, what is not there an error. */
void link_bind(struct linker *k);

/* sites.c ------------------------------------------------------------------ */

/* Where an expression is decides what it can see. */
enum link_role {
	ROLE_REQUEST, /* parameters and payload: before the response */
	ROLE_JUDGE,   /* successCriteria: before the step's own outputs */
	ROLE_AFTER,   /* outputs and actions of the step */
	ROLE_WORKFLOW /* outputs of the workflow: no order, no response */
};

/* A value or a criterion, as written and compiled; the other one is NULL. */
struct link_site {
	enum link_role role;
	json_t *raw;
	struct location location;
	struct template **value;
	struct criterion **criterion;
};

/* Calls fn for all of a step, for all of a list of outputs. */
typedef void link_site_fn(void *ctx, const struct link_site *s);
void link_sites(struct linker *k, struct step *s, link_site_fn *fn, void *ctx);
void link_output_sites(struct linker *k, struct output *o, enum link_role role,
    link_site_fn *fn, void *ctx);
/* Calls fn for each expression of a site that is compiled. */
void link_site_exprs(const struct link_site *s, expr_each_fn *fn, void *ctx);

/* flow.c ------------------------------------------------------------------- */

/* Which step of w can follow which, by order, gotos and retries.  NULL: no
 * memory. */
struct step_flow;
struct step_flow *link_flow_new(struct linker *k, const struct workflow *w);
/* Can step then run at some time after step first has run (R6)?  Yes, too, when
 * f is NULL or memory is short. */
bool link_may_follow(struct linker *k, struct step_flow *f,
    const struct step *first, const struct step *then);
/* 1.1: puts the steps into the order that their dependsOn ask for; a cycle is an
 * error. */
void link_order(struct linker *k);
/* R7, over all that is queued: workflows that depend on themselves are an
 * error, those that run themselves an error when they must and a warning when
 * they may. */
void link_cycles(struct linker *k);

/* merge.c, names.c, compile.c, check.c ------------------------------------- */

/* R8: gives each step the parameters and actions of the workflow that it does
 * not replace, and binds what its actions name. */
void link_merge(struct linker *k);
/* The names that its expressions may use.  NULL: no memory, and an error was
 * added. */
struct names *link_names(struct linker *k);
/* Compiles every value, criterion, output and target. */
void link_compile(struct linker *k);
/* R1, R6: does every expression name something that can be there when it is
 * looked at? */
void link_check(struct linker *k);

#endif
