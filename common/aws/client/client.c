/* Settings, credentials and connections of one client, and its transport. */
#include "aws/client/client.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aws/config/config.h"
#include "aws/creds/creds.h"
#include "aws/service/exchange.h"
#include "aws/service/service_error.h"
#include "aws/client/pool.h"
#include "aws/config/region.h"
#include "aws/service/rate.h"
#include "aws/service/retry.h"
#include "aws/sign/signkey.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/platform.h"
#include "http/http.h"

#define USER_AGENT "imagebuilder-monitor/" PACKAGE_VERSION
#define WAIT_SLICE_MS 50
#define APP_ID_MAX 50
#define FAIL_AGAIN_MS 5000   /* after a failed search */
#define RENEW_AGAIN_MS 60000 /* after a renewal that failed */

/* An endpoint that was found; the key is service and region as they were asked
 * for: what STS signs for may be another region. */
struct known_endpoint {
	struct known_endpoint *next;
	const char *service, *region;
	struct endpoint endpoint;
};

struct aws_client {
	struct http transport; /* first: a struct http * is a client */
	const struct platform *platform;
	struct arena *arena; /* of settings */
	struct aws_options options;
	struct aws_config config;
	struct http_options http;
	struct exchange_shared shared;
	struct retry_settings retry;
	unsigned creds_attempts; /* by configuration */
	struct rate rate;
	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t changed;
	bool fetching;             /* one thread is, without the lock */
	struct arena *creds_arena; /* NULL: no credentials yet */
	struct creds creds;
	struct buf passed;            /* over, at the last fetch */
	int64_t fetched_ms, renew_ms; /* when; not again before */
	struct err failure;           /* of the last fetch, good until then */
	int64_t failure_ms;           /* monotonic */
	struct known_endpoint *endpoints;
};

/* Settings --------------------------------------------------------------- */

static struct http *
open_curl(void *ctx, struct err *e)
{
	struct aws_client *c = ctx;

	return http_curl_new(c->platform, &c->http, e);
}

/* The name that an operator gave to what runs here goes behind ours; one that
 * no header could hold is left out. */
static const char *
user_agent(struct aws_client *c)
{
	const char *app =
	    config_setting(&c->config, "AWS_SDK_UA_APP_ID", "sdk_ua_app_id");

	if (app == NULL || strlen(app) > APP_ID_MAX)
		return USER_AGENT;
	for (const char *p = app; *p != '\0'; p++)
		if (!text_is_alpha(*p) && !text_is_digit(*p) &&
		    strchr("!$%&'*+-.^_`|~", *p) == NULL)
			return USER_AGENT;
	return arena_printf(c->arena, USER_AGENT " app/%s", app);
}

static int
read_settings(struct aws_client *c, struct err *e)
{
	const char *bundle = c->options.ca_bundle;
	struct retry_settings creds;

	if (config_load(c->arena, c->platform, c->options.profile, &c->config,
		e) < 0)
		return -1;
	if (bundle == NULL)
		bundle =
		    config_setting(&c->config, "AWS_CA_BUNDLE", "ca_bundle");
	if (bundle == NULL) /* botocore's last */
		bundle = config_env(&c->config, "REQUESTS_CA_BUNDLE");
	c->http = (struct http_options){ .ca_bundle = bundle,
		.user_agent = user_agent(c),
		.allow_http = c->options.allow_http };
	if (c->http.user_agent == NULL)
		return err_memory(e);
	if (retry_settings(&c->config, 0, &creds, e) < 0)
		return -1;
	c->creds_attempts = creds.attempts;
	return retry_settings(&c->config, c->options.attempts, &c->retry, e);
}

static int client_send(struct http *h, struct arena *a, struct http_request *q,
    struct http_response *ret, struct err *e);

/* Freed with the client. */
static void
client_transport_free(struct http *h)
{
	(void)h;
}

