/* In the location of http/curl.c and aws/sign/digest.c: their names, by network.so. */
#include <pthread.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "plugin/check_arazzo/network.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct {
	const struct network_table *table;
	struct err why; /* there is none */
} loaded;

static void
load(void)
{
	static const struct object object = { .file = "network.so",
		.symbol = NETWORK_TABLE_SYMBOL,
		.size = sizeof(struct network_table),
		.needed = "requests need" };
	struct arena *paths = arena_new(0);

	if (paths == NULL)
		(void)err_memory(&loaded.why);
	else
		loaded.table = object_table(paths, &object, &loaded.why);
	arena_free(paths);
}

static const struct network_table *
table(void)
{
	(void)pthread_once(&once, load);
	return loaded.table;
}

int
network_load(struct err *e)
{
	if (table() != NULL)
		return 0;
	return err_set(e, loaded.why.code, "%s", loaded.why.text);
}

struct http *
http_curl_new(const struct platform *w, const struct http_options *options,
    struct err *e)
{
	return network_load(e) < 0 ? NULL : table()->open(w, options, e);
}

int
digest_sha256(const void *p, size_t n,
    unsigned char ret[static DIGEST_SHA256_SIZE])
{
	return table() != NULL ? table()->sha256(p, n, ret) : -1;
}

int
digest_hmac_sha256(const void *key, size_t nkey, const void *p, size_t n,
    unsigned char ret[static DIGEST_SHA256_SIZE])
{
	return table() != NULL ? table()->hmac_sha256(key, nkey, p, n, ret) :
				 -1;
}

int
digest_sha1(const void *p, size_t n, unsigned char ret[static DIGEST_SHA1_SIZE])
{
	return table() != NULL ? table()->sha1(p, n, ret) : -1;
}

void
digest_wipe(void *p, size_t n)
{
	explicit_bzero(p, n);
}
