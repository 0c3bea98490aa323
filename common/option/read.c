/* The readers of values that several programs share. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/time.h"
#include "http/url.h"
#include "monitor/format.h"
#include "monitor/state.h"
#include "option/option.h"

#define MORE_MAX 3

int
option_read_text(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	(void)in;
	if (*value == '\0')
		return err_set(e, ERR_INPUT, "the value is empty");
	*(const char **)ret = value;
	return 0;
}

int
option_unknown(struct err *e, const char *what, const char *value,
    option_word_fn *word)
{
	struct nearest near = { .word = value };
	char list[ERR_TEXT_SIZE / 2] = "";
	size_t n = 0;

	for (size_t i = 0; word(i) != NULL; i++) {
		size_t length = strlen(word(i));

		nearest_try(&near, word(i));
		if (n + length + 3 > sizeof list)
			continue;
		if (n > 0) {
			memcpy(list + n, ", ", 3);
			n += 2;
		}
		memcpy(list + n, word(i), length + 1);
		n += length;
	}
	return err_set(e, ERR_INPUT, "unknown %s \"%.80s\" (%s%s%sone of: %s)",
	    what, value, near.best != NULL ? "did you mean " : "",
	    near.best != NULL ? near.best : "", near.best != NULL ? "? " : "",
	    list);
}

int
option_one_of(const struct option_input *in, const char *what,
    const char *value, void *ret, struct err *e)
{
	for (size_t i = 0; in->row->word(i) != NULL; i++)
		if (text_equal_nocase(in->row->word(i), value)) {
			*(const char **)ret = in->row->word(i);
			return 0;
		}
	return option_unknown(e, what, value, in->row->word);
}

int
option_read_word(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	return option_one_of(in, "value", value, ret, e);
}

int
option_read_url(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	(void)in;
	if (url_check_server(value, e) < 0)
		return -1;
	*(const char **)ret = value;
	return 0;
}

int
option_read_list(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	struct option_text **end = ret, *t;

	if ((t = arena_alloc(in->arena, sizeof *t)) == NULL)
		return err_memory(e);
	if (option_read_text(in, value, &t->value, e) < 0)
		return -1;
	while (*end != NULL)
		end = &(*end)->next;
	*end = t;
	return 0;
}

int
option_read_flag(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	bool yes = text_equal(value, "1") || text_equal_nocase(value, "true");

	(void)in;
	if (!yes && !text_equal(value, "0") &&
	    !text_equal_nocase(value, "false"))
		return err_set(e, ERR_INPUT, "the option takes no argument");
	*(bool *)ret = yes;
	return 0;
}

int
option_read_more(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	uint64_t *sum = ret, n;

	(void)in;
	if (text_u64(value, &n) < 0 || n > MORE_MAX)
		return err_set(e, ERR_INPUT, "the option takes no argument");
	*sum = *sum + n < MORE_MAX ? *sum + n : MORE_MAX;
	return 0;
}

int
option_read_number(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	(void)in;
	if (text_u64(value, ret) < 0)
		return err_set(e, ERR_INPUT,
		    "invalid number \"%.80s\" (expected digits)", value);
	return 0;
}

int
option_read_positive(const struct option_input *in, const char *value,
    void *ret, struct err *e)
{
	uint64_t n = 0;

	if (option_read_number(in, value, &n, e) < 0)
		return -1;
	if (n == 0)
		return err_set(e, ERR_INPUT,
		    "invalid number \"%.80s\" (expected 1 or more)", value);
	*(uint64_t *)ret = n;
	return 0;
}

int
option_read_duration(const struct option_input *in, const char *value,
    void *ret, struct err *e)
{
	(void)in;
	switch (time_parse_duration(value, ret)) {
	case 0:
		return 0;
	case -2:
		return err_set(e, ERR_LIMIT,
		    "invalid duration \"%.80s\" (expected %dd or less)", value,
		    TIME_MAX_DAYS);
	default:
		return err_set(e, ERR_INPUT,
		    "invalid duration \"%.80s\""
		    " (examples: 90s, 15m, 1h30m, 2d)",
		    value);
	}
}

int
option_read_time(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	int64_t ms = 0;

	if (option_read_duration(in, value, &ms, e) < 0)
		return -1;
	if (ms == 0)
		return err_set(e, ERR_INPUT,
		    "invalid duration \"%.80s\" (expected more than 0)", value);
	*(int64_t *)ret = ms;
	return 0;
}

const char *
option_format_word(size_t n)
{
	const struct format *f = format_at(n);

	return f != NULL ? f->name : NULL;
}

int
option_read_format(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	const struct format *f = format_find(value);

	(void)in;
	if (f == NULL)
		return option_unknown(e, "format", value, option_format_word);
	*(const struct format **)ret = f;
	return 0;
}

const char *
option_late_word(size_t n)
{
	static const char *const words[] = { "critical", "unknown", NULL };

	return words[n];
}

int
option_read_late(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	const char *word;

	if (option_read_word(in, value, &word, e) < 0)
		return -1;
	return state_parse(word, ret);
}

bool
option_is_optional(const struct option_row *row)
{
	return row->argument != NULL && text_starts(row->argument, "[=");
}

int
option_set(struct arena *a, const struct option_given *g, void *base,
    struct err *e)
{
	const struct option_row *row = g->row;
	const struct option_input in = { a, row, g->source };
	const char *value = g->value;

	if (value != NULL && strlen(value) > OPTION_MAX_VALUE)
		return err_set(e, ERR_LIMIT, "--%s: longer than %d bytes",
		    row->name, OPTION_MAX_VALUE);
	if (value != NULL && !text_utf8_valid(value, strlen(value)))
		return err_set(e, ERR_INPUT, "--%s: invalid UTF-8", row->name);
	if (value != NULL && (value = arena_strdup(a, value)) == NULL)
		return err_memory(e);
	if (row->read(&in, value, (char *)base + row->at, e) < 0)
		return err_wrap(e, "--%s", row->name);
	return 0;
}
