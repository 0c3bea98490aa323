/* --check-config: identity, region, endpoint, clock and permissions. */
#include "plugin/status/diagnose.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "aws/client/client.h"
#include "aws/service/service_error.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "data/value.h"
#include "http/http.h"
#include "monitor/report.h"
#include "plugin/call/call.h"
#include "plugin/call/worker_pool.h"
#include "plugin/call/option.h"
#include "plugin/call/session.h"
#include "plugin/model/arn.h"
#include "plugin/status/ask.h"
#include "plugin/status/survey.h"
#include "query/xml/xml.h"

/* A request that returns the caller and needs no permission. */
#define STS_BODY "Action=GetCallerIdentity&Version=2011-06-15"
#define STS_TYPE "application/x-www-form-urlencoded; charset=utf-8"
/* Signatures of a clock that is further off are refused. */
#define CLOCK_MAX_MS ((int64_t)300000)
#define CLOCK_WARN_MS ((int64_t)60000)
#define CLOCK_EXACT_MS ((int64_t)2000) /* Date has whole seconds */

struct diagnosis {
	struct survey *survey;
	struct call *call;
	struct worker *worker;
	const char *region, *account; /* zeros: it is not known */
	const char *identity;
	int64_t date_ms, asked_ms;
	unsigned denied, failed, asked;
};

static struct check *__attribute__((format(printf, 4, 5)))
add(struct diagnosis *d, const char *name, enum state state, const char *fmt,
    ...)
{
	char text[700];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return report_check(d->call->report, "config", name, state, "%s: %s",
	    name, text);
}

/* Identity ------------------------------------------------------------ */

static const char *
identity_of(struct arena *a, const struct http_response *r, struct err *e)
{
	struct xml *x = xml_parse(a, r->body, r->nbody, e);
	struct xpath *p;
	json_t *v;

	if (x == NULL)
		return NULL;
	p = xpath_compile(a, "string(//*[local-name()='Arn'])", e);
	if (p == NULL || (v = xpath_value(p, x, a, e)) == NULL)
		return NULL;
	if (!json_is_string(v) || json_string_length(v) == 0)
		return err_null(e, ERR_REMOTE,
		    "the response contains no caller ARN");
	return json_string_value(v);
}

static const char *
ask_sts(struct diagnosis *d, struct err *e)
{
	struct aws_client *client = lease_client(d->worker->lease);
	struct arena *a = d->worker->arena;
	struct aws_auth auth = { .region = d->region, .service = "sts" };
	struct http *transport = aws_client_transport(client);
	struct http_request q = { .method = "POST",
		.body = STS_BODY,
		.nbody = strlen(STS_BODY),
		.secret = true,
		.auth = &auth,
		.operation = "GetCallerIdentity",
		.deadline_ms = d->call->deadline_ms };
	struct http_response r = { 0 };
	struct service_error error;
	bool custom;

	q.url = aws_client_endpoint(client, "sts", d->region, &custom, e);
	if (q.url != NULL && !text_ends(q.url, "/"))
		q.url = arena_printf(a, "%s/", q.url);
	if (q.url == NULL ||
	    http_set_header(a, &q, "Content-Type", STS_TYPE, e) < 0 ||
	    transport->send(transport, a, &q, &r, e) < 0)
		return NULL;
	if (r.status != 200) {
		service_error_read(a, &r, &error);
		(void)service_error_err(&error, r.status, e);
		return NULL;
	}
	return identity_of(a, &r, e);
}

static void
origins_of(struct diagnosis *d, struct aws_origins *ret)
{
	aws_client_origins(lease_client(d->worker->lease), d->worker->arena,
	    "imagebuilder", d->region, ret);
}

/* With -v: the sources that were passed over. */
static void
add_passed(struct diagnosis *d, struct check *c)
{
	struct aws_origins o;
	const char *p;

	if (d->call->options->verbose == 0)
		return;
	origins_of(d, &o);
	for (p = o.passed; *p != '\0'; p += strcspn(p, "\n") + 1)
		check_line(d->call->report, c, "passed over: %.*s",
		    (int)strcspn(p, "\n"), p);
}

static int
add_credentials(struct diagnosis *d)
{
	struct creds creds;
	const char *account;
	struct err e = { 0 };

	if (aws_client_creds(lease_client(d->worker->lease), d->worker->arena,
		d->call->deadline_ms, &creds, &e) < 0) {
		add_passed(d,
		    add(d, "credentials", STATE_UNKNOWN, "%s", e.text));
		return -1;
	}
	add_passed(d,
	    add(d, "credentials", STATE_OK, "access key %s from %s",
		creds.access_key_id,
		creds.source == NULL ? "?" : creds.source));
	d->identity = ask_sts(d, &e);
	if (d->identity != NULL)
		add(d, "identity", STATE_OK, "%s", d->identity);
	else
		add(d, "identity", STATE_WARNING,
		    "STS did not return the caller: %s", e.text);
	account = d->identity == NULL ? NULL : arn_account(d->identity);
	d->account = "000000000000";
	if (account != NULL && strspn(account, "0123456789") == 12)
		d->account = arena_strndup(d->worker->arena, account, 12);
	return 0;
}

