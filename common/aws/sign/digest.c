/* The one file that uses libcrypto. */
#include "aws/sign/digest.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define HMAC_BLOCK 64 /* SHA-256's */

int
digest_sha256(const void *p, size_t n,
    unsigned char ret[static DIGEST_SHA256_SIZE])
{
	return EVP_Digest(p, n, ret, NULL, EVP_sha256(), NULL) == 1 ? 0 : -1;
}

struct evp_md_ctx_st *
digest_new(const struct evp_md_ctx_st *like)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	int ok = 0;

	if (c != NULL && like != NULL)
		ok = EVP_MD_CTX_copy_ex(c, like);
	else if (c != NULL)
		ok = EVP_DigestInit_ex(c, EVP_sha256(), NULL);
	if (ok == 1)
		return c;
	EVP_MD_CTX_free(c);
	return NULL;
}

void
digest_free(struct evp_md_ctx_st *c)
{
	EVP_MD_CTX_free(c);
}

/* Hashes a head and the text after it. */
static int
digest_two(EVP_MD_CTX *c, const void *head, size_t nhead, const void *p,
    size_t n, unsigned char *ret)
{
	bool ok = EVP_DigestInit_ex(c, NULL, NULL) == 1 &&
	    EVP_DigestUpdate(c, head, nhead) == 1 &&
	    EVP_DigestUpdate(c, p, n) == 1 &&
	    EVP_DigestFinal_ex(c, ret, NULL) == 1;

	return ok ? 0 : -1;
}

int
digest_next(struct evp_md_ctx_st *c, const void *p, size_t n,
    unsigned char ret[static DIGEST_SHA256_SIZE])
{
	return digest_two(c, p, n, NULL, 0, ret);
}

/* RFC 2104, by hand: OpenSSL 3's HMAC() looks its parts up by name at every call,
 * which takes five times as long as the digests. */
int
digest_hmac_sha256(struct evp_md_ctx_st *c, const void *key, size_t nkey,
    const void *p, size_t n, unsigned char ret[static DIGEST_SHA256_SIZE])
{
	unsigned char block[HMAC_BLOCK] = { 0 }, inner[DIGEST_SHA256_SIZE];
	int rc = 0;

	if (nkey > sizeof block)
		rc = digest_next(c, key, nkey, block);
	else if (nkey > 0)
		memcpy(block, key, nkey);
	for (size_t i = 0; i < sizeof block; i++)
		block[i] ^= 0x36;
	if (rc == 0)
		rc = digest_two(c, block, sizeof block, p, n, inner);
	for (size_t i = 0; i < sizeof block; i++)
		block[i] ^= 0x36 ^ 0x5c;
	if (rc == 0)
		rc = digest_two(c, block, sizeof block, inner, sizeof inner,
		    ret);
	OPENSSL_cleanse(block, sizeof block);
	OPENSSL_cleanse(inner, sizeof inner);
	return rc;
}

int
digest_sha1(const void *p, size_t n, unsigned char ret[static DIGEST_SHA1_SIZE])
{
	return EVP_Digest(p, n, ret, NULL, EVP_sha1(), NULL) == 1 ? 0 : -1;
}

/* The private key, which must be on P-256.  NULL: it is not. */
static EVP_PKEY *
p256_read(const char *pem)
{
	BIO *b = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key =
	    b != NULL ? PEM_read_bio_PrivateKey(b, NULL, NULL, NULL) : NULL;
	char group[32] = "";

	BIO_free(b);
	if (key != NULL &&
	    (EVP_PKEY_get_group_name(key, group, sizeof group, NULL) != 1 ||
		strcmp(group, "prime256v1") != 0)) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	return key;
}

int
digest_p256_point(const char *pem, unsigned char x[static 32],
    unsigned char y[static 32])
{
	EVP_PKEY *key = p256_read(pem);
	BIGNUM *a = NULL, *b = NULL;
	bool ok = key != NULL &&
	    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_X, &a) == 1 &&
	    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_Y, &b) == 1 &&
	    BN_bn2binpad(a, x, 32) == 32 && BN_bn2binpad(b, y, 32) == 32;

	BN_free(a);
	BN_free(b);
	EVP_PKEY_free(key);
	return ok ? 0 : -1;
}

int
digest_es256(const char *pem, const void *p, size_t n,
    unsigned char ret[static 64])
{
	EVP_PKEY *key = p256_read(pem);
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	unsigned char der[128];
	const unsigned char *q = der;
	size_t size = sizeof der;
	ECDSA_SIG *s = NULL;
	bool ok = key != NULL && c != NULL &&
	    EVP_DigestSignInit(c, NULL, EVP_sha256(), NULL, key) == 1 &&
	    EVP_DigestSign(c, der, &size, p, n) == 1;

	if (ok)
		s = d2i_ECDSA_SIG(NULL, &q, (long)size);
	ok = s != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(s), ret, 32) == 32 &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(s), ret + 32, 32) == 32;
	ECDSA_SIG_free(s);
	EVP_MD_CTX_free(c);
	EVP_PKEY_free(key);
	return ok ? 0 : -1;
}

void
digest_wipe(void *p, size_t n)
{
	OPENSSL_cleanse(p, n);
}
