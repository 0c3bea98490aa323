/* The one file that uses libcrypto. */
#include "aws/sign/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define HMAC_BLOCK 64 /* SHA-256's */

int
digest_sha256(const void *p, size_t n,
    unsigned char ret[static DIGEST_SHA256_SIZE])
{
	unsigned size = 0;

	if (EVP_Digest(p, n, ret, &size, EVP_sha256(), NULL) != 1)
		return -1;
	return size == DIGEST_SHA256_SIZE ? 0 : -1;
}

/* RFC 2104, one of its two passes: H(key XOR pad, text).  type NULL: that of
 * the pass before, which spares looking it up. */
static int
hmac_pass(EVP_MD_CTX *c, const EVP_MD *type,
    const unsigned char key[static HMAC_BLOCK], unsigned char pad,
    const void *p, size_t n, unsigned char *ret)
{
	unsigned char block[HMAC_BLOCK];
	bool ok;

	for (size_t i = 0; i < sizeof block; i++)
		block[i] = key[i] ^ pad;
	ok = EVP_DigestInit_ex(c, type, NULL) == 1 &&
	    EVP_DigestUpdate(c, block, sizeof block) == 1 &&
	    EVP_DigestUpdate(c, p, n) == 1 &&
	    EVP_DigestFinal_ex(c, ret, NULL) == 1;
	OPENSSL_cleanse(block, sizeof block);
	return ok ? 0 : -1;
}

/* By hand: OpenSSL 3's HMAC() looks its parts up by name at every call, which
 * takes five times as long as the digests. */
int
digest_hmac_sha256(const void *key, size_t nkey, const void *p, size_t n,
    unsigned char ret[static DIGEST_SHA256_SIZE])
{
	unsigned char block[HMAC_BLOCK] = { 0 }, inner[DIGEST_SHA256_SIZE];
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	int rc = c != NULL ? 0 : -1;

	if (nkey > sizeof block)
		rc |= digest_sha256(key, nkey, block);
	else if (nkey > 0)
		memcpy(block, key, nkey);
	if (rc == 0)
		rc = hmac_pass(c, EVP_sha256(), block, 0x36, p, n, inner);
	if (rc == 0)
		rc = hmac_pass(c, NULL, block, 0x5c, inner, sizeof inner, ret);
	OPENSSL_cleanse(block, sizeof block);
	OPENSSL_cleanse(inner, sizeof inner);
	EVP_MD_CTX_free(c);
	return rc;
}

int
digest_sha1(const void *p, size_t n, unsigned char ret[static DIGEST_SHA1_SIZE])
{
	unsigned size = 0;

	if (EVP_Digest(p, n, ret, &size, EVP_sha1(), NULL) != 1)
		return -1;
	return size == DIGEST_SHA1_SIZE ? 0 : -1;
}

void
digest_wipe(void *p, size_t n)
{
	OPENSSL_cleanse(p, n);
}
