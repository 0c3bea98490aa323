/* A visit of a step: build, send, judge, note, decide. */
#include <string.h>

#include "arazzo/run/internal.h"
#include "arazzo/message/contract.h"
#include "arazzo/openapi/openapi.h"
#include "arazzo/language/response.h"

struct visit {
	unsigned *retried; /* R30: a counter for each retry action */
	unsigned attempt;
};

/* One attempt; its memory is given back before the next. */
struct attempt {
	struct run *run;
	struct frame *f;
	const struct step *step;
	struct visit *v;
	struct arena *arena;
	struct scope scope;
	struct tracer tracer;
	struct run_step *log;
	struct http_response answer;
	bool answered;
	struct step_end *end;
};

/* Is it the run's own time that is up, and not only this attempt's? */
static bool
is_over(const struct attempt *t)
{
	return scope_check(&t->scope, NULL) < 0;
}

/* --- 1.1: dependsOn ------------------------------------------------------- */

/* "must be completed first, triggers nothing": 1 when one is not. */
static int
depends_done(struct attempt *t)
{
	for (const struct depends *d = t->step->depends; d != NULL; d = d->next)
		if (index_get_at(&t->run->done, d->step) == NULL) {
			(void)err_set(&t->end->error, ERR_INPUT,
			    "it depends "
			    "on step \"%s\", which was not completed",
			    d->step->id);
			return 1;
		}
	return 0;
}

/* --- Sending -------------------------------------------------------------- */

static int64_t
deadline(const struct attempt *t)
{
	const struct platform *w = t->run->env->platform;
	int64_t end = t->run->limits.deadline_ms, own;

	if (t->step->timeout_ms == 0)
		return end;
	own = w->mono_ms(w->ctx) + t->step->timeout_ms;
	return own < end ? own : end;
}

/* An error of the transport is a failure of the step (R16); an error of our own
 * ends the run. */
static int
send_failed(struct attempt *t, const struct http_request *q, struct err *e)
{
	if ((e->code == ERR_TIMEOUT && is_over(t)) ||
	    (e->code != ERR_NETWORK && e->code != ERR_TIMEOUT &&
		e->code != ERR_LIMIT && e->code != ERR_REMOTE))
		return -1;
	t->end->error = *e;
	trace_failure(&t->tracer, e->text, q->sends);
	err_clear(e);
	return 0;
}

/* The key that the document itself gives in a scheme's place. */
static int
scheme_learn(struct attempt *t, const struct op_scheme *s)
{
	const char *name = value_member_text(s->scheme, "name"), *lower;
	const struct sent *sent = t->scope.sent;
	json_t *v = NULL;

	if (name == NULL || (lower = arena_lower(t->arena, name)) == NULL)
		return 0;
	if (value_member_is(s->scheme, "in", "query"))
		v = json_object_get(sent->query, name);
	else if (value_member_is(s->scheme, "in", "cookie"))
		v = json_object_get(sent->cookie, name);
	else if (value_member_is(s->scheme, "in", "header"))
		v = json_object_get(sent->header, lower);
	if (!json_is_string(v) || json_string_length(v) < MASK_MIN_LEARNED)
		return 0;
	return mask_add(&t->run->mask, json_string_value(v));
}

/* R38: what is sent where credentials are is a secret from now on. */
static int
secrets_learn(struct attempt *t, const struct http_request *q, struct err *e)
{
	struct mask *m = &t->run->mask;
	int failed = mask_learn_body(m, t->scope.sent->body);

	for (size_t i = 0; i < q->nheader; i++)
		if (mask_is_header(q->header[i].name))
			failed |= mask_learn_header(m, q->header[i].name,
			    q->header[i].value);
	for (const struct op_security *o = t->step->operation->security;
	     o != NULL; o = o->next)
		for (const struct op_scheme *s = o->scheme; s != NULL;
		     s = s->next)
			failed |= scheme_learn(t, s);
	return failed < 0 ? err_memory(e) : 0;
}

