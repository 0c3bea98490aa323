/* Messages, and what carries them.  One send is one attempt; a 500 is a
 * response and not an error. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;
struct platform;

struct http_header {
	const char *name, *value;
};

#define HTTP_MAX_HEADERS 256 /* of a response */
#define HTTP_MAX_HEADER_BYTES ((size_t)256 << 10)
#define HTTP_MAX_BODY ((size_t)16 << 20) /* default */
#define HTTP_CONNECT_MS 5000             /* the most for one connection */
#define HTTP_LOW_SPEED_BYTES 1           /* bytes a second ... */
#define HTTP_LOW_SPEED_S 30              /* ... for so long is a stall */

/* How far a request came; with several tries the most that they may have
 * done. */
enum http_delivery {
	HTTP_NOT_TRIED, /* refused before a connection was tried: not allowed, or
			 * no time left */
	HTTP_HOPELESS, /* no connection, nor would there be one the next time (a
			 * certificate) */
	HTTP_UNSENT,   /* no connection */
	HTTP_ANSWERED,
	HTTP_UNSURE,    /* answered, but by a 5xx, or an earlier try was not */
	HTTP_UNANSWERED /* may have been received */
};

/* Why a request to url_is_local_service without no_proxy is refused. */
#define HTTP_LOCAL_SERVICE "link-local and metadata addresses are never called"

struct http_request {
	const char *method;
	const char *url; /* absolute, encoded, no fragment, no userinfo */
	struct http_header *header; /* grown by http_add_header */
	size_t nheader;
	const char *body; /* NULL: none */
	size_t nbody;
	size_t max_body;     /* of the response; 0: HTTP_MAX_BODY */
	int64_t deadline_ms; /* monotonic; the whole attempt */
	bool secret;         /* carries credentials: https, or loopback (then
				 * by no proxy), or a metadata address with
				 * no_proxy, or allow_http; never redirected */
	bool no_proxy;       /* metadata addresses */
	const char
	    *operation; /* operationId, for transports that decide by it */
	const char *client_cert; /* PEM file with its key; or NULL */
	const void *auth;        /* what a signing transport needs; else NULL */
	const char *digest; /* "USER:PASSWORD" of HTTP Digest (RFC 7616); or
			     * NULL */
	struct http_response *challenge; /* out: the 401 that digest was sent
					  * in reply to; NULL: none */
	enum http_delivery delivery;     /* out */
	unsigned sends; /* counts how often it was written to a connection */
};

/* When each phase of an attempt ended, in microseconds since its start; 0: it
 * did not take place (a connection that was open already). */
struct http_times {
	int64_t name_us, connect_us, tls_us, sent_us, first_us, total_us;
};

struct http_response {
	int status;
	struct http_header *header; /* in order of arrival, names as sent */
	size_t nheader;
	const char *body; /* ended by '\0', never NULL */
	size_t nbody;
	double seconds; /* time this attempt took */
	struct http_times times;
	const char *version; /* "HTTP/1.1"; NULL: not known */
};

/* A transport.  send: ERR_NETWORK (connection, TLS, broken response; never
 * names a secret), ERR_TIMEOUT (deadline), ERR_LIMIT (response too big),
 * ERR_INPUT (not allowed: plain http with credentials, protocol, userinfo),
 * ERR_AUTH. The response lives as long as a.  Transports wrap transports: one
 * that signs wraps one that sends.  Used by one thread at a time. */
struct http {
	int (*send)(struct http *h, struct arena *a, struct http_request *q,
	    struct http_response *ret, struct err *e);
	void (*free)(struct http *h);
};

/* The transport that opens connections and keeps them: libcurl. */
struct http_options {
	const char *ca_bundle; /* PEM file, NULL: the system's */
	const char *user_agent;
	bool allow_http; /* secrets over plain http to anywhere */
};
struct http *http_curl_new(const struct platform *w,
    const struct http_options *options, struct err *e);

/* message.c ------------------------------------------------------------ */

/* A token (RFC 9110 section 5.6.2), such as a method or a header's name? */
bool http_is_token(const char *text);
bool http_is_token_char(char c);

/* -1: ERR_MEMORY, or ERR_INPUT for a name or value with control characters. */
int http_add_header(struct arena *a, struct http_request *q, const char *name,
    const char *value, struct err *e);
/* Replaces all of that name, in the place of the first, else adds. */
int http_set_header(struct arena *a, struct http_request *q, const char *name,
    const char *value, struct err *e);
void http_remove_header(struct http_request *q, const char *name);
/* The first of that name (case ignored); NULL: none. */
const char *http_request_header(const struct http_request *q, const char *name);
const char *http_header(const struct http_response *r, const char *name);
/* All values of that name joined by ", "; NULL: none, or no memory. */
const char *http_header_joined(const struct http_response *r, struct arena *a,
    const char *name);

/* Is the media type JSON ("application/json", "+json", AWS's
 * "application/x-amz-json-1.1"), XML ("text/xml",
 * "application/xml", "+xml")?  Parameters are ignored; NULL is neither. */
bool http_type_is_json(const char *content_type);
bool http_type_is_xml(const char *content_type);
/* The same type and subtype, whatever their parameters and case? */
bool http_type_same(const char *a, const char *b);
/* Is it a sequence of JSON values: JSON Lines, NDJSON, or RFC 7464's
 * "application/json-seq", "+json-seq"? */
bool http_type_is_json_sequence(const char *content_type);

/* Retry-After (RFC 9110 section 10.2.3): delta-seconds or date; ms from
 * now_ms, never below 0.  -1: no such header, or nonsense. */
int http_retry_after(const struct http_response *r, int64_t now_ms,
    int64_t *ret_ms);

#endif
