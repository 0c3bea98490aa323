/* Operations of an OpenAPI 2.0, 3.0, 3.1, 3.2 description. */
#ifndef ARAZZO_OPENAPI_OPENAPI_H
#define ARAZZO_OPENAPI_OPENAPI_H

#include <jansson.h>
#include <stdbool.h>

#include "arazzo/model.h"

struct arena;
struct diags;
struct doc;
struct err;
struct schema;

enum style {
	STYLE_SIMPLE,
	STYLE_LABEL,
	STYLE_MATRIX,
	STYLE_FORM,
	STYLE_SPACE_DELIMITED,
	STYLE_PIPE_DELIMITED,
	STYLE_TAB_DELIMITED, /* of 2.0 only */
	STYLE_DEEP_OBJECT,
	STYLE_COOKIE /* of 3.2: nothing is encoded */
};

/* A Parameter Object, $ref resolved. */
struct op_param {
	const char *name;
	enum param_in in;
	bool required, explode, allow_reserved;
	enum style style;
	const char *content_type; /* by "content" instead of a schema */
	json_t *schema;           /* may be NULL */
	struct op_param *next;
};

/* How a value is written in XML (XML Object). */
enum op_xml_kind { XML_ELEMENT, XML_ATTRIBUTE, XML_TEXT, XML_CDATA };
struct op_xml {
	const char *name, *prefix, *space; /* NULL: not given */
	enum op_xml_kind kind;
	bool wrapped; /* an array has an element around its items */
	const struct op_xml *items;
	struct op_xml_member {
		const char *name;
		const struct op_xml *shape;
		struct op_xml_member *next;
	} * member;
};

/* A media type of the request body. */
struct op_media {
	const char *type;
	json_t *schema;        /* resolved once; may be NULL */
	json_t *encoding;      /* { property: { contentType, style, ... } } */
	const struct doc *doc; /* where the schema stands: base of its $ref */
	const struct op_xml *xml; /* of XML with a schema; else NULL */
	json_t *raw;              /* of a response: its schema as written */
	const struct doc *raw_doc;
	bool is_item;         /* ... is that of each item (itemSchema) */
	struct schema *check; /* compiled, if responses are checked */
	const char *no_check; /* why there is none; or NULL */
	json_t *properties;   /* of a form, their $ref followed; else NULL */
	struct op_media *next;
};

struct op_response {
	const char *status;     /* "200", "2XX", "default" */
	struct op_media *media; /* NULL: no content is declared */
	const char *dangling;   /* why it could not be read; or NULL */
	struct op_response *next;
};

/* One alternative is a list of schemes that must all hold. */
struct op_scheme {
	const char *name; /* key in components/securitySchemes */
	json_t *scheme;   /* the Security Scheme Object; NULL: dangling */
	json_t *scopes;
	struct op_scheme *next;
};
struct op_security {
	struct op_scheme *scheme; /* NULL: anonymous is allowed */
	struct op_security *next;
};

struct operation {
	const struct doc *doc;
	const struct source *source;
	const char *id;     /* NULL: it has none */
	const char *method; /* upper case; as written in additionalOperations */
	const char *path;   /* key as written, '#' and what follows cut (R3) */
	const char *path_query; /* what follows '?' in the key (C7); or NULL */
	struct op_param *param; /* operation's before path's */
	bool body_required;
	struct op_media *media; /* JSON first if several */
	struct op_response *response;
	json_t *server;   /* of the operation, the path or the root, the first
			 * with https: { url, variables }; NULL: none */
	json_t *dangling; /* why parameters could not be read; or NULL */
	struct op_security *security; /* NULL: none */
	const char *aws_service; /* signing name when it is SigV4; or NULL */
	struct location location;
};

/* Its operationId, else its path, for messages. */
static inline const char *
op_name(const struct operation *op)
{
	return op->id != NULL ? op->id : op->path;
}

/* External $ref documents are fetched by this; base: the URL of the document
 * that contains the reference. */
typedef const struct doc *openapi_fetch_fn(void *ctx, const char *ref,
    const char *base, struct err *e);

struct openapi;

#define OPENAPI_MAX_REFS 64    /* $ref behind $ref */
#define OPENAPI_MAX_GUESSES 10 /* names that a neighbour is looked for */
#define OPENAPI_MAX_NEST 64    /* schemas inside schemas that are looked into */
#define OPENAPI_MAX_WORK 200000 /* schemas looked into, of one description */

/* Indexes operationIds; nothing else is looked at yet (R5).
 * NULL: ERR_DOCUMENT (neither "openapi: 3.x" nor "swagger: 2.0"). */
struct openapi *openapi_open(struct arena *a, const struct doc *d,
    const struct source *source, openapi_fetch_fn *fetch, void *ctx,
    struct err *e);

/* The base of a document's relative references: its $self (3.2), else where it
 * was found. */
const char *openapi_base(struct arena *a, const struct doc *d);

/* "swagger: 2.0"? */
bool openapi_is_2(const struct openapi *o);

/* A Path Item that could not be read, for messages about operations that are
 * not found; "" when all could. */
const char *openapi_broken(const struct openapi *o);

bool openapi_has(struct openapi *o, const char *operation_id);

/* By id, by JSON Pointer ("/paths/~1x/get"): resolved, the same each time.
 * NULL: ERR_DOCUMENT (none, or twice), ERR_UNSUPPORTED. */
const struct operation *openapi_by_id(struct openapi *o, const char *id,
    struct err *e);
const struct operation *openapi_by_pointer(struct openapi *o,
    const char *pointer, struct err *e);

/* Does the description define a security scheme of that name? */
bool openapi_has_scheme(const struct openapi *o, const char *name);

/* The operationId that looks most like id; NULL: none does. */
const char *openapi_nearest(struct openapi *o, const char *id);

/* The required members that the schema of a JSON body names at a pointer of
 * the payload: is this member required (R12)? */
bool openapi_body_requires(struct openapi *o, const struct operation *op,
    const char *content_type, const char *pointer);

/* The schema of a response, compiled; kept like the description.  NULL: an error
 * was added to l (a dangling $ref, $dynamicRef, OPENAPI_MAX_WORK). */
struct schema *openapi_schema(struct openapi *o, const struct op_media *m,
    struct diags *l);

/* The base URL: choice of server, variables (R4).  server: a URL that the
 * user gave, or NULL; vars: { name: value }; both may be NULL.  Warnings are
 * added to l (may be NULL).  NULL: ERR_DOCUMENT, ERR_INPUT. */
const char *openapi_server(struct arena *a, const struct operation *op,
    const char *server, json_t *vars, struct diags *l, struct err *e);

/* Adds the variables of the server that is chosen to the object names, each
 * as true.  -1: ERR_MEMORY. */
int openapi_server_variables(const struct operation *op, json_t *names,
    struct err *e);

#endif
