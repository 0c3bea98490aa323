/* SHA-256 and HMAC on OpenSSL's EVP: the only file with <openssl/>. */
#ifndef AWS_SIGN_DIGEST_H
#define AWS_SIGN_DIGEST_H

#include <stddef.h>

#define DIGEST_SHA256_SIZE 32
#define DIGEST_SHA1_SIZE 20

/* -1: the library failed. */
int digest_sha256(const void *p, size_t n,
    unsigned char ret[static DIGEST_SHA256_SIZE]);

/* For many in a row: to look SHA-256 up in the library costs more than to hash a
 * request.  A context is for one thread at a time; like: one to copy, which does
 * not look anything up and which several threads may do at once, or NULL.
 * NULL: the library failed. */
struct evp_md_ctx_st; /* OpenSSL's EVP_MD_CTX */
struct evp_md_ctx_st *digest_new(const struct evp_md_ctx_st *like);
void digest_free(struct evp_md_ctx_st *c);
int digest_next(struct evp_md_ctx_st *c, const void *p, size_t n,
    unsigned char ret[static DIGEST_SHA256_SIZE]);
int digest_hmac_sha256(struct evp_md_ctx_st *c, const void *key, size_t nkey,
    const void *p, size_t n, unsigned char ret[static DIGEST_SHA256_SIZE]);
/* For names of files in the SSO cache only. */
int digest_sha1(const void *p, size_t n,
    unsigned char ret[static DIGEST_SHA1_SIZE]);

/* Overwrites a secret in a way that compilers keep. */
void digest_wipe(void *p, size_t n);

/* The public point of a private key (PEM) on the curve P-256, and the signature
 * ES256 (RFC 7518) with it: r, then s.  -1: not such a key. */
int digest_p256_point(const char *pem, unsigned char x[static 32],
    unsigned char y[static 32]);
int digest_es256(const char *pem, const void *p, size_t n,
    unsigned char ret[static 64]);

#endif