static int
client_init(struct aws_client *c, const struct aws_options *o, struct err *e)
{
	c->transport = (struct http){ client_send, client_transport_free };
	c->options = *o;
	if (o->external_id != NULL && o->role_arn == NULL)
		return err_set(e, ERR_INPUT,
		    "external-id is given without role-arn");
	c->arena = arena_new(0);
	if (c->arena == NULL)
		return err_memory(e);
	if (read_settings(c, e) < 0)
		return -1;
	if (o->open != NULL)
		c->shared.http = pool_new(o->open, o->open_ctx, e);
	else
		c->shared.http = pool_new(open_curl, c, e);
	if (c->shared.http == NULL)
		return -1;
	c->shared.keys = signkeys_new(e);
	if (c->shared.keys == NULL)
		return -1;
	c->shared.platform = c->platform;
	c->shared.patient = c->retry.patient;
	if (c->retry.adaptive)
		c->shared.rate = &c->rate;
	atomic_init(&c->shared.quota, RETRY_QUOTA);
	return 0;
}

struct aws_client *
aws_client_new(const struct platform *w, const struct aws_options *options,
    struct err *e)
{
	struct aws_client *c = calloc(1, sizeof *c);
	pthread_condattr_t attr;

	if (c == NULL)
		return err_null_memory(e);
	c->platform = w;
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&c->changed, &attr);
	(void)pthread_condattr_destroy(&attr);
	(void)pthread_mutex_init(&c->lock, NULL);
	rate_init(&c->rate);
	if (client_init(c, options, e) < 0) {
		aws_client_free(c);
		return NULL;
	}
	return c;
}

void
aws_client_free(struct aws_client *c)
{
	if (c == NULL)
		return;
	if (c->shared.http != NULL)
		c->shared.http->free(c->shared.http);
	signkeys_free(c->shared.keys);
	arena_free(c->creds_arena);
	arena_free(c->arena);
	rate_free(&c->rate);
	buf_free(&c->passed);
	(void)pthread_cond_destroy(&c->changed);
	(void)pthread_mutex_destroy(&c->lock);
	free(c);
}

struct http *
aws_client_transport(struct aws_client *c)
{
	return &c->transport;
}

/* Region and endpoints ---------------------------------------------------- */

const char *
aws_client_region(struct aws_client *c, struct err *e)
{
	return region_choose(&c->config, c->options.region, e);
}

static const struct endpoint *
endpoint_known(const struct aws_client *c, const char *service,
    const char *region)
{
	for (struct known_endpoint *k = c->endpoints; k != NULL; k = k->next)
		if (text_equal(k->service, service) &&
		    text_equal(k->region, region))
			return &k->endpoint;
	return NULL;
}

/* With the lock. */
static const struct endpoint *
endpoint_learn(struct aws_client *c, const char *service, const char *region,
    struct err *e)
{
	/* One arena an endpoint: a lack of memory may pass. */
	struct arena *a = arena_child(c->arena);
	struct known_endpoint *k = a != NULL ? arena_alloc(a, sizeof *k) : NULL;
	/* The option is for the service that is monitored, not for how we
	 * come by credentials. */
	const char *option = c->options.endpoint_url;

	if (k == NULL)
		return err_null_memory(e);
	if (text_equal(service, "sts") || text_equal(service, "sso"))
		option = NULL;
	k->service = arena_strdup(a, service);
	k->region = arena_strdup(a, region);
	if (k->service == NULL || k->region == NULL ||
	    endpoint_find(a, &c->config, service, region, option, &k->endpoint,
		e) < 0)
		return NULL;
	k->next = c->endpoints;
	c->endpoints = k;
	return &k->endpoint;
}

const char *
aws_client_endpoint(struct aws_client *c, const char *service,
    const char *region, bool *ret_custom, struct err *e)
{
	const struct endpoint *found;

	(void)pthread_mutex_lock(&c->lock);
	found = endpoint_known(c, service, region);
	if (found == NULL)
		found = endpoint_learn(c, service, region, e);
	(void)pthread_mutex_unlock(&c->lock);
	if (found == NULL)
		return NULL;
	if (ret_custom != NULL)
		*ret_custom = found->custom;
	return found->url;
}

