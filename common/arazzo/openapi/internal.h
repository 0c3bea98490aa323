/* Shared by openapi*.c only. */
#ifndef ARAZZO_OPENAPI_INTERNAL_H
#define ARAZZO_OPENAPI_INTERNAL_H

#include "arazzo/openapi/openapi.h"

/* One path and method; resolved when it is first needed. */
struct op_entry {
	const char *key;       /* of the path, as written */
	const char *method;    /* as written: lower case, or */
	bool is_additional;    /* ... any, of additionalOperations (3.2) */
	const struct doc *doc; /* of the Path Item */
	json_t *item, *raw;
	bool twice; /* its operationId occurs twice */
	struct operation *op;
	struct op_entry *next;
};

struct openapi {
	struct arena *arena;
	const struct doc *doc;
	const struct source *source;
	openapi_fetch_fn *fetch;
	void *ctx;
	bool is_2, is_3_2;
	struct op_entry *entry, **entry_end;
	struct index ids;   /* operationIds: their entries */
	bool has_refs;      /* Path Items that are a $ref, not yet followed */
	const char *broken; /* the first of them that leads nowhere */
	unsigned work;      /* schemas that were looked into */
	unsigned guesses;   /* names that openapi_nearest looked for */
};

/* A value and its document. */
struct node {
	const struct doc *doc;
	json_t *value;
};

/* The reference token of a JSON Pointer, unescaped.  NULL: out of memory. */
char *openapi_token(struct arena *a, const char *text, size_t n);

/* Follows $ref, to other documents too.  -1: ERR_DOCUMENT: dangling;
 * ERR_LIMIT: cyclic, longer than OPENAPI_MAX_REFS. */
int openapi_follow(struct openapi *o, struct node *n, struct err *e);

/* Is there a value, and does its $ref lead to one? */
bool openapi_found(struct openapi *o, struct node *n);
/* A member, in the same document. */
struct node openapi_member(struct node n, const char *key);
/* The member of the operation, else of the whole description. */
json_t *openapi_own_or_root(const struct openapi *o, const struct op_entry *t,
    const char *key);

/* operation.c: the operation with its parameters, of path and method.  NULL:
 * ERR_DOCUMENT (a $ref, a parameter), ERR_LIMIT, ERR_MEMORY. */
struct operation *openapi_resolve(struct openapi *o, const struct op_entry *t,
    struct err *e);

/* body.c: adds the media types that it takes to op.  -1 as above. */
int openapi_media(struct openapi *o, const struct op_entry *t,
    struct operation *op, struct err *e);

/* schema.c: adds the responses that it declares to op.  -1: ERR_MEMORY. */
int openapi_responses(struct openapi *o, const struct op_entry *t,
    struct operation *op, struct err *e);

/* xml.c: reads how values of the schema, as written, are XML.  -1: ERR_LIMIT,
 * ERR_MEMORY. */
int openapi_xml(struct openapi *o, struct node schema, struct op_media *m,
    struct err *e);

/* server.c: adds its server, the nearest one, to op.  -1 as above. */
int openapi_servers(struct openapi *o, const struct op_entry *t,
    struct operation *op, struct err *e);

#endif
