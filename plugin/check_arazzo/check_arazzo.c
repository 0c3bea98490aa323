/* check_arazzo: an Arazzo workflow as a check. */
#include "plugin/check_arazzo/check_arazzo.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "data/doc.h"
#include "data/value.h"
#include "http/http.h"
#include "plugin/programs/leave.h"

/* An XPath over a hostile response cannot be interrupted at the deadline: the
 * process ends this many seconds later. */
#define GRACE_S 5

static volatile sig_atomic_t stopped;
static volatile sig_atomic_t late_state = STATE_UNKNOWN, late_exit;

static void
on_stop(int signal_number)
{
	(void)signal_number;
	stopped = 1;
}

static void
on_late(int signal_number)
{
	static const char unknown[] =
	    "ARAZZO UNKNOWN - still busy after the time was up\n";
	static const char critical[] =
	    "ARAZZO CRITICAL - still busy after the time was up\n";
	ssize_t n = late_state == STATE_CRITICAL ?
	    write(STDOUT_FILENO, critical, sizeof critical - 1) :
	    write(STDOUT_FILENO, unknown, sizeof unknown - 1);

	(void)n;
	(void)signal_number;
	_exit(late_exit);
}

static bool
is_stopped(void *ctx)
{
	(void)ctx;
	return stopped != 0;
}

static void
signals_init(void)
{
	struct sigaction stop = { .sa_handler = on_stop };
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction late = { .sa_handler = on_late };

	(void)sigaction(SIGTERM, &stop, NULL);
	(void)sigaction(SIGINT, &stop, NULL);
	(void)sigaction(SIGPIPE, &ignore, NULL);
	(void)sigaction(SIGALRM, &late, NULL);
}

static void
watch_begin(const struct ca *c)
{
	late_state = (sig_atomic_t)c->o.timeout_state;
	late_exit = c->o.exit_ok ? STATE_OK : late_state;
	(void)alarm((unsigned)((c->o.timeout_ms + 999) / 1000) + GRACE_S);
}

