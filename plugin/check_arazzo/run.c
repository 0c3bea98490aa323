/* Which workflows of which files run, and their runs one after the other. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "data/doc.h"
#include "data/value.h"
#include "option/option.h"
#include "plugin/check_arazzo/check_arazzo.h"
#include "query/schema/schema.h"

/* --- Files ---------------------------------------------------------------- */

/* A text that is not a document still has a line to show. */
static void
syntax_error_note(struct ca *c, const char *file, const char *text, size_t n,
    const struct err *e)
{
	struct doc *d = arena_alloc(c->arena, sizeof *d);
	size_t name = strlen(file);
	const char *rest = e->text + name;
	struct location location = { 0, 0 };
	int used = 0;

	if (d == NULL || strncmp(e->text, file, name) != 0 ||
	    sscanf(rest, ":%u:%u: %n", &location.line, &location.column,
		&used) < 2)
		return;
	*d = (struct doc){ .url = file, .text = text, .ntext = n };
	diag_add(&c->diags, DIAG_ERROR, NULL, d, location, "%s", rest + used);
}

static struct doc *
file_load(struct ca *c, const char *file, struct err *e)
{
	struct arazzo_found found;
	struct doc *d;

	if (ca_document_read(c, c->arena, file, &found, e) < 0)
		return NULL;
	d = doc_parse(c->arena, found.text, found.n, found.url, NULL, e);
	if (d == NULL && c->o.mode == MODE_VALIDATE)
		syntax_error_note(c, found.url, found.text, found.n, e);
	return d;
}

static bool
doc_has(const struct doc *d, const char *id)
{
	json_t *list = json_object_get(d->root, "workflows"), *w;
	size_t i;

	json_array_foreach(list, i, w) {
		if (value_member_is(w, "workflowId", id))
			return true;
	}
	return false;
}

/* The ids of --workflow that the document has, ended by NULL; all of them when
 * it is the only file, for the error that names those it has. */
static const char **
ids_of(struct ca *c, const struct doc *d, struct err *e)
{
	const char **ids;
	size_t n = 0;

	for (const struct option_text *t = c->o.workflow; t != NULL;
	     t = t->next)
		n++;
	ids = arena_array(c->arena, n + 1, sizeof *ids);
	if (ids == NULL)
		return err_null_memory(e);
	n = 0;
	for (const struct option_text *t = c->o.workflow; t != NULL;
	     t = t->next)
		if (c->o.file->next == NULL || doc_has(d, t->value))
			ids[n++] = t->value;
	if (n == 0 && c->o.workflow != NULL)
		return err_null(e, ERR_INPUT,
		    "%s has no workflow that --workflow names", d->url);
	return ids;
}

/* One line: the first error, and how many more there are. */
static int
refuse_diags(struct ca *c)
{
	const struct diag *d = c->diags.first;
	const char *text;

	while (d != NULL && d->kind != DIAG_ERROR &&
	    !(d->kind == DIAG_COMPAT && c->o.strict))
		d = d->next;
	text = d == NULL ? "the document is wrong" : diag_line(c->arena, d);
	if (text != NULL && c->diags.errors > 1)
		text = arena_printf(c->arena, "%s (and %zu more: --validate)",
		    text, c->diags.errors - 1);
	return ca_refuse(c, STATE_UNKNOWN, text);
}

/* --- Runs ----------------------------------------------------------------- */

static int
run_add(struct ca *c, const char *file, const struct arazzo *z,
    const struct workflow *w, struct ca_run **end, struct err *e)
{
	for (; *end != NULL; end = &(*end)->next)
		if ((*end)->w == w)
			return 0;
	*end = arena_alloc(c->arena, sizeof **end);
	if (*end == NULL)
		return err_memory(e);
	(*end)->file = file;
	(*end)->z = z;
	(*end)->w = w;
	(*end)->name = w->id;
	return 0;
}

