/* Binding and checking before the first request. */
#include <string.h>

#include "arazzo/link/internal.h"
#include "arazzo/openapi/openapi.h"
#include "base/buf.h"
#include "data/value.h"
#include "play.h"
#include "unit.h"

#define TWO_SOURCES                                       \
	"arazzo: 1.0.1\ninfo: {title: T, version: '1'}\n" \
	"sourceDescriptions:\n"                           \
	"- {name: api, url: api.yaml, type: openapi}\n"   \
	"- {name: more, url: more.yaml, type: openapi}\n"

static const struct play_file more[] = {
	{ "more.yaml",
	    "openapi: 3.1.0\ninfo: {title: M, version: '1'}\n"
	    "servers: [{url: 'https://more.test'}]\n"
	    "paths:\n"
	    "  /m: {get: {operationId: getM, responses: {}}}\n"
	    "  /again: {get: {operationId: getA, responses: {}}}\n"
	    "  '/#Target=X.Do':\n"
	    "    post: {operationId: doX, responses: {}}\n" },
	{ "sub.yaml",
	    TWO_SOURCES
	    "workflows:\n- workflowId: inner\n  steps:\n"
	    "  - {stepId: x, operationId: $sourceDescriptions.more.getM}\n" },
	{ NULL, NULL }
};

static const struct fake_answer ok[] = { { .status = 200, .body = "{}" } };

static struct play *
play_two(const char *text)
{
	struct play *p = play_new();

	p->file = more;
	p->fake->script = ok;
	p->fake->nscript = 1;
	(void)play_load(p, text);
	return p;
}

START_TEST(a_plain_operation_id_is_taken_when_one_source_alone_has_it)
{
	struct play *p =
	    play_two(TWO_SOURCES FLOW "  - {stepId: s, operationId: getM}\n");

	ck_assert_ptr_nonnull(p->z);
	ck_assert(play_has(p, DIAG_COMPAT, "C2", "more"));
	ck_assert_int_eq(play_run(p, NULL, "{}"), ARAZZO_COMPLETED);
	ck_assert_str_eq(play_asked(p), "GET https://more.test/m");
	play_free(p);
	p = play_two(TWO_SOURCES FLOW "  - {stepId: s, operationId: getA}\n");
	ck_assert_ptr_null(p->z);
	ck_assert(play_has(p, DIAG_ERROR, "A50", "and in"));
	play_free(p);
}
END_TEST

START_TEST(an_operation_id_with_its_source_is_no_compatibility_reading)
{
	struct play *p = play_two(TWO_SOURCES FLOW
	    "  - {stepId: s, operationId: $sourceDescriptions.more.getA}\n");

	ck_assert_ptr_nonnull(p->z);
	ck_assert_uint_eq(p->l.compat, 0);
	ck_assert_int_eq(play_run(p, NULL, "{}"), ARAZZO_COMPLETED);
	ck_assert_str_eq(play_asked(p), "GET https://more.test/again");
	play_free(p);
}
END_TEST

START_TEST(a_source_that_no_step_needs_is_not_read)
{
	struct play *p = play_two(TWO_SOURCES FLOW
	    "  - {stepId: s, operationId: $sourceDescriptions.more.getA}\n");

	ck_assert_uint_eq(p->fetched, 1);
	play_free(p);
}
END_TEST

