/* The loop over the steps of a workflow, and over workflows. */
#include <string.h>

#include "arazzo/run/internal.h"
#include "query/schema/schema.h"

const char *
arazzo_end_word(enum arazzo_end end)
{
	static const char *const words[] = {
		[ARAZZO_COMPLETED] = "completed",
		[ARAZZO_ENDED] = "end",
		[ARAZZO_FAILED] = "failed",
		[ARAZZO_ERROR] = "error",
	};

	return words[end];
}

/* --- Inputs --------------------------------------------------------------- */

/* R38: of objects and arrays inside each other, too.  -1: one would be
 * shown. */
static int
secrets_collect(struct run *run, const struct schema *schema, json_t *v,
    unsigned depth, struct err *e)
{
	const char *name, *text;
	json_t *one;

	if (schema == NULL)
		return 0;
	if (depth > ENGINE_MAX_SECRET_DEPTH)
		return err_set(e, ERR_LIMIT,
		    "the inputs are more than %d levels deep",
		    ENGINE_MAX_SECRET_DEPTH);
	if (schema_is_password(schema) && !json_is_object(v) &&
	    !json_is_null(v)) {
		text = value_text(run->arena, v);
		if (text == NULL || mask_add(&run->mask, text) < 0)
			return err_memory(e);
	}
	for (size_t i = 0; i < json_array_size(v); i++)
		if (secrets_collect(run, schema_items(schema),
			json_array_get(v, i), depth + 1, e) < 0)
			return -1;
	json_object_foreach(v, name, one)
		if (secrets_collect(run, schema_member(schema, name), one,
			depth + 1, e) < 0)
			return -1;
	return 0;
}

/* R9: inputs that the schema does not know are a warning. */
static void
unknown_note(struct run *run, const struct workflow *w, json_t *inputs)
{
	const char *name;
	json_t *v;

	json_object_foreach(inputs, name, v)
		if (json_object_get(w->names->inputs, name) == NULL)
			engine_note(run, &run->ret->warning,
			    "input \"%s\" is not declared by workflow \"%s\"",
			    name, w->id);
}

/* R9: defaults first, then the schema. */
static json_t *
inputs_prepare(struct run *run, const struct workflow *w, json_t *given,
    struct err *e)
{
	json_t *inputs = given;

	if (w->inputs != NULL)
		inputs = schema_fill(w->inputs, run->arena, given, e);
	if (inputs == NULL)
		return NULL;
	if (secrets_collect(run, w->inputs, inputs, 0, e) < 0)
		return NULL;
	unknown_note(run, w, inputs);
	if (w->inputs == NULL ||
	    schema_check(w->inputs, run->arena, inputs, e) == 0)
		return inputs;
	/* In a dry run those of a sub-workflow may be placeholders. */
	if (run->env->dry_run != NULL && run->attempts > 0 &&
	    e->code == ERR_INPUT) {
		err_clear(e);
		return inputs;
	}
	(void)err_wrap(e, "inputs of workflow \"%s\"", w->id);
	return NULL;
}

/* --- dependsOn ------------------------------------------------------------ */

/* R34: each once, in order, before; inputs by name.  1: one failed. */
static int
depends_run(struct frame *f, struct outcome *ret, struct err *e)
{
	struct run *run = f->run;

	for (const struct depends *d = f->w->depends; d != NULL; d = d->next) {
		struct outcome o = { 0 };

		if (index_get_at(&run->done, d->workflow) != NULL)
			continue;
		if (engine_call(f, d->workflow, NULL, &o, e) < 0)
			return err_wrap(e, "workflow \"%s\" (dependsOn)",
			    d->workflow->id);
		if (o.end == ARAZZO_FAILED) {
			ret->error = o.error;
			(void)err_wrap(&ret->error,
			    "workflow \"%s\", which \"%s\" depends on, failed",
			    d->workflow->id, f->w->id);
			return 1;
		}
		if (index_put_at(run->arena, &run->done, d->workflow, run) < 0)
			return err_memory(e);
	}
	return 0;
}

