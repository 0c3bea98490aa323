/* Sessions: documents, client leases and what runs a workflow with them. */
#include "plugin/call/session.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "arazzo/arazzo.h"
#include "arazzo/openapi/openapi.h"
#include "aws/client/client.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "base/platform.h"
#include "data/diag.h"
#include "data/doc.h"
#include "http/http.h"
#include "monitor/report.h"
#include "plugin/call/call.h"
#include "plugin/embedded.h"
#include "plugin/call/option.h"

#define SERVICE "imagebuilder"
#define CANCEL_OPERATION "CancelImageCreation"

/* A document, linked or linking its workflows when they are run; else
 * read-only. */
struct flow {
	struct arena *arena;
	pthread_mutex_t *lock; /* around linking */
	struct diags problems;
	struct arazzo_env env;
	enum flow_kind kind;
	const char *dir; /* NULL: built in */
	const struct arazzo *arazzo;
	struct flow *next;
};

struct lease {
	struct arena *arena;
	const char *key; /* what the client was made from */
	struct aws_client *client;
	struct platform platform; /* asks the request of the call at hand */
	const struct eib_request *request;
	unsigned before; /* requests of earlier calls */
	struct lease *next;
};

struct eib_session {
	pthread_mutex_t lock;
	struct flow *flow;
	unsigned nflows;
	struct lease *idle;
	unsigned nidle;
};

static const char *
or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

/* Sessions ------------------------------------------------------------ */

struct eib_session *
session_open(void)
{
	struct eib_session *s = calloc(1, sizeof *s);

	if (s != NULL && pthread_mutex_init(&s->lock, NULL) != 0) {
		free(s);
		s = NULL;
	}
	return s;
}

static void
lease_free(struct lease *l)
{
	aws_client_free(l->client);
	arena_free(l->arena);
}

void
session_close(struct eib_session *s)
{
	if (s == NULL)
		return;
	for (struct lease *l = s->idle, *next; l != NULL; l = next) {
		next = l->next;
		lease_free(l);
	}
	for (struct flow *f = s->flow, *next; f != NULL; f = next) {
		next = f->next;
		arena_free(f->arena);
	}
	(void)pthread_mutex_destroy(&s->lock);
	free(s);
}

/* Documents ----------------------------------------------------------- */

bool
operation_reads(const char *name)
{
	return text_starts(name, "Get") || text_starts(name, "List");
}

/* An operation is judged by its path, not by the name that a document gives it:
 * in this service both are the same. */
static int
admit(void *ctx, const struct operation *op, struct err *e)
{
	const struct flow *flow = ctx;
	const char *id = op->id == NULL ? "" : op->id;

	if (op->path[0] != '/' || !text_equal(op->path + 1, id))
		return err_set(e, ERR_DOCUMENT,
		    "operation \"%s\" is at %s instead of /%s", id, op->path,
		    id);
	if (operation_reads(id) && !text_equal(op->method, "GET") &&
	    !text_equal(op->method, "POST"))
		return err_set(e, ERR_DOCUMENT,
		    "operation \"%s\" must be GET or POST, not %s", id,
		    op->method);
	if (operation_reads(id) ||
	    (flow->kind == FLOW_CANCEL && text_equal(id, CANCEL_OPERATION)))
		return 0;
	return err_set(e, ERR_DOCUMENT,
	    "operation \"%s\" is refused (expected an operation Get... or"
	    " List...%s)",
	    id, flow->kind == FLOW_STATUS ? "" : ", or " CANCEL_OPERATION);
}

/* Finds a document by name: in the folder if that has it, else built in.
 * must: the folder must have it. */
static int
document(const struct flow *flow, struct arena *a, const char *name, bool must,
    struct arazzo_found *ret, struct err *e)
{
	const struct embedded *d = embedded;
	struct err missing = { 0 };

	if (flow->dir != NULL) {
		ret->url = arena_printf(a, "%s/%s", flow->dir, name);
		if (ret->url == NULL)
			return err_memory(e);
		ret->text = file_read(a, ret->url, SESSION_MAX_DOCUMENT,
		    &ret->n, &missing);
		if (ret->text != NULL)
			return 0;
		if (must || missing.code != ERR_IO) {
			*e = missing;
			return -1;
		}
	}
	while (d->name != NULL && !text_equal(d->name, name))
		d++;
	if (d->name == NULL)
		return err_set(e, ERR_IO, "unknown document %s", name);
	/* The tests of the build have linked it. */
	*ret = (struct arazzo_found){ d->text, d->n, d->name,
		.no_locations = true };
	return 0;
}

