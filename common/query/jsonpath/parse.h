/* The grammar of RFC 9535, and what bare filters add.  For the files of this
 * folder only. */
#ifndef QUERY_JSONPATH_PARSE_H
#define QUERY_JSONPATH_PARSE_H

#include "query/jsonpath/lex.h"

struct parser {
	struct lexer l;
	bool bare; /* the dialect of arazzo C1 */
	struct foreign {
		const char *text;
		struct foreign *next;
	} * foreign; /* the last one first */
	size_t nforeign;
};

/* jsonpath_parse.c: root or "@", and segments. */
struct path *parse_path(struct parser *p);

/* jsonpath_expr.c: logical-expr. */
struct expr *parse_logical(struct parser *p);

/* jsonpath_filter.c: is a foreign operand next?  Then reads it. */
bool bare_is_foreign(const struct parser *p);
struct expr *bare_foreign(struct parser *p);
/* "$name", and no foreign operand? */
bool bare_is_unknown_root(const struct parser *p);
/* Fails when a word, or a call of a member, stands where an operator must. */
int bare_check_word(struct parser *p);
/* Takes a final ".length" off the path of x. */
void bare_take_length(struct expr *x, struct path *path);

#endif