/* The body without secrets; NULL: none, or out of memory. */
static const char *
body_shown(struct attempt *t, const struct http_request *q)
{
	json_t *body = t->scope.sent->body;
	json_t *masked = mask_body(&t->run->mask, t->arena, body);

	if (!value_is_collection(body) || value_equal(masked, body) ||
	    !http_type_is_json(http_request_header(q, "Content-Type")))
		return mask_text(&t->run->mask, t->arena, q->body);
	return value_print(t->arena, masked);
}

static void
dry_run(struct attempt *t, const struct http_request *q, const char *url,
    size_t own)
{
	struct http_request shown = *q;

	shown.url = mask_text(&t->run->mask, t->arena, url);
	shown.body = body_shown(t, q);
	shown.header =
	    arena_array(t->arena, q->nheader + 1, sizeof *shown.header);
	if (shown.url == NULL || shown.header == NULL)
		return;
	for (size_t i = 0; i < q->nheader; i++) {
		bool hidden = i >= own || mask_is_header(q->header[i].name);

		shown.header[i].name = q->header[i].name;
		shown.header[i].value = MASK;
		if (!hidden)
			shown.header[i].value = mask_text(&t->run->mask,
			    t->arena, q->header[i].value);
	}
	t->run->env->dry_run(t->run->env->ctx, t->step, &shown);
}

/* Credentials of any kind go over http only to loopback (R4): those that the
 * document itself puts on a request, too. */
static bool
is_secret(struct attempt *t, const struct http_request *q)
{
	struct mask *m = &t->run->mask;

	if (mask_text(m, t->arena, q->url) != q->url ||
	    (q->body != NULL && mask_text(m, t->arena, q->body) != q->body))
		return true;
	for (size_t i = 0; i < q->nheader; i++)
		if (mask_is_header(q->header[i].name) ||
		    mask_text(m, t->arena, q->header[i].value) !=
			q->header[i].value)
			return true;
	return false;
}

/* Learns the secrets of a response before anything of it is shown. */
static int
response_take(struct attempt *t, const struct http_request *q, struct err *e)
{
	struct response *r = response_new(t->arena, &t->answer);
	const char *deviation = NULL;
	int failed;

	if (r == NULL)
		return err_memory(e);
	t->answered = true;
	t->scope.response = r;
	failed = mask_learn_body(&t->run->mask, response_body(r));
	for (size_t i = 0; i < t->answer.nheader; i++)
		if (text_equal_nocase(t->answer.header[i].name, "Set-Cookie"))
			failed |= mask_learn_header(&t->run->mask, "Set-Cookie",
			    t->answer.header[i].value);
	if (failed < 0)
		return err_memory(e);
	trace_response(&t->tracer, r, q->sends);
	if (t->run->env->check_responses)
		deviation = contract_check(t->arena, t->step->operation, r);
	if (deviation != NULL)
		engine_note(t->run, &t->run->ret->finding, "step \"%s\": %s",
		    t->step->id, deviation);
	return 0;
}

static int
request_send(struct attempt *t, struct http_request *q, struct err *e)
{
	const struct arazzo_env *env = t->run->env;
	const char *url = q->url;
	size_t own = q->nheader;
	int failed;

	q->max_body = t->run->limits.max_body;
	q->deadline_ms = deadline(t);
	q->operation = t->step->operation->id;
	t->log->method = t->step->operation->method;
	if (env->authorize != NULL &&
	    env->authorize(env->ctx, t->arena, t->step->operation, q, e) < 0)
		return -1;
	q->secret = q->secret || is_secret(t, q);
	if (secrets_learn(t, q, e) < 0)
		return -1;
	/* Credentials that authorize put into the query are not shown. */
	t->log->url = engine_masked(t->run, url);
	trace_request(&t->tracer, q, url, own, body_shown(t, q), false);
	if (env->dry_run != NULL) {
		dry_run(t, q, url, own);
		return 0;
	}
	failed = env->http->send(env->http, t->arena, q, &t->answer, e);
	t->run->ret->requests += q->challenge != NULL ? 2 : 1;
	trace_request(&t->tracer, q, url, own, body_shown(t, q), true);
	return failed < 0 ? send_failed(t, q, e) : response_take(t, q, e);
}

