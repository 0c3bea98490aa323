/* AWS Signature Version 4, in the header.
 * Source: AWS General Reference, "Signature Version 4 signing process". */
#ifndef AWS_SIGN_SIGV4_H
#define AWS_SIGN_SIGV4_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct err;
struct http_request;
struct signkeys;

/* Strings of the arena they were resolved in; secrets are wiped with it. */
struct creds {
	const char *access_key_id, *secret_access_key;
	const char *session_token; /* NULL: none */
	int64_t expires_ms;        /* 0: never */
	const char *source;        /* "environment", "profile \"x\"" ... */
	bool keep_expired; /* a machine's: used until others are available, as
				 * the metadata service demands */
};

struct sigv4_scope {
	const char *region, *service;
	int64_t now_ms;
	bool sign_body_header; /* send and sign x-amz-content-sha256 */
	bool no_normalize;     /* the path is signed as it is */
	bool token_unsigned;   /* x-amz-security-token sent, not signed */
	/* "host;x-amz-date": exactly these headers are signed, for verifying a
	 * request; NULL: all that should be. */
	const char *only;
	struct signkeys *keys; /* derived before; NULL: anew each time */
};

/* The signed texts, for tests; never shown: it holds the session token. */
struct sigv4_parts {
	const char *canonical_request, *string_to_sign, *signature;
};

/* Adds Host (as url_authority), X-Amz-Date, X-Amz-Security-Token and
 * Authorization to q; replaces those of an earlier attempt.  Signs host,
 * content-type and every x-amz-*; in fact all headers but those that
 * botocore leaves out (connection, expect, user-agent, ...).
 * parts may be NULL.  -1: ERR_INPUT, ERR_MEMORY. */
int sigv4_sign(struct arena *a, struct http_request *q, const struct creds *c,
    const struct sigv4_scope *s, struct sigv4_parts *parts, struct err *e);

#endif
