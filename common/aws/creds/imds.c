/* The instance metadata service of EC2: version 2, and 1 where version 2 does
 * not answer and 1 is not disabled. */
#include <jansson.h>
#include <stddef.h>
#include <string.h>

#include "aws/config/config.h"
#include "aws/creds/creds.h"
#include "aws/service/exchange.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "data/value.h"
#include "http/http.h"
#include "http/url.h"

#define IPV4 "http://169.254.169.254"
#define IPV6 "http://[fd00:ec2::254]"
#define HOP_LIMIT "; in a container the hop limit must be 2"
#define TOKEN_PATH "/latest/api/token"
#define ROLE_PATH "/latest/meta-data/iam/security-credentials/"
#define TOKEN_SECONDS "21600"
#define TOKEN_MAX 1024
#define ROLE_MAX 256
#define TIMEOUT_MAX_S 60
#define ATTEMPTS_MAX 10

struct imds {
	const struct creds_env *env;
	struct arena *arena;
	const char *base;
	bool named; /* configured: silence is an error */
	bool no_v1;
	struct exchange_local local;
	uint64_t attempts;
	const char *token; /* NULL: version 1 */
};

static int
number(const struct aws_config *c, const char *env, const char *key,
    uint64_t most, uint64_t *ret, struct err *e)
{
	const char *text = config_setting(c, env, key);

	if (text == NULL)
		return 0;
	if (text_u64(text, ret) < 0 || *ret == 0 || *ret > most)
		return err_set(e, ERR_INPUT, "%s: \"%s\" is not 1 to %d", env,
		    text, (int)most);
	return 0;
}

static int
choose_base(struct imds *m, const struct aws_config *c, struct err *e)
{
	const char *base =
	    config_setting(c, "AWS_EC2_METADATA_SERVICE_ENDPOINT",
		"ec2_metadata_service_endpoint");
	const char *mode =
	    config_setting(c, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
		"ec2_metadata_service_endpoint_mode");
	size_t n;

	if (mode != NULL && !text_equal_nocase(mode, "IPv4") &&
	    !text_equal_nocase(mode, "IPv6"))
		return err_set(e, ERR_INPUT,
		    "AWS_EC2_METADATA_SERVICE_"
		    "ENDPOINT_MODE: \"%s\" is not IPv4 or IPv6",
		    mode);
	m->base = mode != NULL && text_equal_nocase(mode, "IPv6") ? IPV6 : IPV4;
	if (base == NULL)
		return 0;
	if (url_check_server(base, e) < 0)
		return err_wrap(e, "AWS_EC2_METADATA_SERVICE_ENDPOINT");
	n = strlen(base);
	while (n > 0 && base[n - 1] == '/')
		n--;
	m->named = true;
	m->base = arena_strndup(m->arena, base, n);
	return m->base != NULL ? 0 : err_memory(e);
}

static bool
imds_good(const struct http_response *r)
{
	return r->status < 500;
}

/* 1: switched off. */
static int
read_settings(struct imds *m, struct err *e)
{
	const struct aws_config *c = m->env->settings;
	const char *off = config_env(c, "AWS_EC2_METADATA_DISABLED");
	uint64_t timeout_s = 1;

	if (off != NULL && text_equal_nocase(off, "true"))
		return 1;
	m->attempts = 1;
	if (choose_base(m, c, e) < 0 ||
	    config_bool(c, "AWS_EC2_METADATA_V1_DISABLED",
		"ec2_metadata_v1_disabled", &m->no_v1, e) < 0 ||
	    number(c, "AWS_METADATA_SERVICE_TIMEOUT",
		"metadata_service_timeout", TIMEOUT_MAX_S, &timeout_s, e) < 0 ||
	    number(c, "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
		"metadata_service_num_attempts", ATTEMPTS_MAX, &m->attempts,
		e) < 0)
		return -1;
	m->local.timeout_ms = (int64_t)timeout_s * 1000;
	m->local.good = imds_good;
	return 0;
}

static int
imds_ask(const struct imds *m, struct http_request *q,
    struct http_response *ret, struct err *e)
{
	struct exchange x = { .attempts = (unsigned)m->attempts,
		.local = &m->local };

	q->no_proxy = true;
	return creds_ask(m->env, m->arena, &x, q, ret, e);
}

