/* Looks for a chain's authority in a CA bundle: to find its text in the file takes
 * a thousandth of what it takes to make certificates of all 140 in it. */
#include "http/authority.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"

#define MAX_BUNDLE ((size_t)16 << 20)

/* A block of PEM that begins where a line does. */
static bool
has_block(const char *text, size_t n, const char *block, size_t nblock)
{
	const char *at = text, *end = text + n;

	while ((at = memmem(at, (size_t)(end - at), block, nblock)) != NULL) {
		if (at == text || at[-1] == '\n')
			return true;
		at++;
	}
	return false;
}

static bool
has_certificate(const char *text, size_t n, X509 *certificate)
{
	BIO *pem = BIO_new(BIO_s_mem());
	char *block = NULL;
	long nblock = 0;
	bool has = false;

	if (pem != NULL && PEM_write_bio_X509(pem, certificate) == 1)
		nblock = BIO_get_mem_data(pem, &block);
	if (nblock > 0)
		has = has_block(text, n, block, (size_t)nblock);
	BIO_free(pem);
	return has;
}

/* Every certificate that came from the store, of which a chain has at least one. */
static bool
has_trusted(const char *text, size_t n, X509_STORE_CTX *ctx)
{
	STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(ctx);
	int last = sk_X509_num(chain) - 1;
	int i = X509_STORE_CTX_get_num_untrusted(ctx);

	if (last < 0)
		return false;
	for (i = i < last ? i : last; i <= last; i++)
		if (!has_certificate(text, n, sk_X509_value(chain, i)))
			return false;
	return true;
}

static int
verify(X509_STORE_CTX *ctx, void *bundle)
{
	struct arena *a;
	const char *text;
	size_t n;
	bool has;

	if (X509_verify_cert(ctx) <= 0)
		return 0;
	a = arena_new(0);
	text = a == NULL ? NULL : file_read(a, bundle, MAX_BUNDLE, &n, NULL);
	has = text != NULL && has_trusted(text, n, ctx);
	arena_free(a);
	if (!has)
		X509_STORE_CTX_set_error(ctx,
		    X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
	return has;
}

void
authority_require(void *ssl_ctx, void *bundle)
{
	SSL_CTX_set_cert_verify_callback(ssl_ctx, verify, bundle);
}
