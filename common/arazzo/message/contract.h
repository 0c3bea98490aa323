/* Does a response keep to its description? (--check-responses) */
#ifndef ARAZZO_MESSAGE_CONTRACT_H
#define ARAZZO_MESSAGE_CONTRACT_H

struct arena;
struct diags;
struct operation;
struct response;

/* Compiles the schemas of an operation's responses.  One that cannot be used is
 * a warning, and a deviation of each body that it is for. */
void contract_compile(struct arena *a, const struct operation *op,
    struct diags *l);

/* The first deviation, as a text that a keeps: a status, a content type that is
 * not declared, a body that does not match its schema with the JSON Pointer of
 * the value and the location of the schema, a declaration that cannot be used.
 * NULL: none. */
const char *contract_check(struct arena *a, const struct operation *op,
    struct response *r);

#endif
