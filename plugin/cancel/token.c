/* Client tokens, which are not on disk, and the kill switch, which need not
 * be in the state directory. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "aws/sign/digest.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/platform.h"
#include "plugin/cancel/ledger.h"

int
ledger_token(const char *arn, const char *cause,
    char ret[static LEDGER_TOKEN_SIZE], struct err *e)
{
	unsigned char digest[DIGEST_SHA256_SIZE];
	char hex[2 * DIGEST_SHA256_SIZE + 1], *text;
	size_t n = strlen(arn) + 1 + strlen(cause);

	if ((text = malloc(n + 1)) == NULL)
		return err_memory(e);
	(void)snprintf(text, n + 1, "%s\n%s", arn, cause);
	if (digest_sha256(text, n, digest) < 0) {
		free(text);
		return err_set(e, ERR_BUG, "SHA-256 is not available");
	}
	free(text);
	encode_hex(digest, sizeof digest, hex);
	(void)snprintf(ret, LEDGER_TOKEN_SIZE, "%.8s-%.4s-%.4s-%.4s-%.12s", hex,
	    hex + 8, hex + 12, hex + 16, hex + 20);
	return 0;
}

int
ledger_random(const struct platform *w, char ret[static LEDGER_TOKEN_SIZE],
    struct err *e)
{
	unsigned char bits[16];

	if (w->random(w->ctx, bits, sizeof bits) < 0)
		return err_set(e, ERR_IO, "no random bytes are available");
	encode_hex(bits, sizeof bits, ret);
	return 0;
}

int
ledger_stopped(const char *path, struct err *e)
{
	struct stat st;

	/* A dangling link counts. */
	if (lstat(path, &st) == 0)
		return 1;
	if (errno == ENOENT || errno == ENOTDIR)
		return 0;
	return err_set(e, ERR_IO, "cannot check the kill switch %s: %s", path,
	    strerror(errno));
}
