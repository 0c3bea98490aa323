/* A call of the object as a program. */
#include "plugin/programs/program.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "plugin/hosts/host.h"
#include "plugin/imagebuilder.h"

#define EXIT_UNKNOWN 3
#define INPUT_MAX ((size_t)4 << 20) /* of standard input */
#define INPUT_WAIT_MS 25000         /* for its end */

struct program_run {
	const struct program *program;
	const struct eib_plugin *plugin;
	struct arena *arena;
	struct eib_option *option;
	size_t n;
	int exit_ok, input;
};

static volatile sig_atomic_t stopped;

static void
on_signal(int sig)
{
	(void)sig;
	stopped = 1;
}

static int
interrupted(void *ctx)
{
	(void)ctx;
	return stopped != 0;
}

static void
log_line(void *ctx, int level, const char *text)
{
	(void)ctx;
	syslog(level, "%s", text);
}

static int
refuse(const char *text)
{
	(void)printf("IMAGEBUILDER UNKNOWN - %s\n", text);
	return EXIT_UNKNOWN;
}

const char *
program_arn_hint(const char *word)
{
	if (strncmp(word, "arn:", 4) != 0)
		return NULL;
	return strstr(word, ":image-pipeline/") != NULL ?
	    "did you mean --pipeline ARN?" :
	    "did you mean --image ARN?";
}

/* Makes the object's list of the options that were given.  -1: out of memory. */
static int
take_options(struct program_run *r, const struct option_given *list)
{
	size_t n = 0;

	for (const struct option_given *g = list; g != NULL; g = g->next)
		n++;
	r->option = arena_array(r->arena, n, sizeof *r->option);
	if (r->option == NULL)
		return -1;
	for (const struct option_given *g = list; g != NULL; g = g->next) {
		r->option[r->n++] =
		    (struct eib_option){ g->row->name, g->value };
		if (strcmp(g->row->name, "exit-ok") == 0)
			r->exit_ok = strcmp(g->value, "0") != 0;
		if (strcmp(g->row->name, "alert") == 0)
			r->input = r->plugin->reads_input(g->value);
	}
	return 0;
}

static int64_t
mono_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Waits until there is something to read.  -1: errno has the reason. */
static int
wait_input(int64_t end_ms)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	int64_t left = end_ms - mono_ms();
	int n = poll(&in, 1, left > 0 ? (int)left : 0);

	if (n == 0)
		errno = ETIMEDOUT;
	return n > 0 ? 0 : -1;
}

/* Reads standard input, at most INPUT_MAX + 1 bytes: the call refuses what is
 * too long.  NULL: it could not be read. */
static char *
read_input(size_t *ret_n)
{
	const int64_t end = mono_ms() + INPUT_WAIT_MS;
	size_t size = 1 << 16, n = 0;
	char *text = malloc(size), *grown;

	while (text != NULL) {
		ssize_t got = wait_input(end);

		if (got >= 0)
			got = read(STDIN_FILENO, text + n, size - n);

		if (got < 0 && errno == EINTR && !stopped)
			continue;
		if (got < 0) {
			free(text);
			return NULL;
		}
		n += (size_t)got;
		if (got == 0 || n > INPUT_MAX)
			break;
		if (n == size) {
			size *= 2;
			grown = realloc(text, size);
			if (grown == NULL)
				free(text);
			text = grown;
		}
	}
	*ret_n = n;
	return text;
}

/* SIGTERM and SIGINT end the waiting; SIGPIPE would end us without output. */
static void
catch_signals(void)
{
	struct sigaction act = { .sa_handler = on_signal };

	(void)sigemptyset(&act.sa_mask);
	(void)sigaction(SIGTERM, &act, NULL);
	(void)sigaction(SIGINT, &act, NULL);
	act.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &act, NULL);
}

static int
call(struct program_run *r)
{
	const struct eib_command *command =
	    host_command(r->plugin, r->program->command);
	struct eib_request request = {
		.size = sizeof request,
		.option = r->option,
		.noptions = r->n,
		.interrupted = interrupted,
	};
	struct eib_reply *reply;
	char *input = NULL;
	int state;

	if (command == NULL)
		return refuse("the object has no such command");
	if (r->input) {
		input = read_input(&request.ninput);
		if (input == NULL)
			return refuse(errno == ETIMEDOUT ?
				"standard input did not end in time" :
				"cannot read standard input");
		request.input = input;
	}
	if (r->program->acts) {
		openlog(r->program->option.name, LOG_PID, LOG_DAEMON);
		request.log = log_line;
	}
	reply = command->call(&request);
	(void)fputs(reply->text, stdout);
	state = reply->state;
	reply->release(reply);
	free(input);
	/* A check whose output was lost is UNKNOWN; an action was done. */
	if ((fflush(stdout) != 0 || ferror(stdout)) && !r->program->acts)
		return EXIT_UNKNOWN;
	return r->exit_ok ? 0 : state;
}

/* An object of another version may have other rows. */
static int
object_open(struct program_run *r)
{
	char text[HOST_TEXT_SIZE];

	r->plugin = host_open(text);
	if (r->plugin == NULL)
		return refuse(text);
	if (strcmp(r->plugin->version, PACKAGE_VERSION) != 0)
		return refuse("imagebuilder.so is of another version than this"
			      " program");
	return 0;
}

int
program_run(const struct program *p, char **argv)
{
	struct program_run r = { .program = p, .arena = arena_new(0) };
	struct option_program options = p->option;
	struct option_given *given = NULL;
	const char *text = NULL;
	struct err e = { 0 };

	catch_signals();
	if (object_open(&r) != 0)
		return EXIT_UNKNOWN;
	options.table = r.plugin->row;
	if (r.arena == NULL)
		return refuse("out of memory");
	if (option_argv(r.arena, &options, argv, &given, &text, &e) < 0)
		return refuse(e.text);
	if (text != NULL)
		(void)fputs(text, stdout);
	if (text != NULL)
		return EXIT_UNKNOWN;
	return take_options(&r, given) < 0 ? refuse("out of memory") : call(&r);
}
