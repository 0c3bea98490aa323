/* The names that expressions may use: at load (names) and at run time
 * (scope). */
#ifndef ARAZZO_LANGUAGE_SCOPE_H
#define ARAZZO_LANGUAGE_SCOPE_H

#include <jansson.h>
#include <stdbool.h>

struct arena;
struct err;
struct platform;
struct response;

/* Names that are declared, for checks and for the compatibility readings C4
 * and C5.  Each member is an object used as a set; NULL: not known, anything
 * is taken. */
struct names {
	json_t *inputs;     /* { "arn": true } */
	json_t *steps;      /* { "getImage": { "status": true } } */
	json_t *workflows;  /* { "w": { "out": true } } */
	json_t *sources;    /* { "api": true } */
	json_t *components; /* { "parameters": { "p": true }, ... } */
	bool is_1_1;        /* Arazzo 1.1 syntax counts */
};

/* A file as a value: where its text is the whole payload, or the whole value of
 * a part of a multipart body, the bytes are sent; anywhere else it is an
 * error. */
struct file_value {
	const char *text; /* unique, of unreserved characters (RFC 3986) */
	const char *bytes;
	size_t n;
	const char *name; /* without its folder */
	struct file_value *next;
};

/* Values at one moment of one attempt.  NULL members: nothing there. */
struct scope {
	struct arena *arena;             /* what is computed lives here */
	const struct platform *platform; /* NULL: without a deadline */
	int64_t deadline_ms;             /* of the run */
	const char *self;                /* $self */
	const struct file_value *files;
	json_t *inputs;     /* { name: value } */
	json_t *outputs;    /* $outputs: of the workflow, of the sub-workflow */
	json_t *steps;      /* { stepId: { "outputs": { } } } */
	json_t *workflows;  /* { id: { "inputs": { }, "outputs": { } } } */
	json_t *sources;    /* { name: { "url", "type", operationId: ... } } */
	json_t *components; /* { "inputs", "parameters": { }, ... } evaluated */
	const struct sent *sent; /* $url, $method, $request.*; NULL: not sent */
	struct response *response; /* NULL: no response */
	bool dry_run;              /* no responses: values may be expressions */
};

/* Called before each query, each of which has limits of its own: many of them
 * end with the run's time.  -1: ERR_TIMEOUT. */
int scope_check(const struct scope *s, struct err *e);

/* The request of this attempt as $request.* sees it. */
struct sent {
	const char *method, *url;
	json_t *path, *query, *header, *cookie; /* { name: value }, header names
						 * in lower case */
	json_t *body; /* the payload as a value; NULL: none */
};

#endif
