/* --validate, --explain and --dry-run: reports for people. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "arazzo/language/criterion.h"
#include "arazzo/language/scope.h"
#include "arazzo/openapi/openapi.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "plugin/check_arazzo/check_arazzo.h"
#include "monitor/format.h"
#include "option/option.h"
#include "data/value.h"
#include "http/http.h"

/* Prints a line, or a piece of one, like printf.  Of the values hidden characters
 * are not printed: only the format ends lines. */
static void __attribute__((format(printf, 1, 2))) out(const char *fmt, ...)
{
	bool ends = *fmt != '\0' && fmt[strlen(fmt) - 1] == '\n';
	char *text = NULL;
	va_list ap;
	int left;

	va_start(ap, fmt);
	left = vasprintf(&text, fmt, ap) - ends;
	va_end(ap);
	for (const char *p = text; left > 0;) {
		uint32_t c;
		size_t n = text_utf8_next(p, (size_t)left, &c);

		if (n == 0 || text_is_hidden(c))
			(void)putchar('?');
		else
			(void)fwrite(p, 1, n, stdout);
		n = n > 0 ? n : 1;
		p += n;
		left -= (int)n;
	}
	if (left >= 0 && ends)
		(void)putchar('\n');
	free(text);
}

static const char *
kind_word(const struct ca *c, const struct diag *d)
{
	if (d->kind == DIAG_ERROR || (d->kind == DIAG_COMPAT && c->o.strict))
		return "error";
	return d->kind == DIAG_COMPAT ? "compatibility" : "warning";
}

static void
diag_print(struct ca *c, const struct diag *d)
{
	const char *line = diag_line(c->arena, d);
	const char *excerpt = diag_excerpt(c->arena, d);

	out("%s: %s%s%s%s\n", kind_word(c, d), line != NULL ? line : d->text,
	    d->id != NULL ? " [" : "", d->id != NULL ? d->id : "",
	    d->id != NULL ? "]" : "");
	(void)fputs(excerpt != NULL ? excerpt : "", stdout);
}

static void
validate_json(struct ca *c, enum state s)
{
	json_t *all = json_array(), *v;
	const char *text;

	for (const struct diag *d = c->diags.first; d != NULL; d = d->next)
		(void)json_array_append_new(all,
		    json_pack("{s:s,s:s?,s:s,s:i,s:i,s:s}", "kind",
			kind_word(c, d), "rule", d->id, "file",
			d->doc != NULL ? d->doc->url : "", "line",
			(int)d->location.line, "column",
			(int)d->location.column, "text", d->text));
	v = json_pack("{s:s,s:i,s:i,s:o}", "state", state_word(s), "exit",
	    c->o.exit_ok ? 0 : (int)s, "errors", (int)c->diags.errors,
	    "diagnoses", all);
	text = value_print(c->arena, value_keep(c->arena, v));
	out("%s\n", text != NULL ? text : "{}");
}

int
ca_validate_print(struct ca *c, bool good)
{
	const struct diags *l = &c->diags;
	enum state s = good && l->errors == 0 ? STATE_OK : STATE_UNKNOWN;

	if (strcmp(c->o.format->name, "json") == 0) {
		validate_json(c, s);
		return (int)s;
	}
	out("ARAZZO %s - ", state_word(s));
	for (const struct option_text *t = c->o.file; t != NULL; t = t->next)
		out("%s%s", t->value, t->next != NULL ? ", " : "");
	out(": %zu error%s, %zu compatibility reading%s, "
	    "%zu warning%s\n",
	    l->errors, l->errors == 1 ? "" : "s", l->compat,
	    l->compat == 1 ? "" : "s", l->warnings,
	    l->warnings == 1 ? "" : "s");
	for (const struct diag *d = l->first; d != NULL; d = d->next)
		diag_print(c, d);
	return (int)s;
}

/* --- --explain ------------------------------------------------------------ */

static const char *const in_words[] = {
	[PARAM_INPUT] = "input",
	[PARAM_PATH] = "path",
	[PARAM_QUERY] = "query",
	[PARAM_HEADER] = "header",
	[PARAM_COOKIE] = "cookie",
	[PARAM_QUERYSTRING] = "querystring",
	[PARAM_BODY] = "body",
};

