/* Settings of the AWS CLI v2: options, environment, profile. */
#ifndef AWS_CONFIG_CONFIG_H
#define AWS_CONFIG_CONFIG_H

#include <stdbool.h>

struct arena;
struct err;
struct platform;
struct section;
struct sections;

/* The two files and the profile that was chosen.  Read-only once loaded, so
 * any thread may ask. */
struct aws_config {
	const struct platform *platform;
	const char *profile;    /* never NULL */
	bool profile_by_option; /* then the environment's keys are not
					 * looked at */
	const char *config_path, *credentials_path; /* never NULL */
	const char *home;                           /* NULL: unknown */
	const char *user;
	const char *unread; /* a file that cannot be read; NULL: none */
	struct sections *config, *credentials;
};

/* option: --profile, or NULL.  All lives in a.  -1: ERR_INPUT (a file is
 * wrong, a profile that was named is in neither), ERR_IO, ERR_LIMIT. */
int config_load(struct arena *a, const struct platform *w, const char *option,
    struct aws_config *ret, struct err *e);

/* An environment variable; one that is empty is not set.  NULL: not set. */
const char *config_env(const struct aws_config *c, const char *name);
/* The same, but it may be empty: for the AWS CLI that is often a value. */
const char *config_env_any(const struct aws_config *c, const char *name);

/* A key of a profile: the credentials file first, then the config file.
 * NULL: not there, or empty. */
const char *config_key(const struct aws_config *c, const char *profile,
    const char *key);
/* The same, but it may be empty. */
const char *config_key_any(const struct aws_config *c, const char *profile,
    const char *key);
/* Where that key is, "FILE:LINE". */
const char *config_key_place(struct arena *a, const struct aws_config *c,
    const char *profile, const char *key);
bool config_has_profile(const struct aws_config *c, const char *profile);

/* Refuses settings of a profile that decide its identity, but that the AWS CLI
 * ignores: empty ones, in lines that continue a value, in sections with a similar
 * name.  -1: ERR_AUTH with file and line. */
int config_check(struct arena *a, const struct aws_config *c,
    const char *profile, struct err *e);
/* The same for settings that no source of credentials used. */
int config_check_used(struct arena *a, const struct aws_config *c,
    const char *profile, struct err *e);

/* A profile's section in one of the files; NULL: none. */
const struct section *config_section(const struct aws_config *c,
    const char *profile);
const struct section *credentials_section(const struct aws_config *c,
    const char *profile);

/* The variable, then the chosen profile's key; an empty variable is "not set", and
 * the key is not looked at. */
const char *config_setting(const struct aws_config *c, const char *env,
    const char *key);

/* The same as "true" or "false" in any case; false when not set.
 * -1: ERR_INPUT, another word. */
int config_bool(const struct aws_config *c, const char *env, const char *key,
    bool *ret, struct err *e);

/* "~/x" and "~user/x" with the home put in: HOME, else that of the password
 * database.  NULL: unknown, or no memory. */
const char *config_path(struct arena *a, const struct aws_config *c,
    const char *path);
/* The same after "$NAME" and "${NAME}". */
const char *config_expand(struct arena *a, const struct aws_config *c,
    const char *path);

/* Reads a file by a path in which variables and "~" are expanded.  As for the
 * AWS CLI one that is missing, not regular or not readable is empty; *ret_unread
 * describes the latter.  NULL: as sections_parse. */
struct sections *config_read(struct arena *a, const struct aws_config *c,
    const char *path, const char **ret_path, const char **ret_unread,
    struct err *e);

#endif
