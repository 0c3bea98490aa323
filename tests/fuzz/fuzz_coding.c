/* A body in a content coding that its first byte chooses: what is decoded keeps
 * to the limit, and an error has a reason. */
#include <stdlib.h>

#include "base/err.h"
#include "fuzz.h"
#include "http/coding.h"

#define MAX ((size_t)100000)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const codings[] = { "gzip", "deflate",
		"deflate, gzip", "gzip, x-gzip, deflate", "identity" };
	struct err e = { 0 };
	struct buf b = { 0 };

	if (n == 0)
		return 0;
	buf_add(&b, data + 1, n - 1);
	if (coding_decode(codings[data[0] % 5], &b, MAX, &e) < 0) {
		if (e.code == ERR_NONE || e.text[0] == '\0')
			abort();
	} else if (b.n > MAX && b.n != n - 1) {
		abort();
	}
	buf_free(&b);
	return 0;
}
