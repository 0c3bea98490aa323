#include "aws/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stddef.h>

int
digest_sha256(const void *p, size_t n,
    unsigned char ret[static DIGEST_SHA256_SIZE])
{
	unsigned size = 0;

	if (EVP_Digest(p, n, ret, &size, EVP_sha256(), NULL) != 1)
		return -1;
	return size == DIGEST_SHA256_SIZE ? 0 : -1;
}

int
digest_hmac_sha256(const void *key, size_t nkey, const void *p, size_t n,
    unsigned char ret[static DIGEST_SHA256_SIZE])
{
	unsigned size = 0;

	if (nkey > 65536 || HMAC(EVP_sha256(), key, (int)nkey, p, n, ret,
	    &size) == NULL)
		return -1;
	return size == DIGEST_SHA256_SIZE ? 0 : -1;
}

int
digest_sha1(const void *p, size_t n,
    unsigned char ret[static DIGEST_SHA1_SIZE])
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
