/* STS and the other services that issue credentials. */
#include "sts.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/time.h"
#include "keys.h"
#include "log.h"
#include "sim.h"
#include "verify.h"

#define XMLNS "https://sts.amazonaws.com/doc/2011-06-15/"
#define DURATION_DEFAULT_S 3600
#define DURATION_LEAST_S 900
#define DURATION_MOST_S 43200

struct sts_call {
	struct sim *sim;
	struct ask *ask;
	struct answer *answer;
	const struct key *key; /* NULL: the action is not signed */
};

bool
sts_is(const struct ask *q)
{
	const char *type = ask_header(q, "Content-Type");

	return strcmp(q->method, "POST") == 0 && strcmp(q->path, "/") == 0 &&
	    type != NULL &&
	    text_starts(type, "application/x-www-form-urlencoded");
}

static const char *
param(struct ask *q, const char *name)
{
	return form_value(q->a, q->body, name);
}

const char *
sts_name(struct ask *q)
{
	const char *action = param(q, "Action");

	return arena_printf(q->a, "Sts%s", action != NULL ? action : "");
}

static const char *
escape(struct arena *a, const char *text)
{
	struct buf b = { 0 };

	buf_puts(&b, "");
	for (; *text != '\0'; text++) {
		if (*text == '&')
			buf_puts(&b, "&amp;");
		else if (*text == '<')
			buf_puts(&b, "&lt;");
		else if (*text == '>')
			buf_puts(&b, "&gt;");
		else
			buf_putc(&b, *text);
	}
	return buf_take(&b, a);
}

static void
fail(struct ask *q, struct answer *r, int status, const char *code,
    const char *text)
{
	r->code = code;
	answer_text(r, status, "text/xml",
	    arena_printf(q->a,
		"<ErrorResponse xmlns=\"" XMLNS "\">\n  <Error>\n    "
		"<Type>Sender</Type>\n    <Code>%s</Code>\n    <Message>%s"
		"</Message>\n  </Error>\n  <RequestId>%s</RequestId>\n"
		"</ErrorResponse>\n",
		code, escape(q->a, text), r->request_id));
}

/* STS's names of the errors that Image Builder calls otherwise. */
static const char *
own_code(const char *code)
{
	static const char *const words[][2] = {
		{ "InvalidSignatureException", "SignatureDoesNotMatch" },
		{ "UnrecognizedClientException", "InvalidClientTokenId" },
		{ "ExpiredTokenException", "ExpiredToken" },
		{ "MissingAuthenticationTokenException",
		    "MissingAuthenticationToken" },
		{ "IncompleteSignatureException", "IncompleteSignature" },
	};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i][0], code) == 0)
			return words[i][1];
	return code;
}

static void
succeed(struct sts_call *c, const char *action, const char *inner)
{
	answer_text(c->answer, 200, "text/xml",
	    arena_printf(c->ask->a,
		"<%sResponse xmlns=\"" XMLNS
		"\">\n  <%sResult>\n%s  </%sResult>\n"
		"  <ResponseMetadata>\n    <RequestId>%s</RequestId>\n"
		"  </ResponseMetadata>\n</%sResponse>\n",
		action, action, inner, action, c->answer->request_id, action));
}

static void
get_caller_identity(struct sts_call *c)
{
	struct arena *a = c->ask->a;

	succeed(c, "GetCallerIdentity",
	    arena_printf(a,
		"    <Arn>%s</Arn>\n    <UserId>%s</UserId>\n"
		"    <Account>" SIM_ACCOUNT "</Account>\n",
		escape(a, c->key->arn), c->key->id));
}

/* -1: it failed. */
static int
duration(struct sts_call *c, int64_t *ret_ms)
{
	const char *text = param(c->ask, "DurationSeconds");
	const json_t *own = sim_setting(c->sim, "sts", "lifetimeMs");
	uint64_t s = DURATION_DEFAULT_S;

	if (text != NULL &&
	    (text_u64(text, &s) < 0 || s < DURATION_LEAST_S ||
		s > DURATION_MOST_S)) {
		fail(c->ask, c->answer, 400, "ValidationError",
		    "DurationSeconds must be between 900 and 43200");
		return -1;
	}
	/* A chained session lasts at most an hour. */
	if (c->key != NULL && c->key->token != NULL && s > 3600) {
		fail(c->ask, c->answer, 400, "ValidationError",
		    "The requested "
		    "DurationSeconds exceeds the 1 hour session limit for "
		    "roles assumed by role chaining");
		return -1;
	}
	*ret_ms = json_is_integer(own) ? (int64_t)json_integer_value(own) :
					 (int64_t)s * 1000;
	return 0;
}

/* The role as the platform knows it.  An empty platform knows every role. */
static bool
role_allows(const struct sts_call *c, const char *arn)
{
	const char *given = param(c->ask, "ExternalId");
	const json_t *role;
	size_t i;

	if (json_array_size(c->sim->roles) == 0)
		return true;
	json_array_foreach(c->sim->roles, i, role) {
		const char *own = member_text(role, "arn");
		const char *external = member_text(role, "externalId");
		const char *trust = member_text(role, "trust");

		if (own == NULL || strcmp(own, arn) != 0)
			continue;
		if (external != NULL &&
		    (given == NULL || strcmp(external, given) != 0))
			return false;
		return trust == NULL || c->key == NULL ||
		    text_glob(trust, c->key->arn);
	}
	return false;
}

