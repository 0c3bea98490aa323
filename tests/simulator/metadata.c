/* The metadata services that credentials come from. */
#include "metadata.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "data/value.h"
#include "keys.h"
#include "log.h"
#include "sim.h"

#define LIFETIME_DEFAULT_MS (6 * 3600 * 1000)
#define IMDS_TTL_MOST_S 21600
#define ROLES "/latest/meta-data/iam/security-credentials/"

static const char *
setting_text(const struct sim *s, const char *group, const char *name,
    const char *fallback)
{
	const json_t *v = sim_setting(s, group, name);

	return json_is_string(v) ? json_string_value(v) : fallback;
}

static int64_t
lifetime(const struct sim *s, const char *group)
{
	const json_t *v = sim_setting(s, group, "lifetimeMs");

	return json_is_integer(v) ? (int64_t)json_integer_value(v) :
				    LIFETIME_DEFAULT_MS;
}

static struct key *
mint(struct sim *s, const char *group, const char *role)
{
	return key_mint(s,
	    arena_printf(s->a,
		"arn:aws:sts::" SIM_ACCOUNT ":assumed-role/%s/%s", role, group),
	    lifetime(s, group));
}

static void
plain(struct answer *r, int status, const char *text)
{
	answer_text(r, status, "text/plain", text);
}

/* PUT /latest/api/token */
static void
imds_token(struct sim *s, struct ask *q, struct answer *r)
{
	const char *ttl = ask_header(q, "X-aws-ec2-metadata-token-ttl-seconds");
	const json_t *status = sim_setting(s, "imds", "tokenStatus");
	char *token;
	uint64_t n;

	if (json_is_integer(status)) {
		plain(r, (int)json_integer_value(status), "");
		return;
	}
	if (ttl == NULL || text_u64(ttl, &n) < 0 || n < 1 ||
	    n > IMDS_TTL_MOST_S) {
		plain(r, 400, "Bad Request");
		return;
	}
	token = arena_printf(q->a, "%s==", random_word(q->a, "AQAEA", 50));
	(void)json_object_set_new(s->imds_tokens, token,
	    json_integer((json_int_t)(q->now_ms + (int64_t)n * 1000)));
	answer_header(r, "X-aws-ec2-metadata-token-ttl-seconds", ttl);
	plain(r, 200, token);
}

/* With the token of version 2, or without where version 1 is on. */
static bool
imds_allowed(const struct sim *s, const struct ask *q)
{
	const char *token = ask_header(q, "X-aws-ec2-metadata-token");

	if (token == NULL)
		return json_is_true(sim_setting(s, "imds", "v1"));
	return member_int(s->imds_tokens, token, 0) > q->now_ms;
}

static void
imds_credentials(struct sim *s, struct ask *q, struct answer *r,
    const char *role)
{
	const char *code = setting_text(s, "imds", "code", "Success");
	char expires[TIME_TEXT_SIZE], now[TIME_TEXT_SIZE];
	const struct key *k;

	if (strcmp(code, "Success") != 0) {
		answer_json(q, r, 200,
		    json_pack("{s:s, s:s}", "Code", code, "Message",
			"The role cannot be assumed."));
		return;
	}
	k = mint(s, "imds", role);
	time_print_rfc3339(k->expires_ms, expires);
	time_print_rfc3339(q->now_ms, now);
	r->effect = true;
	answer_json(q, r, 200,
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "Code", code,
		"LastUpdated", now, "Type", "AWS-HMAC", "AccessKeyId", k->id,
		"SecretAccessKey", k->secret, "Token", k->token, "Expiration",
		expires));
	r->type = "text/plain";
}

static void
imds(struct sim *s, struct ask *q, struct answer *r)
{
	const char *role = setting_text(s, "imds", "role", "builder-watch");

	if (!imds_allowed(s, q))
		plain(r, 401, "Unauthorized");
	else if (strcmp(q->path, ROLES) == 0)
		plain(r, 200, arena_strdup(q->a, role));
	else if (text_starts(q->path, ROLES) &&
	    strcmp(q->path + strlen(ROLES), role) == 0)
		imds_credentials(s, q, r, role);
	else if (strcmp(q->path, "/latest/meta-data/placement/region") == 0)
		plain(r, 200, s->region[0]);
	else
		plain(r, 404, "Not Found");
}

static void
container(struct sim *s, struct ask *q, struct answer *r)
{
	const char *own = setting_text(s, "container", "token", "");
	const char *token = ask_header(q, "Authorization");
	const struct key *k;
	char expires[TIME_TEXT_SIZE];

	if (own[0] != '\0' && (token == NULL || strcmp(own, token) != 0)) {
		answer_json(q, r, 401,
		    json_pack("{s:s, s:s}", "code", "Unauthorized", "message",
			"wrong or missing token"));
		return;
	}
	k = mint(s, "container", "task-role");
	time_print_rfc3339(k->expires_ms, expires);
	r->effect = true;
	answer_json(q, r, 200,
	    json_pack("{s:s, s:s, s:s, s:s, s:s}", "RoleArn", k->arn,
		"AccessKeyId", k->id, "SecretAccessKey", k->secret, "Token",
		k->token, "Expiration", expires));
}

