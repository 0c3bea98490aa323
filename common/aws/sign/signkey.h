/* Signing keys, derived once: a day's requests to a service in a region share
 * theirs. */
#ifndef AWS_SIGN_SIGNKEY_H
#define AWS_SIGN_SIGNKEY_H

#include "aws/sign/digest.h"

struct err;
struct signkeys;

/* Kept at a time; one more replaces the oldest. */
#define SIGNKEY_SLOTS 8
/* Bytes of secret, day, region and service with their ends; a key with longer
 * ones is derived every time. */
#define SIGNKEY_NAME_MAX 256

/* The parts of a signing key; all must be set. */
struct signkey_parts {
	const char *secret, *day, *region, *service;
};

/* NULL: ERR_MEMORY, ERR_BUG. */
struct signkeys *signkeys_new(struct err *e);

/* A digest for signing, from any thread.  s may be NULL.  NULL: ERR_BUG. */
struct evp_md_ctx_st *signkeys_digest(const struct signkeys *s, struct err *e);

/* The key for these parts, from any thread, derived with c.  s NULL: nothing is
 * kept.  The caller wipes ret.  -1: ERR_BUG, no HMAC. */
int signkeys_get(struct signkeys *s, struct evp_md_ctx_st *c,
    const struct signkey_parts *p, unsigned char ret[static DIGEST_SHA256_SIZE],
    struct err *e);

/* How many were derived so far. */
unsigned long signkeys_derived(struct signkeys *s);

/* Overwrites what was kept.  NULL is fine. */
void signkeys_free(struct signkeys *s);

#endif
