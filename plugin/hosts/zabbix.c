/*
 * A loadable module for the Zabbix agent.
 *
 * Zabbix has no header package: the module ABI, version 2, is declared here.
 * Agents fork their listeners after zbx_module_init, so only a path is looked up
 * there; the object is opened by the first item of each process.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "data/ini.h"
#include "plugin/hosts/config.h"
#include "plugin/hosts/host.h"

#ifndef SYSCONFDIR
#define SYSCONFDIR "/etc"
#endif

#define EXPORT __attribute__((visibility("default")))
#define CONFIG_NAME "imagebuilder.conf"
#define CONFIG_LINE_MAX 4096
#define CONFIG_MAX_BYTES ((size_t)1 << 20)
#define ACCOUNTS_MAX 100
#define COMMAND_LINE_MAX 8192
#define KEY_STATUS "imagebuilder.status"
#define KEY_AGE "imagebuilder.age"

enum { SYSINFO_RET_OK = 0, SYSINFO_RET_FAIL = 1 };
enum { ZBX_MODULE_OK = 0, ZBX_MODULE_API_VERSION = 2 };
enum { CF_HAVEPARAMS = 1 };
enum { AR_UINT64 = 1, AR_DOUBLE = 2, AR_TEXT = 8, AR_MESSAGE = 32 };

struct agent_request {
	char *key;
	int nparam;
	char **params;
	uint64_t lastlogsize;
	int mtime;
	int *types;
};

struct agent_result {
	uint64_t lastlogsize, ui64;
	double dbl;
	char *str, *text, *msg;
	void *log;
	int type, mtime;
};

struct zbx_metric {
	const char *key;
	unsigned flags;
	int (*function)(struct agent_request *, struct agent_result *);
	const char *test_param;
};

EXPORT int zbx_module_api_version(void);
EXPORT int zbx_module_init(void);
EXPORT int zbx_module_uninit(void);
EXPORT void zbx_module_item_timeout(int seconds);
EXPORT struct zbx_metric *zbx_module_item_list(void);

/* The agent asks one item at a time in a process: no locks. */
static struct {
	char config[PATH_MAX];
	char broken[HOST_TEXT_SIZE]; /* why no item is supported */
	int timeout_s;
	const struct eib_plugin *plugin;
	struct eib_session *session;
	struct host_account *account; /* the first one is the default */
	bool tried;
} module = { .timeout_s = 3 };

/* Makes the item not supported, with a sentence. */
static int __attribute__((format(printf, 2, 3)))
unsupported(struct agent_result *result, const char *fmt, ...)
{
	char text[HOST_TEXT_SIZE];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	result->msg = strdup(text);
	if (result->msg != NULL)
		result->type |= AR_MESSAGE;
	return SYSINFO_RET_FAIL;
}

static int
answer_text(struct agent_result *result, const char *text)
{
	result->text = strdup(text);
	if (result->text == NULL)
		return unsupported(result, "out of memory");
	result->type |= AR_TEXT;
	return SYSINFO_RET_OK;
}

/* Takes the folder of the agent's own configuration file, from its command line:
 * ours is beside it. */
static void
config_beside(const char *agent_config)
{
	char path[PATH_MAX];
	const char *slash;

	if (realpath(agent_config, path) == NULL)
		return;
	slash = strrchr(path, '/');
	if (slash != NULL && slash - path < PATH_MAX - 32)
		(void)snprintf(module.config, sizeof module.config, "%.*s/%s",
		    (int)(slash - path), path, CONFIG_NAME);
}

static void
config_locate(void)
{
	char line[COMMAND_LINE_MAX + 1];
	int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, line, COMMAND_LINE_MAX);

	if (fd >= 0)
		(void)close(fd);
	(void)snprintf(module.config, sizeof module.config, "%s/zabbix/%s",
	    SYSCONFDIR, CONFIG_NAME);
	if (n <= 0)
		return;
	line[n] = '\0';
	for (char *p = line; p < line + n; p += strlen(p) + 1) {
		char *next = p + strlen(p) + 1;

		if ((strcmp(p, "-c") == 0 || strcmp(p, "--config") == 0) &&
		    next < line + n)
			config_beside(next);
		else if (strncmp(p, "--config=", 9) == 0)
			config_beside(p + 9);
		else if (strncmp(p, "-c", 2) == 0 && p[2] != '\0')
			config_beside(p + 2);
	}
}

/* A new account begins as a copy of the keys before the first one. */
static struct host_account *
account_new(const char *name)
{
	const struct host_account *base = module.account;
	struct host_account *a = calloc(1, sizeof *a);
	struct host_account **end = &module.account;
	size_t n = 0;

	if (a == NULL)
		return NULL;
	a->plugin = module.plugin;
	a->name = strdup(name);
	for (; *end != NULL; end = &(*end)->next)
		n++;
	if (a->name == NULL || n == ACCOUNTS_MAX ||
	    (base != NULL && host_account_copy(a, base) < 0)) {
		host_account_free(a);
		return NULL;
	}
	*end = a;
	return a;
}