/* Sources are beside the document; nothing is fetched from elsewhere. */
static int
flow_fetch(void *ctx, struct arena *a, const struct arazzo_wanted *w,
    struct arazzo_found *ret, struct err *e)
{
	const char *url = w->url;

	if (text_starts(url, "./"))
		url += 2;
	if (strchr(url, '/') != NULL)
		return err_set(e, ERR_IO, "%s is not in the document's folder",
		    url);
	return document(ctx, a, url, false, ret, e);
}

static int
flow_complain(struct arena *a, const struct diags *l, struct err *e)
{
	const struct diag *d = l->first;
	const char *line;

	while (d != NULL && d->kind != DIAG_ERROR)
		d = d->next;
	if (d == NULL && e->code != ERR_NONE)
		return -1;
	if (d == NULL)
		return err_set(e, ERR_DOCUMENT, "invalid document");
	if ((line = diag_line(a, d)) == NULL)
		return err_memory(e);
	return err_set(e, ERR_DOCUMENT, "%s", line);
}

/* Fills flow->arazzo. */
static int
flow_parse(struct call *c, struct flow *flow, struct err *e)
{
	static const char *const names[] = { "status.arazzo.yaml",
		"cancel.arazzo.yaml" };
	struct arena *a = flow->arena;
	struct arazzo_found found = { 0 };
	struct doc_limits limits = { 0 };
	struct doc *d;

	if (document(flow, a, names[flow->kind], true, &found, e) < 0)
		return -1;
	limits.no_locations = found.no_locations;
	d = doc_parse(a, found.text, found.n, found.url, &limits, e);
	if (d == NULL)
		return -1;
	diags_init(&flow->problems, a, false);
	flow->env = (struct arazzo_env){ .platform = &c->platform,
		.ctx = flow,
		.fetch = flow_fetch,
		.admit = admit,
		.check_all = true,
		/* Only reads, was checked when it was built, and is for one
		 * call: most of its workflows are never run. */
		.link_later = flow->kind == FLOW_STATUS && flow->dir == NULL &&
		    c->session == NULL };
	flow->arazzo = arazzo_load(a, d, NULL, &flow->env, &flow->problems, e);
	if (flow->arazzo == NULL || flow->problems.errors > 0)
		return flow_complain(a, &flow->problems, e);
	return 0;
}

static int
flow_link(const struct flow *flow, const struct workflow *w, struct err *e)
{
	int failed;

	(void)pthread_mutex_lock(flow->lock);
	failed = arazzo_link(flow->arazzo, w);
	if (failed < 0)
		(void)flow_complain(flow->arena, &flow->problems, e);
	(void)pthread_mutex_unlock(flow->lock);
	return failed;
}

/* In a session it outlives the call. */
static struct flow *
flow_new(struct call *c, enum flow_kind kind, struct err *e)
{
	struct arena *a =
	    c->session != NULL ? arena_new(0) : arena_child(c->arena);
	struct flow *flow = a == NULL ? NULL : arena_alloc(a, sizeof *flow);
	const char *dir = c->options->workflows;

	if (flow == NULL) {
		(void)err_memory(e);
	} else {
		flow->arena = a;
		flow->kind = kind;
		flow->lock = arena_alloc(a, sizeof *flow->lock);
		flow->dir = dir == NULL ? NULL : arena_strdup(a, dir);
		if (arena_failed(a))
			(void)err_memory(e);
		else if (pthread_mutex_init(flow->lock, NULL) == 0 &&
		    flow_parse(c, flow, e) == 0)
			return flow;
	}
	if (c->session != NULL)
		arena_free(a);
	return NULL;
}

/* Two threads that load at once load twice, and both are kept: a flow in use
 * must not be freed. */
static struct flow *
flow_of_session(struct call *c, enum flow_kind kind, struct err *e)
{
	struct eib_session *s = c->session;
	const char *dir = or_empty(c->options->workflows);
	struct flow *flow;
	bool room;

	(void)pthread_mutex_lock(&s->lock);
	flow = s->flow;
	while (flow != NULL &&
	    (flow->kind != kind || !text_equal(or_empty(flow->dir), dir)))
		flow = flow->next;
	room = s->nflows < SESSION_MAX_FLOWS;
	(void)pthread_mutex_unlock(&s->lock);
	if (flow != NULL)
		return flow;
	if (!room)
		return err_null(e, ERR_LIMIT,
		    "more than %d folders of workflows in one session",
		    SESSION_MAX_FLOWS);
	if ((flow = flow_new(c, kind, e)) == NULL)
		return NULL;
	(void)pthread_mutex_lock(&s->lock);
	flow->next = s->flow;
	s->flow = flow;
	s->nflows++;
	(void)pthread_mutex_unlock(&s->lock);
	return flow;
}

