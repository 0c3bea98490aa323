/* check_arazzo: an Arazzo workflow as a check. */
#include "plugin/check_arazzo/check_arazzo.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "data/value.h"
#include "http/http.h"
#include "plugin/programs/process.h"

/* An XPath over a hostile response cannot be interrupted at the deadline: the
 * process ends this many seconds later. */
#define GRACE_S 5
#define LATE(state) "ARAZZO " state " - still busy after the time was up\n"

static volatile sig_atomic_t late_exit;
static const char *volatile late_text;

static void
on_late(int signal_number)
{
	ssize_t n = write(STDOUT_FILENO, late_text, strlen(late_text));

	(void)n;
	(void)signal_number;
	_exit(late_exit);
}

static bool
is_stopped(void *ctx)
{
	(void)ctx;
	return process_stopped != 0;
}

static void
watch_begin(const struct ca *c)
{
	const struct sigaction late = { .sa_handler = on_late };
	enum state s = c->o.timeout_state;

	late_text = s == STATE_CRITICAL ? LATE("CRITICAL") : LATE("UNKNOWN");
	late_exit = c->o.exit_ok ? STATE_OK : (sig_atomic_t)s;
	(void)sigaction(SIGALRM, &late, NULL);
	(void)alarm((unsigned)((c->o.timeout_ms + 999) / 1000) + GRACE_S);
}

static void
on_trace(void *ctx, json_t *event)
{
	struct ca *c = ctx;
	char *line;

	if (c->har != NULL)
		ca_har_event(c, event);
	if (c->trace == NULL)
		return;
	line = value_print(c->arena, event);
	if (line != NULL && fprintf(c->trace, "%s\n", line) >= 0)
		return;
	if (!c->trace_broken)
		diag_add(&c->diags, DIAG_WARNING, NULL, NULL,
		    (struct location){ 0, 0 }, "--trace %s: it is not complete",
		    c->o.trace);
	c->trace_broken = true;
}

static int
trace_open(struct ca *c, struct err *e)
{
	if (c->o.har != NULL && ca_har_open(c, e) < 0)
		return -1;
	c->env.timed = c->har != NULL;
	if (c->o.trace != NULL || c->har != NULL)
		c->env.trace = on_trace;
	if (c->o.trace == NULL)
		return 0;
	c->trace = fopen(c->o.trace, "we");
	if (c->trace == NULL)
		return err_set(e, ERR_IO, "--trace %s: it cannot be written",
		    c->o.trace);
	/* Line by line: it can be read while a run waits. */
	(void)setvbuf(c->trace, NULL, _IOLBF, 0);
	return 0;
}

static int
init(struct ca *c, struct err *e)
{
	c->start_ms = c->platform.mono_ms(c->platform.ctx);
	c->deadline_ms = c->start_ms + c->o.timeout_ms;
	watch_begin(c);
	c->env = (struct arazzo_env){ .platform = &c->platform,
		.ctx = c,
		.fetch = ca_fetch,
		.server = ca_server,
		.admit = ca_admit,
		.authorize = ca_authorize,
		.strict = c->o.strict,
		.check_responses = c->o.check_responses,
		.check_all = c->o.mode == MODE_VALIDATE };
	c->env.offline = c->o.mode != MODE_RUN && c->o.mode != MODE_DRY_RUN;
	c->env.secrets = value_keep(c->arena, json_array());
	c->env.server_vars = value_keep(c->arena, json_object());
	c->schemes = value_keep(c->arena, json_object());
	c->variables = value_keep(c->arena, json_object());
	if (c->env.secrets == NULL || c->env.server_vars == NULL ||
	    c->schemes == NULL || c->variables == NULL)
		return err_memory(e);
	for (const struct ca_pair *p = c->o.server_var; p != NULL; p = p->next)
		if (json_object_set_new(c->env.server_vars, p->name,
			json_string(p->value)) != 0)
			return err_set(e, ERR_INPUT, "--server-var %s: no text",
			    p->name);
	if (c->o.mode == MODE_DRY_RUN)
		c->env.dry_run = ca_dry_run;
	diags_init(&c->diags, c->arena, c->o.strict);
	return ca_auth_init(c, e) < 0 ? -1 : trace_open(c, e);
}

/* The exit status, or -1 and *e. */
static int
act(struct ca *c, struct err *e)
{
	struct ca_run *runs = NULL;
	int status;

	if (init(c, e) < 0)
		return -1;
	status = ca_runs_load(c, &runs, e);
	if (status != 0)
		return status < 0 ? -1 : status - 1;
	return ca_runs_act(c, runs, e);
}

static void
ca_finish(struct ca *c)
{
	if (c->har != NULL)
		(void)ca_har_close(c);
	if (c->trace != NULL)
		(void)fclose(c->trace);
	if (c->aws != NULL)
		aws_client_free(c->aws);
	if (c->plain != NULL)
		c->plain->free(c->plain);
	if (process_is_watched())
		arena_free(c->arena);
}

int
main(int argc, char **argv)
{
	struct ca c = { .arena = arena_new(0), .platform = *platform_system() };
	struct err e = { 0 };
	int status;

	(void)argc;
	process_begin();
	if (c.arena == NULL) {
		(void)printf("ARAZZO UNKNOWN - out of memory\n");
		return STATE_UNKNOWN;
	}
	c.platform.interrupted = is_stopped;
	status = ca_options_read(&c, argv, &e);
	/* Help and version are UNKNOWN by the guidelines. */
	if (status >= 0)
		status = status == 0 ? act(&c, &e) : STATE_UNKNOWN;
	if (status < 0)
		status = ca_refuse(&c,
		    e.code == ERR_TIMEOUT ? c.o.timeout_state : STATE_UNKNOWN,
		    e.text);
	if (c.o.exit_ok)
		status = STATE_OK;
	ca_finish(&c);
	process_end(status);
}