static void
on_trace(void *ctx, json_t *event)
{
	struct ca *c = ctx;
	char *line = value_print(c->arena, event);

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
	if (c->o.trace == NULL)
		return 0;
	c->trace = fopen(c->o.trace, "we");
	if (c->trace == NULL)
		return err_set(e, ERR_IO, "--trace %s: it cannot be written",
		    c->o.trace);
	/* Line by line: it can be read while a run waits. */
	(void)setvbuf(c->trace, NULL, _IOLBF, 0);
	c->env.trace = on_trace;
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

/* A text that is not a document still has a line to show. */
static void
syntax_error_note(struct ca *c, const char *text, size_t n, const struct err *e)
{
	struct doc *d = arena_alloc(c->arena, sizeof *d);
	size_t name = strlen(c->o.file);
	const char *rest = e->text + name;
	struct location location = { 0, 0 };
	int used = 0;

	if (d == NULL || strncmp(e->text, c->o.file, name) != 0 ||
	    sscanf(rest, ":%u:%u: %n", &location.line, &location.column,
		&used) < 2)
		return;
	*d = (struct doc){ .url = c->o.file, .text = text, .ntext = n };
	diag_add(&c->diags, DIAG_ERROR, NULL, d, location, "%s", rest + used);
}

static struct doc *
file_load(struct ca *c, struct err *e)
{
	size_t n;
	char *text = file_read(c->arena, c->o.file, DOC_MAX_BYTES, &n, e);
	struct doc *d;

	if (text == NULL)
		return NULL;
	d = doc_parse(c->arena, text, n, c->o.file, NULL, e);
	if (d == NULL && c->o.mode == MODE_VALIDATE)
		syntax_error_note(c, text, n, e);
	return d;
}

/* One line: the first error, and how many more there are. */
static int
refuse_diags(struct ca *c)
{
	const struct diag *d = c->diags.first;
	const char *text;

	while (d != NULL && d->kind != DIAG_ERROR &&
	    !(d->kind == DIAG_COMPAT && c->o.strict))
		d = d->next;
	text = d == NULL ? "the document is wrong" : diag_line(c->arena, d);
	if (text != NULL && c->diags.errors > 1)
		text = arena_printf(c->arena, "%s (and %zu more: --validate)",
		    text, c->diags.errors - 1);
	return ca_refuse(c, STATE_UNKNOWN, c->o.workflow, text);
}

static int
ca_run(struct ca *c, const struct arazzo *z, const struct workflow *w,
    struct err *e)
{
	const struct arazzo_limits limits = { .max_steps =
						  (unsigned)c->o.max_steps,
		.max_depth = (unsigned)c->o.max_depth,
		.max_body = (size_t)c->o.max_body,
		.deadline_ms = c->deadline_ms };
	struct verdict *v = ca_verdict_new(c, z, e);
	json_t *inputs = v == NULL ? NULL : ca_inputs(c, w, e);
	struct arazzo_result r;

	if (inputs == NULL)
		return -1;
	c->env.http = ca_transport(c, e);
	if (c->env.http == NULL)
		return -1;
	if (arazzo_run(z, w, inputs, &c->env, &limits, c->arena, &r, e) < 0)
		return -1;
	if (c->o.mode == MODE_DRY_RUN && r.end != ARAZZO_ERROR)
		return STATE_OK;
	return ca_verdict_print(c, v, &r);
}

/* A name that is misspelt would send requests to the description's own
 * server.  Documents that this one uses may have sources of any name. */
static int
names_check(const struct arazzo *z, const char *option, const struct ca_pair *p,
    struct err *e)
{
	for (; p != NULL; p = p->next) {
		const struct source *s = z->source;

		while (s != NULL && s->type != SOURCE_ARAZZO &&
		    (p->name == NULL || !text_equal(s->name, p->name)))
			s = s->next;
		if (s == NULL && p->name != NULL)
			return err_set(e, ERR_INPUT,
			    "%s %s: the document has no "
			    "source description of that name",
			    option, p->name);
	}
	return 0;
}

/* The exit status, or -1 and *e. */
static int
act(struct ca *c, struct err *e)
{
	const struct doc *d = init(c, e) < 0 ? NULL : file_load(c, e);
	const struct arazzo *z;
	const struct workflow *w;

	if (d == NULL && c->diags.errors > 0)
		return ca_validate_print(c, NULL);
	if (d == NULL)
		return -1;
	z = arazzo_load(c->arena, d, c->o.workflow, &c->env, &c->diags, e);
	if (c->o.mode == MODE_VALIDATE && (z != NULL || c->diags.errors > 0))
		return ca_validate_print(c, z);
	if (z == NULL)
		return e->code != ERR_NONE ? -1 : refuse_diags(c);
	w = arazzo_workflow(z, c->o.workflow, e);
	if (w == NULL || names_check(z, "--server", c->o.server, e) < 0 ||
	    names_check(z, "--source", c->o.source, e) < 0)
		return -1;
	if (c->o.mode == MODE_EXPLAIN)
		ca_explain_print(c, z, w);
	else if (c->o.mode == MODE_MERMAID)
		ca_mermaid_print(c, w);
	else
		return ca_run(c, z, w, e);
	return STATE_OK;
}

static void
ca_finish(struct ca *c)
{
	if (c->trace != NULL)
		(void)fclose(c->trace);
	if (c->aws != NULL)
		aws_client_free(c->aws);
	if (c->plain != NULL)
		c->plain->free(c->plain);
	if (leave_is_watched())
		arena_free(c->arena);
}

int
main(int argc, char **argv)
{
	struct ca c = { .arena = arena_new(0), .platform = *platform_system() };
	struct err e = { 0 };
	int status;

	(void)argc;
	if (c.arena == NULL) {
		(void)printf("ARAZZO UNKNOWN - out of memory\n");
		return STATE_UNKNOWN;
	}
	signals_init();
	c.platform.interrupted = is_stopped;
	status = ca_options_read(&c, argv, &e);
	if (status == 0)
		status = act(&c, &e);
	else if (status > 0)
		status =
		    STATE_UNKNOWN; /* help and version, by the guidelines */
	if (status < 0)
		status = ca_refuse(&c,
		    e.code == ERR_TIMEOUT ? c.o.timeout_state : STATE_UNKNOWN,
		    c.o.workflow, e.text);
	if (c.o.exit_ok)
		status = STATE_OK;
	ca_finish(&c);
	leave(status);
}