/* Credentials ------------------------------------------------------------- */

static int64_t
now_ms(const struct aws_client *c)
{
	return c->platform->now_ms(c->platform->ctx) +
	    atomic_load(&c->shared.offset_ms);
}

/* Asks the providers; files are read anew, they may have changed. */
static int
client_fetch(struct aws_client *c, struct arena *a, int64_t deadline_ms,
    bool again, struct buf *trail, struct creds *ret, struct err *e)
{
	struct aws_config fresh = c->config;
	struct creds_env env = { .platform = c->platform,
		.config = &fresh,
		.settings = &fresh,
		.shared = &c->shared,
		.role_arn = c->options.role_arn,
		.external_id = c->options.external_id,
		.attempts = c->creds_attempts,
		.deadline_ms = deadline_ms,
		.trail = trail };

	if (again &&
	    config_load(a, c->platform, c->options.profile, &fresh, e) < 0)
		return -1;
	/* Without one, STS has its global endpoint. */
	env.region = region_choose(&fresh, c->options.region, NULL);
	return creds_resolve(a, &env, ret, e);
}

/* With the lock, which is given away during the fetch. */
static int
refresh(struct aws_client *c, int64_t deadline_ms, struct err *e)
{
	struct arena *a = arena_new(0);
	struct creds found = { 0 };
	struct buf trail = { 0 };
	int failed;

	if (a == NULL)
		return err_memory(e);
	c->fetching = true;
	(void)pthread_mutex_unlock(&c->lock);
	failed = client_fetch(c, a, deadline_ms, c->creds_arena != NULL, &trail,
	    &found, e);
	(void)pthread_mutex_lock(&c->lock);
	c->fetching = false;
	buf_free(&c->passed);
	c->passed = trail;
	(void)pthread_cond_broadcast(&c->changed);
	if (failed != 0) {
		arena_free(a);
		return -1;
	}
	arena_free(c->creds_arena);
	c->creds_arena = a;
	c->creds = found;
	c->fetched_ms = now_ms(c);
	c->renew_ms = 0;
	return 0;
}

/* With the lock.  -1: ERR_TIMEOUT. */
static int
wait_for_fetch(struct aws_client *c, int64_t deadline_ms, struct err *e)
{
	while (c->fetching) {
		struct timespec until;

		if (platform_left_ms(c->platform, deadline_ms) == 0)
			return err_set(e, ERR_TIMEOUT,
			    "no time left to wait for credentials");
		(void)clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += WAIT_SLICE_MS * 1000000L;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		(void)pthread_cond_timedwait(&c->changed, &c->lock, &until);
	}
	return 0;
}

/* refresh, but a failure is kept for a while: not each of many targets waits for
 * a metadata service that does not exist. */
static int
refresh_once(struct aws_client *c, int64_t deadline_ms, struct err *e)
{
	int64_t mono = c->platform->mono_ms(c->platform->ctx);

	if (c->failure.code != ERR_NONE && mono < c->failure_ms) {
		*e = c->failure;
		return -1;
	}
	err_clear(&c->failure);
	if (refresh(c, deadline_ms, e) == 0)
		return 0;
	if (e->code == ERR_AUTH) {
		c->failure = *e;
		c->failure_ms =
		    c->platform->mono_ms(c->platform->ctx) + FAIL_AGAIN_MS;
	}
	return -1;
}

/* With the lock: makes c->creds good.  rejected: the key id that a service
 * called expired; NULL: none. */
static int
ensure(struct aws_client *c, const char *rejected, int64_t deadline_ms,
    struct err *e)
{
	struct err mine = { 0 };
	enum creds_age age;
	bool usable;

