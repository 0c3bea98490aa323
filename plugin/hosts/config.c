/* Keys of a daemon's configuration file become options of the object. */
#include "plugin/hosts/config.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/nearest.h"
#include "plugin/option_need.h"

/* Options that the adapter sets itself: nothing in a file may arm. */
static const char *const reserved[] = { "arm", "output-format", "alert",
	"history", "check-config", "service-state", "service-state-type",
	"service-attempt", "exit-ok", "help", "version", "extra-opts" };

static const char *const targets[] = { "image", "pipeline", "all" };

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static bool
is_one_of(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(name, list[i]) == 0)
			return true;
	return false;
}

/* Compares a key with an option: "RoleArn" is "role-arn". */
static bool
is_key(const char *key, const char *name)
{
	for (;; key++, name++) {
		if (*name == '-' && *key != '-')
			name++;
		if (strncasecmp(key, name, 1) != 0)
			return false;
		if (*key == '\0')
			return true;
	}
}

static const struct eib_option_info *
option_find(const struct eib_plugin *plugin, const char *key)
{
	for (const struct eib_option_info *o = plugin->option; o->name; o++)
		if (is_key(key, o->name))
			return o;
	return NULL;
}

/* Reads "yes", "no" and the like; -1: neither. */
static int
boolean_read(const char *value, bool *ret)
{
	static const char *const yes[] = { "1", "true", "yes", "on" };
	static const char *const no[] = { "0", "false", "no", "off" };

	for (size_t i = 0; i < COUNT(yes); i++) {
		if (strcasecmp(value, yes[i]) != 0 &&
		    strcasecmp(value, no[i]) != 0)
			continue;
		*ret = strcasecmp(value, yes[i]) == 0;
		return 0;
	}
	return -1;
}

int
host_error(char text[static HOST_TEXT_SIZE], const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, HOST_TEXT_SIZE, fmt, ap);
	va_end(ap);
	return -1;
}

/* Adds to a list of at most HOST_OPTIONS_MAX; the value is copied. */
static int
option_append(struct host_account *a, const char *name, const char *value)
{
	struct eib_option *list;

	if (a->noptions == HOST_OPTIONS_MAX)
		return -1;
	list = realloc(a->option, (a->noptions + 1) * sizeof *list);
	if (list == NULL)
		return -1;
	a->option = list;
	list[a->noptions].name = name;
	list[a->noptions].value = strdup(value);
	if (list[a->noptions].value == NULL)
		return -1;
	a->noptions++;
	return 0;
}

static void
option_free(const struct eib_option *o)
{
	free((void *)(uintptr_t)o->value);
}

/* Removes an option that is not repeatable before it is set.  -1: it was not a
 * default, but set for this account before. */
static int
option_remove(struct host_account *a, const char *name)
{
	size_t i = 0;

	while (i < a->noptions && strcmp(a->option[i].name, name) != 0)
		i++;
	if (i == a->noptions)
		return 0;
	option_free(&a->option[i]);
	a->noptions--;
	memmove(&a->option[i], &a->option[i + 1],
	    (a->noptions - i) * sizeof *a->option);
	if (i >= a->ndefaults)
		return -1;
	a->ndefaults--;
	return 0;
}

/* "role-arn" as "RoleArn". */
static void
camel_case(const char *name, char ret[static NEAREST_MAX + 1])
{
	size_t n = 0;

	for (bool begins = true; *name != '\0' && n < NEAREST_MAX; name++) {
		if (*name != '-')
			ret[n++] = begins ? (char)toupper(*name) : *name;
		begins = *name == '-';
	}
	ret[n] = '\0';
}

