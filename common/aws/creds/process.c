/* credential_process: a program of the user's that prints credentials.  No
 * shell; the words are split as a shell would. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aws/config/config.h"
#include "aws/config/words.h"
#include "aws/creds/creds.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/platform.h"
#include "data/number.h"

#define SLICE_MS 50 /* between looks at the clock */
#define WAIT_MS 5   /* between looks at a child that is ending */

extern char **environ;

struct child {
	pid_t pid;
	int out, err;   /* its standard output and error */
	char text[256]; /* the beginning of the latter */
	size_t ntext;
};

/* Standard input from nowhere; nothing else of the host's
 * stays open; its ignored signals come back; a group of its own to stop. */
static int
spawn(char **argv, int out, int err, pid_t *ret)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, defaults;
	int failed;

	(void)sigemptyset(&none);
	(void)sigemptyset(&defaults);
	(void)sigaddset(&defaults, SIGPIPE);
	(void)sigaddset(&defaults, SIGCHLD);
	(void)sigaddset(&defaults, SIGINT);
	(void)sigaddset(&defaults, SIGTERM);
	if (posix_spawn_file_actions_init(&files) != 0)
		return ENOMEM;
	if (posix_spawnattr_init(&attr) != 0) {
		(void)posix_spawn_file_actions_destroy(&files);
		return ENOMEM;
	}
	(void)posix_spawn_file_actions_addopen(&files, STDIN_FILENO,
	    "/dev/null", O_RDONLY, 0);
	(void)posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	(void)posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
	(void)posix_spawn_file_actions_addclosefrom_np(&files,
	    STDERR_FILENO + 1);
	(void)posix_spawnattr_setsigmask(&attr, &none);
	(void)posix_spawnattr_setsigdefault(&attr, &defaults);
	(void)posix_spawnattr_setpgroup(&attr, 0);
	(void)posix_spawnattr_setflags(&attr,
	    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
		POSIX_SPAWN_SETPGROUP);
	failed = posix_spawnp(ret, argv[0], &files, &attr, argv, environ);
	(void)posix_spawnattr_destroy(&attr);
	(void)posix_spawn_file_actions_destroy(&files);
	return failed;
}

static int
child_start(char **argv, struct child *ret, struct err *e)
{
	char text[128] = "";
	int out[2], err[2], failed;

	if (pipe2(out, O_CLOEXEC) < 0)
		return err_set(e, ERR_AUTH, "cannot make a pipe");
	if (pipe2(err, O_CLOEXEC) < 0) {
		(void)close(out[0]);
		(void)close(out[1]);
		return err_set(e, ERR_AUTH, "cannot make a pipe");
	}
	failed = spawn(argv, out[1], err[1], &ret->pid);
	(void)close(out[1]);
	(void)close(err[1]);
	ret->out = out[0];
	ret->err = err[0];
	(void)fcntl(ret->err, F_SETFL, O_NONBLOCK);
	if (failed == 0)
		return 0;
	(void)close(out[0]);
	(void)close(err[0]);
	return err_set(e, ERR_AUTH, "%s: %s", argv[0],
	    strerror_r(failed, text, sizeof text));
}

/* Empties its standard error, so that it never waits for us; false: it is
 * closed. */
static bool
child_drain(struct child *c)
{
	char block[1024];
	ssize_t n;

	while ((n = read(c->err, block, sizeof block)) > 0) {
		size_t room = sizeof c->text - 1 - c->ntext;
		size_t take = (size_t)n < room ? (size_t)n : room;

		memcpy(c->text + c->ntext, block, take);
		c->ntext += take;
	}
	return n < 0 && (errno == EAGAIN || errno == EINTR);
}

/* The first line that is not blank, without control characters. */
static const char *
child_message(struct child *c)
{
	char *text = c->text + strspn(c->text, " \t\r\n");
	size_t n = strcspn(text, "\r\n"), w = 0;

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] >= ' ' && text[i] != 0x7f)
			text[w++] = text[i];
	text[w] = '\0';
	text_truncate_utf8(text, w);
	return text;
}

/* All that it prints, until it closes its output. */
static int
child_read(struct child *c, const struct platform *w, int64_t deadline_ms,
    struct buf *b, struct err *e)
{
	struct pollfd p[] = { { .fd = c->out, .events = POLLIN },
		{ .fd = c->err, .events = POLLIN } };
	char block[4096];
	ssize_t n;