static int
operation_run(struct attempt *t, struct err *e)
{
	const struct arazzo_env *env = t->run->env;
	const struct operation *op = t->step->operation;
	struct built *built = arena_alloc(t->arena, sizeof *built);
	const char *base;
	json_t *name;
	size_t i;

	if (built == NULL)
		return err_memory(e);
	base = openapi_server(t->arena, op,
	    env->server != NULL ? env->server(env->ctx, op) : NULL,
	    env->server_vars, NULL, e);
	if (base == NULL ||
	    request_build(t->step, base, &t->scope, env->strict, built, e) < 0)
		return -1;
	t->scope.sent = &built->sent;
	trace_omitted(&t->tracer, built->omitted);
	json_array_foreach(built->omitted, i, name)
		engine_note(t->run, &t->run->ret->warning,
		    "step \"%s\": \"%s\" was left out: its input was not given",
		    t->step->id, json_string_value(name));
	return request_send(t, built->request, e);
}

/* --- Workflow steps ------------------------------------------------------- */

/* R33; *ret: did the sub-workflow succeed? */
static int
workflow_step(struct attempt *t, bool *ret, struct err *e)
{
	const struct workflow *w = t->step->workflow;
	struct run *run = t->run;
	int64_t saved = run->limits.deadline_ms;
	json_t *inputs = engine_inputs(run, t->step->param, &t->scope, e);
	struct outcome o = { 0 };
	int bad;

	if (inputs == NULL)
		return -1;
	run->limits.deadline_ms = deadline(t);
	bad = engine_call(t->f, w, inputs, &o, e);
	run->limits.deadline_ms = saved;
	if (bad < 0 && (e->code != ERR_TIMEOUT || is_over(t)))
		return err_wrap(e, "workflow \"%s\"", w->id);
	if (bad < 0) { /* the step's own timeout */
		t->end->error = *e;
		err_clear(e);
		o.end = ARAZZO_FAILED;
		(void)engine_seen(run, t->f->w->owner, w, o.inputs, o.outputs);
	}
	*ret = o.end != ARAZZO_FAILED;
	if (!*ret && t->end->error.code == ERR_NONE)
		t->end->error = o.error;
	t->scope.outputs = o.outputs;
	return 0;
}

/* --- Judging -------------------------------------------------------------- */

/* R16 */
static bool
status_judge(struct attempt *t)
{
	int status = t->answer.status;

	if (status >= 300 && status < 400)
		engine_note(t->run, &t->run->ret->finding,
		    "step \"%s\": status %d, and no successCriteria that judge "
		    "it",
		    t->step->id, status);
	if (status >= 200 && status < 400)
		return true;
	(void)err_set(&t->end->error, ERR_REMOTE, "status %d", status);
	return false;
}

/* Adds the remarks of a criterion or an action to the result. */
static void
remarks_add(struct attempt *t, const char *finding, const char *note)
{
	if (finding != NULL)
		engine_note(t->run, &t->run->ret->finding, "step \"%s\": %s",
		    t->step->id, finding);
	if (note != NULL)
		engine_note(t->run, &t->run->ret->warning, "step \"%s\": %s",
		    t->step->id, note);
}

static int
criteria_judge(struct attempt *t, bool *ret, struct err *e)
{
	for (const struct criterion_list *l = t->step->success; l != NULL;
	     l = l->next) {
		const struct criterion *c = l->criterion;
		struct judgement j;
		const char *compared, *status = "";

		if (criterion_test(c, &t->scope, &j, e) < 0)
			return -1;
		compared = engine_masked(t->run, j.compared);
		trace_criterion(&t->tracer, c, &j);
		remarks_add(t, j.finding, j.note);
		*ret = j.holds;
		if (j.holds)
			continue;
		if (t->answered)
			status = arena_printf(t->arena, " (status %d)",
			    t->answer.status);
		(void)err_set(&t->end->error, ERR_REMOTE, "%s is false%s%s%s",
		    c->text, compared != NULL ? ": " : "",
		    compared != NULL ? compared : "",
		    status != NULL ? status : "");
		return 0;
	}
	return 0;
}

