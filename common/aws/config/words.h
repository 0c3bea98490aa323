/* Text split into words as a POSIX shell does it, without any expansion. */
#ifndef AWS_CONFIG_WORDS_H
#define AWS_CONFIG_WORDS_H

struct arena;
struct err;

#define WORDS_MAX 256

/* The words of text, NULL at the end; at least one.
 * NULL: ERR_AUTH (an open quote, no word), ERR_LIMIT, ERR_MEMORY. */
char **words_split(struct arena *a, const char *text, struct err *e);

#endif
