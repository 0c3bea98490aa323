/* Web identity: a token in a file, exchanged for a role (IRSA and others). */
#include <stddef.h>

#include "aws/config/config.h"
#include "aws/creds/creds.h"
#include "aws/creds/sts.h"
#include "base/err.h"

/* The variable, then the profile's key; --profile wins over variables. */
static const char *
web_setting(const struct creds_env *env, const char *variable, const char *key)
{
	const struct aws_config *c = env->config;

	if (env->lends || c->profile_by_option)
		return config_key(c, c->profile, key);
	return config_setting(c, variable, key);
}

int
creds_from_web_identity(const struct creds_env *env, struct arena *a,
    struct creds *ret, struct err *e)
{
	const char *path = web_setting(env, "AWS_WEB_IDENTITY_TOKEN_FILE",
	    "web_identity_token_file");
	struct sts_role role = {
		.arn = web_setting(env, "AWS_ROLE_ARN", "role_arn"),
		.session_name = web_setting(env, "AWS_ROLE_SESSION_NAME",
		    "role_session_name"),
	};

	if (path == NULL)
		return 1;
	if (role.arn == NULL)
		return err_set(e, ERR_AUTH,
		    "web identity: a token file, but no role ARN");
	role.web_token = creds_read_token(a, path, e);
	if (role.web_token == NULL)
		return err_wrap(e, "web identity");
	return sts_assume_role(env, a, &role, NULL, ret, e);
}
