/* A parsed YAML or JSON document that knows where its values stand. */
#ifndef DATA_DOC_H
#define DATA_DOC_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;

/* Limits of a document.  0 in a member: the default. */
struct doc_limits {
	size_t max_bytes;   /* DOC_MAX_BYTES */
	size_t max_depth;   /* DOC_MAX_DEPTH: nested collections */
	size_t max_nodes;   /* DOC_MAX_NODES: values after expanding aliases */
	size_t max_aliases; /* DOC_MAX_ALIASES: uses of anchors */
	/* Do not note where values are: every location is { 0, 0 }. */
	bool no_locations;
};
#define DOC_MAX_BYTES ((size_t)32 << 20)
#define DOC_MAX_DEPTH 256
#define DOC_MAX_NODES 2000000
#define DOC_MAX_ALIASES 10000

/* 1-based; { 0, 0 } is "not known".  Columns count code points. */
struct location {
	unsigned line, column;
};

struct doc {
	const char *url;  /* where it came from; base of relative URLs */
	const char *text; /* its bytes, for excerpts */
	size_t ntext;
	json_t *root;                    /* borrowed; treat as read-only */
	struct doc_locations *locations; /* NULL: nothing has a location */
};

/* Parses YAML 1.2 (core schema, string keys only, no duplicate keys) or JSON
 * (RFC 8259, chosen when the text begins with '{' or '[' and is JSON; else
 * YAML flow style is tried).  text must live as long as a, in which all of
 * the document is.
 * NULL: ERR_DOCUMENT with "url:line:column: ...", ERR_LIMIT, ERR_MEMORY.
 * limits may be NULL. */
struct doc *doc_parse(struct arena *a, const char *text, size_t n,
    const char *url, const struct doc_limits *limits, struct err *e);

/* Where a value begins; { 0, 0 } when d is NULL.  value: any value of the document that is not a
 * jansson singleton (true, false, null), else { 0, 0 }. */
struct location doc_location(const struct doc *d, const json_t *value);

/* Where a member's key, or an element, stands - also of singletons.  Falls
 * back to the location of the collection. */
struct location doc_member_location(const struct doc *d, const json_t *object,
    const char *key);
struct location doc_item_location(const struct doc *d, const json_t *array,
    size_t index);

/* The last segment of a URL or path: what messages call the document. */
const char *doc_name(const struct doc *d);

#endif
