/* The one user of PCRE2: compiles and matches within limits. */
#include "query/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

struct regex {
	pcre2_code *code;
};

/* The cost of a search so far.  PCRE2's own match limit counts anew from each
 * start, so a long text could make it run for hours. */
struct work {
	size_t done, limit, start, at;
};

static void
code_free(void *code)
{
	pcre2_code_free(code);
}

/* PCRE2's compile errors that are limits, not mistakes. */
static enum err_code
compile_error_code(int code)
{
	switch (code) {
	case PCRE2_ERROR_HEAP_FAILED:
		return ERR_MEMORY;
	case PCRE2_ERROR_QUANTIFIER_TOO_BIG:
	case PCRE2_ERROR_PARENTHESES_NEST_TOO_DEEP:
	case PCRE2_ERROR_PATTERN_TOO_LARGE:
	case PCRE2_ERROR_PATTERN_TOO_COMPLICATED:
	case PCRE2_ERROR_LOOKBEHIND_TOO_COMPLICATED:
	case PCRE2_ERROR_TOO_MANY_CAPTURES:
		return ERR_LIMIT;
	default:
		return ERR_DOCUMENT;
	}
}

struct regex *
regex_compile(struct arena *a, const char *pattern, size_t n, struct err *e)
{
	struct regex *r = arena_alloc(a, sizeof *r);
	PCRE2_UCHAR why[256];
	PCRE2_SIZE offset = 0;
	int code = 0;

	if (n > REGEX_MAX_PATTERN)
		return err_null(e, ERR_LIMIT,
		    "a regular expression of %zu bytes, the limit is %zu", n,
		    REGEX_MAX_PATTERN);
	if (r == NULL)
		return err_null_memory(e);
	r->code = pcre2_compile((PCRE2_SPTR)pattern, n,
	    PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT, &code,
	    &offset, NULL);
	if (r->code == NULL) {
		(void)pcre2_get_error_message(code, why, sizeof why);
		return err_null(e, compile_error_code(code), "column %zu: %s",
		    text_utf8_length(pattern, offset) + 1, (char *)why);
	}
	if (arena_defer(a, code_free, r->code) < 0)
		return err_null_memory(e);
	return r;
}

/* Called before each item that is tried; anything but 0 ends the match. */
static int
count_work(pcre2_callout_block *block, void *arg)
{
	struct work *w = arg;
	size_t at = block->current_position;

	w->done++;
	if (block->start_match == w->start && at > w->at)
		w->done += at - w->at;
	w->start = block->start_match;
	w->at = at;
	return w->done > w->limit ? PCRE2_ERROR_MATCHLIMIT : 0;
}

static int
match_error(int code, struct err *e)
{
	PCRE2_UCHAR why[256];
	bool is_utf8;

	switch (code) {
	case PCRE2_ERROR_MATCHLIMIT:
	case PCRE2_ERROR_DEPTHLIMIT:
	case PCRE2_ERROR_HEAPLIMIT:
	case PCRE2_ERROR_RECURSELOOP:
		return err_set(e, ERR_LIMIT,
		    "the regular expression needs too much work on this text");
	case PCRE2_ERROR_NOMEMORY:
		return err_memory(e);
	default:
		(void)pcre2_get_error_message(code, why, sizeof why);
		/* The UTF-8 errors are many, and next to each other. */
		is_utf8 = code <= PCRE2_ERROR_UTF8_ERR1 &&
		    code >= PCRE2_ERROR_UTF8_ERR21;
		return err_set(e, is_utf8 ? ERR_DOCUMENT : ERR_BUG,
		    "regular expression: %s", (char *)why);
	}
}

/* Setting a limit cannot fail: pcre2_set_match_limit(3). */
static int
regex_run(const struct regex *r, const char *text, size_t n, struct work *work,
    pcre2_match_data *data, pcre2_match_context *context)
{
	(void)pcre2_set_callout(context, count_work, work);
	(void)pcre2_set_match_limit(context, REGEX_MATCH_LIMIT);
	(void)pcre2_set_depth_limit(context, REGEX_DEPTH_LIMIT);
	(void)pcre2_set_heap_limit(context, REGEX_HEAP_LIMIT);
	return pcre2_match(r->code, (PCRE2_SPTR)text, n, 0, 0, data, context);
}

int
regex_match_within(const struct regex *r, const char *text, size_t n,
    size_t *work, bool *ret, struct err *e)
{
	struct work w = { .limit = *work };
	pcre2_match_context *context;
	pcre2_match_data *data;
	int rc = PCRE2_ERROR_NOMEMORY;

	if (n > REGEX_MAX_SUBJECT)
		return err_set(e, ERR_LIMIT,
		    "a text of %zu bytes for a regular expression, the limit "
		    "is %zu",
		    n, REGEX_MAX_SUBJECT);
	context = pcre2_match_context_create(NULL);
	data = pcre2_match_data_create(1, NULL);
	if (context != NULL && data != NULL)
		rc = regex_run(r, n > 0 ? text : "", n, &w, data, context);
	pcre2_match_data_free(data);
	pcre2_match_context_free(context);
	*work -= w.done < *work ? w.done : *work;
	if (rc < 0 && rc != PCRE2_ERROR_NOMATCH)
		return match_error(rc, e);
	*ret = rc >= 0;
	return 0;
}

int
regex_match(const struct regex *r, const char *text, size_t n, bool *ret,
    struct err *e)
{
	size_t work = REGEX_MAX_WORK;

	return regex_match_within(r, text, n, &work, ret, e);
}