START_TEST(an_operation_path_names_source_and_pointer)
{
	static const char *const right[] = {
		"{$sourceDescriptions.more.url}#/paths/~1m/get",
		"more#/paths/~1m/get"
	};

	for (size_t i = 0; i < 2; i++) {
		struct play *p = play_new();

		p->file = more;
		p->fake->script = ok;
		p->fake->nscript = 1;
		(void)play_load(p,
		    arena_printf(p->arena,
			"%s%s"
			"  - {stepId: s, operationPath: '%s'}\n",
			TWO_SOURCES, FLOW, right[i]));
		ck_assert_msg(p->z != NULL, "%s", right[i]);
		ck_assert_uint_eq(p->l.compat, i); /* C3 */
		ck_assert_int_eq(play_run(p, NULL, "{}"), ARAZZO_COMPLETED);
		ck_assert_str_eq(play_asked(p), "GET https://more.test/m");
		play_free(p);
	}
	play_wrong(PLAY FLOW
	    "  - {stepId: s, operationPath: "
	    "'{$sourceDescriptions.api.url}#/paths/~1gone/get'}\n",
	    "A51", "/paths/~1gone/get");
	play_wrong(PLAY FLOW "  - {stepId: s, operationPath: "
			     "'{$sourceDescriptions.no.url}#/paths/~1a/get'}\n",
	    "A52", "names no source");
	play_wrong(PLAY FLOW
	    "  - {stepId: s, operationPath: './api.yaml#/paths/"
	    "~1a/get'}\n",
	    "A52", "must begin");
}
END_TEST

START_TEST(a_key_with_a_fragment_is_found_as_written_and_sent_without)
{
	struct play *p = play_two(TWO_SOURCES FLOW
	    "  - {stepId: s, operationPath:"
	    " '{$sourceDescriptions.more.url}#/paths/~1#Target=X.Do/post'}\n");

	ck_assert_ptr_nonnull(p->z);
	ck_assert_int_eq(play_run(p, NULL, "{}"), ARAZZO_COMPLETED);
	ck_assert_str_eq(play_asked(p), "POST https://more.test/");
	play_free(p);
}
END_TEST

START_TEST(an_unknown_operation_names_its_neighbour)
{
	play_wrong(PLAY FLOW "  - {stepId: s, operationId: getPets}\n", "A50",
	    "(did you mean getPet?)");
	play_wrong(PLAY FLOW "  - {stepId: s, operationId: zzzzzzzzzzzz}\n",
	    "A50", "unknown operationId \"zzzzzzzzzzzz\" in api.yaml");
	play_wrong(PLAY FLOW "  - {stepId: s,"
			     " operationId: $sourceDescriptions.no.getA}\n",
	    "A50", "names no source");
}
END_TEST

START_TEST(a_source_found_nowhere_is_an_error_when_it_is_needed)
{
	play_wrong(TWO_SOURCES FLOW
	    "  - {stepId: s,"
	    " operationId: $sourceDescriptions.more.getM}\n",
	    "R2", "not found (more.yaml)");
}
END_TEST

START_TEST(workflows_are_found_here_and_in_sources)
{
	struct play *p = play_two(
	    "arazzo: 1.0.1\ninfo: {title: T, version: '1'}\n"
	    "sourceDescriptions: [{name: s, url: sub.yaml, type: arazzo}]\n" FLOW
	    "  - {stepId: a, workflowId: $sourceDescriptions.s.inner}\n");

	ck_assert_ptr_nonnull(p->z);
	ck_assert_int_eq(play_run(p, NULL, "{}"), ARAZZO_COMPLETED);
	ck_assert_str_eq(play_asked(p), "GET https://more.test/m");
	play_free(p);
	play_wrong(PLAY FLOW "  - {stepId: a, workflowId: gone}\n", "A54",
	    "gone");
	play_wrong(PLAY FLOW "  - {stepId: a,"
			     " workflowId: $sourceDescriptions.no.x}\n",
	    "A54", "names no source");
	play_wrong(PLAY "workflows:\n- workflowId: w\n  dependsOn: [gone]\n"
			"  steps: [{stepId: s, operationId: getA}]\n",
	    "A34", "gone");
}
END_TEST

