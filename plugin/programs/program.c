/* A call as a program.  The object's code is linked into it: to load the object
 * would cost each start 0.8 million instructions more. */
#include "plugin/programs/program.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/platform.h"
#include "plugin/imagebuilder.h"
#include "plugin/programs/process.h"

#define EXIT_UNKNOWN 3
#define INPUT_MAX ((size_t)4 << 20) /* of standard input */
#define INPUT_WAIT_MS 25000         /* for its end */

struct program_run {
	const struct program *program;
	struct arena *arena;
	struct eib_option *option;
	size_t n;
	int exit_ok, reads_input;
	char *input;
};

static int
interrupted(void *ctx)
{
	(void)ctx;
	return process_stopped != 0;
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
	if (strstr(word, ":image-pipeline/") != NULL)
		return "did you mean --pipeline ARN?";
	return "did you mean --image ARN?";
}

/* Makes the call's list of the options that were given.  -1: out of memory. */
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
			r->reads_input = eib_plugin.reads_input(g->value);
	}
	return 0;
}

/* Waits until there is something to read.  -1: errno has the reason. */
static int
wait_input(int64_t end_ms)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	int64_t left = end_ms - platform_system()->mono_ms(NULL);
	int n = poll(&in, 1, left > 0 ? (int)left : 0);

	if (n == 0)
		errno = ETIMEDOUT;
	return n > 0 ? 0 : -1;
}

/* Reads standard input, at most INPUT_MAX + 1 bytes: the call refuses what is
 * too long.  -1: errno has the reason. */
static int
read_input(char *text, size_t *ret_n)
{
	const int64_t end = platform_system()->mono_ms(NULL) + INPUT_WAIT_MS;
	ssize_t got = 1;

	for (*ret_n = 0; got != 0 && *ret_n <= INPUT_MAX;) {
		got = wait_input(end);
		if (got == 0)
			got = read(STDIN_FILENO, text + *ret_n,
			    INPUT_MAX + 1 - *ret_n);
		if (got < 0 && (errno != EINTR || process_stopped))
			return -1;
		if (got > 0)
			*ret_n += (size_t)got;
	}
	return 0;
}

static int
call(struct program_run *r)
{
	static const char late[] = "standard input did not end in time";
	static const char unreadable[] = "cannot read standard input";
	struct eib_request request = {
		.size = sizeof request,
		.option = r->option,
		.noptions = r->n,
		.interrupted = interrupted,
	};
	struct eib_reply *reply;
	int state;

	if (r->reads_input) {
		r->input = malloc(INPUT_MAX + 1);
		if (r->input == NULL ||
		    read_input(r->input, &request.ninput) < 0)
			return refuse(errno == ETIMEDOUT ? late : unreadable);
		request.input = r->input;
	}
	if (r->program->acts) {
		openlog(r->program->option.name, LOG_PID, LOG_DAEMON);
		request.log = log_line;
	}
	reply = r->program->command(&request);
	(void)fputs(reply->text, stdout);
	state = reply->state;
	if (process_is_watched())
		reply->release(reply);
	/* A check whose output was lost is UNKNOWN; an action was done. */
	if ((fflush(stdout) != 0 || ferror(stdout)) && !r->program->acts)
		return EXIT_UNKNOWN;
	return r->exit_ok ? 0 : state;
}

int
program_run(const struct program *p, char **argv)
{
	static struct program_run
	    r; /* reachable to the end: nothing is freed */
	struct option_program options = p->option;
	struct option_given *given = NULL;
	const char *text = NULL;
	struct err e = { 0 };

	process_begin();
	r.program = p;
	r.arena = arena_new(0);
	options.table = eib_plugin.row;
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