static void
criteria_print(const struct criterion_list *c, const char *before)
{
	for (; c != NULL; c = c->next) {
		const struct criterion *one = c->criterion;

		out("%s%s%s%s: %s\n", before, query_kind_name(one->kind),
		    one->context != NULL ? " on " : "",
		    one->context != NULL ? one->context->text : "", one->text);
	}
}

static void
action_print(const struct action *a, const char *when)
{
	static const char *const words[] = { [ACTION_END] = "end",
		[ACTION_GOTO] = "goto",
		[ACTION_RETRY] = "retry" };

	out("     on %s, %s: %s", when, a->name, words[a->type]);
	if (a->step != NULL)
		out(" step %s", a->step->id);
	if (a->workflow != NULL)
		out(" workflow %s", a->workflow->id);
	if (a->type == ACTION_RETRY)
		out(" after %lld ms, %u times", (long long)a->retry_after_ms,
		    a->retry_limit);
	out("%s\n", a->criterion != NULL ? " if" : "");
	criteria_print(a->criterion, "       ");
}

static void
values_print(struct ca *c, const struct step *s)
{
	for (const struct param *p = s->param; p != NULL; p = p->next) {
		const char *text = value_text(c->arena, p->raw);

		out("     %s %s = %s\n", in_words[p->in], p->name,
		    text != NULL ? text : "");
	}
	if (s->body != NULL && s->body->raw != NULL) {
		const char *text = value_text(c->arena, s->body->raw);

		out("     body %s\n", text != NULL ? text : "");
	}
}

static void
step_print(struct ca *c, const struct step *s)
{
	const struct operation *op = s->operation;
	struct err e = { 0 };
	const char *base;

	out("%3u. %s", s->index + 1, s->id);
	if (op != NULL) {
		base = openapi_server(c->arena, op, ca_server(c, op),
		    c->env.server_vars, NULL, &e);
		if (base == NULL)
			base = value_member_text(op->server, "url");
		out(": %s %s%s", op->method,
		    base != NULL ? base : "(no server)", op->path);
	} else if (s->workflow != NULL) {
		out(": workflow %s", s->workflow->id);
	}
	out("\n");
	values_print(c, s);
	if (s->success == NULL && op != NULL)
		out("     succeeds with 2xx\n");
	criteria_print(s->success, "     succeeds if ");
	for (const struct output *o = s->output; o != NULL; o = o->next)
		out("     output %s = %s\n", o->name, o->text);
	for (const struct action *a = s->on_success; a != NULL; a = a->next)
		action_print(a, "success");
	for (const struct action *a = s->on_failure; a != NULL; a = a->next)
		action_print(a, "failure");
}

void
ca_explain_print(struct ca *c, const struct arazzo *z, const struct workflow *w)
{
	out("%s, workflow %s%s%s\n", z->title != NULL ? z->title : "", w->id,
	    w->summary != NULL ? ": " : "",
	    w->summary != NULL ? w->summary : "");
	for (const struct depends *d = w->depends; d != NULL; d = d->next)
		out("  first workflow %s\n", d->workflow->id);
	for (const struct step *s = w->step; s != NULL; s = s->next)
		step_print(c, s);
	for (const struct output *o = w->output; o != NULL; o = o->next)
		out("  output %s = %s\n", o->name, o->text);
}

/* --- --explain=mermaid ---------------------------------------------------- */

/* A label between quotes: mermaid has entities for what it would read. */
static void
label_print(const char *text)
{
	for (size_t n; *text != '\0'; text += n) {
		uint32_t c;

		n = text_utf8_next(text, strlen(text), &c);
		n = n > 0 ? n : 1;
		if (strchr("\"#<>&;`", *text) != NULL)
			out("#%d;", (unsigned char)*text);
		else
			out("%.*s", (int)n, text);
	}
}

static void
edge_print(const struct step *s, const struct action *a, bool success)
{
	const char *arrow = success ? "-->" : "-.->";

	out("  s%u %s|\"", s->index, arrow);
	label_print(a->name);
	out("\"| ");
	if (a->type == ACTION_END)
		out("%s\n", success ? "done" : "failed");
	else if (a->workflow != NULL && a->type == ACTION_GOTO) {
		out("w%u%d[[\"", s->index, success);
		label_print(a->workflow->id);
		out("\"]]\n");
	} else if (a->step != NULL && a->type == ACTION_GOTO)
		out("s%u\n", a->step->index);
	else
		out("s%u\n", s->index);
}