/* The runs of a loaded file: --workflow, --all-workflows, or the only one. */
static int
runs_add(struct ca *c, const char *file, const struct arazzo *z,
    const char *const *ids, struct ca_run **end, struct err *e)
{
	const struct workflow *w;

	if (c->o.all_workflows) {
		for (w = z->workflow; w != NULL; w = w->next)
			if (run_add(c, file, z, w, end, e) < 0)
				return -1;
		return 0;
	}
	do {
		w = arazzo_workflow(z, *ids, e);
		if (w == NULL || run_add(c, file, z, w, end, e) < 0)
			return -1;
	} while (*ids != NULL && *++ids != NULL);
	return 0;
}

/* Workflows of several files may have one id: then the file is in the name. */
static int
runs_name(struct ca *c, struct ca_run *all, struct err *e)
{
	for (struct ca_run *r = all; r != NULL; r = r->next)
		for (struct ca_run *o = all; o != NULL; o = o->next) {
			const char *base = basename(r->file);

			if (o == r || !text_equal(o->w->id, r->w->id))
				continue;
			r->name = arena_printf(c->arena, "%.*s.%s",
			    (int)strcspn(base, "."), base, r->w->id);
			if (r->name == NULL)
				return err_memory(e);
		}
	return 0;
}

/* 0: loaded; 1: an error was noted; -1: *e. */
static int
file_runs(struct ca *c, const char *file, struct ca_run **runs, struct err *e)
{
	bool validate = c->o.mode == MODE_VALIDATE;
	const struct doc *d = file_load(c, file, e);
	const char **ids = d == NULL ? NULL : ids_of(c, d, e);
	size_t errors = c->diags.errors;
	const struct arazzo *z;

	if (d == NULL && errors > 0)
		return 1;
	if (ids == NULL)
		return -1;
	c->env.also = *ids != NULL ? (const char *const *)ids + 1 : NULL;
	z = arazzo_load(c->arena, d, c->o.all_workflows ? NULL : *ids, &c->env,
	    &c->diags, e);
	if (z == NULL && c->diags.errors > errors &&
	    (validate || e->code == ERR_NONE))
		return 1;
	if (z == NULL)
		return -1;
	if (validate)
		return 0;
	return runs_add(c, file, z, (const char *const *)ids, runs, e);
}

int
ca_runs_load(struct ca *c, struct ca_run **ret, struct err *e)
{
	bool failed = false;

	for (const struct option_text *t = c->o.file; t != NULL; t = t->next) {
		int rc = file_runs(c, t->value, ret, e);

		if (rc < 0)
			return -1;
		failed = failed || rc > 0;
		err_clear(e);
	}
	if (c->o.mode == MODE_VALIDATE)
		return 1 + ca_validate_print(c, !failed);
	if (failed)
		return 1 + refuse_diags(c);
	return runs_name(c, *ret, e);
}

/* A name that is misspelt would send requests to the description's own
 * server.  Documents that this one uses may have sources of any name. */
static bool
name_is_known(const struct ca_run *runs, const char *name)
{
	for (; runs != NULL; runs = runs->next)
		for (const struct source *s = runs->z->source; s != NULL;
		     s = s->next)
			if (s->type == SOURCE_ARAZZO ||
			    text_equal(s->name, name))
				return true;
	return false;
}

static int
names_check(const struct ca_run *runs, const char *option,
    const struct ca_pair *p, struct err *e)
{
	for (; p != NULL; p = p->next)
		if (p->name != NULL && !name_is_known(runs, p->name))
			return err_set(e, ERR_INPUT,
			    "%s %s: the document has no source description of "
			    "that name",
			    option, p->name);
	return 0;
}

static bool
declares_input(const struct ca_run *r, const char *name)
{
	return r->w->inputs != NULL &&
	    schema_member(r->w->inputs, name) != NULL;
}

