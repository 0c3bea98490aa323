/* The readers of the options of status and cancel. */
#include "plugin/call/option.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "monitor/threshold.h"
#include "plugin/model/arn.h"
#include "plugin/model/build.h"

/* The letters of a state, as the service writes it. */
#define WORD_CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

/* Returns a copy of n bytes in upper case; NULL: out of memory. */
static char *
upper_copy(struct arena *a, const char *text, size_t n)
{
	char *copy = arena_strndup(a, text, n);

	if (copy != NULL)
		for (char *c = copy; *c != '\0'; c++)
			if (*c >= 'a' && *c <= 'z')
				*c = (char)(*c - 'a' + 'A');
	return copy;
}

/* The states that have not ended come first in their table. */
const char *
option_phase_word(size_t n)
{
	const struct image_state *s = image_state_at(n);

	return s != NULL && s->running ? s->word : NULL;
}

const char *
option_count_word(size_t n)
{
	const struct image_state *s;

	if (n == 0)
		return OPTION_RUNNING;
	s = image_state_at(n - 1);
	return s != NULL ? s->word : NULL;
}

const char *
option_type_word(size_t n)
{
	static const char *const words[] = { "SOFT", "HARD", NULL };

	return words[n];
}

/* The words of --on: of services and hosts, of builds, of rules. */
static const char *
on_word(size_t n)
{
	static const char *const rules[] = { HOST_NO_DATA, HOST_DATA_ERROR };
	size_t k = 0;

	for (; host_state_at(k) != NULL; k++)
		if (n-- == 0)
			return host_state_at(k);
	for (k = 0; image_state_at(k) != NULL; k++)
		if (n-- == 0)
			return image_state_at(k)->word;
	return n < sizeof rules / sizeof rules[0] ? rules[n] : NULL;
}

static bool
word_known(option_word_fn *word, const char *text)
{
	size_t n = 0;

	while (word(n) != NULL && !text_equal(word(n), text))
		n++;
	return word(n) != NULL;
}

int
option_read_alert(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	return option_one_of(in, "alert format", value, ret, e);
}

int
option_read_service(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	return option_one_of(in, "state", value, ret, e);
}

int
option_read_region(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	size_t n = strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789-");

	if (value[n] == ',' || value[n] == ' ')
		return err_set(e, ERR_INPUT,
		    "invalid region \"%.80s\" (one region; repeat --region for"
		    " more)",
		    value);
	if (value[n] != '\0')
		return err_set(e, ERR_INPUT,
		    "invalid region \"%.80s\" (example: us-east-1)", value);
	return option_read_list(in, value, ret, e);
}

int
option_read_age(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	struct threshold *t = threshold_parse_duration(in->arena, value, e);

	if (t == NULL)
		return -1;
	*(const struct threshold **)ret = t;
	return 0;
}

int
option_read_limit(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	struct threshold *t = arena_alloc(in->arena, sizeof *t);
	int64_t ms;

	if (t == NULL)
		return err_memory(e);
	if (option_read_time(in, value, &ms, e) < 0)
		return -1;
	t->end = (double)ms / 1000;
	t->plain = true;
	t->text = value;
	*(const struct threshold **)ret = t;
	return 0;
}

/* Splits "STATE=REST"; the state in upper case. */
static int
split_pair(const struct option_input *in, const char *value,
    const char *example, const char **ret_key, const char **ret_rest,
    struct err *e)
{
	const char *equals = strchr(value, '=');
	char *key;

	if (equals == NULL || equals == value || equals[1] == '\0')
		return err_set(e, ERR_INPUT,
		    "\"%.80s\" is not %s (example: %s)", value,
		    in->row->argument, example);
	key = upper_copy(in->arena, value, (size_t)(equals - value));
	if (key == NULL)
		return err_memory(e);
	*ret_key = key;
	*ret_rest = equals + 1;
	return 0;
}

/* Reads WORD=RANGE; the last one of a word counts.  known: the words, which are
 * called what; NULL: any, checked when all options are read. */
static int
read_range(const struct option_input *in, const char *value,
    const char *example, const char *what, option_word_fn *known,
    struct option_range **end, struct err *e)
{
	struct option_range *r = arena_alloc(in->arena, sizeof *r);
	const char *rest;