/* Does one of them always apply?  A retry is used up some time. */
static bool
one_is_taken(const struct action *a)
{
	while (a != NULL && (a->criterion != NULL || a->type == ACTION_RETRY))
		a = a->next;
	return a != NULL;
}

static void
fall_through_print(const struct step *s)
{
	if (!one_is_taken(s->on_success) && s->next != NULL)
		out("  s%u --> s%u\n", s->index, s->next->index);
	else if (!one_is_taken(s->on_success))
		out("  s%u --> done\n", s->index);
	if (!one_is_taken(s->on_failure))
		out("  s%u -.-> failed\n", s->index);
}

void
ca_mermaid_print(struct ca *c, const struct workflow *w)
{
	(void)c;
	out("flowchart TD\n");
	out("  start([\"");
	label_print(w->id);
	out("\"]) --> s0\n");
	for (const struct step *s = w->step; s != NULL; s = s->next) {
		out("  s%u[\"", s->index);
		label_print(s->id);
		if (s->operation != NULL) {
			out("<br/>%s ", s->operation->method);
			label_print(s->operation->path);
		}
		out("\"]\n");
		for (const struct action *a = s->on_success; a != NULL;
		     a = a->next)
			edge_print(s, a, true);
		for (const struct action *a = s->on_failure; a != NULL;
		     a = a->next)
			edge_print(s, a, false);
		fall_through_print(s);
	}
	out("  done([completed])\n");
	out("  failed([failed])\n");
}

/* --- --dry-run ------------------------------------------------------------ */

/* One word for a shell: in single quotes, or with escapes for what must not
 * reach a terminal. */
static void
quote_print(const char *text)
{
	const char *quote = "'";
	size_t n, left = strlen(text);
	uint32_t c;

	for (const char *p = text; *p != '\0'; p += n > 0 ? n : 1) {
		n = text_utf8_next(p, strlen(p), &c);
		if (n == 0 || text_is_hidden(c))
			quote = "$'";
	}
	(void)fputs(quote, stdout);
	for (; left > 0; text += n, left -= n) {
		bool hidden;

		n = text_utf8_next(text, left, &c);
		hidden = n == 0 || text_is_hidden(c);
		n = n > 0 ? n : 1;
		if (*text == '\'')
			(void)fputs(*quote == '$' ? "\\'" : "'\\''", stdout);
		else if (*quote == '$' && *text == '\\')
			(void)fputs("\\\\", stdout);
		else if (!hidden)
			(void)fwrite(text, 1, n, stdout);
		else
			for (size_t i = 0; i < n; i++)
				(void)printf("\\x%02x", (unsigned char)text[i]);
	}
	(void)putchar('\'');
}

/* A header without a value ends with ';' for curl, else it is left out. */
static void
header_print(const struct ca *c, const struct http_header *h)
{
	const char *line = arena_printf(c->arena, "%s%s%s", h->name,
	    *h->value != '\0' ? ": " : ";", h->value);

	(void)printf(" \\\n  -H ");
	quote_print(line != NULL ? line : h->name);
}

static bool
method_is(const struct http_request *q, const char *word)
{
	return strcmp(q->method, word) == 0;
}

/* A command that sends what would be sent: --data-raw, since --data-binary
 * reads a file where a body begins with '@'. */
void
ca_dry_run(void *ctx, const struct step *step, const struct http_request *q)
{
	bool empty = q->nbody == 0 &&
	    (method_is(q, "POST") || method_is(q, "PUT") ||
		method_is(q, "PATCH"));

	out("# step %s\n", step->id);
	if (method_is(q, "HEAD"))
		(void)printf("curl --head ");
	else
		out("curl -X %s ", q->method);
	quote_print(q->url);
	for (size_t i = 0; i < q->nheader; i++)
		header_print(ctx, &q->header[i]);
	if (q->nbody > 0) {
		(void)printf(" \\\n  --data-raw ");
		quote_print(q->body);
	} else if (empty) {
		(void)printf(" \\\n  -H 'Content-Length: 0'");
	}
	(void)printf("\n");
}