/* Permissions --------------------------------------------------------- */

/* One of each reading operation, for a resource that does not exist: a refusal
 * comes before "not found". */
static const struct probe {
	const char *operation, *workflow, *input, *value;
	/* A response has this output or a requestId; NULL: perhaps neither. */
	const char *output;
} probes[] = {
	{ "GetImage", "image", "arn", "image/imagebuilder-probe/0.0.0/1",
	    "image" },
	{ "GetImagePipeline", "pipeline", "arn",
	    "image-pipeline/imagebuilder-probe", "pipeline" },
	{ "ListImagePipelineImages", "pipeline-images", "arn",
	    "image-pipeline/imagebuilder-probe", "items" },
	{ "ListImageBuildVersions", "builds", NULL, NULL, "items" },
	{ "ListImages", "images", "owner", NULL, "items" },
	{ "ListImagePipelines", "pipelines", NULL, NULL, "items" },
	{ "ListImageScanFindingAggregations", "scan-findings", "arn",
	    "image/imagebuilder-probe/0.0.0/1", "items" },
	{ "ListWaitingWorkflowSteps", "waiting-steps", NULL, NULL, NULL },
	{ "ListWorkflowExecutions", "workflow-executions", "arn",
	    "image/imagebuilder-probe/0.0.0/1", "items" },
	{ "ListWorkflowStepExecutions", "step-executions", "id",
	    "wf-00000000-0000-0000-0000-000000000000", "items" },
	{ "GetWorkflowStepExecution", "step-execution", "id",
	    "step-00000000-0000-0000-0000-000000000000", NULL },
};

static json_t *
probe_inputs(const struct diagnosis *d, const struct probe *p)
{
	const char *partition = "aws";

	if (p->input == NULL)
		return json_object();
	if (p->value == NULL)
		return json_pack("{s:s}", p->input, "Self");
	if (!text_equal(p->input, "arn"))
		return json_pack("{s:s}", p->input, p->value);
	if (text_starts(d->region, "cn-"))
		partition = "aws-cn";
	else if (text_starts(d->region, "us-gov-"))
		partition = "aws-us-gov";
	return json_pack("{s:o}", "arn",
	    json_sprintf("arn:%s:imagebuilder:%s:%s:%s", partition, d->region,
		d->account, p->value));
}

static const char *const denials[] = { "AccessDenied", "Forbidden",
	"UnauthorizedOperation", "NotAuthorized", NULL };

/* Errors about the resource, hence after access was granted.  Any other error proves
 * nothing about permissions. */
static const char *const objections[] = { "ResourceNotFound",
	"InvalidParameter", "InvalidRequest", "ClientException", NULL };

static bool
starts_with_any(const char *text, const char *const *words)
{
	for (; *words != NULL; words++)
		if (text_starts(text, *words))
			return true;
	return false;
}

static void
probe(struct diagnosis *d, const struct probe *p)
{
	struct platform *w = &d->call->platform;
	struct err e = { 0 };
	int64_t date_ms = 0;
	json_t *outputs, *v;

	d->asked++;
	outputs = ask_workflow(d->survey, d->worker, p->workflow, d->region,
	    probe_inputs(d, p), &date_ms, &e);
	if (outputs != NULL) {
		d->date_ms = date_ms;
		d->asked_ms = w->now_ms(w->ctx);
		v = json_object_get(outputs, p->output);
		if (p->output != NULL && !value_is_collection(v) &&
		    build_text(outputs, "requestId") == NULL)
			add(d, p->operation, STATE_UNKNOWN,
			    "the response contains nothing that was"
			    " requested");
	} else if (starts_with_any(e.text, denials) ||
	    strstr(e.text, "not authorized to perform") != NULL) {
		d->denied++;
		add(d, p->operation, STATE_WARNING, "%s", e.text);
	} else if (e.code != ERR_REMOTE ||
	    !starts_with_any(e.text, objections)) {
		d->failed += e.code != ERR_REMOTE;
		add(d, p->operation, STATE_UNKNOWN, "%s", e.text);
	}
}

