/* Splits commands and section names into words. */
#include "aws/config/words.h"

#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"

#define BLANKS " \t\r\n"

/* One word, quotes and backslashes as in POSIX shell; *p goes behind it.
 * NULL: a quote is open, a backslash comes last, or no memory. */
static char *
words_next(struct arena *a, const char **p)
{
	char *out = arena_alloc(a, strlen(*p) + 1), *w = out;
	char quote = '\0';
	const char *s = *p;

	for (; out != NULL && *s != '\0'; s++) {
		if (quote == '\0' && strchr(BLANKS, *s) != NULL)
			break;
		if (*s == '\\' && quote == '\0' && s[1] == '\0')
			return NULL;
		if (quote == '\0' && (*s == '"' || *s == '\'')) {
			quote = *s;
		} else if (*s == quote) {
			quote = '\0';
		} else if (*s == '\\' && quote != '\'' && s[1] != '\0' &&
		    (quote == '\0' || s[1] == '"' || s[1] == '\\')) {
			*w++ = *++s;
		} else {
			*w++ = *s;
		}
	}
	*p = s;
	return quote == '\0' ? out : NULL;
}

char **
words_split(struct arena *a, const char *text, struct err *e)
{
	char **word = arena_array(a, WORDS_MAX + 1, sizeof *word);
	size_t n = 0;

	if (word == NULL)
		return err_null_memory(e);
	for (;;) {
		text += strspn(text, BLANKS);
		if (*text == '\0')
			break;
		if (n == WORDS_MAX)
			return err_null(e, ERR_LIMIT, "more than %d words",
			    WORDS_MAX);
		word[n] = words_next(a, &text);
		if (word[n++] == NULL)
			return err_null(e, ERR_AUTH,
			    "a quote is not closed, or a backslash "
			    "comes last");
	}
	if (n > 0)
		return word;
	return err_null(e, ERR_AUTH, "missing program name");
}
