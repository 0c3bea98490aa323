/* Shared by link*.c only. */
#ifndef ARAZZO_LINK_INTERNAL_H
#define ARAZZO_LINK_INTERNAL_H

#include "arazzo/arazzo.h"

#define LINK_MAX_DOCUMENTS 500 /* fetched for one description */
#define LINK_MAX_WORKFLOWS 10000
#define LINK_MAX_CHAIN 1000 /* workflows behind workflows */

/* A document that was fetched, under the URL where it was found. */
struct loaded {
	const struct doc *doc;
	struct arazzo *arazzo;
	struct loaded *next;
};

/* An operation that env->admit was asked about. */
struct admitted {
	const struct operation *op;
	struct admitted *next;
};

/* Makes a parsed description ready to run.  What is made lives in arena; what
 * is wrong goes to l and linking goes on. */
struct linker {
	struct arena *arena;
	const struct arazzo_env *env;
	struct diags *l;
	struct loaded *loaded;
	unsigned nloaded;
	struct workflow_queue *queue, **queue_end;
	unsigned nqueued;
	struct admitted *admitted;
	bool aside; /* workflows that cannot be reached: nothing is fetched or
		     * admitted, errors are warnings */
};

/* Workflows that can be reached, in the order in which that was found. */
struct workflow_queue {
	struct workflow *workflow;
	struct workflow_queue *next;
};

/* NULL: no memory, and an error was added. */
void *link_alloc(struct linker *k, size_t size);
/* Add an error, or a diagnosis of that kind, at that location of w's
 * document. */
void link_error(struct linker *k, const struct workflow *w,
    struct location location, const char *rule, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
void link_note(struct linker *k, const struct workflow *w, enum diag_kind kind,
    struct location location, const char *rule, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));

/* It can be reached: link it too. */
void link_reach(struct linker *k, const struct workflow *w);

/* link_source.c ------------------------------------------------------------ */

/* The document that a reference in the one at base names; ctx: the linker. */
const struct doc *link_fetch(void *ctx, const char *ref, const char *base,
    struct err *e);
/* A document that need not be fetched: the one that is being loaded.  NULL: no
 * memory. */
struct loaded *link_register(struct linker *k, const struct doc *d);

/* The source with its document read; false: the reason is in s->missing. */
bool link_source(struct linker *k, const struct arazzo *z, struct source *s);

/* "$sourceDescriptions.NAME.REST": the source, and *rest in ref.  NULL: no such
 * source, or another kind of text. */
struct source *link_source_named(const struct arazzo *z, const char *ref,
    const char **rest);

/* link_bind.c -------------------------------------------------------------- */

/* The workflow that a text names, of w's description or of a source.  NULL: an
 * error was added. */
const struct workflow *link_workflow_ref(struct linker *k,
    const struct workflow *w, struct location location, const char *ref,
    const char *rule);
/* The step of w that has that id.  NULL: there is none; an error was added. */
const struct step *link_step_find(const struct workflow *w, const char *id);
const struct step *link_step_ref(struct linker *k, const struct workflow *w,
    struct location location, const char *ref, const char *rule);
/* Finds what the steps and dependsOn of w name: operations, workflows; what can
 * be reached is queued, what is not there an error. */
void link_bind(struct linker *k, struct workflow *w);

/* link_flow.c -------------------------------------------------------------- */

/* Which step of w can follow which, by order, gotos and retries.  NULL: no
 * memory. */
struct step_flow;
struct step_flow *link_flow_new(struct linker *k, const struct workflow *w);
/* Can step then run at some time after step first has run (R6)?  Yes, too, when
 * f is NULL or memory is short. */
bool link_may_follow(struct linker *k, struct step_flow *f,
    const struct step *first, const struct step *then);
/* 1.1: puts the steps of w into the order that their dependsOn ask for; a cycle
 * is an error. */
void link_order(struct linker *k, struct workflow *w);
/* R7, over all that is queued: workflows that depend on themselves are an
 * error, those that run themselves an error when they must and a warning when
 * they may. */
void link_cycles(struct linker *k);

/* link_merge.c, link_names.c, link_compile.c, link_check.c ----------------- */

/* R8: gives each step of w the parameters and actions of the workflow that it
 * does not replace, and binds what its actions name. */
void link_merge(struct linker *k, struct workflow *w);
/* The names that expressions of w may use.  NULL: no memory, and an error was
 * added. */
struct names *link_names(struct linker *k, struct workflow *w);
/* Compiles every value, criterion, output and target of w, against w->names. */
void link_compile(struct linker *k, struct workflow *w);
/* R1, R6: does every expression of w name something that can be there when it
 * is looked at? */
void link_check(struct linker *k, struct workflow *w);

#endif