const struct flow *
flow_load(struct call *c, enum flow_kind kind, const char *const *required,
    struct err *e)
{
	struct flow *flow;

	if (c->session != NULL)
		flow = flow_of_session(c, kind, e);
	else
		flow = flow_new(c, kind, e);
	for (; flow != NULL && *required != NULL; required++)
		if (arazzo_workflow(flow->arazzo, *required, e) == NULL) {
			(void)err_wrap(e, "%s", flow->arazzo->doc->url);
			return NULL;
		}
	return flow;
}

/* Clients ------------------------------------------------------------- */

static bool
lease_interrupted(void *ctx)
{
	const struct lease *l = ctx;

	return l->request != NULL && l->request->interrupted != NULL &&
	    l->request->interrupted(l->request->interrupted_ctx) != 0;
}

/* The settings that distinguish one client from another. */
static const char *
lease_key(struct arena *a, const struct options *o)
{
	return arena_printf(a, "%s\n%s\n%s\n%s\n%s\n%s\n%d",
	    or_empty(o->profile), o->region == NULL ? "" : o->region->value,
	    or_empty(o->role_arn), or_empty(o->external_id),
	    or_empty(o->endpoint_url), or_empty(o->ca_bundle), o->allow_http);
}

static struct lease *
lease_new(struct call *c, const char *key, struct err *e)
{
	const struct options *o = c->options;
	struct arena *a = arena_new(0);
	struct lease *l = a == NULL ? NULL : arena_alloc(a, sizeof *l);
	struct aws_options settings = { .profile = o->profile,
		.region = o->region == NULL ? NULL : o->region->value,
		.role_arn = o->role_arn,
		.external_id = o->external_id,
		.endpoint_url = o->endpoint_url,
		.ca_bundle = o->ca_bundle,
		.allow_http = o->allow_http,
		.json = true };
	const char **const text[] = { &settings.profile, &settings.region,
		&settings.role_arn, &settings.external_id,
		&settings.endpoint_url, &settings.ca_bundle };

	if (l == NULL || (l->key = arena_strdup(a, key)) == NULL) {
		arena_free(a);
		return err_null_memory(e);
	}
	for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
		(void)arena_keep(a, text[i]);
	l->arena = a;
	l->request = c->request;
	l->platform = *platform_system();
	l->platform.ctx = l;
	l->platform.interrupted = lease_interrupted;
	if (arena_failed(a))
		(void)err_memory(e);
	else
		l->client = aws_client_new(&l->platform, &settings, e);
	if (l->client != NULL)
		return l;
	arena_free(a);
	return NULL;
}

/* Takes an idle client with that key out of the session; NULL: none. */
static struct lease *
lease_kept(struct eib_session *s, const char *key)
{
	struct lease *found = NULL;

	(void)pthread_mutex_lock(&s->lock);
	for (struct lease **l = &s->idle; *l != NULL; l = &(*l)->next)
		if (text_equal((*l)->key, key)) {
			found = *l;
			*l = found->next;
			s->nidle--;
			break;
		}
	(void)pthread_mutex_unlock(&s->lock);
	return found;
}

struct lease *
lease_get(struct call *c, struct err *e)
{
	struct arena *a = arena_new(0);
	const char *key = a == NULL ? NULL : lease_key(a, c->options);
	struct aws_counters counters;
	struct lease *l = NULL;

	if (key != NULL && c->session != NULL)
		l = lease_kept(c->session, key);
	if (key == NULL)
		(void)err_memory(e);
	else if (l == NULL)
		l = lease_new(c, key, e);
	arena_free(a);
	if (l == NULL)
		return NULL;
	l->request = c->request;
	if (c->options->verbose > 0 && aws_client_unread(l->client) != NULL)
		report_note(c->report, "ignored: cannot read %s",
		    aws_client_unread(l->client));
	aws_client_counters(l->client, &counters);
	l->before = counters.requests;
	return l;
}

void
lease_put(struct call *c, struct lease *l)
{
	struct eib_session *s = c->session;
	bool kept = false;

	if (l == NULL)
		return;
	l->request = NULL;
	if (s != NULL) {
		(void)pthread_mutex_lock(&s->lock);
		kept = s->nidle < SESSION_MAX_IDLE;
		if (kept) {
			l->next = s->idle;
			s->idle = l;
			s->nidle++;
		}
		(void)pthread_mutex_unlock(&s->lock);
	}
	if (!kept)
		lease_free(l);
}

