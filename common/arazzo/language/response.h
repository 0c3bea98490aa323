/* http_response -> what $response.* and criteria see; the body parsed once. */
#ifndef ARAZZO_LANGUAGE_RESPONSE_H
#define ARAZZO_LANGUAGE_RESPONSE_H

#include <stdbool.h>
#include <jansson.h>

#include "base/err.h"

struct arena;
struct http_response;
struct xml;

struct response {
	struct arena *arena;
	const struct http_response *http;
	json_t *json;    /* the body as a value: parsed JSON, else its text;
				 * NULL until asked for */
	struct xml *xml; /* NULL until asked for */
	bool parsed, is_json;
	const char *why;  /* why the body is not JSON; or NULL */
	struct err error; /* of a body that cannot be read: ERR_LIMIT,
			   * ERR_MEMORY */
};

/* For a response that lives as long as a; the body is parsed when it is first
 * read. NULL: no memory. */
struct response *response_new(struct arena *a, const struct http_response *r);

/* Bytes as a text: those that are not UTF-8 become U+FFFD, since a text must be
 * one to be shown.  Held by a.  NULL: no memory. */
json_t *response_text(struct arena *a, const char *p, size_t n);

/* The body: JSON by its type, or without a type when it parses;
 * a text otherwise (string); NULL for an empty body.  Borrowed. */
json_t *response_body(struct response *r);

/* Was the body JSON?  If not, r->why is the reason. */
bool response_is_json(struct response *r);

/* The body as XML.  NULL: ERR_DOCUMENT ... */
struct xml *response_xml(struct response *r, struct err *e);

#endif
