/* Access keys in files: in a profile of the AWS CLI's two, and, as there, in those
 * of boto 2 and of the first EC2 tools. */
#include <stddef.h>
#include <string.h>

#include "aws/config/config.h"
#include "aws/config/sections.h"
#include "aws/creds/creds.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "data/ini.h"

static const char *
value(const struct section *s, const char *key)
{
	const char *text = section_get(s, key);

	return text != NULL && *text != '\0' ? text : NULL;
}

/* 1: s (which may be NULL) has neither key. */
static int
keys_read(struct arena *a, const struct section *s, const char *source,
    struct creds *ret, struct err *e)
{
	static const char id[] = "aws_access_key_id";
	static const char secret[] = "aws_secret_access_key";
	/* An empty one hides the newer name, as in the AWS CLI. */
	bool older = section_get(s, "aws_security_token") != NULL;
	struct creds found = { .access_key_id = value(s, id),
		.secret_access_key = value(s, secret),
		.session_token = value(s,
		    older ? "aws_security_token" : "aws_session_token"),
		.source = source };
	bool has_id = found.access_key_id != NULL;

	if (!has_id && found.secret_access_key == NULL)
		return 1;
	if (source == NULL)
		return err_memory(e);
	if (!has_id || found.secret_access_key == NULL)
		return err_set(e, ERR_AUTH, "%s: %s: %s without %s",
		    section_place(a, s, has_id ? id : secret), source,
		    has_id ? id : secret, has_id ? secret : id);
	return creds_copy(a, &found, ret, e);
}

static int
from_profile(const struct creds_env *env, struct arena *a,
    const struct section *s, const char *path, struct creds *ret, struct err *e)
{
	return keys_read(a, s,
	    arena_printf(a, "profile \"%s\" in %s", env->config->profile, path),
	    ret, e);
}

int
creds_from_credentials_file(const struct creds_env *env, struct arena *a,
    struct creds *ret, struct err *e)
{
	const struct aws_config *c = env->config;

	return from_profile(env, a, credentials_section(c, c->profile),
	    c->credentials_path, ret, e);
}

int
creds_from_config_file(const struct creds_env *env, struct arena *a,
    struct creds *ret, struct err *e)
{
	const struct aws_config *c = env->config;

	return from_profile(env, a, config_section(c, c->profile),
	    c->config_path, ret, e);
}

/* boto 2 --------------------------------------------------------------------- */

static int
boto_read(const struct creds_env *env, struct arena *a, const char *path,
    struct creds *ret, struct err *e)
{
	const char *full = path, *unread = NULL;
	const struct sections *f =
	    config_read(a, env->config, path, &full, &unread, e);
	const struct section *s =
	    f != NULL ? sections_find(f, NULL, "Credentials") : NULL;
	int r;

	if (f == NULL || section_check(a, s, e) < 0)
		return -1;
	r = keys_read(a, s, arena_printf(a, "boto 2's file %s", full), ret, e);
	if (r == 0)
		ret->session_token = NULL; /* boto 2 knows none */
	return r;
}

int
creds_from_boto(const struct creds_env *env, struct arena *a, struct creds *ret,
    struct err *e)
{
	const char *path = config_env_any(env->config, "BOTO_CONFIG");
	int r;

	if (path != NULL)
		return boto_read(env, a, path, ret, e);
	r = boto_read(env, a, "/etc/boto.cfg", ret, e);
	return r == 1 ? boto_read(env, a, "~/.boto", ret, e) : r;
}

/* The first EC2 tools -------------------------------------------------------- */

struct ec2_keys {
	struct span id, secret; /* p NULL: not there */
};

static int
ec2_line(void *ctx, const struct ini_line *l)
{
	struct ec2_keys *k = ctx;

	if (l->kind == INI_KEY && span_is(l->name, "AWSAccessKeyId"))
		k->id = l->value;
	if (l->kind == INI_KEY && span_is(l->name, "AWSSecretKey"))
		k->secret = l->value;
	return 0;
}

int
creds_from_ec2_file(const struct creds_env *env, struct arena *a,
    struct creds *ret, struct err *e)
{
	static const struct ini_dialect dialect = { .comments = "",
		.delimiters = "=" };
	static const char variable[] = "AWS_CREDENTIAL_FILE";
	const char *path = config_env_any(env->config, variable), *text;
	struct ec2_keys k = { 0 };
	struct creds found = { 0 };
	size_t n = 0;

	if (path == NULL)
		return 1;
	path = config_path(a, env->config, path);
	if (path != NULL)
		text = file_read(a, path, CREDS_MAX_TOKEN_FILE, &n, e);
	else
		text = err_null(e, ERR_AUTH, "HOME is not known");
	if (text == NULL) {
		e->code = ERR_AUTH;
		return err_wrap(e, variable);
	}
	if (strlen(text) != n || !text_utf8_valid(text, n))
		return err_set(e, ERR_AUTH, "%s: %s is not a text file",
		    variable, path);
	(void)ini_read(text, n, &dialect, ec2_line, &k);
	if (creds_wipe_later(a, text, e) < 0)
		return -1;
	if (k.id.p == NULL && k.secret.p == NULL)
		return 1;
	if (k.id.n == 0 || k.secret.n == 0)
		return err_set(e, ERR_AUTH, "%s: %s has no %s", variable, path,
		    k.id.n == 0 ? "AWSAccessKeyId" : "AWSSecretKey");
	found.access_key_id = arena_strndup(a, k.id.p, k.id.n);
	found.secret_access_key = arena_strndup(a, k.secret.p, k.secret.n);
	found.source = arena_printf(a, "%s %s", variable, path);
	if (found.access_key_id == NULL || found.secret_access_key == NULL ||
	    found.source == NULL)
		return err_memory(e);
	return creds_copy(a, &found, ret, e);
}
