/* A request and the response to it, shared by the HTTP server and the services
 * (Image Builder, STS, metadata, control). */
#ifndef SIMULATOR_WIRE_H
#define SIMULATOR_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "http/http.h"

struct arena;

/* Lives as long as its arena, which is freed when the response has been
 * sent. */
struct ask {
	struct arena *a;
	const char *method;
	const char *target; /* as on the request line, still encoded */
	const char *path;   /* the target up to '?', still encoded */
	const char *query;  /* what follows '?', or "" */
	const struct http_header *header; /* in order of arrival */
	size_t nheader;
	const char *body; /* ended by '\0' */
	size_t nbody;
	unsigned connection; /* counted from 1 */
	int64_t now_ms;      /* the service's clock */
	bool tls;
};

/* The ways in which sending a response can fail. */
enum delivery_kind {
	DELIVER_WHOLE,
	DELIVER_DROP,     /* closed without a byte */
	DELIVER_RESET,    /* RST without a byte */
	DELIVER_STALL,    /* silence for ms, then closed */
	DELIVER_SLOW,     /* whole, but begun after ms */
	DELIVER_DRIP,     /* a byte every ms */
	DELIVER_TRUNCATE, /* Content-Length exceeds what is sent */
	DELIVER_CHUNK,    /* chunked, with a broken chunk */
	DELIVER_HEADERS,  /* very many headers */
	DELIVER_GARBAGE   /* not HTTP */
};

struct delivery {
	enum delivery_kind kind;
	int64_t ms;
	size_t bytes; /* DRIP: at once; TRUNCATE: sent; HEADERS: how many */
};

#define ANSWER_MAX_HEADERS 16

struct answer {
	int status;
	const char *type; /* Content-Type; NULL: none */
	const char *body;
	size_t nbody;
	struct http_header header[ANSWER_MAX_HEADERS];
	size_t nheader;
	int64_t date_offset_ms; /* the Date header is off by this much */
	struct delivery delivery;
	/* for the log */
	const char *request_id;
	const char *code; /* of an error; NULL: none */
	bool effect;      /* something changed in the platform */
};

/* The first header of that name, case ignored; NULL: none. */
const char *ask_header(const struct ask *q, const char *name);

/* The decoded value of a parameter in "a=b&c=d"; NULL: none. */
const char *form_value(struct arena *a, const char *form, const char *name);

void answer_header(struct answer *r, const char *name, const char *value);

/* Takes body's reference; compact. */
void answer_json(struct ask *q, struct answer *r, int status, json_t *body);
void answer_text(struct answer *r, int status, const char *type,
    const char *body);

/* rest-json: x-amzn-ErrorType and {"message": ...}. */
void answer_error(struct ask *q, struct answer *r, int status, const char *code,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Random, from the kernel: a UUID; n characters of base 32; a long token. */
#define UUID_SIZE 37
void random_uuid(char ret[static UUID_SIZE]);
char *random_word(struct arena *a, const char *prefix, size_t n);

/* "Sun, 06 Nov 1994 08:49:37 GMT" */
#define HTTP_DATE_SIZE 40
void http_date(int64_t ms, char ret[static HTTP_DATE_SIZE]);

/* json_string_value of a member; NULL: absent, or none. */
const char *member_text(const json_t *object, const char *name);
/* An integer member, or fallback. */
int64_t member_int(const json_t *object, const char *name, int64_t fallback);

#endif
