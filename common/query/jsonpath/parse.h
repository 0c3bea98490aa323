/* The grammar of RFC 9535, and what bare filters add.  For the files of this
 * folder only. */
#ifndef QUERY_JSONPATH_PARSE_H
#define QUERY_JSONPATH_PARSE_H

#include "query/jsonpath/lex.h"

struct jsonpath_parser {
	struct lexer l;
	bool bare; /* the dialect of arazzo C1 */
	struct jsonpath_expr *foreign, **foreign_end; /* a list */
	bool has_words;                               /* of arazzo C21 */
};

/* parse.c: root or "@", and segments. */
struct path *parse_path(struct jsonpath_parser *p);

/* expr.c: logical-expr. */
struct jsonpath_expr *parse_logical(struct jsonpath_parser *p);

/* bare.c: is a foreign operand next?  Then reads it. */
bool bare_is_foreign(const struct jsonpath_parser *p);
struct jsonpath_expr *bare_foreign(struct jsonpath_parser *p);
/* Is "$name" next, and not a foreign operand? */
bool bare_is_unknown_root(const struct jsonpath_parser *p);
/* Fails when a word, or a call of a member, is next instead of an operator. */
int bare_check_word(struct jsonpath_parser *p);
/* Is a word of C21 next?  Then reads it. */
bool bare_accept_word(struct jsonpath_parser *p, enum word_op *ret);
/* Compiles the pattern of "matches"; -1: *e. */
int bare_compile_pattern(struct jsonpath_parser *p, struct jsonpath_expr *x);
/* Takes a final ".length" off the path of x. */
void bare_take_length(struct jsonpath_expr *x, struct path *path);

#endif
