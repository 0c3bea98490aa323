/* Readers of what only a cancel takes, and what they share with others. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "plugin/call/option_internal.h"
#include "plugin/model/state.h"

int
option_wrong(const struct parse *p, struct err *e, const char *what)
{
	return err_set(e, ERR_INPUT, "--%s: %s", p->name, what);
}

char *
option_upper(struct arena *a, const char *text, size_t n)
{
	char *copy = arena_strndup(a, text, n);

	if (copy != NULL)
		for (char *c = copy; *c != '\0'; c++)
			if (*c >= 'a' && *c <= 'z')
				*c = (char)(*c - 'a' + 'A');
	return copy;
}

/* Names the words that would have been right. */
static int
no_such_state(const struct parse *p, const char *word, bool hosts,
    struct err *e)
{
	const struct image_state *s;
	struct buf b;
	char *list;

	buf_init(&b, 0);
	for (size_t i = 0; hosts && host_state_at(i) != NULL; i++)
		buf_printf(&b, " %s", host_state_at(i));
	for (size_t i = 0; (s = image_state_at(i)) != NULL; i++)
		if (hosts || s->running)
			buf_printf(&b, " %s", s->word);
	if ((list = buf_take(&b, p->arena)) == NULL)
		return err_memory(e);
	return err_set(e, ERR_INPUT, "--%s: \"%.40s\" is none of%s", p->name,
	    word, list);
}

/* "BUILDING,TESTING": states that a build can be cancelled in; given again it
 * replaces. */
int
option_parse_unfinished(const struct parse *p, const char *value, void *ret,
    struct err *e)
{
	struct option_text *list = NULL;
	const char *s = value, *word;
	size_t n;

	for (;; s += n + 1) {
		const struct image_state *state;
		struct span at;

		n = strcspn(s, ",");
		at = span_trim((struct span){ s, n });
		if (at.n == 0)
			return option_wrong(p, e,
			    "wants words with commas between");
		if ((word = option_upper(p->arena, at.p, at.n)) == NULL)
			return err_memory(e);
		state = image_state_find(word);
		if (state == NULL || !state->running)
			return no_such_state(p, word, false, e);
		if (option_parse_list(p, word, &list, e) < 0)
			return -1;
		if (s[n] == '\0')
			break;
	}
	*(struct option_text **)ret = list;
	return 0;
}

/* Names have capitals, their ARNs have none. */
int
option_parse_glob(const struct parse *p, const char *value, void *ret,
    struct err *e)
{
	char *glob = arena_strdup(p->arena, value);

	if (glob == NULL)
		return err_memory(e);
	for (char *c = glob; *c != '\0'; c++)
		*c = text_lower(*c);
	return option_parse_list(p, glob, ret, e);
}

/* What can match no ARN would deny nothing, and nobody would know. */
int
option_parse_deny(const struct parse *p, const char *value, void *ret,
    struct err *e)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-_.:/*";

	if (value[strspn(value, letters)] != '\0')
		return err_set(e, ERR_INPUT,
		    "--%s: \"%.80s\" matches no ARN: these are letters, digits"
		    " and -_.:/, and only * is a wildcard",
		    p->name, value);
	return option_parse_glob(p, value, ret, e);
}

int
option_parse_tag(const struct parse *p, const char *value, void *ret,
    struct err *e)
{
	struct option_tag **end = ret, *t;
	const char *equals = strchr(value, '=');

	if ((t = arena_alloc(p->arena, sizeof *t)) == NULL)
		return err_memory(e);
	if (*value == '\0' || equals == value)
		return option_wrong(p, e, "wants K or K=V");
	t->key = value;
	if (equals != NULL) {
		t->key =
		    arena_strndup(p->arena, value, (size_t)(equals - value));
		t->value = equals + 1;
		if (t->key == NULL)
			return err_memory(e);
	}
	while (*end != NULL)
		end = &(*end)->next;
	*end = t;
	return 0;
}

/* No '|': the first line keeps it for perfdata. */
#define ON_FORM "wants STATE[:SOFT or :HARD][:ATTEMPT]"

static int
on_part(const struct parse *p, const char *text, size_t n, struct option_on *on,
    struct err *e)
{
	const char *part = option_upper(p->arena, text, n);

	if (part == NULL)
		return err_memory(e);
	if (text_equal(part, "SOFT") || text_equal(part, "HARD")) {
		if (on->type != NULL || on->attempt != 0)
			return option_wrong(p, e, ON_FORM);
		on->type = part;
		return 0;
	}
	if (on->attempt != 0 || text_u64(part, &on->attempt) < 0 ||
	    on->attempt == 0)
		return option_wrong(p, e, ON_FORM);
	return 0;
}

int
option_parse_on(const struct parse *p, const char *value, void *ret,
    struct err *e)
{
	struct option_on **end = ret, *on;
	const char *s = value;
	size_t n = strcspn(s, ":");

	if ((on = arena_alloc(p->arena, sizeof *on)) == NULL)
		return err_memory(e);
	if (n == 0)
		return option_wrong(p, e, ON_FORM);
	if ((on->state = option_upper(p->arena, s, n)) == NULL)
		return err_memory(e);
	if (!host_state_known(on->state) && image_state_find(on->state) == NULL)
		return no_such_state(p, on->state, true, e);
	for (s += n; *s == ':'; s += n) {
		s++;
		n = strcspn(s, ":");
		if (on_part(p, s, n, on, e) < 0)
			return -1;
	}
	while (*end != NULL)
		end = &(*end)->next;
	*end = on;
	return 0;
}