/* --- The loop ------------------------------------------------------------- */

static int
spin_wait(struct frame *f, int64_t sent_ms, struct err *e)
{
	const struct platform *w = f->run->env->platform;
	int64_t ms = sent_ms + ENGINE_SPIN_MS - w->mono_ms(w->ctx);
	const struct tracer t = { .run = f->run, .arena = f->run->arena };

	if (ms <= 0)
		return 0;
	trace_wait(&t, ms, "a step that goes to itself");
	return platform_wait(w, ms, f->run->limits.deadline_ms, e);
}

/* 1: on with *step; 0: this workflow is over, *ret is its outcome. */
static int
step_next(struct frame *f, const struct step **step, const struct step_end *end,
    struct outcome *ret, struct err *e)
{
	const struct action *c = end->next.action;

	switch (end->next.kind) {
	case NEXT_STEP:
		*step = (*step)->next;
		return *step != NULL;
	case NEXT_END:
		ret->end = end->success ? ARAZZO_ENDED : ARAZZO_FAILED;
		ret->action = c->name;
		ret->error = end->error;
		return 0;
	case NEXT_GOTO:
		if (c->step != NULL) {
			*step = c->step;
			if (c->spin && spin_wait(f, end->sent_ms, e) < 0)
				return -1;
			return 1;
		}
		ret->workflow = c->workflow;
		ret->action = c->name;
		return 0;
	case NEXT_FAIL:
		ret->end = ARAZZO_FAILED;
		ret->error = end->error;
		return 0;
	case NEXT_RETRY:
		break;
	}
	return err_set(e, ERR_BUG, "a retry left its step");
}

/* 0: see ret; ret->workflow differs from f->w when a goto leads there. */
static int
steps_run(struct frame *f, struct outcome *ret, struct err *e)
{
	const struct step *step = f->w->step;
	int more = depends_run(f, ret, e);

	if (more != 0) {
		ret->end = ARAZZO_FAILED;
		return more < 0 ? -1 : 0;
	}
	do {
		struct step_end end = { 0 };

		if (engine_step(f, step, true, &end, e) < 0)
			return err_wrap(e, "step \"%s\"", step->id);
		ret->given = end.inputs;
		more = step_next(f, &step, &end, ret, e);
	} while (more > 0);
	return more;
}

static int
frame_run(struct frame *f, json_t *given, struct outcome *ret, struct err *e)
{
	struct run *run = f->run;
	const char *prefix = "";
	const struct tracer t = { .run = run, .arena = run->arena };
	struct err ignored = { 0 };
	struct scope s;
	int bad;

	*ret = (struct outcome){ .end = ARAZZO_COMPLETED, .workflow = f->w };
	f->steps = value_keep(run->arena, json_object());
	f->inputs = inputs_prepare(run, f->w, given, e);
	if (f->inputs == NULL)
		return -1;
	if (f->depth > 0)
		prefix = arena_printf(run->arena, "%s.", f->w->id);
	if (f->steps == NULL || prefix == NULL)
		return err_memory(e);
	/* outputs that it had before are not of this run */
	if (engine_seen(run, f->w->owner, f->w, f->inputs, NULL) != 0)
		return err_memory(e);
	ret->inputs = f->inputs;
	bad = steps_run(f, ret, e);
	if (ret->workflow != f->w)
		return bad;
	/* R27: "as far as they can be", after an error too. */
	engine_scope(f, run->arena, &s);
	ret->outputs = engine_outputs(run, f->w->output, &s, prefix, &t,
	    bad < 0 ? &ignored : e);
	return ret->outputs == NULL ? -1 : bad;
}