START_TEST(references_to_what_is_not_declared_are_errors)
{
	static const struct {
		const char *value, *words;
	} row[] = {
		{ "$steps.no.outputs.x", "unknown step" },
		{ "$steps.s.outputs.no", "no output" },
		{ "$workflows.no.outputs.x", "unknown workflow" },
		{ "$workflows.w.outputs.no", "no output" },
		{ "$response.body", "nothing was sent yet" },
		{ "$statusCode", "nothing was sent yet" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct arena *a = arena_new(0);

		play_wrong(
		    arena_printf(a,
			"%s%s"
			"  - {stepId: s, operationId: getA}\n"
			"  - {stepId: t, operationId: getPet, parameters: [{name:"
			" id, in: path, value: %s}]}\n",
			PLAY, FLOW, row[i].value),
		    "R1", row[i].words);
		arena_free(a);
	}
	play_told(PLAY FLOW "  - {stepId: t, operationId: getPet, parameters: "
			    "[{name: id, in: path, value: $inputs.x}]}\n",
	    "R9", "not declared");
}
END_TEST

START_TEST(a_later_step_may_be_named_only_when_a_goto_can_run_it_first)
{
	play_wrong(PLAY FLOW
	    "  - {stepId: a, operationId: getPet, parameters: [{name: id,"
	    " in: path, value: $steps.b.outputs.x}]}\n"
	    "  - {stepId: b, operationId: getB,"
	    " outputs: {x: $response.body}}\n",
	    "R6", "comes later");
	play_told(PLAY FLOW
	    "  - {stepId: z, operationId: getA, onSuccess: [{name: n,"
	    " type: goto, stepId: b}]}\n"
	    "  - {stepId: a, operationId: getPet, parameters: [{name: id,"
	    " in: path, value: $steps.b.outputs.x}]}\n"
	    "  - {stepId: b, operationId: getB, outputs: {x: $response.body},"
	    " onSuccess: [{name: back, type: goto, stepId: a}]}\n",
	    "R6", "only by a goto");
	/* A retry by way of it runs it first, too. */
	play_told(PLAY FLOW
	    "  - {stepId: a, operationId: getPet, parameters: [{name: id,"
	    " in: path, value: $steps.b.outputs.x}], onFailure: [{name: r,"
	    " type: retry, stepId: b}]}\n"
	    "  - {stepId: b, operationId: getB,"
	    " outputs: {x: $response.body}}\n",
	    "R6", "only by a goto");
}
END_TEST

START_TEST(cycles_of_depends_on_and_of_workflows_are_errors)
{
	play_wrong(PLAY "workflows:\n"
			"- {workflowId: a, dependsOn: [b], steps: [{stepId: s,"
			" operationId: getA}]}\n"
			"- {workflowId: b, dependsOn: [a], steps: [{stepId: s,"
			" operationId: getA}]}\n",
	    "R7", "cycle");
	play_wrong(PLAY
	    "workflows:\n"
	    "- {workflowId: a, steps: [{stepId: s, workflowId: b}]}\n"
	    "- {workflowId: b, steps: [{stepId: s, workflowId: a}]}\n",
	    "R7", "cycle");
	play_wrong(PLAY_1_1 FLOW
	    "  - {stepId: a, operationId: getA, dependsOn: [b]}\n"
	    "  - {stepId: b, operationId: getB, dependsOn: [a]}\n",
	    "V", "cycle");
}
END_TEST

START_TEST(workflow_level_entries_stay_beside_those_of_the_step)
{
	struct play *p = play_two(PLAY
	    "workflows:\n- workflowId: w\n"
	    "  parameters:\n"
	    "  - {name: tag, in: query, value: general}\n"
	    "  - {name: limit, in: query, value: 9}\n"
	    "  failureActions:\n"
	    "  - {name: again, type: retry, retryLimit: 5}\n"
	    "  - {name: stop, type: end}\n"
	    "  steps:\n"
	    "  - stepId: s\n    operationId: listPets\n"
	    "    parameters: [{name: tag, in: query, value: own}]\n"
	    "    onFailure: [{name: again, type: retry, retryLimit: 2}]\n");
	const struct action *c;

	ck_assert_ptr_nonnull(p->z);
	ck_assert(play_has(p, DIAG_WARNING, "R8", "stop"));
	c = p->z->workflow->step->on_failure;
	ck_assert_str_eq(c->name, "again");
	ck_assert_uint_eq(c->retry_limit, 2);
	ck_assert_str_eq(c->next->name, "stop");
	ck_assert_uint_eq(c->next->location.line,
	    p->z->workflow->on_failure->next->location.line);
	ck_assert_int_eq(play_run(p, NULL, "{}"), ARAZZO_COMPLETED);
	ck_assert_str_eq(play_asked(p), "GET /pets?tag=own&limit=9");
	play_free(p);
}
END_TEST

START_TEST(an_empty_list_of_a_step_removes_nothing)
{
	struct play *p =
	    play_two(PLAY "workflows:\n- workflowId: w\n"
			  "  successActions: [{name: stop, type: end}]\n"
			  "  steps:\n"
			  "  - {stepId: s, operationId: getA, onSuccess: []}\n"
			  "  - {stepId: t, operationId: getB}\n");

	ck_assert_ptr_nonnull(p->z);
	ck_assert_int_eq(play_run(p, NULL, "{}"), ARAZZO_ENDED);
	play_free(p);
}
END_TEST

START_TEST(a_list_without_a_catch_all_before_a_write_is_told)
{
	play_told(PLAY FLOW
	    "  - {stepId: a, operationId: getA, onSuccess: [{name: n, type: "
	    "end, criteria: [{condition: $statusCode == 201}]}]}\n"
	    "  - {stepId: b, operationId: deleteA}\n",
	    "R26", "DELETE");
}
END_TEST

START_TEST(strict_makes_each_compatibility_reading_an_error)
{
	struct play *p = play_new();

	p->file = more;
	p->env.strict = true;
	ck_assert_ptr_null(play_load(p,
	    TWO_SOURCES FLOW "  - {stepId: s, operationId: getM}\n"));
	ck_assert_uint_ge(p->l.errors, 1);
	play_free(p);
}
END_TEST

/* C7, C12, C13: what the description of the API is read with. */
START_TEST(readings_of_the_api_are_told_of_and_refused_when_strict)
{
	static const struct play_file odd[] = {
		{ "odd.yaml",
		    "openapi: 3.1.0\ninfo: {title: O, version: '1'}\n"
		    "servers: [{url: 'https://odd.test'}]\n"
		    "paths:\n"
		    "  '/?Action=Do': {get: {operationId: do, responses: {}}}\n"
		    "  '/k/{key+}': {get: {operationId: key, responses: {}}}\n"
		    "  '/r/{id}.json': {get: {operationId: id, responses: "
		    "{}}}\n"
		    "  '/r/{id}:stop': {get: {operationId: stop, responses: "
		    "{}}}\n"
		    "  '/r/{id}/x': {get: {operationId: x, responses: {}}}\n" },
		{ "old.yaml",
		    "swagger: '2.0'\ninfo: {title: O, version: '1'}\n"
		    "host: old.test\n"
		    "paths: {/o: {get: {operationId: old, responses: {}}}}\n" },
		{ NULL, NULL }
	};
	static const struct {
		const char *file, *steps, *rule;
	} row[] = {
		{ "odd.yaml", "  - {stepId: s, operationId: do}\n", "C7" },
		{ "odd.yaml",
		    "  - {stepId: s, operationId: key, parameters: "
		    "[{name: key, in: path, value: a}]}\n",
		    "C12" },
		{ "old.yaml", "  - {stepId: s, operationId: old}\n", "C13" },
		{ "odd.yaml",
		    "  - {stepId: s, operationId: id, parameters: "
		    "[{name: id, in: path, value: a}]}\n",
		    "C12" },
		{ "odd.yaml",
		    "  - {stepId: s, operationId: stop, parameters: "
		    "[{name: id, in: path, value: a}]}\n",
		    "C12" },
		{ "odd.yaml",
		    "  - {stepId: s, operationId: x, parameters: "
		    "[{name: id, in: path, value: a}]}\n",
		    NULL },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct play *p = play_new();
		const char *text = arena_printf(p->arena,
		    "arazzo: 1.0.1\ninfo: {title: T, version: '1'}\n"
		    "sourceDescriptions: [{name: api, url: %s}]\n" FLOW "%s",
		    row[i].file, row[i].steps);

		p->file = odd;
		ck_assert_ptr_nonnull(play_load(p, text));
		ck_assert_msg(row[i].rule == NULL ?
			p->l.first == NULL :
			play_has(p, DIAG_COMPAT, row[i].rule, ""),
		    "row %zu: %s", i,
		    p->l.first == NULL ? "nothing" : p->l.first->text);
		p->env.strict = true;
		ck_assert_msg((play_load(p, text) == NULL) ==
			(row[i].rule != NULL),
		    "row %zu, strictly", i);
		play_free(p);
	}
}
END_TEST

static int
only_reads(void *ctx, const struct operation *op, struct err *e)
{
	(void)ctx;
	return strcmp(op->method, "GET") == 0 ?
	    0 :
	    err_set(e, ERR_INPUT, "%s is not allowed", op->id);
}

START_TEST(an_operation_that_is_not_admitted_is_an_error_at_load)
{
	struct play *p = play_new();

	p->env.admit = only_reads;
	ck_assert_ptr_null(play_load(p,
	    PLAY FLOW "  - {stepId: a, operationId: getA}\n"
		      "  - {stepId: b, operationId: deleteA}\n"));
	ck_assert_uint_eq(p->l.errors, 1);
	ck_assert_ptr_nonnull(strstr(p->l.first->text, "deleteA"));
	play_free(p);
}
END_TEST

START_TEST(what_is_wrong_in_a_workflow_that_cannot_be_reached_is_a_warning)
{
	struct play *p = play_new();
	static const char text[] =
	    PLAY "workflows:\n"
		 "- {workflowId: a, steps: [{stepId: s, operationId: getA}]}\n"
		 "- {workflowId: b, steps: [{stepId: s, operationId: gone}]}\n";
	const struct doc *d =
	    doc_parse(p->arena, text, strlen(text), "test.yaml", NULL, &p->e);

	diags_init(&p->l, p->arena, false);
	ck_assert_ptr_nonnull(arazzo_load(p->arena, d, "a", &p->env, &p->l,
	    &p->e));
	ck_assert(play_has(p, DIAG_WARNING, "A50",
	    "in a workflow that is not run"));
	p->env.check_all = true;
	diags_init(&p->l, p->arena, false);
	ck_assert_ptr_null(arazzo_load(p->arena, d, "a", &p->env, &p->l,
	    &p->e));
	ck_assert_uint_eq(p->l.errors, 1);
	play_free(p);
}
END_TEST

START_TEST(a_workflow_that_is_linked_later_is_linked_before_it_runs)
{
	struct play *p = play_new();
	static const char text[] =
	    PLAY "workflows:\n"
		 "- {workflowId: a, steps: [{stepId: s, workflowId: b}]}\n"
		 "- {workflowId: b, steps: [{stepId: s, operationId: getA}]}\n"
		 "- {workflowId: c, steps: [{stepId: s, operationId: gone}]}\n";
	const struct doc *d =
	    doc_parse(p->arena, text, strlen(text), "test.yaml", NULL, &p->e);
	const struct arazzo *z;
	const struct workflow *a;

	diags_init(&p->l, p->arena, false);
	p->env.link_later = true;
	z = arazzo_load(p->arena, d, NULL, &p->env, &p->l, &p->e);
	ck_assert_ptr_nonnull(z);
	a = arazzo_workflow(z, "a", &p->e);
	ck_assert(!a->linked && !a->next->linked);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(arazzo_link(z, a), 0);
	ck_assert(a->linked && a->next->linked && !a->next->next->linked);
	for (int i = 0; i < 2; i++)
		ck_assert_int_lt(arazzo_link(z, a->next->next), 0);
	ck_assert_uint_eq(p->l.errors, 1);
	play_free(p);
}
END_TEST

START_TEST(a_description_is_found_by_its_self)
{
	/* The one that asks is not known by its file's name, but by $self. */
	struct play *p = play_two(
	    "arazzo: 1.1.0\n$self: https://a.test/flows/x.yaml\n"
	    "info: {title: T, version: '1'}\n"
	    "sourceDescriptions:\n"
	    "- {name: api, url: api.yaml, type: openapi}\n"
	    "- {name: me, url: 'https://a.test/flows/x.yaml', type: arazzo}\n"
	    "workflows:\n"
	    "- workflowId: w\n  steps:\n"
	    "  - {stepId: s, workflowId: $sourceDescriptions.me.v}\n"
	    "- workflowId: v\n  steps:\n"
	    "  - {stepId: s, operationId: getA}\n");

	ck_assert_ptr_nonnull(p->z);
	ck_assert_int_eq(play_run(p, "w", "{}"), ARAZZO_COMPLETED);
	ck_assert_str_eq(play_asked(p), "GET /a");
	play_free(p);
}
END_TEST

START_TEST(an_asyncapi_source_is_refused_when_a_step_needs_it)
{
	static const char head[] =
	    "arazzo: 1.1.0\ninfo: {title: T, version: '1'}\n"
	    "sourceDescriptions:\n"
	    "- {name: api, url: api.yaml, type: openapi}\n"
	    "- {name: ev, url: gone.yaml, type: asyncapi}\n" FLOW;
	struct play *p = play_new();

	play_good(p,
	    arena_printf(p->arena,
		"%s"
		"  - {stepId: s, operationId: getA}\n",
		head));
	ck_assert_uint_eq(p->fetched, 1);
	play_wrong(
	    arena_printf(p->arena,
		"%s"
		"  - {stepId: s, operationId: $sourceDescriptions.ev.on}\n",
		head),
	    "V", "AsyncAPI steps are not supported");
	play_free(p);
}
END_TEST

START_TEST(a_chain_of_workflows_has_a_limit)
{
	struct play *p = play_new();
	struct buf b = { 0 };

	buf_puts(&b, PLAY "workflows:\n");
	for (unsigned i = 0; i <= LINK_MAX_CHAIN; i++)
		buf_printf(&b,
		    "- {workflowId: w%u, dependsOn: [w%u], steps:"
		    " [{stepId: s, operationId: getA}]}\n",
		    i, i + 1);
	buf_printf(&b,
	    "- {workflowId: w%u, steps: [{stepId: s,"
	    " operationId: getA}]}\n",
	    LINK_MAX_CHAIN + 1);
	play_wrong(b.text, "R7", "workflows inside each other");
	buf_free(&b);
	play_free(p);
}
END_TEST

static int
any_fetch(void *ctx, struct arena *a, const struct arazzo_wanted *w,
    struct arazzo_found *ret, struct err *e)
{
	static const char text[] = "openapi: 3.0.0\npaths: {}\n";

	(void)ctx;
	(void)a;
	(void)e;
	*ret = (struct arazzo_found){ text, strlen(text), w->url };
	return 0;
}

START_TEST(the_number_of_documents_has_a_limit)
{
	struct play *p = play_new();
	struct buf b = { 0 };

	buf_puts(&b,
	    "arazzo: 1.0.1\ninfo: {title: T, version: '1'}\n"
	    "sourceDescriptions:\n");
	for (unsigned i = 0; i <= LINK_MAX_DOCUMENTS; i++)
		buf_printf(&b, "- {name: n%u, url: u%u}\n", i, i);
	buf_printf(&b,
	    FLOW "  - {stepId: s, operationId: x}\n"
		 "  - {stepId: t, operationId: $sourceDescriptions.n%u.x}\n",
	    LINK_MAX_DOCUMENTS);
	p->env.fetch = any_fetch;
	ck_assert_ptr_null(play_load(p, b.text));
	ck_assert(play_has(p, DIAG_ERROR, "R2", "more than 500 documents"));
	buf_free(&b);
	play_free(p);
}
END_TEST

START_TEST(one_mistake_is_told_once)
{
	static const struct {
		const char *text, *rule;
	} row[] = {
		{ PLAY "workflows:\n- workflowId: w\n  steps:\n"
		       "  - stepId: s\n    operationId: getA\n"
		       "    onFailure: [{name: x, type: goto, stepId: no, "
		       "workflowId: none}]\n",
		    "N7" },
		{ PLAY "workflows:\n- workflowId: w\n"
		       "  failureActions: [{reference: "
		       "$components.failureActions.x}]\n"
		       "  steps: [{stepId: s, operationId: getA, onFailure: "
		       "[{reference: $components.failureActions.x}]}]\n"
		       "components: {failureActions: {x: {name: x, type: "
		       "retry, stepId: no, workflowId: w}}}\n",
		    "N7" },
		{ PLAY
		    "workflows:\n- workflowId: w\n"
		    "  steps: [{stepId: s, workflowId: v}]\n"
		    "- workflowId: v\n  steps: [{stepId: s, workflowId: w}]\n",
		    "R7" },
		{ PLAY "workflows:\n- workflowId: w\n  dependsOn: [v]\n"
		       "  steps: [{stepId: s, operationId: getA}]\n"
		       "- workflowId: v\n  dependsOn: [w]\n"
		       "  steps: [{stepId: s, operationId: getA}]\n",
		    "R7" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct play *p = play_new();

		ck_assert_ptr_null(play_load(p, row[i].text));
		ck_assert_ptr_nonnull(p->l.first);
		ck_assert_str_eq(p->l.first->id, row[i].rule);
		ck_assert_int_eq(p->l.first->kind, DIAG_ERROR);
		ck_assert_msg(p->l.first->next == NULL, "row %zu: %s, too", i,
		    p->l.first->next != NULL ? p->l.first->next->text : "");
		play_free(p);
	}
}
END_TEST

UNIT_MAIN("link", a_plain_operation_id_is_taken_when_one_source_alone_has_it,
    an_operation_id_with_its_source_is_no_compatibility_reading,
    a_source_that_no_step_needs_is_not_read,
    an_operation_path_names_source_and_pointer,
    a_key_with_a_fragment_is_found_as_written_and_sent_without,
    an_unknown_operation_names_its_neighbour,
    a_source_found_nowhere_is_an_error_when_it_is_needed,
    workflows_are_found_here_and_in_sources,
    references_to_what_is_not_declared_are_errors,
    a_later_step_may_be_named_only_when_a_goto_can_run_it_first,
    cycles_of_depends_on_and_of_workflows_are_errors,
    workflow_level_entries_stay_beside_those_of_the_step,
    an_empty_list_of_a_step_removes_nothing,
    a_list_without_a_catch_all_before_a_write_is_told,
    strict_makes_each_compatibility_reading_an_error,
    readings_of_the_api_are_told_of_and_refused_when_strict,
    an_operation_that_is_not_admitted_is_an_error_at_load,
    what_is_wrong_in_a_workflow_that_cannot_be_reached_is_a_warning,
    a_workflow_that_is_linked_later_is_linked_before_it_runs,
    a_description_is_found_by_its_self,
    an_asyncapi_source_is_refused_when_a_step_needs_it,
    one_mistake_is_told_once, a_chain_of_workflows_has_a_limit,
    the_number_of_documents_has_a_limit)
