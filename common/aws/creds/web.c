/* Web identity: a token in a file, exchanged for a role (IRSA and others). */
#include <stddef.h>

#include "aws/config/config.h"
#include "aws/creds/creds.h"
#include "aws/creds/sts.h"
#include "base/arena.h"
#include "base/err.h"

/* path is as configured. */
static int
exchange_token(const struct creds_env *env, struct arena *a, const char *path,
    struct sts_role *role, struct creds *ret, struct err *e)
{
	if (role->arn == NULL)
		return err_set(e, ERR_AUTH,
		    "web identity: a token file, but no role ARN");
	role->web_token = creds_read_token(env, a, path, e);
	if (role->web_token == NULL)
		return err_wrap(e, "web identity");
	return sts_assume_role(env, a, role, NULL, ret, e);
}

int
creds_from_web_environment(const struct creds_env *env, struct arena *a,
    struct creds *ret, struct err *e)
{
	const struct aws_config *c = env->config;
	const char *path = config_env(c, "AWS_WEB_IDENTITY_TOKEN_FILE");
	struct sts_role role = { .arn = config_env(c, "AWS_ROLE_ARN"),
		.session_name = config_env(c, "AWS_ROLE_SESSION_NAME") };

	if (path == NULL || c->profile_by_option)
		return 1;
	return exchange_token(env, a, path, &role, ret, e);
}

int
creds_from_web_profile(const struct creds_env *env, struct arena *a,
    struct creds *ret, struct err *e)
{
	const struct aws_config *c = env->config;
	const char *path = config_key(c, c->profile, "web_identity_token_file");
	struct sts_role role = { .arn = config_key(c, c->profile, "role_arn"),
		.session_name = config_key(c, c->profile, "role_session_name"),
		.duration = config_key(c, c->profile, "duration_seconds") };

	if (path == NULL)
		return 1;
	return exchange_token(env, a, path, &role, ret, e);
}
