/* How a check ends: the first reason, with its location, or a limit. */
#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "data/value.h"
#include "query/regex.h"
#include "query/schema/check.h"

static void
add_location(struct buf *b, const struct schema_at *at)
{
	if (at == NULL)
		return;
	add_location(b, at->up);
	if (at->name == NULL)
		buf_printf(b, "[%zu]", at->index);
	else
		buf_printf(b, "%s%s", b->n > 0 ? "." : "", at->name);
}

static void
add_pointer(struct arena *a, struct buf *b, const struct schema_at *at)
{
	const char *token;

	if (at == NULL)
		return;
	add_pointer(a, b, at->up);
	token = at->name != NULL ? pointer_escape(a, at->name) : NULL;
	if (at->name == NULL)
		buf_printf(b, "/%zu", at->index);
	else
		buf_printf(b, "/%s", token != NULL ? token : at->name);
}

bool
schema_no(struct schema_checker *k, const char *fmt, ...)
{
	struct err *e = k->e;
	char text[ERR_TEXT_SIZE];
	struct buf b = { 0 };
	va_list ap;

	if (k->quiet > 0 || k->stopped || e->code != ERR_NONE)
		return false;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (k->pointer != NULL) {
		add_pointer(k->a, &b, k->at);
		*k->pointer = b.n > 0 ? arena_strdup(k->a, b.text) : "";
		buf_free(&b);
		(void)err_set(e, ERR_INPUT, "%s", text);
		return false;
	}
	add_location(&b, k->at);
	(void)err_set(e, ERR_INPUT, "%s%s%s", b.n > 0 ? b.text : "",
	    b.n > 0 ? ": " : "", text);
	buf_free(&b);
	return false;
}

bool
schema_no_member(struct schema_checker *k, const char *name, const char *what)
{
	struct schema_at at = { .up = k->at, .name = name };

	k->at = &at;
	(void)schema_no(k, "%s", what);
	k->at = at.up;
	return false;
}

bool
schema_stop(struct schema_checker *k, enum err_code code, const char *what)
{
	if (!k->stopped)
		(void)err_set(k->e, code, "%s", what);
	k->stopped = true;
	return false;
}

bool
schema_work(struct schema_checker *k, size_t n)
{
	if (k->stopped)
		return false;
	if (n > SCHEMA_MAX_WORK - k->work)
		return schema_stop(k, ERR_LIMIT,
		    "the schema needs too much work on this value");
	k->work += n;
	return true;
}

bool
schema_equal(struct schema_checker *k, const json_t *a, const json_t *b)
{
	size_t left = SCHEMA_MAX_WORK - k->work;
	bool same =
	    !k->stopped && value_equal_within(a, b, VALUE_MAX_DEPTH, &left);

	k->work = SCHEMA_MAX_WORK - left;
	return schema_work(k, 1) && same;
}

bool
schema_matches(struct schema_checker *k, const struct regex *regex,
    const char *text, size_t n)
{
	bool match = false;
	struct err e = { 0 };

	if (!schema_work(k, 1))
		return false;
	if (regex_match(regex, text, n, &match, &e) < 0)
		return schema_stop(k, e.code, e.text);
	return match;
}
