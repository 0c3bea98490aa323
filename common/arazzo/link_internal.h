/* Shared by link*.c only. */
#ifndef ARAZZO_LINK_INTERNAL_H
#define ARAZZO_LINK_INTERNAL_H

#include "arazzo/arazzo.h"
#include "arazzo/model.h"
#include "data/diag.h"

#define LINK_MAX_DOCUMENTS 500 /* fetched for one description */
#define LINK_MAX_WORKFLOWS 10000
#define LINK_MAX_CHAIN 1000 /* workflows behind workflows */

/* A document that was fetched, under the URL where it was found. */
struct loaded {
	const struct doc *doc;
	struct arazzo *arazzo;
	struct openapi *openapi;
	struct loaded *next;
};

struct admitted {
	const struct operation *op;
	struct admitted *next;
};

struct linker {
	struct arena *arena;
	const struct arazzo_env *env;
	struct diags *l;
	struct loaded *loaded;
	unsigned nloaded;
	struct workflow_queue *queue, **queue_end;
	unsigned nqueued;
	struct admitted *admitted;
	bool aside; /* workflows that cannot be reached: nothing is fetched,
			 * nobody is asked, errors are warnings */
};

struct workflow_queue {
	struct workflow *workflow;
	struct workflow_queue *next;
};

/* NULL: no memory, and an error was added. */
void *link_alloc(struct linker *k, size_t size);
void link_error(struct linker *k, const struct workflow *w, struct place place,
    const char *rule, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
void link_note(struct linker *k, const struct workflow *w, enum diag_kind kind,
    struct place place, const char *rule, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));

/* It can be reached: link it too. */
void link_reach(struct linker *k, const struct workflow *w);

/* link_source.c ------------------------------------------------------------- */

struct loaded *link_register(struct linker *k, const struct doc *d);

/* The source with its document read; false: s->missing says why not. */
bool link_source(struct linker *k, const struct arazzo *z, struct source *s);

/* "$sourceDescriptions.NAME.REST": the source, *rest; NULL: no such source. */
struct source *link_source_named(const struct arazzo *z, const char *ref,
    const char **rest);

/* link_bind.c ---------------------------------------------------------------- */

/* The workflow that a text names, of w's description or of a source.  NULL: an
 * error was added. */
const struct workflow *link_workflow_ref(struct linker *k,
    const struct workflow *w, struct place place, const char *ref,
    const char *rule);
const struct step *link_step_ref(struct linker *k, const struct workflow *w,
    struct place place, const char *ref, const char *rule);
void link_bind(struct linker *k, struct workflow *w);

/* link_flow.c ----------------------------------------------------------------- */

/* Can step then run after step first has run? */
struct flow;
struct flow *link_flow_new(struct linker *k, const struct workflow *w);
bool link_may_follow(struct linker *k, struct flow *f, const struct step *first,
    const struct step *then);
void link_order(struct linker *k, struct workflow *w);
void link_cycles(struct linker *k);

/* link_merge.c (R8), link_names.c, link_compile.c, link_check.c --------------- */

void link_merge(struct linker *k, struct workflow *w);
struct names *link_names(struct linker *k, struct workflow *w);
void link_compile(struct linker *k, struct workflow *w);
void link_check(struct linker *k, struct workflow *w);

#endif