	if (r == NULL)
		return err_memory(e);
	if (split_pair(in, value, example, &r->word, &rest, e) < 0)
		return -1;
	if (known != NULL && !word_known(known, r->word))
		return option_unknown(e, what, r->word, known);
	if (known == option_phase_word)
		r->range = threshold_parse_duration(in->arena, rest, e);
	else
		r->range = threshold_parse(in->arena, rest, e);
	if (r->range == NULL)
		return err_wrap(e, "%s", r->word);
	while (*end != NULL && !text_equal((*end)->word, r->word))
		end = &(*end)->next;
	if (*end != NULL)
		(*end)->range = r->range;
	else
		*end = r;
	return 0;
}

int
option_read_phase(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	return read_range(in, value, "TESTING=1h", "phase", option_phase_word,
	    ret, e);
}

const char *
option_severity_word(size_t n)
{
	static const char *const words[] = { "CRITICAL", "HIGH", "MEDIUM",
		"ALL", NULL };

	return words[n];
}

int
option_read_findings(const struct option_input *in, const char *value,
    void *ret, struct err *e)
{
	return read_range(in, value, "CRITICAL=0", "severity",
	    option_severity_word, ret, e);
}

/* The state may be one that --state names. */
int
option_read_count(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	return read_range(in, value, "FAILED=3", NULL, NULL, ret, e);
}

/* Labels and names of checks have the NAME. */
#define NAME_CHARS                   \
	"abcdefghijklmnopqrstuvwxyz" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"0123456789-_."

int
option_read_account(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	struct option_account **end = ret, *account;
	size_t n = strspn(value, NAME_CHARS);

	if (n == 0 || n > 64 || value[n] != '=' || value[n + 1] == '\0')
		return err_set(e, ERR_INPUT,
		    "invalid account \"%.80s\" (expected NAME=PROFILE or"
		    " NAME=ROLE-ARN, for example prod=arn:aws:iam::"
		    "123456789012:role/monitoring)",
		    value);
	if ((account = arena_alloc(in->arena, sizeof *account)) == NULL ||
	    (account->name = arena_strndup(in->arena, value, n)) == NULL)
		return err_memory(e);
	if (text_starts(value + n + 1, "arn:"))
		account->role_arn = value + n + 1;
	else
		account->profile = value + n + 1;
	for (; *end != NULL; end = &(*end)->next)
		if (text_equal((*end)->name, account->name))
			return err_set(e, ERR_INPUT,
			    "duplicate account name \"%s\"", account->name);
	*end = account;
	return 0;
}

int
option_read_verdict(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	struct option_state **end = ret, *s;
	const char *rest;

	if ((s = arena_alloc(in->arena, sizeof *s)) == NULL)
		return err_memory(e);
	if (split_pair(in, value, "CANCELLED=ok", &s->word, &rest, e) < 0)
		return -1;
	if (s->word[strspn(s->word, WORD_CHARS)] != '\0')
		return err_set(e, ERR_INPUT,
		    "invalid state \"%.80s\" (expected letters, digits and _)",
		    s->word);
	if (state_parse(rest, &s->state) < 0)
		return err_set(e, ERR_INPUT,
		    "unknown verdict \"%.80s\""
		    " (one of: ok, warning, critical, unknown)",
		    rest);
	while (*end != NULL)
		end = &(*end)->next;
	*end = s;
	return 0;
}

/* Reads "BUILDING,TESTING". */
int
option_read_unfinished(const struct option_input *in, const char *value,
    void *ret, struct err *e)
{
	struct option_text *list = NULL;
	const char *s = value, *word;
	size_t n;

	for (;; s += n + 1) {
		struct span at;

		n = strcspn(s, ",");
		at = span_trim((struct span){ s, n });
		if ((word = upper_copy(in->arena, at.p, at.n)) == NULL)
			return err_memory(e);
		if (!word_known(option_phase_word, word))
			return option_unknown(e, "state", word,
			    option_phase_word);
		if (option_read_list(in, word, &list, e) < 0)
			return -1;
		if (s[n] == '\0')
			break;
	}
	*(struct option_text **)ret = list;
	return 0;
}

