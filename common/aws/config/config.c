/* Settings by environment variable, profile and file. */
#include "aws/config/config.h"

#include <stddef.h>
#include <string.h>

#include "aws/config/sections.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "base/platform.h"

const char *
config_env_any(const struct aws_config *c, const char *name)
{
	return c->platform->env(c->platform->ctx, name);
}

const char *
config_env(const struct aws_config *c, const char *name)
{
	const char *value = config_env_any(c, name);

	return value != NULL && *value != '\0' ? value : NULL;
}

/* "$NAME" and "${NAME}" as in a shell; an unset one stays. */
static const char *
expand_variables(struct arena *a, const struct aws_config *c, const char *path)
{
	struct buf b = { 0 };

	while (*path != '\0') {
		bool braced = path[0] == '$' && path[1] == '{';
		const char *name = path + 1 + braced, *value;
		size_t n = 0;

		while (text_is_alpha(name[n]) || text_is_digit(name[n]) ||
		    name[n] == '_')
			n++;
		if (*path == '$' && n > 0 && (!braced || name[n] == '}'))
			value = config_env_any(c, arena_strndup(a, name, n));
		else
			value = NULL;
		if (value == NULL) {
			buf_putc(&b, *path++);
			continue;
		}
		buf_puts(&b, value);
		path = name + n + braced;
	}
	return buf_take(&b, a);
}

const char *
config_path(struct arena *a, const struct aws_config *c, const char *path)
{
	const struct platform *w = c->platform;
	size_t n = strcspn(path, "/");
	const char *name = arena_strndup(a, path, n);
	struct platform_user user;

	if (name == NULL || *name != '~')
		return name != NULL ? path : NULL;
	if (n == 1 && c->home == NULL)
		return NULL;
	if (n == 1)
		return arena_printf(a, "%s%s", c->home, path + n);
	if (w->user == NULL || w->user(w->ctx, name + 1, &user) < 0)
		return path;
	return arena_printf(a, "%s%s", user.home, path + n);
}

const char *
config_expand(struct arena *a, const struct aws_config *c, const char *path)
{
	const char *text = expand_variables(a, c, path);

	return text != NULL ? config_path(a, c, text) : NULL;
}

/* HOME, else the home in the password database. */
static int
find_home(struct arena *a, struct aws_config *c, struct err *e)
{
	const struct platform *w = c->platform;
	struct platform_user user;

	c->home = config_env_any(c, "HOME");
	c->user = "?";
	if (w->user == NULL || w->user(w->ctx, NULL, &user) < 0)
		return 0;
	c->user = arena_strdup(a, user.name);
	if (c->home == NULL)
		c->home = arena_strdup(a, user.home);
	return c->user != NULL && c->home != NULL ? 0 : err_memory(e);
}

struct sections *
config_read(struct arena *a, const struct aws_config *c, const char *path,
    const char **ret_path, const char **ret_unread, struct err *e)
{
	const char *full = config_expand(a, c, path), *text = "";
	struct err mine = { 0 };
	size_t n = 0;

	*ret_path = full != NULL ? full : path;
	if (full != NULL && file_is_regular(full))
		text = file_read(a, full, SECTIONS_MAX_BYTES, &n, &mine);
	else if (full != NULL && !file_is_missing(full))
		(void)err_set(&mine, ERR_IO, "%s: not a readable file", full);
	if (text == NULL && mine.code != ERR_IO) {
		*e = mine;
		return NULL;
	}
	if (mine.code == ERR_IO && !text_equal(full, "/dev/null"))
		*ret_unread = arena_printf(a, "%s%s%s (user %s, HOME=%s)",
		    *ret_unread != NULL ? *ret_unread : "",
		    *ret_unread != NULL ? "; " : "", mine.text, c->user,
		    c->home != NULL ? c->home : "");
	return sections_parse(a, text != NULL ? text : "", n, *ret_path, e);
}

/* A file by its variable, which may be empty and then names none, else by its
 * usual path. */
static struct sections *
load_file(struct arena *a, struct aws_config *c, const char *env,
    const char *location, const char **ret_path, struct err *e)
{
	const char *path = config_env_any(c, env);

	return config_read(a, c, path != NULL ? path : location, ret_path,
	    &c->unread, e);
}