struct aws_client *
lease_client(struct lease *l)
{
	return l->client;
}

unsigned
lease_requests(const struct lease *l)
{
	struct aws_counters counters;

	aws_client_counters(l->client, &counters);
	return counters.requests - l->before;
}

/* Requests ------------------------------------------------------------ */

int
lease_authorize(struct lease *l, struct arena *a, const char *region,
    struct http_request *q, struct err *e)
{
	struct aws_auth *auth = arena_alloc(a, sizeof *auth);

	if (region == NULL)
		region = aws_client_region(l->client, e);
	if (region == NULL)
		return -1;
	if (auth == NULL)
		return err_memory(e);
	auth->region = region;
	auth->service = SERVICE;
	q->auth = auth;
	q->secret = true;
	return 0;
}

const char *
lease_endpoint(struct lease *l, const char *region, struct err *e)
{
	bool custom;

	if (region == NULL)
		region = aws_client_region(l->client, e);
	if (region == NULL)
		return NULL;
	return aws_client_endpoint(l->client, SERVICE, region, &custom, e);
}

struct running {
	struct lease *lease;
	const struct flow_run *run;
	const char *endpoint;
};

static const char *
server(void *ctx, const struct operation *op)
{
	const struct running *r = ctx;

	(void)op;
	return r->endpoint;
}

static int
authorize(void *ctx, struct arena *a, const struct operation *op,
    struct http_request *q, struct err *e)
{
	const struct running *r = ctx;

	/* admit has checked this already; a request that changes something is
	 * never signed without the guard above it. */
	if (r->run->transport == NULL && !operation_reads(op->id))
		return err_set(e, ERR_BUG, "%s without a guard", op->id);
	return lease_authorize(r->lease, a, r->run->region, q, e);
}

/* Sets *e to why a run failed.  Always -1. */
static int
run_error(const struct arazzo_result *r, struct err *e)
{
	const struct run_step *last = NULL;
	const char *text = r->error.text, *end, *hint = "";

	for (const struct run_step *s = r->step; s != NULL; s = s->next)
		last = s;
	if (r->end == ARAZZO_FAILED && last != NULL && last->fault != NULL) {
		const char *remedy = aws_error_remedy(last->fault);

		return err_set(e, ERR_REMOTE, "%.*s%s",
		    *remedy != '\0' ? 350 : ERR_TEXT_SIZE, last->fault, remedy);
	}
	/* Only the document's author understands "step \"list\": ". */
	if (text_starts(text, "step \"") &&
	    (end = strstr(text, "\": ")) != NULL)
		text = end + 3;
	if (r->error.code == ERR_AUTH &&
	    strstr(text, "no AWS credentials") != NULL)
		hint = "; run check_imagebuilder --check-config -v";
	if (r->error.code != ERR_NONE &&
	    (r->end == ARAZZO_ERROR || r->error.code != ERR_REMOTE))
		return err_set(e, r->error.code, "%s%s", text, hint);
	return err_set(e, ERR_REMOTE,
	    "the response did not meet the workflow's success criteria%s%s",
	    last != NULL && last->why != NULL ? ": " : "",
	    last != NULL && last->why != NULL ? last->why : "");
}

int
lease_run(struct lease *l, const struct flow_run *run, struct arena *a,
    struct arazzo_result *ret, struct err *e)
{
	struct running r = { .lease = l, .run = run };
	struct arazzo_env env = { .platform = &l->platform,
		.ctx = &r,
		.http = run->transport,
		.server = server,
		.authorize = authorize };
	struct arazzo_limits limits = { .max_steps = SESSION_MAX_STEPS,
		.deadline_ms = run->deadline_ms };
	const struct workflow *w;

	memset(ret, 0, sizeof *ret);
	if (run->inputs == NULL)
		return err_memory(e);
	if (env.http == NULL)
		env.http = aws_client_transport(l->client);
	r.endpoint = lease_endpoint(l, run->region, e);
	if (r.endpoint == NULL)
		return -1;
	w = arazzo_workflow(run->flow->arazzo, run->workflow, e);
	if (w == NULL || flow_link(run->flow, w, e) < 0)
		return -1;
	if (arazzo_run(run->flow->arazzo, w, run->inputs, &env, &limits, a, ret,
		e) < 0)
		return -1;
	if (ret->end == ARAZZO_FAILED || ret->end == ARAZZO_ERROR)
		return run_error(ret, e);
	return 0;
}