/* "arn:aws:iam::1:role/path/NAME" to the session's ARN. */
static const char *
session_arn(struct arena *a, const char *role, const char *session)
{
	const char *name = strrchr(role, '/');
	int account =
	    (int)strspn(role + strcspn(role, "0123456789"), "0123456789");

	return arena_printf(a, "arn:aws:sts::%.*s:assumed-role/%s/%s",
	    account == 12 ? account : 12,
	    account == 12 ? role + strcspn(role, "0123456789") : SIM_ACCOUNT,
	    name != NULL ? name + 1 : role, session);
}

static void
session_give(struct sts_call *c, const char *action, const char *role,
    const char *session, int64_t lifetime_ms)
{
	struct arena *a = c->ask->a;
	struct key *k = key_mint(c->sim, session_arn(c->sim->a, role, session),
	    lifetime_ms);
	char expires[TIME_TEXT_SIZE];

	time_print_rfc3339(k->expires_ms, expires);
	c->answer->effect = true;
	succeed(c, action,
	    arena_printf(a,
		"    <AssumedRoleUser>\n      <AssumedRoleId>AROA:%s"
		"</AssumedRoleId>\n      <Arn>%s</Arn>\n    </AssumedRoleUser>\n"
		"    <Credentials>\n      <AccessKeyId>%s</AccessKeyId>\n"
		"      <SecretAccessKey>%s</SecretAccessKey>\n"
		"      <SessionToken>%s</SessionToken>\n"
		"      <Expiration>%s</Expiration>\n    </Credentials>\n",
		escape(a, session), escape(a, k->arn), k->id, k->secret,
		k->token, expires));
}

/* The two members that both kinds of assuming need.  -1: it failed. */
static int
role_and_session(struct sts_call *c, const char **ret_role,
    const char **ret_session)
{
	const char *role = param(c->ask, "RoleArn");
	const char *session = param(c->ask, "RoleSessionName");

	if (role == NULL || strlen(role) < 20 || strlen(role) > 2048 ||
	    session == NULL || strlen(session) < 2 || strlen(session) > 64) {
		fail(c->ask, c->answer, 400, "ValidationError",
		    "1 validation "
		    "error detected: 'roleArn' or 'roleSessionName' failed to "
		    "satisfy constraint");
		return -1;
	}
	*ret_role = role;
	*ret_session = session;
	return 0;
}

static void
assume_role(struct sts_call *c)
{
	const char *role, *session;
	int64_t ms;

	if (role_and_session(c, &role, &session) < 0 || duration(c, &ms) < 0)
		return;
	if (!role_allows(c, role)) {
		fail(c->ask, c->answer, 403, "AccessDenied",
		    arena_printf(c->ask->a,
			"User: %s is not authorized to perform: "
			"sts:AssumeRole on resource: %s",
			c->key->arn, role));
		return;
	}
	session_give(c, "AssumeRole", role, session, ms);
}

static void
assume_role_with_web_identity(struct sts_call *c)
{
	const json_t *own = sim_setting(c->sim, "sts", "webIdentityToken");
	const char *token = param(c->ask, "WebIdentityToken");
	const char *role, *session;
	int64_t ms;

	if (role_and_session(c, &role, &session) < 0 || duration(c, &ms) < 0)
		return;
	if (token == NULL || strlen(token) < 4 ||
	    (json_is_string(own) &&
		strcmp(token, json_string_value(own)) != 0)) {
		fail(c->ask, c->answer, 400, "InvalidIdentityToken",
		    "The web identity token that was passed could not be "
		    "validated by AWS");
		return;
	}
	if (!role_allows(c, role)) {
		fail(c->ask, c->answer, 403, "AccessDenied",
		    "Not authorized "
		    "to perform sts:AssumeRoleWithWebIdentity");
		return;
	}
	session_give(c, "AssumeRoleWithWebIdentity", role, session, ms);
}

static const struct action {
	const char *name;
	bool open; /* not signed */
	void (*run)(struct sts_call *c);
} actions[] = {
	{ "GetCallerIdentity", false, get_caller_identity },
	{ "AssumeRole", false, assume_role },
	{ "AssumeRoleWithWebIdentity", true, assume_role_with_web_identity },
};

static void
run(struct sts_call *c, const struct action *action, struct log_line *line)
{
	struct refusal why = { 0 };
	struct signer who = { 0 };
	int bad;

	if (!action->open) {
		bad = verify(c->sim, c->ask, "sts", &who, &why);
		line->key = who.key;
		line->region = who.region;
		line->verified = bad == 0;
		if (bad < 0) {
			fail(c->ask, c->answer, why.status, own_code(why.code),
			    why.text);
			return;
		}
		c->key = who.key;
	}
	action->run(c);
}

void
sts_answer(struct sim *s, struct ask *q, struct answer *r,
    struct log_line *line)
{
	const char *name = param(q, "Action");
	const char *version = param(q, "Version");
	struct sts_call c = { s, q, r, NULL };

	for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
		if (name == NULL || version == NULL ||
		    strcmp(version, "2011-06-15") != 0 ||
		    strcmp(actions[i].name, name) != 0)
			continue;
		run(&c, &actions[i], line);
		return;
	}
	fail(q, r, 400, "InvalidAction", "Could not find operation or version");
}
