/* The role of a profile: role_arn with source_profile or credential_source. */
#include <stddef.h>

#include "aws/config/config.h"
#include "aws/creds/creds.h"
#include "aws/creds/sts.h"
#include "base/err.h"
#include "base/text.h"

/* The profiles on the way, so that a loop is seen. */
struct chain {
	const char *profile[CREDS_MAX_CHAIN];
	size_t n;
};

static int role_of(const struct creds_env *env, struct arena *a,
    struct chain *chain, struct creds *ret, struct err *e);

static const char *
key(const struct creds_env *env, const char *name)
{
	return config_key(env->config, env->config->profile, name);
}

/* A web identity's role is another provider's. */
static bool
has_role(const struct creds_env *env)
{
	return key(env, "role_arn") != NULL &&
	    key(env, "web_identity_token_file") == NULL;
}

static int
static_keys(const struct creds_env *env, struct arena *a, struct creds *ret,
    struct err *e)
{
	int r = creds_from_credentials_file(env, a, ret, e);

	return r == 1 ? creds_from_config_file(env, a, ret, e) : r;
}

/* Whatever else a profile that lends its credentials may hold. */
static int
other_keys(const struct creds_env *env, struct arena *a, struct creds *ret,
    struct err *e)
{
	static creds_provider_fn *const providers[] = { creds_from_web_profile,
		creds_from_sso, creds_from_process };

	for (size_t i = 0; i < sizeof providers / sizeof providers[0]; i++) {
		int r = providers[i](env, a, ret, e);

		if (r <= 0)
			return r;
	}
	return err_set(e, ERR_AUTH, "source_profile \"%s\" has no credentials",
	    env->config->profile);
}

static bool
chain_has(const struct chain *chain, const char *profile)
{
	for (size_t i = 0; i < chain->n; i++)
		if (text_equal(chain->profile[i], profile))
			return true;
	return false;
}

static int
from_source_profile(const struct creds_env *env, struct arena *a,
    const char *name, struct chain *chain, struct creds *ret, struct err *e)
{
	struct aws_config config = *env->config;
	struct creds_env source = *env;
	int r;

	if (!config_has_profile(env->config, name))
		return err_set(e, ERR_AUTH,
		    "source_profile \"%s\" does not exist", name);
	config.profile = name;
	source.config = &config;
	/* Static keys go before a role, so a profile may name itself. */
	r = static_keys(&source, a, ret, e);
	if (r <= 0)
		return r;
	if (!has_role(&source))
		return other_keys(&source, a, ret, e);
	if (chain_has(chain, name))
		return err_set(e, ERR_AUTH,
		    "source_profile \"%s\": the roles form a loop", name);
	return role_of(&source, a, chain, ret, e);
}

static int
from_credential_source(const struct creds_env *env, struct arena *a,
    const char *name, struct creds *ret, struct err *e)
{
	static const struct {
		const char *name;
		creds_provider_fn *find;
	} sources[] = {
		{ "Environment", creds_from_environment },
		{ "Ec2InstanceMetadata", creds_from_imds },
		{ "EcsContainer", creds_from_container },
	};
	struct aws_config config = *env->config;
	struct creds_env source = *env;

	config.profile_by_option = false; /* it names the environment */
	source.config = &config;
	for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
		int r;

		if (!text_equal_nocase(sources[i].name, name))
			continue;
		r = sources[i].find(&source, a, ret, e);
		return r <= 0 ?
		    r :
		    err_set(e, ERR_AUTH,
			"credential_source %s: no credentials there", name);
	}
	return err_set(e, ERR_AUTH,
	    "credential_source \"%s\" is not "
	    "Environment, Ec2InstanceMetadata or EcsContainer",
	    name);
}

static int
base_of(const struct creds_env *env, struct arena *a, struct chain *chain,
    struct creds *ret, struct err *e)
{
	const char *source = key(env, "source_profile");
	const char *from = key(env, "credential_source");

	if (source != NULL && from != NULL)
		return err_set(e, ERR_AUTH,
		    "role_arn with both source_profile and credential_source");
	if (source != NULL)
		return from_source_profile(env, a, source, chain, ret, e);
	if (from != NULL)
		return from_credential_source(env, a, from, ret, e);
	return err_set(e, ERR_AUTH,
	    "role_arn without source_profile or credential_source");
}

static int
role_of(const struct creds_env *env, struct arena *a, struct chain *chain,
    struct creds *ret, struct err *e)
{
	const char *profile = env->config->profile;
	struct sts_role role = { .arn = key(env, "role_arn"),
		.session_name = key(env, "role_session_name"),
		.external_id = key(env, "external_id"),
		.duration = key(env, "duration_seconds") };
	struct creds base = { 0 };

	if (chain->n == CREDS_MAX_CHAIN)
		return err_set(e, ERR_LIMIT, "more than %d roles in a chain",
		    CREDS_MAX_CHAIN);
	chain->profile[chain->n++] = profile;
	/* Nobody is there to type a code. */
	if (key(env, "mfa_serial") != NULL)
		return err_set(e, ERR_AUTH,
		    "profile \"%s\": mfa_serial asks for a code, and a check "
		    "cannot type one",
		    profile);
	if (base_of(env, a, chain, &base, e) < 0)
		return err_wrap(e, "profile \"%s\"", profile);
	return sts_assume_role(env, a, &role, &base, ret, e);
}

int
creds_from_role(const struct creds_env *env, struct arena *a, struct creds *ret,
    struct err *e)
{
	struct chain chain = { 0 };

	if (!has_role(env))
		return 1;
	return role_of(env, a, &chain, ret, e);
}
