/* identity: resolves credentials, region and endpoint as the programs do, for
 * many cases.  Reads one JSON object a line, {"env":{},"profile":NAME or null},
 * and prints one for each: {"key","secret","token","chain":[...],"region",
 * "endpoint","custom":{}} or {"error"}.  Services are played by a transport here:
 * STS issues ROLE-1, ROLE-2 ..., the metadata service IMDS, a container's
 * CONTAINER, the SSO portal SSO:ACCOUNT:ROLE.  "starve": N in a case lets its N-th
 * allocation fail; "allocations" in the answer is how many there were. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/client/client.h"
#include "base/arena.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/platform.h"
#include "base/text.h"
#include "http/http.h"
#include "tests/tools/starve.h"

#define DEADLINE_MS 20000
#define EXPIRES "2099-01-01T00:00:00Z"
#define METADATA                                                           \
	"{\"Code\":\"Success\",\"AccessKeyId\":\"%s\",\"SecretAccessKey\"" \
	":\"s\",\"Token\":\"t\",\"Expiration\":\"" EXPIRES "\"}"

struct play {
	struct http http; /* first */
	struct platform platform;
	const json_t *env;
	json_t *chain;
};

static const char *
play_env(void *ctx, const char *name)
{
	const struct play *p = ctx;

	return json_string_value(json_object_get(p->env, name));
}

static int64_t
play_now(void *ctx)
{
	(void)ctx;
	return platform_system()->now_ms(platform_system()->ctx);
}

static int64_t
play_mono(void *ctx)
{
	(void)ctx;
	return platform_system()->mono_ms(platform_system()->ctx);
}

static void
play_sleep(void *ctx, int64_t ms)
{
	(void)ctx;
	(void)ms;
}

static int
play_random(void *ctx, void *ret, size_t n)
{
	(void)ctx;
	memset(ret, 1, n);
	return 0;
}

/* The decoded member of a form; NULL: not there. */
static const char *
form_get(struct arena *a, const char *body, const char *name)
{
	size_t n = strlen(name), len;

	for (const char *p = body; *p != '\0'; p += strcspn(p, "&")) {
		p += *p == '&';
		if (strncmp(p, name, n) == 0 && p[n] == '=')
			return decode_percent(a, p + n + 1,
			    strcspn(p + n + 1, "&"), true, &len);
	}
	return NULL;
}

/* The key that signed; "": none. */
static const char *
signer(struct arena *a, const struct http_request *q)
{
	const char *text = http_request_header(q, "Authorization");

	text = text != NULL ? strstr(text, "Credential=") : NULL;
	return text == NULL ?
	    "" :
	    arena_strndup(a, text + 11, strcspn(text + 11, "/"));
}

static const char *
play_sts(struct play *p, struct arena *a, const struct http_request *q)
{
	static const char *const member[] = { "RoleArn", "RoleSessionName",
		"ExternalId", "DurationSeconds", "WebIdentityToken" };
	json_t *link = json_object();

	(void)json_object_set_new(link, "by", json_string(signer(a, q)));
	for (size_t i = 0; i < sizeof member / sizeof member[0]; i++) {
		const char *text = form_get(a, q->body, member[i]);

		if (text != NULL)
			(void)json_object_set_new(link, member[i],
			    json_string(text));
	}
	(void)json_array_append_new(p->chain, link);
	return arena_printf(a,
	    "<R><X><Credentials><AccessKeyId>ROLE-%zu</AccessKeyId>"
	    "<SecretAccessKey>s</SecretAccessKey><SessionToken>t"
	    "</SessionToken><Expiration>" EXPIRES
	    "</Expiration></Credentials></X></R>",
	    json_array_size(p->chain));
}

static const char *
play_sso(struct arena *a, const struct http_request *q)
{
	const char *query = strchr(q->url, '?');
	const char *role = form_get(a, query, "?role_name");

	return arena_printf(a,
	    "{\"roleCredentials\":{\"accessKeyId\":\"SSO:%s:%s\","
	    "\"secretAccessKey\":\"%s\",\"sessionToken\":\"t\","
	    "\"expiration\":4070908800000}}",
	    form_get(a, query, "account_id"), role,
	    http_request_header(q, "x-amz-sso_bearer_token"));
}

static int
play_send(struct http *h, struct arena *a, struct http_request *q,
    struct http_response *ret, struct err *e)
{
	struct play *p = (struct play *)h;
	const char *body = NULL;