static void
complaint_note(struct attempt *t)
{
	const char *text;

	if (!t->answered || t->answer.status < 400)
		return;
	text = complaint_read(t->arena, t->scope.response);
	if (text != NULL)
		t->log->fault = engine_masked(t->run, text);
	if (t->log->fault != NULL && t->end->error.code != ERR_NONE)
		(void)err_set(&t->end->error, t->end->error.code, "%s (%s)",
		    t->log->fault, arena_strdup(t->arena, t->end->error.text));
}

/* *ret: success.  Sends or calls, and judges the response. */
static int
act_and_judge(struct attempt *t, bool *ret, struct err *e)
{
	*ret = false;
	if (depends_done(t) != 0)
		return 0;
	if (t->step->workflow != NULL) {
		if (workflow_step(t, ret, e) < 0)
			return -1;
	} else if (operation_run(t, e) < 0) {
		return -1;
	} else {
		*ret = t->answered;
	}
	if (t->run->env->dry_run != NULL) {
		*ret = true;
		return 0;
	}
	if (*ret && t->step->success != NULL)
		return criteria_judge(t, ret, e);
	if (*ret && t->step->workflow == NULL)
		*ret = status_judge(t);
	return 0;
}

/* R24: outputs after the criteria, after a failure too. */
static int
outputs_take(struct attempt *t, struct err *e)
{
	char *prefix = arena_printf(t->arena, "%s.", t->step->id);
	json_t *outputs, *one;

	if (prefix == NULL)
		return err_memory(e);
	outputs = engine_outputs(t->run, t->step->output, &t->scope, prefix,
	    &t->tracer, e);
	if (outputs == NULL)
		return -1;
	one = json_pack("{s:O}", "outputs", outputs);
	if (json_object_set_new(t->f->steps, t->step->id, one) != 0)
		return err_memory(e);
	return 0;
}

/* --- Deciding ------------------------------------------------------------- */

/* R32: what a retry runs first.  1: it failed. */
static int
retry_first(struct attempt *t, const struct action *c, struct err *e)
{
	struct step_end end = { 0 };
	struct outcome o = { 0 };
	json_t *inputs = NULL;

	if (c->step != NULL) {
		if (engine_step(t->f, c->step, false, &end, e) < 0)
			return err_wrap(e, "step \"%s\"", c->step->id);
		return end.success ? 0 : 1;
	}
	if (c->param != NULL) {
		inputs = engine_inputs(t->run, c->param, &t->scope, e);
		if (inputs == NULL)
			return -1;
	}
	if (engine_call(t->f, c->workflow, inputs, &o, e) < 0)
		return err_wrap(e, "workflow \"%s\"", c->workflow->id);
	return o.end == ARAZZO_FAILED ? 1 : 0;
}

/* Waits, and runs what comes first.  1: the retry counts as exhausted.
 * R31: a wait that does not fit into the deadline is not begun. */
static int
retry_prepare(struct attempt *t, struct next *n, struct err *e)
{
	const struct action *c = n->action;
	int failed;

	if (n->wait_ms > 0)
		trace_wait(&t->tracer, n->wait_ms, "before a retry");
	if (platform_wait(t->run->env->platform, n->wait_ms,
		t->run->limits.deadline_ms, e) < 0) {
		if (is_over(t))
			return -1;
		t->end->error = *e;
		(void)err_wrap(&t->end->error, "no retry (\"%s\")", c->name);
		err_clear(e);
		*n = (struct next){ .kind = NEXT_FAIL };
		t->end->success = t->log->success = false;
		t->log->why = engine_masked(t->run, t->end->error.text);
		return 0;
	}
	if (c->step == NULL && c->workflow == NULL)
		return 0;
	failed = retry_first(t, c, e);
	if (failed > 0)
		t->v->retried[c->index] = c->retry_limit;
	return failed;
}

