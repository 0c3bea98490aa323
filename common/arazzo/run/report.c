/* Records a run's result, and the values that its expressions see. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "arazzo/run/internal.h"
#include "arazzo/language/template.h"
#include "arazzo/openapi/openapi.h"

#define RESULT_MAX_TEXTS 1000 /* findings, and warnings, that are kept */

const char *
engine_masked(struct run *run, const char *text)
{
	const char *masked = mask_text(&run->mask, run->arena, text);

	if (masked != text || text == NULL)
		return masked;
	return arena_strdup(run->arena, text);
}

void
engine_note(struct run *run, struct run_text **list, const char *fmt, ...)
{
	struct run_text *one;
	char text[1024];
	unsigned n = 0;
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	for (; *list != NULL; list = &(*list)->next, n++)
		if (strcmp((*list)->text, text) == 0)
			return;
	one = arena_alloc(run->arena, sizeof *one);
	if (one == NULL || n >= RESULT_MAX_TEXTS)
		return;
	one->text = engine_masked(run, text);
	if (one->text != NULL)
		*list = one;
}

struct run_step *
engine_log(struct run *run, const struct step *step, unsigned attempt)
{
	struct run_step *one = arena_alloc(run->arena, sizeof *one);

	if (one == NULL)
		return NULL;
	one->step = step;
	one->workflow_id = step->owner->id;
	one->step_id = step->id;
	if (step->operation != NULL)
		one->operation_id = op_name(step->operation);
	one->attempt = attempt;
	*run->step_end = one;
	run->step_end = &one->next;
	return one;
}

/* Takes out an earlier entry for that name, which is obsolete; the list's end. */
static struct unresolved **
resolve(struct run *run, const char *name)
{
	struct unresolved **at = &run->ret->unresolved;

	while (*at != NULL)
		if (strcmp((*at)->name, name) == 0)
			*at = (*at)->next;
		else
			at = &(*at)->next;
	return at;
}

/* The output has no value: text is its expression, reason a sentence. */
static void
unresolved_add(struct run *run, const char *name, const char *text,
    const char *reason)
{
	struct unresolved *one = arena_alloc(run->arena, sizeof *one);
	struct unresolved **end = resolve(run, name);

	if (one == NULL)
		return;
	one->name = arena_strdup(run->arena, name);
	one->expression = text != NULL ? text : "";
	one->reason = engine_masked(run, reason);
	if (one->name != NULL && one->reason != NULL)
		*end = one;
}

/* --- What expressions see ------------------------------------------------- */

/* $workflows in z, made at the first call; NULL: no memory. */
static json_t *
workflows_of(struct run *run, const struct arazzo *z)
{
	json_t *all = index_get_at(&run->workflows, z);

	if (all != NULL)
		return all;
	all = value_keep(run->arena, json_object());
	if (all == NULL ||
	    index_put_at(run->arena, &run->workflows, z, all) < 0)
		return NULL;
	return all;
}

int
engine_seen(struct run *run, const struct arazzo *z,
    const struct workflow *called, json_t *inputs, json_t *outputs)
{
	const struct arazzo *const both[] = { z, called->owner };
	int failed = 0;

	for (size_t i = 0; i < 2; i++)
		failed |=
		    json_object_set_new(workflows_of(run, both[i]), called->id,
			json_pack("{s:O*,s:O*}", "inputs", inputs, "outputs",
			    outputs));
	return failed;
}

static json_t *
components_value(struct frame *f, struct scope *s)
{
	json_t *parameters = value_keep(s->arena, json_object());
	json_t *all = value_keep(s->arena, json_object());

	for (const struct param *p = f->w->component; p != NULL; p = p->next) {
		struct err e = { 0 };
		json_t *v = template_eval(p->value, s, NULL, &e);

		if (v != NULL)
			(void)json_object_set(parameters, p->name, v);
	}
	(void)json_object_set(all, "parameters", parameters);
	(void)json_object_set(all, "inputs",
	    json_object_get(f->w->owner->components, "inputs"));
	return all;
}

void
engine_scope(struct frame *f, struct arena *a, struct scope *ret)
{
	const struct arazzo *z = f->w->owner;

	*ret = (struct scope){
		.arena = a,
		.files = f->run->env->files,
		.inputs = f->inputs,
		.steps = f->steps,
		.workflows = workflows_of(f->run, z),
		.platform = f->run->env->platform,
		.deadline_ms = f->run->limits.deadline_ms,
		.dry_run = f->run->env->dry_run != NULL,
		.self = z->base,
		.sources = z->sources,
	};
	if (f->w->component != NULL)
		ret->components = components_value(f, ret);
}

/* In a dry run responses are missing: the expression is the placeholder. */
static json_t *
output_value(struct run *run, const struct output *o, struct scope *s,
    const struct step *step, struct err *e)
{
	const char *text = o->text;

	json_t *v = template_eval(o->value, s, NULL, e);

	if (v != NULL || run->env->dry_run == NULL || e->code == ERR_MEMORY)
		return v;
	err_clear(e);
	if (step != NULL)
		text = arena_printf(run->arena, "$steps.%s.outputs.%s",
		    step->id, o->name);
	return text == NULL ? NULL : value_keep(run->arena, json_string(text));
}

json_t *
engine_outputs(struct run *run, const struct output *list, struct scope *s,
    const char *prefix, const struct tracer *t, struct err *e)
{
	json_t *all = value_made(run->arena, json_object(), e);

	if (all == NULL)
		return NULL;
	for (const struct output *o = list; o != NULL; o = o->next) {
		struct err why = { 0 };
		json_t *v = output_value(run, o, s, t->step, &why);
		const char *name = arena_join(run->arena,
		    (const char *const[]){ prefix, o->name, NULL });

		if (why.code == ERR_MEMORY || name == NULL ||
		    (v != NULL && json_object_set(all, o->name, v) != 0))
			return err_null_memory(e);
		if (v != NULL)
			(void)resolve(run, name);
		else
			unresolved_add(run, name, o->text,
			    *why.text != '\0' ? why.text : "it names nothing");
		trace_output(t, name, v, why.text);
	}
	return all;
}

json_t *
engine_inputs(struct run *run, const struct param *list, struct scope *s,
    struct err *e)
{
	json_t *all = value_keep(run->arena, json_object());

	for (; list != NULL; list = list->next) {
		const char *lone = template_lone_input(list->value);
		json_t *v;

		/* R12 for workflows: an optional input handed through that was
		 * not given is not given on. */
		if (lone != NULL && !run->env->strict &&
		    json_object_get(s->inputs, lone) == NULL)
			continue;
		v = template_eval(list->value, s, NULL, e);
		if (v == NULL) {
			(void)err_wrap(e, "parameter \"%s\"", list->name);
			return NULL;
		}
		if (json_object_set(all, list->name, v) != 0)
			return err_null_memory(e);
	}
	return all;
}

json_t *
engine_inputs_by_name(struct run *run, const struct workflow *w, json_t *given)
{
	json_t *all = value_keep(run->arena, json_object()), *v;
	json_t *known = w->names->inputs;
	const char *name;

	json_object_foreach(given, name, v)
		if (w->inputs == NULL || json_object_get(known, name) != NULL)
			(void)json_object_set(all, name, v);
	return all;
}