	starve_paused = 1;
	q->delivery = HTTP_ANSWERED;
	if (q->body != NULL && strstr(q->body, "Action=AssumeRole") != NULL)
		body = play_sts(p, a, q);
	else if (strstr(q->url, "/federation/credentials?") != NULL)
		body = play_sso(a, q);
	else if (strstr(q->url, "/latest/api/token") != NULL)
		body = "metadata-token";
	else if (text_ends(q->url, "/security-credentials/"))
		body = "machine";
	else if (text_ends(q->url, "/security-credentials/machine"))
		body = arena_printf(a, METADATA, "IMDS");
	else if (strstr(q->url, "169.254.170.2") != NULL ||
	    strstr(q->url, "/container") != NULL)
		body = arena_printf(a, METADATA, "CONTAINER");
	if (body != NULL)
		body = arena_strdup(a, body); /* it will be wiped */
	starve_paused = 0;
	if (body == NULL)
		return err_set(e, ERR_NETWORK, "not played: %s", q->url);
	*ret = (struct http_response){
		.status = 200, .body = body, .nbody = strlen(body)
	};
	return 0;
}

static void
play_free(struct http *h)
{
	(void)h;
}

static struct http *
play_open(void *ctx, struct err *e)
{
	(void)e;
	return ctx;
}

static void
put(json_t *o, const char *name, const char *text)
{
	(void)json_object_set_new(o, name,
	    text != NULL ? json_string(text) : json_null());
}

/* "endpoint" of Image Builder, and "custom", the configured ones by service. */
static int
put_endpoints(struct aws_client *c, const char *region, json_t *ret,
    struct err *e)
{
	static const char *const service[] = { "imagebuilder", "sts", "sso",
		"sso-oidc", "signin" };
	json_t *all = json_object();
	int failed = 0;

	for (size_t i = 0; i < sizeof service / sizeof service[0]; i++) {
		bool custom = false;
		const char *url =
		    aws_client_endpoint(c, service[i], region, &custom, e);

		if (url == NULL) {
			failed = -1;
			break;
		}
		if (i == 0)
			put(ret, "endpoint", url);
		if (custom)
			put(all, service[i], url);
	}
	(void)json_object_set_new(ret, "custom", all);
	if (failed != 0)
		(void)json_object_del(ret, "endpoint");
	return failed;
}

static int
resolve(struct play *p, struct arena *a, const char *profile, json_t *ret,
    struct err *e)
{
	struct aws_options o = {
		.profile = profile, .open = play_open, .open_ctx = p
	};
	struct aws_client *c = aws_client_new(&p->platform, &o, e);
	struct creds creds = { 0 };
	const char *region;
	int failed = c == NULL ? -1 : 0;

	if (failed == 0)
		failed = aws_client_creds(c, a, play_mono(p) + DEADLINE_MS,
		    &creds, e);
	if (failed == 0) {
		put(ret, "key", creds.access_key_id);
		put(ret, "secret", creds.secret_access_key);
		put(ret, "token", creds.session_token);
		put(ret, "source", creds.source);
		(void)json_object_set(ret, "chain", p->chain);
		region = aws_client_region(c, e);
		put(ret, "region", region);
		if (region == NULL || put_endpoints(c, region, ret, e) < 0)
			put(ret, "region_error", e->text);
	}
	aws_client_free(c);
	return failed;
}

static void
answer(const json_t *in)
{
	struct play p = { .http = { .send = play_send, .free = play_free },
		.env = json_object_get(in, "env"),
		.chain = json_array() };
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	json_t *out = json_object();

	p.platform = (struct platform){ .ctx = &p,
		.now_ms = play_now,
		.mono_ms = play_mono,
		.sleep_ms = play_sleep,
		.env = play_env,
		.random = play_random };
	starve_at = (long)json_integer_value(json_object_get(in, "starve"));
	starve_seen = 0;
	if (resolve(&p, a, json_string_value(json_object_get(in, "profile")),
		out, &e) < 0)
		put(out, "error", e.text);
	(void)json_object_set_new(out, "allocations",
	    json_integer(starve_seen));
	(void)json_dumpf(out, stdout, JSON_COMPACT);
	(void)printf("\n");
	(void)fflush(stdout);
	json_decref(p.chain);
	json_decref(out);
	arena_free(a);
}

int
main(void)
{
	char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, stdin) >= 0) {
		json_t *in = json_loads(line, 0, NULL);

		if (in == NULL)
			return 2;
		answer(in);
		json_decref(in);
	}
	free(line);
	return 0;
}