static int
decide(struct attempt *t, bool act, struct err *e)
{
	struct next *n = &t->end->next;
	const struct platform *w = t->run->env->platform;
	int again;

	*n = (struct next){ .kind = t->end->success ? NEXT_STEP : NEXT_FAIL };
	if (!act || t->run->env->dry_run != NULL)
		return 0;
	do {
		if (action_choose(t->step, t->end->success, &t->scope,
			t->v->retried, t->answered ? &t->answer : NULL,
			w->now_ms(w->ctx), n, e) < 0)
			return -1;
		trace_action(&t->tracer, n);
		remarks_add(t, n->finding, n->note);
		if (n->action != NULL)
			t->log->action = n->action->name;
		n->finding = n->note = NULL;
		again = n->kind == NEXT_RETRY ? retry_prepare(t, n, e) : 0;
	} while (again > 0);
	if (again < 0)
		return -1;
	if (n->kind == NEXT_GOTO && n->action->workflow != NULL &&
	    n->action->param != NULL) {
		t->end->inputs =
		    engine_inputs(t->run, n->action->param, &t->scope, e);
		return t->end->inputs == NULL ? -1 : 0;
	}
	return 0;
}

/* --- Attempts ------------------------------------------------------------- */

static void
log_close(struct attempt *t, int64_t start_ms)
{
	const struct platform *w = t->run->env->platform;

	t->log->success = t->end->success;
	t->log->status = t->answer.status;
	t->log->seconds = (double)(w->mono_ms(w->ctx) - start_ms) / 1000;
	if (t->answered)
		t->log->seconds = t->answer.seconds;
	if (!t->end->success)
		t->log->why = engine_masked(t->run, t->end->error.text);
}

static int
attempt_in(struct attempt *t, bool act, struct err *e)
{
	const struct platform *w = t->run->env->platform;
	int64_t start = w->mono_ms(w->ctx);
	bool success;

	t->end->sent_ms = start;
	t->end->success = false;
	err_clear(&t->end->error);
	if (act_and_judge(t, &success, e) < 0) {
		log_close(t, start);
		t->log->why = engine_masked(t->run, e->text);
		return -1;
	}
	t->end->success = success;
	complaint_note(t);
	if (outputs_take(t, e) < 0)
		return -1;
	log_close(t, start);
	if (success &&
	    index_put_at(t->run->arena, &t->run->done, t->step, t->run) < 0)
		return err_memory(e);
	if (decide(t, act, e) < 0)
		return -1;
	if (!t->end->success)
		(void)err_wrap(&t->end->error, "step \"%s\"", t->step->id);
	return 0;
}

static int
attempt_run(struct frame *f, const struct step *step, struct visit *v, bool act,
    struct step_end *ret, struct err *e)
{
	struct attempt t = {
		.run = f->run, .f = f, .step = step, .v = v, .end = ret
	};
	int bad;

	if (f->run->attempts >= f->run->limits.max_steps)
		return err_set(e, ERR_LIMIT, "more than %u steps (--max-steps)",
		    f->run->limits.max_steps);
	f->run->attempts++;
	t.arena = arena_new(0);
	if (t.arena == NULL)
		return err_memory(e);
	engine_scope(f, t.arena, &t.scope);
	bad = scope_check(&t.scope, e);
	if (bad == 0)
		t.log = engine_log(f->run, step, ++v->attempt);
	t.tracer = (struct tracer){ f->run, t.arena, step, v->attempt };
	if (bad == 0 && t.log == NULL)
		bad = err_memory(e);
	else if (bad == 0)
		bad = attempt_in(&t, act, e);
	arena_free(t.arena);
	return bad;
}

int
engine_step(struct frame *f, const struct step *step, bool act,
    struct step_end *ret, struct err *e)
{
	struct visit v = { .retried = arena_array(f->run->arena,
			       step->nactions + 1, sizeof *v.retried) };

	if (v.retried == NULL)
		return err_memory(e);
	do {
		if (attempt_run(f, step, &v, act, ret, e) < 0)
			return -1;
	} while (ret->next.kind == NEXT_RETRY);
	return 0;
}
