/* Settings by environment variable, profile and file. */
#include "aws/config/config.h"

#include <stddef.h>

#include "aws/config/sections.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/platform.h"

const char *
config_env(const struct aws_config *c, const char *name)
{
	const char *value = c->platform->env(c->platform->ctx, name);

	return value != NULL && *value != '\0' ? value : NULL;
}

const char *
config_path(struct arena *a, const struct aws_config *c, const char *path)
{
	const char *home;

	if (path[0] != '~' || (path[1] != '/' && path[1] != '\0'))
		return path;
	home = config_env(c, "HOME");
	return home != NULL ? arena_printf(a, "%s%s", home, path + 1) : NULL;
}

/* A file by its variable, else by its usual path; without HOME it is empty. */
static struct sections *
load_file(struct arena *a, const struct aws_config *c, const char *env,
    const char *location, const char **ret_path, struct err *e)
{
	const char *path = config_env(c, env);

	path = config_path(a, c, path != NULL ? path : location);
	*ret_path = path;
	if (path == NULL)
		return sections_parse(a, "", 0, location, e);
	return sections_read(a, path, e);
}

static const char *
choose_profile(const struct aws_config *c, const char *option)
{
	const char *name = option;

	if (name == NULL)
		name = config_env(c, "AWS_PROFILE");
	if (name == NULL)
		name = config_env(c, "AWS_DEFAULT_PROFILE");
	return name;
}

int
config_load(struct arena *a, const struct platform *w, const char *option,
    struct aws_config *ret, struct err *e)
{
	struct aws_config c = { .platform = w,
		.profile_by_option = option != NULL };
	const char *name = choose_profile(&c, option);

	c.profile = arena_strdup(a, name != NULL ? name : "default");
	if (c.profile == NULL)
		return err_memory(e);
	c.config = load_file(a, &c, "AWS_CONFIG_FILE", "~/.aws/config",
	    &c.config_path, e);
	if (c.config == NULL)
		return -1;
	c.credentials = load_file(a, &c, "AWS_SHARED_CREDENTIALS_FILE",
	    "~/.aws/credentials", &c.credentials_path, e);
	if (c.credentials == NULL)
		return -1;
	if (name != NULL && !text_equal(name, "default") &&
	    !config_has_profile(&c, name))
		return err_set(e, ERR_INPUT,
		    "profile \"%s\" is neither in %s nor in %s", name,
		    c.config_path != NULL ? c.config_path : "~/.aws/config",
		    c.credentials_path != NULL ? c.credentials_path :
						 "~/.aws/credentials");
	*ret = c;
	return 0;
}

/* "[profile default]" goes before "[default]". */
const struct section *
config_section(const struct aws_config *c, const char *profile)
{
	const struct section *s = sections_find(c->config, "profile", profile);

	if (s == NULL && text_equal(profile, "default"))
		s = sections_find(c->config, NULL, "default");
	return s;
}

const struct section *
credentials_section(const struct aws_config *c, const char *profile)
{
	return sections_find(c->credentials, NULL, profile);
}

bool
config_has_profile(const struct aws_config *c, const char *profile)
{
	return config_section(c, profile) != NULL ||
	    credentials_section(c, profile) != NULL;
}

const char *
config_key(const struct aws_config *c, const char *profile, const char *key)
{
	const char *value = section_get(credentials_section(c, profile), key);

	if (value == NULL || *value == '\0')
		value = section_get(config_section(c, profile), key);
	return value != NULL && *value != '\0' ? value : NULL;
}

const char *
config_setting(const struct aws_config *c, const char *env, const char *key)
{
	const char *value = config_env(c, env);

	return value != NULL ? value : config_key(c, c->profile, key);
}

int
config_bool(const struct aws_config *c, const char *env, const char *key,
    bool *ret, struct err *e)
{
	const char *value = config_setting(c, env, key);

	if (value == NULL || text_equal_nocase(value, "false"))
		*ret = false;
	else if (text_equal_nocase(value, "true"))
		*ret = true;
	else
		return err_set(e, ERR_INPUT,
		    "%s (%s): \"%s\" is neither true nor false", env, key,
		    value);
	return 0;
}