/* Returns the pattern that was probably meant: for the whole ARN. */
static const char *
glob_suggestion(struct arena *a, const char *glob)
{
	static const char *const forms[][2] = {
		{ "*:", "" },
		{ "*:", "/*" },
		{ "", "/*" },
		{ "*:image/", "/*" },
		{ "*:image/", "" },
		{ "*", "" },
		{ "*", "/*" },
	};

	/* "image/..." is the end of an ARN, "shop" a name in it. */
	for (size_t i = text_starts(glob, "image") ? 0 : 2;
	     i < sizeof forms / sizeof forms[0]; i++) {
		const char *s = arena_join(a,
		    (const char *const[]){
			forms[i][0], glob, forms[i][1], NULL });

		if (s != NULL && arn_glob_matches_any(s))
			return s;
	}
	return "*:image/NAME/*";
}

/* Reads a pattern for names or ARNs; in lower case, for case is ignored. */
int
option_read_name(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	char *glob = arena_lower(in->arena, value);

	if (glob == NULL)
		return err_memory(e);
	return option_read_list(in, glob, ret, e);
}

/* Reads a pattern for ARNs, which have no capitals.  One that can match none is
 * refused: it would deny nothing, or allow nothing, unnoticed. */
int
option_read_glob(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	struct option_text *list = NULL, **end = ret;

	if (option_read_name(in, value, &list, e) < 0)
		return -1;
	if (!arn_glob_matches_any(list->value))
		return err_set(e, ERR_INPUT,
		    "\"%.80s\" matches no ARN of a build or a pipeline: it"
		    " is compared with the whole ARN and * is the only"
		    " wildcard; write \"%.120s\"",
		    value, glob_suggestion(in->arena, list->value));
	while (*end != NULL)
		end = &(*end)->next;
	*end = list;
	return 0;
}

int
option_read_tag(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	struct option_tag **end = ret, *t;
	const char *equals = strchr(value, '=');

	if ((t = arena_alloc(in->arena, sizeof *t)) == NULL)
		return err_memory(e);
	if (*value == '\0' || equals == value)
		return err_set(e, ERR_INPUT,
		    "invalid tag \"%.80s\" (expected KEY or KEY=VALUE)", value);
	t->key = value;
	if (equals != NULL) {
		t->key =
		    arena_strndup(in->arena, value, (size_t)(equals - value));
		t->value = equals + 1;
		if (t->key == NULL)
			return err_memory(e);
	}
	while (*end != NULL)
		end = &(*end)->next;
	*end = t;
	return 0;
}

/* A call's ATTEMPT, SOFT or HARD of --on; text is in upper case. */
static int
on_part(const char *part, struct option_on *on)
{
	bool is_type = word_known(option_type_word, part);

	if (on->attempt != 0 || (is_type && on->type != NULL))
		return -1;
	if (is_type)
		on->type = part;
	else if (text_u64(part, &on->attempt) < 0 || on->attempt == 0)
		return -1;
	return 0;
}

int
option_read_on(const struct option_input *in, const char *value, void *ret,
    struct err *e)
{
	struct option_on **end = ret, *on;
	const char *s = value;
	size_t n = strcspn(s, ":");

	if ((on = arena_alloc(in->arena, sizeof *on)) == NULL ||
	    (on->state = upper_copy(in->arena, s, n)) == NULL)
		return err_memory(e);
	if (n > 0 && !word_known(on_word, on->state))
		return option_unknown(e, "state", on->state, on_word);
	for (s += n; n > 0 && *s == ':'; s += n) {
		const char *part;

		s++;
		n = strcspn(s, ":");
		if ((part = upper_copy(in->arena, s, n)) == NULL)
			return err_memory(e);
		if (on_part(part, on) < 0)
			n = 0;
	}
	/* No '|': the first line keeps it for perfdata. */
	if (n == 0)
		return err_set(e, ERR_INPUT,
		    "invalid trigger \"%.80s\""
		    " (expected STATE[:SOFT or :HARD][:ATTEMPT])",
		    value);
	while (*end != NULL)
		end = &(*end)->next;
	*end = on;
	return 0;
}
