/* SHA-256 and HMAC on OpenSSL's EVP: the only file with <openssl/>. */
#ifndef AWS_SIGN_DIGEST_H
#define AWS_SIGN_DIGEST_H

#include <stddef.h>

#define DIGEST_SHA256_SIZE 32
#define DIGEST_SHA1_SIZE 20

/* -1: the library failed. */
int digest_sha256(const void *p, size_t n,
    unsigned char ret[static DIGEST_SHA256_SIZE]);
int digest_hmac_sha256(const void *key, size_t nkey, const void *p, size_t n,
    unsigned char ret[static DIGEST_SHA256_SIZE]);
/* For names of files in the SSO cache only. */
int digest_sha1(const void *p, size_t n,
    unsigned char ret[static DIGEST_SHA1_SIZE]);

/* Overwrites a secret in a way that compilers keep. */
void digest_wipe(void *p, size_t n);

#endif