static const char *
choose_profile(const struct aws_config *c, const char *option)
{
	const char *name = option;

	if (name == NULL)
		name = config_env_any(c, "AWS_PROFILE");
	if (name == NULL)
		name = config_env_any(c, "AWS_DEFAULT_PROFILE");
	return name;
}

static int
config_missing(struct arena *a, const struct aws_config *c, struct err *e)
{
	const char *known = sections_profiles(a, c->credentials, false,
	    sections_profiles(a, c->config, true, NULL));

	if (*c->profile == '\0')
		return err_set(e, ERR_INPUT,
		    "the name of the profile is empty; unset AWS_PROFILE and "
		    "AWS_DEFAULT_PROFILE for the profile \"default\"");
	if (sections_check(a, c->config, c->profile, true, NULL) < 0)
		return err_set(e, ERR_INPUT,
		    "profile \"%s\" is not in %s, which has [%s]; a profile of "
		    "this file must be called [profile %s]",
		    c->profile, c->config_path, c->profile, c->profile);
	return err_set(e, ERR_INPUT,
	    "unknown profile \"%.80s\" (%.200s and %.200s were read; %s%.200s)%s%s",
	    c->profile, c->config_path, c->credentials_path,
	    known == NULL ? "they have no profile" : "they have: ",
	    known == NULL ? "" : known,
	    c->unread != NULL ? "; cannot read " : "",
	    c->unread != NULL ? c->unread : "");
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
	if (find_home(a, &c, e) < 0)
		return -1;
	c.config = load_file(a, &c, "AWS_CONFIG_FILE", "~/.aws/config",
	    &c.config_path, e);
	if (c.config == NULL)
		return -1;
	c.credentials = load_file(a, &c, "AWS_SHARED_CREDENTIALS_FILE",
	    "~/.aws/credentials", &c.credentials_path, e);
	if (c.credentials == NULL)
		return -1;
	if (name != NULL && !config_has_profile(&c, name))
		return config_missing(a, &c, e);
	if (arena_failed(a))
		return err_memory(e);
	*ret = c;
	return 0;
}

const struct section *
config_section(const struct aws_config *c, const char *profile)
{
	return sections_find(c->config, "profile", profile);
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
config_key_any(const struct aws_config *c, const char *profile, const char *key)
{
	const char *value = section_get(credentials_section(c, profile), key);
	const char *other = NULL;

	if (value == NULL || *value == '\0')
		other = section_get(config_section(c, profile), key);
	return other != NULL ? other : value;
}

const char *
config_key(const struct aws_config *c, const char *profile, const char *key)
{
	const char *value = config_key_any(c, profile, key);

	return value != NULL && *value != '\0' ? value : NULL;
}

const char *
config_key_place(struct arena *a, const struct aws_config *c,
    const char *profile, const char *key)
{
	const struct section *s = credentials_section(c, profile);
	const char *value = section_get(s, key);

	if (value == NULL || *value == '\0')
		s = config_section(c, profile);
	return s != NULL ? section_place(a, s, key) : c->config_path;
}

const char *
config_setting(const struct aws_config *c, const char *env, const char *key)
{
	const char *value = config_env_any(c, env);

	if (value == NULL)
		return config_key(c, c->profile, key);
	return *value != '\0' ? value : NULL;
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

int
config_check(struct arena *a, const struct aws_config *c, const char *profile,
    struct err *e)
{
	if (section_check(a, credentials_section(c, profile), e) < 0 ||
	    section_check(a, config_section(c, profile), e) < 0)
		return -1;
	if (sections_check(a, c->credentials, profile, false, e) < 0)
		return -1;
	return sections_check(a, c->config, profile, true, e);
}

int
config_check_used(struct arena *a, const struct aws_config *c,
    const char *profile, struct err *e)
{
	const struct section *s = credentials_section(c, profile);
	const char *key = section_setting(s, false);

	if (key == NULL) {
		s = config_section(c, profile);
		key = section_setting(s, false);
	}
	if (key == NULL)
		return 0;
	return err_set(e, ERR_AUTH,
	    "%s: profile \"%s\" has %s, but not what it needs to give "
	    "credentials",
	    section_place(a, s, key), profile, key);
}
