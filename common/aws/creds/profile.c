/* Access keys in a profile of one of the two files. */
#include <stddef.h>

#include "aws/config/config.h"
#include "aws/creds/creds.h"
#include "aws/config/sections.h"
#include "base/arena.h"
#include "base/err.h"

static const char *
value(const struct section *s, const char *key)
{
	const char *text = section_get(s, key);

	return text != NULL && *text != '\0' ? text : NULL;
}

static int
keys_read(struct arena *a, const struct section *s, const char *source,
    struct creds *ret, struct err *e)
{
	struct creds found = {
		.access_key_id = value(s, "aws_access_key_id"),
		.secret_access_key = value(s, "aws_secret_access_key"),
		.session_token = value(s, "aws_security_token"),
		.source = source,
	};

	if (found.access_key_id == NULL && found.secret_access_key == NULL)
		return 1;
	if (found.session_token == NULL)
		found.session_token = value(s, "aws_session_token");
	if (found.access_key_id == NULL)
		return err_set(e, ERR_AUTH,
		    "%s: %s: aws_secret_access_key without "
		    "aws_access_key_id",
		    section_place(a, s, "aws_secret_access_key"), source);
	if (found.secret_access_key == NULL)
		return err_set(e, ERR_AUTH,
		    "%s: %s: aws_access_key_id without "
		    "aws_secret_access_key",
		    section_place(a, s, "aws_access_key_id"), source);
	return creds_copy(a, &found, ret, e);
}

static int
from_section(const struct creds_env *env, struct arena *a,
    const struct section *s, const char *path, struct creds *ret, struct err *e)
{
	const char *source;

	if (s == NULL)
		return 1;
	source = arena_printf(a, "profile \"%s\" in %s", env->config->profile,
	    path != NULL ? path : "?");
	if (source == NULL)
		return err_memory(e);
	return keys_read(a, s, source, ret, e);
}

int
creds_from_credentials_file(const struct creds_env *env, struct arena *a,
    struct creds *ret, struct err *e)
{
	const struct aws_config *c = env->config;

	return from_section(env, a, credentials_section(c, c->profile),
	    c->credentials_path, ret, e);
}

int
creds_from_config_file(const struct creds_env *env, struct arena *a,
    struct creds *ret, struct err *e)
{
	const struct aws_config *c = env->config;

	return from_section(env, a, config_section(c, c->profile),
	    c->config_path, ret, e);
}