/* 0: a token, or version 1 is to be used; 1: no service responds. */
static int
get_token(struct imds *m, struct err *e)
{
	struct http_request q = { .method = "PUT",
		.url = arena_printf(m->arena, "%s" TOKEN_PATH, m->base) };
	struct http_response r = { 0 };
	bool refused;

	m->token = NULL;
	if (q.url == NULL)
		return err_memory(e);
	if (http_add_header(m->arena, &q,
		"X-aws-ec2-metadata-token-ttl-seconds", TOKEN_SECONDS, e) < 0)
		return -1;
	if (imds_ask(m, &q, &r, e) < 0) {
		if (e->code != ERR_NETWORK && e->code != ERR_TIMEOUT)
			return -1;
		/* Connected, and then silence: the response with a token does
		 * not travel further than the hop limit; version 1 does. */
		if (q.delivery != HTTP_UNANSWERED)
			return 1;
		if (m->no_v1)
			return err_set(e, ERR_AUTH,
			    "the metadata token got no response" HOP_LIMIT);
		err_clear(e);
		return 0;
	}
	if (r.status == 200 && r.nbody > 0 && r.nbody <= TOKEN_MAX) {
		m->token = r.body;
		return creds_wipe_later(m->arena, r.body, e);
	}
	refused = r.status == 403 || r.status == 404 || r.status == 405;
	if (refused && m->no_v1)
		return err_set(e, ERR_AUTH,
		    "no token (HTTP %d), and version 1 is disabled", r.status);
	if (refused)
		return 0;
	return err_set(e, ERR_AUTH, "no token: HTTP %d%s", r.status,
	    r.status == 401 ? HOP_LIMIT : "");
}

static int
get(const struct imds *m, const char *role, struct http_response *ret,
    struct err *e)
{
	struct http_request q = { .method = "GET",
		.url = arena_printf(m->arena, "%s" ROLE_PATH "%s", m->base,
		    role) };

	if (q.url == NULL)
		return err_memory(e);
	if (m->token != NULL &&
	    http_add_header(m->arena, &q, "X-aws-ec2-metadata-token", m->token,
		e) < 0)
		return -1;
	return imds_ask(m, &q, ret, e);
}

/* 401: the token has expired; asks once for another. */
static int
get_once_more(struct imds *m, const char *role, struct http_response *ret,
    struct err *e)
{
	if (get(m, role, ret, e) < 0)
		return -1;
	if (ret->status != 401 || m->token == NULL)
		return 0;
	if (get_token(m, e) != 0)
		return -1;
	return get(m, role, ret, e);
}

static int
read_role(const struct imds *m, const struct http_response *r, const char **ret,
    struct err *e)
{
	struct span s = { r->body, strcspn(r->body, "\r\n") };

	s = span_trim(s);
	if (s.n == 0 || s.n > ROLE_MAX)
		return err_set(e, ERR_AUTH, "the response names no role");
	for (size_t i = 0; i < s.n; i++)
		if (!text_is_alpha(s.p[i]) && !text_is_digit(s.p[i]) &&
		    strchr("_+=,.@-", s.p[i]) == NULL)
			return err_set(e, ERR_AUTH,
			    "the response is not a role name");
	*ret = arena_strndup(m->arena, s.p, s.n);
	return *ret != NULL ? 0 : err_memory(e);
}

static int
read_creds(const struct imds *m, const struct http_response *r,
    const char *role, struct creds *ret, struct err *e)
{
	static const struct creds_names names = { "AccessKeyId",
		"SecretAccessKey", "Token", "Expiration", false };
	const json_t *o;
	const char *code;

	if (r->status != 200)
		return err_set(e, ERR_AUTH, "role %s: HTTP %d", role,
		    r->status);
	o = creds_parse(m->arena, CREDS_RESPONSE, r->body, r->nbody, e);
	if (o == NULL)
		return -1;
	/* A 200 can report a failure. */
	code = value_member_text(o, "Code");
	if (code != NULL && !text_equal(code, "Success"))
		return err_set(e, ERR_AUTH, "role %s: %s", role, code);
	if (creds_from_json(m->arena, o, &names,
		arena_printf(m->arena, "role %s of this machine", role), ret,
		e) < 0)
		return -1;
	ret->keep_expired = true;
	return 0;
}

static int
imds_fetch(struct imds *m, struct creds *ret, struct err *e)
{
	struct http_response r = { 0 };
	const char *role = NULL;

	if (get_once_more(m, "", &r, e) < 0)
		return -1;
	if (r.status == 404 && !m->named)
		return 1; /* a machine without a role */
	if (r.status != 200)
		return err_set(e, ERR_AUTH, "no role: HTTP %d", r.status);
	if (read_role(m, &r, &role, e) < 0 || get_once_more(m, role, &r, e) < 0)
		return -1;
	return read_creds(m, &r, role, ret, e);
}

int
creds_from_imds(const struct creds_env *env, struct arena *a, struct creds *ret,
    struct err *e)
{
	struct imds m = { .env = env, .arena = a };
	int r = read_settings(&m, e);

	if (r == 0) {
		r = get_token(&m, e);
		if (r == 1 && m.named)
			r = -1;
		if (r == 0)
			r = imds_fetch(&m, ret, e);
	}
	return r >= 0 ? r : err_wrap(e, "instance metadata");
}