	for (;;) {
		if (platform_left_ms(w, deadline_ms) == 0 ||
		    (w->interrupted != NULL && w->interrupted(w->ctx)))
			return err_set(e, ERR_TIMEOUT,
			    "it did not end in time");
		if (poll(p, 2, SLICE_MS) <= 0)
			continue;
		if (p[1].revents != 0 && !child_drain(c))
			p[1].fd = -1;
		if (p[0].revents == 0)
			continue;
		n = read(c->out, block, sizeof block);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			return 0;
		if ((size_t)n > PROCESS_MAX_OUTPUT - b->n)
			return err_set(e, ERR_LIMIT,
			    "it printed more than %zu bytes",
			    PROCESS_MAX_OUTPUT);
		buf_add(b, block, (size_t)n);
		explicit_bzero(block, (size_t)n);
	}
}

/* Its wait status; -1 where a host ignores SIGCHLD and so it is lost.  Then
 * what it printed decides.  A child that does not end is stopped. */
static int
child_end(struct child *c, const struct platform *w, int64_t deadline_ms)
{
	int status = 0;
	pid_t got;

	(void)close(c->out);
	while ((got = waitpid(c->pid, &status, WNOHANG)) == 0 &&
	    platform_left_ms(w, deadline_ms) > 0) {
		(void)child_drain(c);
		(void)poll(NULL, 0, WAIT_MS);
	}
	if (got == 0) {
		(void)kill(-c->pid, SIGKILL);
		do
			got = waitpid(c->pid, &status, 0);
		while (got < 0 && errno == EINTR);
	}
	(void)child_drain(c);
	(void)close(c->err);
	return got == c->pid ? status : -1;
}

static int
process_run(const struct platform *w, char **argv, int64_t deadline_ms,
    struct buf *out, struct err *e)
{
	struct child c = { 0 };
	const char *message;
	int status;

	if (child_start(argv, &c, e) < 0)
		return -1;
	if (child_read(&c, w, deadline_ms, out, e) < 0) {
		(void)kill(-c.pid, SIGKILL);
		(void)child_end(&c, w, deadline_ms);
		return -1;
	}
	status = child_end(&c, w, deadline_ms);
	message = child_message(&c);
	if (status != -1 && WIFSIGNALED(status))
		return err_set(e, ERR_AUTH, "killed by signal %d%s%s",
		    WTERMSIG(status), *message != '\0' ? ": " : "", message);
	if (status != -1 && WEXITSTATUS(status) != 0)
		return err_set(e, ERR_AUTH, "exited with status %d%s%s",
		    WEXITSTATUS(status), *message != '\0' ? ": " : "", message);
	return out->failed ? err_memory(e) : 0;
}

static int
read_output(struct arena *a, const struct buf *b, const char *profile,
    struct creds *ret, struct err *e)
{
	static const struct creds_names names = { "AccessKeyId",
		"SecretAccessKey", "SessionToken", "Expiration", false };
	const char *source =
	    arena_printf(a, "credential_process of profile \"%s\"", profile);
	const json_t *o = creds_parse(a, "its output", b->text, b->n, e);
	int64_t version;

	if (o == NULL)
		return -1;
	if (!number_i64(json_object_get(o, "Version"), 1, 1, &version))
		return err_set(e, ERR_AUTH,
		    "its output does not have Version 1");
	return creds_from_json(a, o, &names, source, ret, e);
}

int
creds_from_process(const struct creds_env *env, struct arena *a,
    struct creds *ret, struct err *e)
{
	const struct aws_config *c = env->config;
	const struct platform *w = env->platform;
	int64_t deadline_ms = w->mono_ms(w->ctx) + PROCESS_MAX_MS;
	const char *command = config_key(c, c->profile, "credential_process");
	struct buf out = { 0 };
	char **argv;
	int failed;

	if (command == NULL)
		return 1;
	if (deadline_ms > env->deadline_ms)
		deadline_ms = env->deadline_ms;
	argv = words_split(a, command, e);
	failed = argv == NULL ? -1 : process_run(w, argv, deadline_ms, &out, e);
	if (failed == 0)
		failed = read_output(a, &out, c->profile, ret, e);
	if (failed == 0)
		failed = creds_check_expiry(env, ret, e);
	buf_free(&out);
	if (failed == 0)
		return 0;
	return err_wrap(e, "credential_process of profile \"%s\"", c->profile);
}