static void
sso(struct sim *s, struct ask *q, struct answer *r)
{
	const char *own = setting_text(s, "sso", "token", "");
	const char *token = ask_header(q, "x-amz-sso_bearer_token");
	const char *role = form_value(q->a, q->query, "role_name");
	const char *account = form_value(q->a, q->query, "account_id");
	const struct key *k;

	if (token == NULL || (own[0] != '\0' && strcmp(own, token) != 0)) {
		answer_error(q, r, 401, "UnauthorizedException",
		    "Session token not found or invalid");
		return;
	}
	if (role == NULL || account == NULL) {
		answer_error(q, r, 400, "InvalidRequestException",
		    "role_name and account_id are required");
		return;
	}
	k = mint(s, "sso", role);
	r->effect = true;
	answer_json(q, r, 200,
	    json_pack("{s:{s:s, s:s, s:s, s:I}}", "roleCredentials",
		"accessKeyId", k->id, "secretAccessKey", k->secret,
		"sessionToken", k->token, "expiration",
		(json_int_t)k->expires_ms));
}

/* POST /token of sso-oidc and POST /v1/token of signin: the grant refresh_token.
 * A refresh token that begins with "revoked" has ended. */
static bool
refresh_is_valid(struct ask *q, struct answer *r)
{
	const json_t *o = value_parse(q->a, q->body, strlen(q->body), NULL);
	const char *grant = json_string_value(json_object_get(o, "grantType"));
	const char *token =
	    json_string_value(json_object_get(o, "refreshToken"));

	if (grant == NULL || strcmp(grant, "refresh_token") != 0 ||
	    token == NULL || json_object_get(o, "clientId") == NULL) {
		answer_error(q, r, 400, "InvalidRequestException",
		    "a parameter is missing");
		return false;
	}
	if (text_starts(token, "revoked")) {
		answer_error(q, r, 400, "InvalidGrantException",
		    "Invalid refresh token provided");
		return false;
	}
	return true;
}

static void
sso_token(struct sim *s, struct ask *q, struct answer *r)
{
	if (!refresh_is_valid(q, r))
		return;
	r->effect = true;
	answer_json(q, r, 200,
	    json_pack("{s:s, s:i, s:s, s:s}", "accessToken",
		setting_text(s, "sso", "token", "sso"), "expiresIn", 3600,
		"refreshToken", "refresh-next", "tokenType", "Bearer"));
}

static void
signin_token(struct sim *s, struct ask *q, struct answer *r)
{
	const char *proof = ask_header(q, "DPoP");
	const struct key *k;

	if (proof == NULL || strchr(proof, '.') == NULL) {
		answer_error(q, r, 400, "AccessDeniedException",
		    "DPoP is missing");
		return;
	}
	if (!refresh_is_valid(q, r))
		return;
	k = mint(s, "login", "console");
	r->effect = true;
	answer_json(q, r, 200,
	    json_pack("{s:{s:s, s:s, s:s}, s:s, s:i, s:s}", "accessToken",
		"accessKeyId", k->id, "secretAccessKey", k->secret,
		"sessionToken", k->token, "tokenType", "aws_sigv4", "expiresIn",
		900, "refreshToken", "refresh-next"));
}

typedef void endpoint_fn(struct sim *s, struct ask *q, struct answer *r);

static const struct endpoint {
	const char *name, *method, *path;
	bool whole; /* path is not a prefix */
	endpoint_fn *run;
} endpoints[] = {
	{ "ImdsToken", "PUT", "/latest/api/token", true, imds_token },
	{ "ImdsRole", "GET", ROLES, true, imds },
	{ "ImdsCredentials", "GET", ROLES, false, imds },
	{ "Imds", "GET", "/latest/", false, imds },
	{ "ContainerCredentials", "GET", "/v2/credentials/", false, container },
	{ "ContainerCredentials", "GET", "/v1/credentials", false, container },
	{ "SsoCreateToken", "POST", "/token", true, sso_token },
	{ "SigninCreateToken", "POST", "/v1/token", true, signin_token },
	{ "SsoGetRoleCredentials", "GET", "/federation/credentials", true,
	    sso },
};

static const struct endpoint *
find(const struct ask *q)
{
	for (size_t i = 0; i < sizeof endpoints / sizeof endpoints[0]; i++) {
		const struct endpoint *p = &endpoints[i];

		if (strcmp(q->method, p->method) == 0 &&
		    (p->whole ? strcmp(q->path, p->path) == 0 :
				text_starts(q->path, p->path)))
			return p;
	}
	return NULL;
}

bool
metadata_is(const struct ask *q)
{
	return find(q) != NULL;
}

const char *
metadata_name(const struct ask *q)
{
	const struct endpoint *p = find(q);

	return p != NULL ? p->name : q->path;
}

void
metadata_answer(struct sim *s, struct ask *q, struct answer *r,
    struct log_line *line)
{
	(void)line;
	find(q)->run(s, q, r);
}