	if (c->creds_arena == NULL)
		return refresh_once(c, deadline_ms, e);
	age = creds_age(&c->creds, c->fetched_ms, now_ms(c));
	if (rejected != NULL && text_equal(rejected, c->creds.access_key_id))
		return refresh_once(c, deadline_ms, e);
	usable = age != CREDS_EXPIRED || c->creds.keep_expired;
	if (age == CREDS_FRESH || (usable && now_ms(c) < c->renew_ms))
		return 0;
	if (refresh_once(c, deadline_ms, &mine) == 0)
		return 0;
	c->renew_ms = now_ms(c) + RENEW_AGAIN_MS;
	if (usable)
		return 0;
	*e = mine;
	return -1;
}

static int
client_creds(struct aws_client *c, struct arena *a, const char *rejected,
    int64_t deadline_ms, struct creds *ret, struct err *e)
{
	int failed;

	(void)pthread_mutex_lock(&c->lock);
	failed = wait_for_fetch(c, deadline_ms, e);
	if (failed == 0)
		failed = ensure(c, rejected, deadline_ms, e);
	if (failed == 0)
		failed = creds_copy(a, &c->creds, ret, e);
	(void)pthread_mutex_unlock(&c->lock);
	return failed;
}

int
aws_client_creds(struct aws_client *c, struct arena *a, int64_t deadline_ms,
    struct creds *ret, struct err *e)
{
	return client_creds(c, a, NULL, deadline_ms, ret, e);
}

/* The transport ------------------------------------------------------------- */

static bool
creds_are_expired(struct arena *a, const struct http_response *r)
{
	struct service_error f;

	if (r->status < 400 || r->status > 403)
		return false;
	service_error_read(a, r, &f);
	return service_error_is_expired(&f);
}

static bool
creds_are_same(const struct creds *x, const struct creds *y)
{
	if (!text_equal(x->access_key_id, y->access_key_id))
		return false;
	if (x->session_token == NULL || y->session_token == NULL)
		return x->session_token == y->session_token;
	return text_equal(x->session_token, y->session_token);
}

/* As in the AWS CLI, JSON that a proxy labelled text/plain is read. */
static int
call_it_json(struct arena *a, struct http_response *r, struct err *e)
{
	static const char name[] = "Content-Type", json[] = "application/json";
	const char *type = http_header(r, name);
	struct http_header *copy;

	if (type == NULL || http_type_is_json(type) ||
	    r->body[strspn(r->body, " \t\r\n")] != '{')
		return 0;
	copy = arena_array(a, r->nheader, sizeof *copy);
	if (copy == NULL)
		return err_memory(e);
	for (size_t i = 0; i < r->nheader; i++) {
		copy[i] = r->header[i];
		if (text_equal_nocase(copy[i].name, name))
			copy[i].value = json;
	}
	r->header = copy;
	return 0;
}

/* A host that does not exist is often a region that does not; a port with another
 * protocol is often an endpoint with the wrong scheme. */
static int
hint_endpoint(const struct http_request *q, struct err *e)
{
	static const char https[] = "; for an https port write https:// in the "
				    "endpoint";
	static const char http[] = "; for an http port write http:// in the "
				   "endpoint";
	static const struct {
		const char *scheme, *text, *hint;
	} row[] = {
		{ "http://", "closed the connection without a response",
		    https },
		{ "http://", "the response is not HTTP", https },
		{ "http://", "the connection broke while", https },
		{ "https://", "wrong version number", http },
		{ "https://", "SSL_ERROR_SYSCALL", http },    /* it hung up */
		{ "https://", "unexpected eof while", http }, /* OpenSSL 3.2 */
	};
	struct err mine = *e;

	if (mine.code != ERR_NETWORK)
		return -1;
	if (strstr(mine.text, "its name is not found") != NULL)
		return err_set(e, mine.code,
		    "%.300s; does region \"%s\" exist?", mine.text,
		    ((const struct aws_auth *)q->auth)->region);
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
		if (text_starts(q->url, row[i].scheme) &&
		    strstr(mine.text, row[i].text) != NULL)
			return err_set(e, mine.code, "%.300s%s", mine.text,
			    row[i].hint);
	return -1;
}

