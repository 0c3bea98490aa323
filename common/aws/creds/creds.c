/* The chain of credential sources, in the order of the AWS CLI v2, and the roles
 * that profiles assume with what a source gave them. */
#include "aws/creds/creds.h"

#include <stddef.h>

#include "aws/config/config.h"
#include "aws/creds/sts.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

/* The profiles on the way to a role, so that a loop is seen. */
struct role_chain {
	const char *profile[CREDS_MAX_CHAIN];
	size_t n;
};

static int creds_from_role(const struct creds_env *env, struct arena *a,
    struct creds *ret, struct err *e);

/* All sources, and between them checks of the profile (find NULL).  lends: it belongs to a profile, so that a role's source_profile
 * has it, too; name: what credential_source calls it; label and absent: for the
 * list of what was tried. */
static const struct creds_source {
	creds_provider_fn *find;
	bool lends;
	const char *name, *label, *absent;
	int (*check)(struct arena *a, const struct aws_config *c,
	    const char *profile, struct err *e);
} sources[] = {
	{ creds_from_environment, false, "Environment", "environment",
	    "AWS_ACCESS_KEY_ID is not set, or --profile is given" },
	/* A profile that the AWS CLI reads otherwise than it looks gives none. */
	{ .check = config_check },
	{ creds_from_role, false, NULL, "role of the profile",
	    "role_arn is not set" },
	{ creds_from_web_identity, true, NULL, "web identity",
	    "no web_identity_token_file, AWS_WEB_IDENTITY_TOKEN_FILE" },
	{ creds_from_sso, true, NULL, "SSO", "sso_account_id is not set" },
	{ creds_from_credentials_file, true, NULL, "credentials file",
	    "the profile has no access key there" },
	{ creds_from_login, true, NULL, "login_session", "not set" },
	{ creds_from_process, true, NULL, "credential_process", "not set" },
	{ creds_from_config_file, true, NULL, "config file",
	    "the profile has no access key there" },
	/* Nor does one whose settings no source used: the machine's would be
	 * another identity. */
	{ .check = config_check_used },
	{ creds_from_ec2_file, false, NULL, "EC2 tools' file",
	    "AWS_CREDENTIAL_FILE is not set, or has no AWSAccessKeyId" },
	{ creds_from_boto, false, NULL, "boto 2's file",
	    "BOTO_CONFIG, or /etc/boto.cfg and ~/.boto, have no access key" },
	{ creds_from_container, false, "EcsContainer", "container",
	    "AWS_CONTAINER_CREDENTIALS_... is not set" },
	{ creds_from_imds, false, "Ec2InstanceMetadata", "instance metadata",
	    "disabled, not reachable, or without a role" },
};
#define NSOURCES (sizeof sources / sizeof sources[0])

/* As its find; a source that lacked memory has not found nothing. */
static int
source_ask(const struct creds_source *s, const struct creds_env *env,
    struct arena *a, struct creds *ret, struct err *e)
{
	int r = 1;

	if (s->check != NULL &&
	    s->check(a, env->config, env->config->profile, e) < 0)
		r = -1;
	else if (s->find != NULL)
		r = s->find(env, a, ret, e);
	return r >= 0 && arena_failed(a) ? err_memory(e) : r;
}

static const char *
role_key(const struct creds_env *env, const char *name)
{
	return config_key(env->config, env->config->profile, name);
}

/* A web identity's role is another source's. */
static bool
has_role(const struct creds_env *env)
{
	return role_key(env, "role_arn") != NULL &&
	    role_key(env, "web_identity_token_file") == NULL;
}

static bool
role_chain_has(const struct role_chain *chain, const char *profile)
{
	for (size_t i = 0; i < chain->n; i++)
		if (text_equal(chain->profile[i], profile))
			return true;
	return false;
}

static int role_assume(const struct creds_env *env, struct arena *a,
    struct role_chain *chain, struct creds *ret, struct err *e);

static int
role_from_profile(const struct creds_env *env, struct arena *a,
    const char *name, struct role_chain *chain, struct creds *ret,
    struct err *e)
{
	struct aws_config config = *env->config;
	struct creds_env source = *env;
	bool lends;