static void
add_clock(struct diagnosis *d)
{
	static const char refused[] = ": other clients are refused; check NTP";
	struct aws_counters n;
	char text[TIME_TEXT_SIZE];
	int64_t offset, size;

	aws_client_counters(lease_client(d->worker->lease), &n);
	offset = n.clock_offset_ms;
	if (offset == 0 && d->date_ms != 0)
		offset = d->date_ms - d->asked_ms;
	size = offset < 0 ? -offset : offset;
	time_print_duration(size, text);
	if (size < CLOCK_EXACT_MS)
		add(d, "clock", STATE_OK, "agrees with the service");
	else
		add(d, "clock", size > CLOCK_WARN_MS ? STATE_WARNING : STATE_OK,
		    "the service's clock is %s %s this one%s", text,
		    offset < 0 ? "behind" : "ahead of",
		    size > CLOCK_MAX_MS ? refused : "");
	report_number(d->call->report, NULL, "clock_offset",
	    (double)(offset / 1000), "s");
}

static void
diagnosis_summary(struct diagnosis *d)
{
	struct report *r = d->call->report;
	enum state worst = report_worst(r);

	report_sort(r);
	report_number(r, NULL, "api_calls",
	    worker_pool_requests(d->survey->pool), "");
	if (d->denied > 0)
		report_summary(r, worst,
		    "%u of %u reading operations are not permitted to %s in %s",
		    d->denied, d->asked,
		    d->identity == NULL ? "us" : d->identity, d->region);
	else if (worst == STATE_OK)
		report_summary(r, worst, "%s has all reading permissions in %s",
		    d->identity, d->region);
	else
		report_summary(r, worst, "%s", r->check->text);
}

/* The proxy for a URL, without user information; NULL: none. */
static const char *
proxy_of(struct diagnosis *d, const char *url)
{
	static const char *const names[] = { "https_proxy", "HTTPS_PROXY",
		"http_proxy", "all_proxy", "ALL_PROXY" };
	bool tls = text_starts(url, "https:"), except;
	struct platform *w = &d->call->platform;

	except = w->env(w->ctx, "NO_PROXY") != NULL ||
	    w->env(w->ctx, "no_proxy") != NULL;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *text = w->env(w->ctx, names[i]), *at;

		/* The first two are those of https, the third that of http. */
		if (text == NULL || *text == '\0' || (i < 3 && tls != (i < 2)))
			continue;
		at = strrchr(text, '@');
		return arena_printf(d->worker->arena, "%s (from %s%s)",
		    at != NULL ? at + 1 : text, names[i],
		    except ? ", except hosts in NO_PROXY" : "");
	}
	return NULL;
}

static void
add_connection(struct diagnosis *d, const char *endpoint)
{
	const char *proxy = proxy_of(d, endpoint);
	struct aws_origins o;

	origins_of(d, &o);
	add(d, "region", STATE_OK, "%s (from %s)", d->region, o.region);
	add(d, "endpoint", STATE_OK, "%s (from %s)", endpoint, o.endpoint);
	add(d, "certificate authorities", STATE_OK, "%s",
	    o.ca_bundle != NULL ? o.ca_bundle : "those of the system");
	add(d, "proxy", STATE_OK, "%s", proxy != NULL ? proxy : "none");
}

static void
diagnose_region(void *ctx, struct worker *w, size_t i)
{
	struct diagnosis *d = ctx;
	struct err e = { 0 };
	const char *endpoint;

	(void)i;
	d->worker = w;
	if (w->lease == NULL) {
		add(d, "settings", STATE_UNKNOWN, "%s", w->error.text);
		return;
	}
	if (d->call->options->region != NULL)
		d->region = d->call->options->region->value;
	else
		d->region = aws_client_region(lease_client(w->lease), &e);
	if (d->region == NULL && d->survey->target != NULL) {
		err_clear(&e);
		d->region = d->survey->target->region;
	}
	if (d->region == NULL ||
	    (endpoint = lease_endpoint(w->lease, d->region, &e)) == NULL) {
		add(d, "region", STATE_UNKNOWN, "%s", e.text);
		return;
	}
	add_connection(d, endpoint);
	if (add_credentials(d) < 0)
		return;
	for (size_t n = 0;
	     n < sizeof probes / sizeof probes[0] && d->failed == 0; n++)
		probe(d, &probes[n]);
	if (d->failed == 0)
		add_clock(d);
	add(d, "CancelImageCreation", STATE_OK,
	    "not tried; cancelling needs this permission");
}

void
diagnose(struct survey *s)
{
	struct diagnosis d = { .survey = s, .call = s->call, .region = "?" };

	worker_pool_run(s->pool, 1, diagnose_region, &d);
	diagnosis_summary(&d);
}