/* A server of https reports plain HTTP in a page of its own. */
static bool
speaks_https(const struct http_request *q, const struct http_response *r)
{
	static const char *const words[] = {
		"plain HTTP request was sent to HTTPS port",
		"HTTP request to an HTTPS server",
		"speaking plain HTTP to an SSL-enabled server port",
	};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (memmem(r->body, r->nbody, words[i], strlen(words[i])) !=
		    NULL)
			return r->status == 400 && text_starts(q->url, "http:");
	return false;
}

static int
signed_send(struct aws_client *c, struct arena *a, struct http_request *q,
    struct http_response *ret, struct err *e)
{
	const struct aws_auth *auth = q->auth;
	struct creds creds = { 0 }, other = { 0 };
	struct exchange x = { .shared = &c->shared,
		.attempts = c->retry.attempts,
		.creds = &creds };

	q->delivery = HTTP_NOT_TRIED;
	x.region = auth->region;
	x.service = auth->service;
	q->secret = true;
	if (aws_client_creds(c, a, q->deadline_ms, &creds, e) < 0) {
		/* Not a failure of the request: nothing of it was sent. */
		if (e->code == ERR_NETWORK || e->code == ERR_REMOTE ||
		    e->code == ERR_LIMIT)
			e->code = ERR_AUTH;
		return -1;
	}
	if (exchange_send(&x, a, q, ret, e) < 0)
		return hint_endpoint(q, e);
	if (speaks_https(q, ret)) {
		q->delivery = HTTP_UNSENT; /* the service never saw it */
		return err_set(e, ERR_NETWORK,
		    "the server at %.*s speaks https; write https:// in the "
		    "endpoint",
		    (int)(strcspn(q->url + 7, "/?") + 7), q->url);
	}
	if (!creds_are_expired(a, ret))
		return 0;
	/* Once more, if there are others to be had. */
	if (client_creds(c, a, creds.access_key_id, q->deadline_ms, &other,
		&(struct err){ 0 }) < 0 ||
	    creds_are_same(&creds, &other))
		return 0;
	x.creds = &other;
	return exchange_send(&x, a, q, ret, e);
}

static int
client_send(struct http *h, struct arena *a, struct http_request *q,
    struct http_response *ret, struct err *e)
{
	struct aws_client *c = (struct aws_client *)h;

	if (q->auth == NULL)
		return c->shared.http->send(c->shared.http, a, q, ret, e);
	if (signed_send(c, a, q, ret, e) < 0)
		return -1;
	return c->options.json ? call_it_json(a, ret, e) : 0;
}

void
aws_client_counters(const struct aws_client *c, struct aws_counters *ret)
{
	const struct exchange_shared *s = &c->shared;

	*ret = (struct aws_counters){
		.requests = atomic_load(&s->requests),
		.retries = atomic_load(&s->retries),
		.throttled = atomic_load(&s->throttled),
		.credential_requests = atomic_load(&s->credential_requests),
		.clock_offset_ms = atomic_load(&s->measured_ms),
	};
}

void
aws_client_origins(struct aws_client *c, struct arena *a, const char *service,
    const char *region, struct aws_origins *ret)
{
	const struct endpoint *found;

	(void)pthread_mutex_lock(&c->lock);
	found = endpoint_known(c, service, region);
	*ret = (struct aws_origins){
		.region = region_source(a, &c->config, c->options.region),
		.endpoint = found != NULL ? found->source : "?",
		.ca_bundle = c->http.ca_bundle,
		.passed = "",
	};
	if (c->passed.n > 0)
		ret->passed = arena_strndup(a, c->passed.text, c->passed.n);
	(void)pthread_mutex_unlock(&c->lock);
}

const char *
aws_client_unread(const struct aws_client *c)
{
	return c->config.unread;
}

const char *
aws_error_remedy(const char *text)
{
	return service_error_remedy(text);
}
