/* AWS_ACCESS_KEY_ID and the variables that belong to it. */
#include <stddef.h>

#include "aws/config/config.h"
#include "aws/creds/creds.h"
#include "base/err.h"

int
creds_from_environment(const struct creds_env *env, struct arena *a,
    struct creds *ret, struct err *e)
{
	const struct aws_config *c = env->config;
	struct creds found = { .source = "environment" };
	const char *expires = config_env(c, "AWS_CREDENTIAL_EXPIRATION");

	/* --profile wins over the keys of the environment. */
	if (c->profile_by_option)
		return 1;
	found.access_key_id = config_env(c, "AWS_ACCESS_KEY_ID");
	found.secret_access_key = config_env(c, "AWS_SECRET_ACCESS_KEY");
	if (found.access_key_id == NULL && found.secret_access_key == NULL)
		return 1;
	if (found.access_key_id == NULL)
		return err_set(e, ERR_AUTH,
		    "environment: "
		    "AWS_SECRET_ACCESS_KEY without AWS_ACCESS_KEY_ID");
	if (found.secret_access_key == NULL)
		return err_set(e, ERR_AUTH,
		    "environment: "
		    "AWS_ACCESS_KEY_ID without AWS_SECRET_ACCESS_KEY");
	found.session_token = config_env(c, "AWS_SECURITY_TOKEN");
	if (found.session_token == NULL)
		found.session_token = config_env(c, "AWS_SESSION_TOKEN");
	if (expires != NULL &&
	    creds_parse_expiry(expires, &found.expires_ms) < 0)
		return err_set(e, ERR_AUTH,
		    "invalid AWS_CREDENTIAL_EXPIRATION \"%s\"", expires);
	if (creds_check_expiry(env, &found, e) < 0)
		return err_wrap(e, "environment");
	return creds_copy(a, &found, ret, e);
}