static int
unknown_key(char text[static HOST_TEXT_SIZE], const struct eib_plugin *plugin,
    const char *key)
{
	char name[NEAREST_MAX + 1], best[NEAREST_MAX + 1] = "";
	struct nearest near = { .word = key };

	for (const struct eib_option_info *o = plugin->option; o->name; o++) {
		camel_case(o->name, name);
		nearest_try(&near, name);
		if (near.best == name)
			(void)strcpy(best, name);
		if (near.best != NULL)
			near.best = best;
	}
	return host_error(text, "%.100s is not an option%s%s%s", key,
	    *best != '\0' ? " (did you mean " : "", best,
	    *best != '\0' ? "?)" : "");
}

int
host_account_set(struct host_account *a, const char *key, const char *value,
    char text[static HOST_TEXT_SIZE])
{
	const struct eib_option_info *o = option_find(a->plugin, key);
	bool is_allow = is_key(key, "allow-cancel");
	bool flag = false;

	if (o == NULL && !is_allow)
		return unknown_key(text, a->plugin, key);
	if (!is_allow && is_one_of(o->name, reserved, COUNT(reserved)))
		return host_error(text,
		    "%.100s cannot be set in a configuration file", key);
	if ((is_allow || o->argument == NULL) && boolean_read(value, &flag) < 0)
		return host_error(text, "%.100s must be true or false", key);
	if (is_allow) {
		a->allow_cancel = flag;
		return 0;
	}
	if (o->argument == NULL)
		value = flag ? "1" : "0";
	if (!o->repeatable && option_remove(a, o->name) < 0 &&
	    o->argument != NULL)
		return host_error(text, "%.100s is given more than once", key);
	if (option_append(a, o->name, value) < 0)
		return host_error(text,
		    "%.100s cannot be stored: out of memory, or too many options",
		    key);
	return 0;
}

int
host_account_copy(struct host_account *to, const struct host_account *from)
{
	to->plugin = from->plugin;
	to->allow_cancel = from->allow_cancel;
	for (size_t i = 0; i < from->noptions; i++)
		if (option_append(to, from->option[i].name,
			from->option[i].value) < 0)
			return -1;
	to->ndefaults = to->noptions;
	return 0;
}

struct eib_reply *
host_call(const struct host_account *a, uint32_t command, bool with_targets,
    const struct eib_option *more, size_t nmore, struct eib_request *q)
{
	const char *name = command == HOST_CANCEL ? "cancel" : "status";
	const struct eib_command *c = a->plugin->command;
	struct eib_option *list = calloc(a->noptions + nmore + 1, sizeof *list);
	struct eib_reply *reply;
	size_t all = 0;

	if (list == NULL)
		return NULL;
	for (size_t i = 0; i < a->noptions; i++) {
		const char *own = a->option[i].name;

		if ((option_find(a->plugin, own)->commands & command) != 0 &&
		    (with_targets || !is_one_of(own, targets, COUNT(targets))))
			list[all++] = a->option[i];
	}
	for (size_t i = 0; i < nmore; i++)
		list[all++] = more[i];
	for (size_t i = 0; i < all; i++)
		if (option_need_unmet(list[i].name, command, list, all) == NULL)
			list[q->noptions++] = list[i];
	q->option = list;
	while (c->name != NULL && strcmp(c->name, name) != 0)
		c++;
	reply = c->name != NULL ? c->call(q) : NULL;
	free(list);
	return reply;
}

bool
host_account_has_target(const struct host_account *a)
{
	for (size_t i = 0; i < a->noptions; i++)
		if (is_one_of(a->option[i].name, targets, COUNT(targets)))
			return true;
	return false;
}

void
host_account_free(struct host_account *a)
{
	if (a == NULL)
		return;
	for (size_t i = 0; i < a->noptions; i++)
		option_free(&a->option[i]);
	free(a->option);
	free(a->name);
	free(a);
}

const struct eib_metric *
host_age(const struct eib_check *c)
{
	for (size_t i = 0; i < c->nmetrics; i++)
		if (strcmp(c->metric[i].name, "age") == 0)
			return &c->metric[i];
	return NULL;
}
