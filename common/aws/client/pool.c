/* Idle transports, found again by the host that they last spoke to. */
#include "aws/client/pool.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "http/http.h"

struct idle {
	struct http *http;
	uint64_t host; /* that it last spoke to, as a hash */
};

struct pool {
	struct http http; /* first: a struct http * is a struct pool * */
	struct http *(*open)(void *ctx, struct err *e);
	void *ctx;
	pthread_mutex_t lock; /* of what follows */
	struct idle idle[POOL_MAX_IDLE];
	size_t nidle;
};

/* Scheme, host and port; good enough to find a warm connection, and a wrong
 * guess costs no more than one. */
static uint64_t
host_hash(const char *url)
{
	uint64_t h = 14695981039346656037u; /* FNV-1a */
	unsigned slashes = 0;

	for (; *url != '\0' && slashes < 3; url++) {
		slashes += *url == '/';
		h = (h ^ (unsigned char)*url) * 1099511628211u;
	}
	return h;
}

static struct http *
pool_take(struct pool *p, uint64_t host, struct err *e)
{
	struct http *http = NULL;
	size_t i;

	(void)pthread_mutex_lock(&p->lock);
	if (p->nidle > 0) {
		for (i = p->nidle - 1; i > 0 && p->idle[i].host != host; i--)
			;
		http = p->idle[i].http;
		p->idle[i] = p->idle[--p->nidle];
	}
	(void)pthread_mutex_unlock(&p->lock);
	return http != NULL ? http : p->open(p->ctx, e);
}

static void
pool_put(struct pool *p, struct http *http, uint64_t host)
{
	bool full;

	(void)pthread_mutex_lock(&p->lock);
	full = p->nidle == POOL_MAX_IDLE;
	if (!full)
		p->idle[p->nidle++] = (struct idle){ http, host };
	(void)pthread_mutex_unlock(&p->lock);
	if (full)
		http->free(http);
}

static int
pool_send(struct http *h, struct arena *a, struct http_request *q,
    struct http_response *ret, struct err *e)
{
	struct pool *p = (struct pool *)h;
	uint64_t host = host_hash(q->url);
	struct http *http = pool_take(p, host, e);
	int failed;

	if (http == NULL)
		return -1;
	failed = http->send(http, a, q, ret, e);
	pool_put(p, http, host);
	return failed;
}

static void
pool_free(struct http *h)
{
	struct pool *p = (struct pool *)h;

	for (size_t i = 0; i < p->nidle; i++)
		p->idle[i].http->free(p->idle[i].http);
	(void)pthread_mutex_destroy(&p->lock);
	free(p);
}

struct http *
pool_new(struct http *(*open)(void *ctx, struct err *e), void *ctx,
    struct err *e)
{
	struct pool *p = calloc(1, sizeof *p);

	if (p == NULL)
		return err_null_memory(e);
	p->http = (struct http){ .send = pool_send, .free = pool_free };
	p->open = open;
	p->ctx = ctx;
	(void)pthread_mutex_init(&p->lock, NULL);
	return &p->http;
}
