/* One client, eight threads, real connections: for the thread sanitizer. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "aws/client/client.h"
#include "base/platform.h"
#include "http/http.h"
#include "tests/tools/server.h"
#include "unit.h"

#define THREADS 8
#define REQUESTS 20

#define CREDS(expires)                                                      \
	"{\"AccessKeyId\":\"K\",\"SecretAccessKey\":\"S\",\"Token\":\"T\"," \
	"\"Expiration\":\"" expires "\"}"
#define HEAD "HTTP/1.1 200 OK\r\nContent-Length: "

static const struct server_reply lasting[] = {
	{ .has = "GET /creds ",
	    .bytes = HEAD "89\r\n\r\n" CREDS("2099-01-01T00:00:00Z") },
	{ .bytes = HEAD "2\r\n\r\n{}" },
};
static const struct server_reply gone[] = {
	{ .has = "GET /creds ",
	    .bytes = HEAD "89\r\n\r\n" CREDS("2001-01-01T00:00:00Z") },
	{ .bytes = HEAD "2\r\n\r\n{}" },
};

struct shared {
	struct aws_client *client;
	const char *url;
	unsigned good[THREADS];
};
struct one {
	struct shared *shared;
	unsigned number;
};

static char container[128];

static const char *
env(void *ctx, const char *name)
{
	(void)ctx;
	if (strcmp(name, "AWS_CONTAINER_CREDENTIALS_FULL_URI") == 0)
		return container;
	return NULL;
}

static bool
send_one(struct shared *s)
{
	static const struct aws_auth auth = { "eu-west-1", "imagebuilder" };
	const struct platform *w = platform_system();
	struct http *h = aws_client_transport(s->client);
	struct http_request q = { .method = "GET",
		.url = s->url,
		.auth = &auth,
		.deadline_ms = w->mono_ms(w->ctx) + unit_scaled(15000) };
	struct http_response r = { 0 };
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	int failed = h->send(h, a, &q, &r, &e);

	if (failed < 0)
		(void)printf("note: %s\n", e.text);
	if (aws_client_endpoint(s->client, "imagebuilder", "eu-west-1", NULL,
		&e) == NULL)
		failed = -1;
	arena_free(a);
	return failed == 0 && r.status == 200;
}

static void *
work(void *arg)
{
	struct one *o = arg;

	for (int i = 0; i < REQUESTS; i++)
		o->shared->good[o->number] += send_one(o->shared);
	return NULL;
}

/* All requests are answered; what the client counted. */
static struct aws_counters
run(const struct server_reply *script, size_t n, size_t *ret_connections)
{
	struct server *server = server_new(script, n);
	struct platform w = *platform_system();
	struct aws_options o = { .region = "eu-west-1" };
	struct one one[THREADS];
	pthread_t thread[THREADS];
	struct aws_counters counters;
	struct shared s = { 0 };
	struct err e = { 0 };

	w.env = env;
	(void)snprintf(container, sizeof container, "%s/creds",
	    server_url(server));
	s.url = server_url(server);
	s.client = aws_client_new(&w, &o, &e);
	ck_assert_msg(s.client != NULL, "%s", e.text);
	for (unsigned i = 0; i < THREADS; i++) {
		one[i] = (struct one){ &s, i };
		ck_assert_int_eq(pthread_create(&thread[i], NULL, work,
				     &one[i]),
		    0);
	}
	for (unsigned i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_join(thread[i], NULL), 0);
	for (unsigned i = 0; i < THREADS; i++)
		ck_assert_uint_eq(s.good[i], REQUESTS);
	aws_client_counters(s.client, &counters);
	*ret_connections = server_connections(server);
	aws_client_free(s.client);
	server_free(server);
	return counters;
}

START_TEST(eight_threads_fetch_credentials_once_and_reuse_connections)
{
	size_t connections;
	struct aws_counters n = run(lasting, 2, &connections);

	ck_assert_uint_eq(n.requests, THREADS * REQUESTS);
	ck_assert_uint_eq(n.credential_requests, 1);
	ck_assert_uint_le(connections, THREADS);
	ck_assert_uint_eq(n.retries, 0);
}
END_TEST

START_TEST(credentials_that_never_last_are_fetched_one_thread_at_a_time)
{
	size_t connections;
	struct aws_counters n = run(gone, 2, &connections);

	ck_assert_uint_eq(n.requests, THREADS * REQUESTS);
	ck_assert_uint_ge(n.credential_requests, REQUESTS);
	ck_assert_uint_le(n.credential_requests, THREADS * REQUESTS);
	ck_assert_uint_le(connections, THREADS + 1);
}
END_TEST

UNIT_MAIN("threads", eight_threads_fetch_credentials_once_and_reuse_connections,
    credentials_that_never_last_are_fetched_one_thread_at_a_time)