/* Among several runs an input goes to those that declare it, if any does. */
static void
inputs_select(const struct ca_run *runs, struct ca_run *r)
{
	const char *name;
	json_t *v;
	void *next;

	json_object_foreach_safe(r->inputs, next, name, v)
	{
		bool declared = false;

		for (const struct ca_run *o = runs; o != NULL; o = o->next)
			declared = declared || declares_input(o, name);
		if (declared && !declares_input(r, name))
			(void)json_object_del(r->inputs, name);
	}
}

/* Everything about a run that can be wrong before the first request of any. */
static int
run_prepare(struct ca *c, const struct ca_run *runs, struct ca_run *r,
    struct err *e)
{
	json_t *filled;

	r->inputs = ca_inputs(c, r->w, e);
	if (r->inputs == NULL)
		return -1;
	if (runs->next == NULL)
		return 0;
	inputs_select(runs, r);
	if (r->w->inputs == NULL)
		return 0;
	filled = schema_fill(r->w->inputs, c->arena, r->inputs, e);
	if (filled == NULL ||
	    schema_check(r->w->inputs, c->arena, filled, e) < 0)
		return err_wrap(e, "inputs of workflow \"%s\"", r->name);
	return 0;
}

/* Runs it; what is wrong with it then is its verdict, if it is one of many. */
static int
run_play(struct ca *c, struct ca_run *r, bool alone, struct err *e)
{
	const struct arazzo_limits limits = { .max_steps =
						  (unsigned)c->o.max_steps,
		.max_depth = (unsigned)c->o.max_depth,
		.max_body = (size_t)c->o.max_body,
		.deadline_ms = c->deadline_ms };

	if (arazzo_run(r->z, r->w, r->inputs, &c->env, &limits, c->arena, &r->r,
		e) == 0)
		return 0;
	if (alone)
		return -1;
	r->r = (struct arazzo_result){
		.end = ARAZZO_ERROR, .workflow_id = r->w->id, .error = *e
	};
	err_clear(e);
	return 0;
}

static int
runs_explain(struct ca *c, const struct ca_run *runs, struct err *e)
{
	if (c->o.mode == MODE_MERMAID && runs->next != NULL)
		return err_set(e, ERR_INPUT,
		    "--explain=mermaid draws one workflow: name it with "
		    "--workflow ID");
	for (const struct ca_run *r = runs; r != NULL; r = r->next)
		if (c->o.mode == MODE_EXPLAIN)
			ca_explain_print(c, r->z, r->w);
		else
			ca_mermaid_print(c, r->w);
	return STATE_OK;
}

int
ca_runs_act(struct ca *c, struct ca_run *runs, struct err *e)
{
	bool failed = false;

	if (names_check(runs, "--server", c->o.server, e) < 0 ||
	    names_check(runs, "--source", c->o.source, e) < 0)
		return -1;
	if (c->o.mode == MODE_EXPLAIN || c->o.mode == MODE_MERMAID)
		return runs_explain(c, runs, e);
	if (ca_limits_read(c, runs, e) < 0)
		return -1;
	for (struct ca_run *r = runs; r != NULL; r = r->next)
		if (run_prepare(c, runs, r, e) < 0)
			return -1;
	c->env.http = ca_transport(c, e);
	if (c->env.http == NULL)
		return -1;
	for (struct ca_run *r = runs; r != NULL; r = r->next) {
		if (run_play(c, r, runs->next == NULL, e) < 0)
			return -1;
		failed = failed || r->r.end == ARAZZO_ERROR;
	}
	if (c->har != NULL && !ca_har_close(c))
		diag_add(&c->diags, DIAG_WARNING, NULL, NULL,
		    (struct location){ 0, 0 }, "--har %s: it is not complete",
		    c->o.har);
	/* A request that could not be built is the verdict of a dry run. */
	if (c->o.mode == MODE_DRY_RUN && !failed)
		return STATE_OK;
	return ca_runs_print(c, runs);
}