struct config_reader {
	struct arena *arena;
	struct host_account *account;
	char text[HOST_TEXT_SIZE];
	unsigned line;
};

static int
config_line(void *ctx, const struct ini_line *l)
{
	struct config_reader *r = ctx;
	const char *name = arena_strndup(r->arena, l->name.p, l->name.n);
	const char *value = arena_strndup(r->arena,
	    l->kind == INI_KEY ? l->value.p : "", l->value.n);

	r->line = l->line;
	if (l->name.n + l->value.n > CONFIG_LINE_MAX)
		return host_error(r->text, "line too long");
	if (name == NULL || value == NULL)
		return host_error(r->text, "out of memory");
	if (l->kind == INI_INVALID)
		return host_error(r->text, "%s", name);
	if (l->kind == INI_SECTION) {
		r->account = account_new(name);
		if (r->account == NULL)
			return host_error(r->text, "more than %d accounts",
			    ACCOUNTS_MAX);
		return 0;
	}
	if (strcasecmp(name, "Timeout") == 0)
		return host_error(r->text,
		    "Timeout is set in the agent's own file");
	return host_account_set(r->account, name, value, r->text);
}

static int
config_read(struct config_reader *r)
{
	static const struct ini_dialect dialect = {
		.comments = "#",
		.delimiters = "=",
	};
	struct err e = { 0 };
	size_t n = 0;
	const char *text;

	if (r->arena == NULL || r->account == NULL)
		return host_error(r->text, "out of memory");
	/* Without a file: the environment's credentials and region, no cancel. */
	if (file_is_missing(module.config))
		return 0;
	text = file_read(r->arena, module.config, CONFIG_MAX_BYTES, &n, &e);
	if (text == NULL)
		return host_error(r->text, "%s", e.text);
	return ini_read(text, n, &dialect, config_line, r);
}

static int
config_load(void)
{
	struct config_reader r = { .arena = arena_new(0),
		.account = account_new("") };
	int failed = config_read(&r);

	if (failed != 0 && r.line > 0)
		(void)snprintf(module.broken, sizeof module.broken,
		    "%.300s:%u: %.150s", module.config, r.line, r.text);
	else if (failed != 0)
		(void)snprintf(module.broken, sizeof module.broken, "%s",
		    r.text);
	arena_free(r.arena);
	return failed;
}

/* Once in each process of the agent. */
static int
module_ready(void)
{
	if (module.tried)
		return module.broken[0] == '\0' ? 0 : -1;
	module.tried = true;
	module.plugin = host_open(module.broken);
	if (module.plugin == NULL || config_load() < 0)
		return -1;
	module.broken[0] = '\0';
	module.session = module.plugin->open();
	if (module.session != NULL)
		return 0;
	(void)snprintf(module.broken, sizeof module.broken, "out of memory");
	return -1;
}

/* "": the first account, or the keys outside of any. */
static const struct host_account *
account_find(const char *name)
{
	const struct host_account *a = module.account;

	if (*name == '\0')
		return a->next != NULL ? a->next : a;
	for (a = a->next; a != NULL; a = a->next)
		if (strcmp(a->name, name) == 0)
			return a;
	return NULL;
}

static const char *
parameter(const struct agent_request *q, int n)
{
	return n < q->nparam && q->params[n] != NULL ? q->params[n] : "";
}

static const struct host_account *
account_of(const char *name, struct agent_result *result)
{
	const struct host_account *a;

	if (module_ready() < 0) {
		(void)unsupported(result, "%s", module.broken);
		return NULL;
	}
	a = account_find(name);
	if (a == NULL)
		(void)unsupported(result,
		    "unknown account \"%.100s\" in %.300s", name,
		    module.config);
	return a;
}

/* Calls a command with the account's options and more of them, within the item's
 * timeout less what the agent needs to pass the value on.  NULL: no memory. */
static struct eib_reply *
call(const struct host_account *a, uint32_t command, bool targets,
    const struct eib_option *more, size_t nmore)
{
	int ms = module.timeout_s * 1000 - 500;
	struct eib_request q = {
		.size = sizeof q,
		.timeout_ms = ms > 500 ? (uint32_t)ms : 500,
		.session = module.session,
	};

	return host_call(a, command, targets, more, nmore, &q);
}

static const char *
kind_of(const char *arn)
{
	return strstr(arn, ":image-pipeline/") != NULL ? "pipeline" : "image";
}

/* NULL: the result is filled in. */
static struct eib_reply *
ask_status(const struct host_account *a, const char *arn, const char *format,
    struct agent_result *result)
{
	const struct eib_option more[] = { { "output-format", format },
		{ *arn != '\0' ? kind_of(arn) : "all",
		    *arn != '\0' ? arn : "1" } };
	bool own = *arn == '\0' && host_account_has_target(a);
	struct eib_reply *reply = call(a, HOST_STATUS, own, more, own ? 1 : 2);

	if (reply == NULL)
		(void)unsupported(result, "out of memory");
	return reply;
}

