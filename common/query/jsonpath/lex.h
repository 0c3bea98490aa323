/* The text of a query and its terminal symbols (RFC 9535).  For the files of
 * this folder only. */
#ifndef QUERY_JSONPATH_LEX_H
#define QUERY_JSONPATH_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "query/jsonpath/ast.h"

struct lexer {
	struct arena *arena;
	const char *start, *p, *end;
	size_t nest; /* of JSONPATH_MAX_NEST */
	struct err *e;
};

/* Begins with text; -1: ERR_LIMIT its length, ERR_DOCUMENT not UTF-8. */
int lex_start(struct lexer *l, struct arena *a, const char *text,
    struct err *e);

/* Zeroed.  NULL: ERR_MEMORY. */
void *lex_alloc(struct lexer *l, size_t size);

/* Always -1: "column N: <what>" at the position of the lexer, or at p. */
int lex_fail(struct lexer *l, const char *what);
/* The same, always NULL. */
void *lex_null(struct lexer *l, const char *what);
int lex_fail_at(struct lexer *l, const char *p, enum err_code code,
    const char *what);

/* The byte at p, '\0' at the end. */
char lex_peek(const struct lexer *l);

/* Reads c, or the whole word, if it is next. */
bool lex_accept(struct lexer *l, char c);
bool lex_accept_word(struct lexer *l, const char *word);

/* S: blanks; true if there were any. */
bool lex_blanks(struct lexer *l);

/* May a member-name-shorthand begin here? */
bool lex_is_name_first(const struct lexer *l);

/* 0 and *ret, or -1 and the error. */
int lex_name(struct lexer *l, struct span *ret);
int lex_string(struct lexer *l, struct span *ret);
int lex_integer(struct lexer *l, int64_t *ret);
int lex_number(struct lexer *l, struct span *ret);

/* One level further in, until nest is lowered; -1: ERR_LIMIT. */
int lex_enter(struct lexer *l);

#endif
