/* Ini files: sections, keys and values, line by line.  A dialect describes what
 * the AWS CLI, the Monitoring Plugins and our Zabbix module do differently.
 * Needs base/text.c only, so that programs without libcommon can link it. */
#ifndef DATA_INI_H
#define DATA_INI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct ini_dialect {
	const char *comments;   /* characters that begin a comment line */
	const char *delimiters; /* between key and value */
	bool continued; /* a line that is indented deeper than the key above
			 * it continues its value */
	bool trailing;  /* text after the last "]" is ignored */
	bool bare;      /* a key may come without a delimiter */
};

/* Python's configparser, with which the AWS CLI reads its files. */
extern const struct ini_dialect ini_python;

enum ini_kind {
	INI_SECTION, /* name, as between the brackets */
	INI_KEY,     /* name, value */
	INI_MORE,    /* value: one more line of the last key's; may be empty */
	INI_INVALID  /* name: what is wrong, as text for a message */
};

struct ini_line {
	enum ini_kind kind;
	unsigned line;           /* counted from 1 */
	struct span name, value; /* trimmed; value.p is NULL for a bare key */
	struct span whole;       /* the line, trimmed */
};

/* Calls fn for each line that is not a comment (blank lines only where they
 * belong to a value), until it returns another value than 0, which is returned.
 * Lines end with "\n", "\r\n" or "\r". */
typedef int ini_fn(void *ctx, const struct ini_line *l);
int ini_read(const char *text, size_t n, const struct ini_dialect *d,
    ini_fn *fn, void *ctx);

#endif