/* A verdict without any response of the service is not a status. */
static bool
was_answered(const struct eib_reply *reply)
{
	if (reply->state != 3)
		return true;
	for (size_t i = 0; i < reply->nchecks; i++)
		if (reply->check[i].word[0] != '\0')
			return true;
	return false;
}

/* Reads the parameters [ARN] or [ARN,ACCOUNT]; NULL: the result is filled in. */
static const struct host_account *
account_of_arn(const struct agent_request *q, struct agent_result *result)
{
	if (*parameter(q, 0) != '\0' && q->nparam <= 2)
		return account_of(parameter(q, 1), result);
	(void)unsupported(result,
	    "invalid parameters (expected %s[ARN] or %s[ARN,ACCOUNT])", q->key,
	    q->key);
	return NULL;
}

static int
item_discovery(struct agent_request *q, struct agent_result *result)
{
	const struct host_account *a = account_of(parameter(q, 0), result);
	struct eib_reply *reply;
	int r;

	if (a == NULL)
		return SYSINFO_RET_FAIL;
	reply = ask_status(a, "", "zabbix-lld", result);
	if (reply == NULL)
		return SYSINFO_RET_FAIL;
	/* An empty list would make the server forget every build. */
	if (reply->state == 3 && strchr(reply->text, '{') == NULL)
		r = unsupported(result, "%s", reply->summary);
	else
		r = answer_text(result, reply->text);
	reply->release(reply);
	return r;
}

/* A finished build has no age, which is 0: triggers on it must end. */
static int
answer_age(struct agent_result *result, const struct eib_reply *reply)
{
	const struct eib_metric *m =
	    reply->nchecks > 0 ? host_age(&reply->check[0]) : NULL;

	if (m == NULL && reply->state == 3)
		return unsupported(result, "unknown age: %s", reply->summary);
	result->dbl = m != NULL ? m->value : 0;
	result->type |= AR_DOUBLE;
	return SYSINFO_RET_OK;
}

/* An item about the build in the first parameter; the key chooses what. */
static int
item_build(struct agent_request *q, struct agent_result *result)
{
	bool whole = strcmp(q->key, KEY_STATUS) == 0;
	const struct host_account *a = account_of_arn(q, result);
	struct eib_reply *reply = NULL;
	int r = SYSINFO_RET_FAIL;

	if (a != NULL)
		reply = ask_status(a, parameter(q, 0),
		    whole ? "json" : "nagios", result);
	if (reply == NULL)
		return r;
	if (!was_answered(reply)) {
		(void)unsupported(result, "%s", reply->summary);
	} else if (whole) {
		r = answer_text(result, reply->text);
	} else if (strcmp(q->key, KEY_AGE) == 0) {
		r = answer_age(result, reply);
	} else {
		result->ui64 = (uint64_t)reply->state;
		result->type |= AR_UINT64;
		r = SYSINFO_RET_OK;
	}
	reply->release(reply);
	return r;
}

/* No test parameter: "zabbix_agentd -p" evaluates every item. */
static int
item_cancel(struct agent_request *q, struct agent_result *result)
{
	const struct host_account *a = account_of_arn(q, result);
	const char *arn = parameter(q, 0);
	const struct eib_option more[] = { { kind_of(arn), arn },
		{ "arm", "1" }, { "output-format", "nagios" } };
	struct eib_reply *reply;
	int r;

	if (a == NULL)
		return SYSINFO_RET_FAIL;
	if (!a->allow_cancel)
		return unsupported(result, "AllowCancel=1 is not set in %.300s",
		    module.config);
	reply = call(a, HOST_CANCEL, false, more, 3);
	if (reply == NULL)
		return unsupported(result, "out of memory");
	if (reply->state >= 2)
		r = unsupported(result, "%s", reply->summary);
	else
		r = answer_text(result, reply->summary);
	reply->release(reply);
	return r;
}

int
zbx_module_api_version(void)
{
	return ZBX_MODULE_API_VERSION;
}

int
zbx_module_init(void)
{
	config_locate();
	return ZBX_MODULE_OK;
}

int
zbx_module_uninit(void)
{
	struct host_account *a = module.account, *next;

	if (module.session != NULL)
		module.plugin->close(module.session);
	for (; a != NULL; a = next) {
		next = a->next;
		host_account_free(a);
	}
	module.session = NULL;
	module.account = NULL;
	return ZBX_MODULE_OK;
}

void
zbx_module_item_timeout(int seconds)
{
	module.timeout_s = seconds;
}

struct zbx_metric *
zbx_module_item_list(void)
{
	static struct zbx_metric items[] = {
		{ "imagebuilder.discovery", CF_HAVEPARAMS, item_discovery,
		    NULL },
		{ KEY_STATUS, CF_HAVEPARAMS, item_build, NULL },
		{ "imagebuilder.state", CF_HAVEPARAMS, item_build, NULL },
		{ KEY_AGE, CF_HAVEPARAMS, item_build, NULL },
		{ "imagebuilder.cancel", CF_HAVEPARAMS, item_cancel, NULL },
		{ NULL, 0, NULL, NULL },
	};

	return items;
}
