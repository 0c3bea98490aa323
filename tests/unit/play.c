/* Runs workflows of a text against a list of responses. */
#include "play.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "data/doc.h"
#include "data/value.h"
#include "unit.h"

static const char api[] =
    "openapi: 3.0.3\n"
    "info: {title: A, version: '1'}\n"
    "servers: [{url: 'https://api.test/v1'}]\n"
    "paths:\n"
    "  /a:\n"
    "    get: {operationId: getA, responses: {}}\n"
    "    post:\n"
    "      operationId: postA\n"
    "      requestBody: {content: {application/json: {schema: {type: object,"
    " required: [must], properties: {must: {}, may: {}}}}}}\n"
    "      responses: {}\n"
    "    delete: {operationId: deleteA, responses: {}}\n"
    "  /b:\n"
    "    get: {operationId: getB, responses: {}}\n"
    "    put:\n"
    "      operationId: putB\n"
    "      requestBody: {content: {application/json: {}}}\n"
    "      responses: {}\n"
    "  /pets/{id}:\n"
    "    parameters: [{name: id, in: path, required: true}]\n"
    "    get: {operationId: getPet, responses: {}}\n"
    "  /pets:\n"
    "    get:\n"
    "      operationId: listPets\n"
    "      parameters: [{name: limit, in: query},"
    " {name: tag, in: query, required: true}]\n"
    "      responses: {}\n";

static const struct play_file files[] = { { "api.yaml", api }, { NULL, NULL } };

static const char *
file_text(const struct play_file *f, const char *name)
{
	for (; f != NULL && f->name != NULL; f++)
		if (strcmp(f->name, name) == 0)
			return f->text;
	return NULL;
}

static int
play_fetch(void *ctx, struct arena *a, const struct arazzo_wanted *w,
    struct arazzo_found *ret, struct err *e)
{
	struct play *p = ctx;
	const char *text = file_text(p->file, w->url);

	(void)a;
	p->fetched++;
	if (text == NULL)
		text = file_text(files, w->url);
	if (text == NULL)
		return err_set(e, ERR_IO, "not found (%s)", w->url);
	*ret = (struct arazzo_found){ text, strlen(text), w->url };
	return 0;
}

static void
play_trace(void *ctx, json_t *event)
{
	(void)json_array_append(((struct play *)ctx)->events, event);
}

struct play *
play_new(void)
{
	struct fake *f = fake_new(NULL);
	struct play *p = arena_alloc(f->arena, sizeof *p);

	p->fake = f;
	p->arena = f->arena;
	p->events = value_keep(p->arena, json_array());
	p->env = (struct arazzo_env){ .platform = &f->platform,
		.ctx = p,
		.fetch = play_fetch,
		.trace = play_trace };
	p->env.http = fake_open(f, &p->e);
	p->limits.deadline_ms = f->mono_ms + 600000;
	return p;
}

void
play_free(struct play *p)
{
	p->env.http->free(p->env.http);
	fake_free(p->fake);
}

const struct arazzo *
play_load(struct play *p, const char *text)
{
	const struct doc *d =
	    doc_parse(p->arena, text, strlen(text), "test.yaml", NULL, &p->e);

	ck_assert_msg(d != NULL, "%s", p->e.text);
	diags_init(&p->l, p->arena, p->env.strict);
	p->z = arazzo_load(p->arena, d, NULL, &p->env, &p->l, &p->e);
	return p->z;
}

static const char *
all_text(const struct play *p)
{
	struct buf b = { 0 };
	const char *ret;

	buf_puts(&b, p->e.text);
	for (const struct diag *d = p->l.first; d != NULL; d = d->next)
		buf_printf(&b, "\n%d %s %s", (int)d->kind,
		    d->id != NULL ? d->id : "", diag_line(p->arena, d));
	ret = buf_take(&b, p->arena);
	return ret;
}

void
play_good(struct play *p, const char *text)
{
	ck_assert_msg(play_load(p, text) != NULL, "%s", all_text(p));
}

bool
play_has(const struct play *p, enum diag_kind kind, const char *rule,
    const char *words)
{
	for (const struct diag *d = p->l.first; d != NULL; d = d->next)
		if (d->kind == kind && d->id != NULL &&
		    strcmp(d->id, rule) == 0 && strstr(d->text, words) != NULL)
			return true;
	return false;
}

void
play_wrong(const char *text, const char *rule, const char *words)
{
	struct play *p = play_new();

	ck_assert_msg(play_load(p, text) == NULL, "loads:\n%s", text);
	ck_assert_msg(play_has(p, DIAG_ERROR, rule, words),
	    "wanted %s \"%s\"; got %s", rule, words, all_text(p));
	for (const struct diag *d = p->l.first; d != NULL; d = d->next)
		ck_assert_msg(d->kind != DIAG_ERROR || d->location.line > 0,
		    "without place: %s", d->text);
	play_free(p);
}

void
play_told(const char *text, const char *rule, const char *words)
{
	struct play *p = play_new();

	play_good(p, text);
	ck_assert_msg(play_has(p, DIAG_WARNING, rule, words) ||
		play_has(p, DIAG_COMPAT, rule, words),
	    "wanted %s \"%s\"; got %s", rule, words, all_text(p));
	play_free(p);
}

int
play_run(struct play *p, const char *id, const char *inputs)
{
	const struct workflow *w = arazzo_workflow(p->z, id, &p->e);
	json_t *v = value_parse(p->arena, inputs, strlen(inputs), &p->e);

	ck_assert_msg(w != NULL && v != NULL, "%s", p->e.text);
	return arazzo_run(p->z, w, v, &p->env, &p->limits, p->arena, &p->r,
		   &p->e) < 0 ?
	    -1 :
	    (int)p->r.end;
}

void
play_ends(struct play *p, const char *text, int end, const char *asked)
{
	int got;

	play_good(p, text);
	got = play_run(p, "w", "{}");
	ck_assert_msg(got == end, "ended as %d (wanted %d): %s; asked %s", got,
	    end, got < 0 ? p->e.text : p->r.error.text, play_asked(p));
	if (asked != NULL)
		ck_assert_str_eq(play_asked(p), asked);
}

const char *
play_asked(struct play *p)
{
	static const char base[] = "https://api.test/v1";
	struct buf b = { 0 };

	for (size_t i = 0; i < p->fake->nasked; i++) {
		const char *line = p->fake->asked[i];
		const char *at = strstr(line, base);

		buf_puts(&b, i > 0 ? "|" : "");
		if (at == NULL || at > line + strcspn(line, "\n")) {
			buf_add(&b, line, strcspn(line, "\n"));
			continue;
		}
		buf_add(&b, line, (size_t)(at - line));
		at += strlen(base);
		buf_add(&b, at, strcspn(at, "\n"));
	}
	buf_puts(&b, "");
	return b.n == 0 ? "" : buf_take(&b, p->arena);
}

const char *
play_outputs(struct play *p)
{
	return value_print(p->arena, p->r.outputs);
}