static int
workflow_run(struct run *run, const struct workflow *w, json_t *inputs,
    unsigned depth, struct outcome *ret, struct err *e)
{
	if (depth >= run->limits.max_depth)
		return err_set(e, ERR_LIMIT,
		    "workflow \"%s\" is more than %u workflows deep "
		    "(--max-depth)",
		    w->id, run->limits.max_depth);
	/* R29: a goto to a workflow does not come back. */
	for (;;) {
		struct frame f = { .run = run, .w = w, .depth = depth };
		const char *action = ret->action;

		if (frame_run(&f, inputs, ret, e) < 0)
			return -1;
		if (ret->action == NULL)
			ret->action = action;
		if (ret->workflow == w)
			return 0;
		w = ret->workflow;
		inputs = ret->given;
		if (inputs == NULL)
			inputs = engine_inputs_by_name(run, w, f.inputs);
	}
}

int
engine_call(struct frame *f, const struct workflow *w, json_t *inputs,
    struct outcome *ret, struct err *e)
{
	if (inputs == NULL)
		inputs = engine_inputs_by_name(f->run, w, f->inputs);
	if (workflow_run(f->run, w, inputs, f->depth + 1, ret, e) < 0)
		return -1;
	(void)engine_seen(f->run, f->w->owner, w, ret->inputs, ret->outputs);
	return 0;
}

static void
run_init(struct run *run, const struct arazzo_env *env,
    const struct arazzo_limits *limits, struct arena *a,
    struct arazzo_result *ret)
{
	*ret = (struct arazzo_result){ .end = ARAZZO_ERROR };
	*run = (struct run){
		.env = env,
		.limits = *limits,
		.arena = a,
		.ret = ret,
		.step_end = &ret->step,
		.mask = { .arena = a, .more = env->secrets },
		.start_ms = env->platform->mono_ms(env->platform->ctx),
	};
	if (run->limits.max_steps == 0)
		run->limits.max_steps = ARAZZO_MAX_STEPS;
	if (run->limits.max_depth == 0)
		run->limits.max_depth = ARAZZO_MAX_DEPTH;
	if (run->limits.max_depth > ARAZZO_DEPTH_LIMIT)
		run->limits.max_depth = ARAZZO_DEPTH_LIMIT;
	if (run->limits.max_body == 0)
		run->limits.max_body = ARAZZO_MAX_BODY;
}

int
arazzo_run(const struct arazzo *z, const struct workflow *w, json_t *inputs,
    const struct arazzo_env *env, const struct arazzo_limits *limits,
    struct arena *a, struct arazzo_result *ret, struct err *e)
{
	struct outcome o = { 0 };
	struct run run;
	struct err *failed;
	const char *text;
	int bad;

	if (w->owner != z || !w->linked)
		return err_set(e, ERR_BUG, "workflow \"%s\" was not loaded",
		    w->id);
	run_init(&run, env, limits, a, ret);
	ret->workflow_id = w->id;
	bad = workflow_run(&run, w, inputs, 0, &o, e);
	failed = bad < 0 ? e : &o.error;
	text = mask_text(&run.mask, a, failed->text);
	if (text != failed->text)
		(void)err_set(failed, failed->code, "%s",
		    text != NULL ? text : MASK);
	if (bad < 0 &&
	    (e->code == ERR_MEMORY || e->code == ERR_BUG ||
		(e->code == ERR_INPUT && run.attempts == 0)))
		return -1;
	ret->end = bad < 0 ? ARAZZO_ERROR : o.end;
	ret->error = *failed;
	err_clear(e);
	if (o.workflow != NULL)
		ret->workflow_id = o.workflow->id;
	ret->action = o.action;
	ret->outputs = mask_value(&run.mask, a, o.outputs);
	if (o.outputs == NULL)
		ret->outputs = value_keep(a, json_object());
	run.start_ms -= env->platform->mono_ms(env->platform->ctx);
	ret->seconds = (double)-run.start_ms / 1000;
	return 0;
}