	if (!config_has_profile(env->config, name))
		return err_set(e, ERR_AUTH,
		    "source_profile \"%s\" does not exist", name);
	config.profile = name;
	source.config = &config;
	source.lends = true;
	if (config_check(a, &config, name, e) < 0)
		return -1;
	/* Static keys go before a role, so a profile may name itself. */
	lends = !has_role(&source) ||
	    role_key(&source, "aws_access_key_id") != NULL ||
	    role_key(&source, "aws_secret_access_key") != NULL;
	if (role_chain_has(chain, name) &&
	    !(lends && text_equal(chain->profile[chain->n - 1], name)))
		return err_set(e, ERR_AUTH,
		    "source_profile \"%s\": the roles form a loop", name);
	if (!lends)
		return role_assume(&source, a, chain, ret, e);
	for (size_t i = 0; i < NSOURCES; i++) {
		int r = 1;

		if (sources[i].lends)
			r = source_ask(&sources[i], &source, a, ret, e);
		if (r <= 0)
			return r;
	}
	return err_set(e, ERR_AUTH, "source_profile \"%s\" has no credentials",
	    name);
}

static int
role_from_source(const struct creds_env *env, struct arena *a, const char *name,
    struct creds *ret, struct err *e)
{
	struct aws_config config = *env->config;
	struct creds_env source = *env;

	config.profile_by_option = false; /* it names the environment */
	source.config = &config;
	for (size_t i = 0; i < NSOURCES; i++) {
		int r;

		if (sources[i].name == NULL ||
		    !text_equal(sources[i].name, name))
			continue;
		r = source_ask(&sources[i], &source, a, ret, e);
		if (r <= 0)
			return r;
		return err_set(e, ERR_AUTH,
		    "credential_source %s: no credentials there", name);
	}
	return err_set(e, ERR_AUTH,
	    "unknown credential_source \"%s\" (one of: Environment, "
	    "EcsContainer, Ec2InstanceMetadata)",
	    name);
}

static int
role_base(const struct creds_env *env, struct arena *a,
    struct role_chain *chain, struct creds *ret, struct err *e)
{
	const char *profile = role_key(env, "source_profile");
	const char *source = role_key(env, "credential_source");

	if (profile != NULL && source != NULL)
		return err_set(e, ERR_AUTH,
		    "role_arn with both source_profile and credential_source");
	if (profile != NULL)
		return role_from_profile(env, a, profile, chain, ret, e);
	if (source != NULL)
		return role_from_source(env, a, source, ret, e);
	return err_set(e, ERR_AUTH,
	    "role_arn without source_profile or credential_source");
}

static int
role_assume(const struct creds_env *env, struct arena *a,
    struct role_chain *chain, struct creds *ret, struct err *e)
{
	const char *profile = env->config->profile;
	struct sts_role role = {
		.arn = role_key(env, "role_arn"),
		.session_name = role_key(env, "role_session_name"),
		.external_id = role_key(env, "external_id"),
		.duration = role_key(env, "duration_seconds"),
	};
	struct creds base = { 0 };

	if (chain->n == CREDS_MAX_CHAIN)
		return err_set(e, ERR_LIMIT, "more than %d roles in a chain",
		    CREDS_MAX_CHAIN);
	chain->profile[chain->n++] = profile;
	if (role_key(env, "mfa_serial") != NULL)
		return err_set(e, ERR_AUTH,
		    "profile \"%s\": mfa_serial asks for a code, and a check "
		    "cannot type one",
		    profile);
	if (role_base(env, a, chain, &base, e) < 0)
		return err_wrap(e, "profile \"%s\"", profile);
	return sts_assume_role(env, a, &role, &base, ret, e);
}

static int
creds_from_role(const struct creds_env *env, struct arena *a, struct creds *ret,
    struct err *e)
{
	struct role_chain chain = { 0 };

	return has_role(env) ? role_assume(env, a, &chain, ret, e) : 1;
}

static int
chain_resolve(struct arena *a, const struct creds_env *env, struct creds *ret,
    struct err *e)
{
	for (size_t i = 0; i < NSOURCES; i++) {
		const struct creds_source *s = &sources[i];
		int r = source_ask(s, env, a, ret, e);

		if (r <= 0)
			return r;
		if (env->trail != NULL && s->label != NULL)
			buf_printf(env->trail, "%s: %s\n", s->label, s->absent);
	}
	return err_set(e, ERR_AUTH,
	    "no AWS credentials: looked in the environment, in profile \"%s\""
	    " (%.120s, %.120s), the container endpoint, the instance metadata"
	    "%s%.150s",
	    env->config->profile, env->config->config_path,
	    env->config->credentials_path,
	    env->config->unread != NULL ? "; cannot read " : "",
	    env->config->unread != NULL ? env->config->unread : "");
}

int
creds_resolve(struct arena *a, const struct creds_env *env, struct creds *ret,
    struct err *e)
{
	struct sts_role role = { .arn = env->role_arn,
		.external_id = env->external_id };
	struct creds base = { 0 };

	if (env->role_arn == NULL)
		return chain_resolve(a, env, ret, e);
	if (chain_resolve(a, env, &base, e) < 0)
		return -1;
	return sts_assume_role(env, a, &role, &base, ret, e);
}
