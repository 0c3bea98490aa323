/* The retry mode "adaptive" against a service with a limit. */
#include <string.h>

#include "aws/client/client.h"
#include "base/arena.h"
#include "base/err.h"
#include "fake.h"
#include "http/http.h"
#include "unit.h"

static const struct aws_auth auth = { "eu-west-1", "imagebuilder" };
static const char url[] = "https://imagebuilder.eu-west-1.amazonaws.com/";

/* A service that accepts one request each so many ms. */
struct slow {
	struct http http; /* first */
	struct fake *f;
	int64_t every_ms, next_ms;
	unsigned accepted, refused;
};

static int
slow_send(struct http *h, struct arena *a, struct http_request *q,
    struct http_response *ret, struct err *e)
{
	struct slow *s = (struct slow *)h;
	bool ok = s->f->mono_ms >= s->next_ms;

	(void)a;
	(void)e;
	q->delivery = HTTP_ANSWERED;
	s->f->mono_ms += 20;
	s->f->now_ms += 20;
	if (ok)
		s->next_ms = s->f->mono_ms + s->every_ms - 20;
	s->accepted += ok;
	s->refused += !ok;
	*ret = (struct http_response){ .status = ok ? 200 : 429, .body = "" };
	return 0;
}

static void
slow_free(struct http *h)
{
	(void)h;
}

static struct http *
slow_open(void *ctx, struct err *e)
{
	(void)e;
	return ctx;
}

/* Reads n builds in most_ms. */
static void
read_all(int64_t every_ms, unsigned n, int64_t most_ms)
{
	static const char *const env[] = { "AWS_ACCESS_KEY_ID=A",
		"AWS_SECRET_ACCESS_KEY=s", "AWS_REGION=eu-west-1",
		"AWS_RETRY_MODE=adaptive", NULL };
	struct fake *f = fake_new(env);
	struct slow s = { .http = { .send = slow_send, .free = slow_free },
		.f = f,
		.every_ms = every_ms };
	struct aws_options o = { .open = slow_open, .open_ctx = &s };
	struct err e = { 0 };
	struct aws_client *c = aws_client_new(&f->platform, &o, &e);
	int64_t start = f->mono_ms;

	ck_assert_msg(c != NULL, "%s", e.text);
	for (unsigned i = 0; i < n; i++) {
		struct arena *a = arena_new(0);
		struct http_request q = { .method = "GET",
			.url = url,
			.auth = &auth,
			.deadline_ms = start + 2 * most_ms };
		struct http_response r = { 0 };
		struct http *h = aws_client_transport(c);

		ck_assert_msg(h->send(h, a, &q, &r, &e) == 0, "%u: %s", i,
		    e.text);
		ck_assert_int_eq(r.status, 200);
		arena_free(a);
	}
	ck_assert_uint_eq(s.accepted, n);
	ck_assert_int_lt(f->mono_ms - start, most_ms);
	/* It does not hammer: fewer refusals than acceptances. */
	ck_assert_uint_lt(s.refused, s.accepted);
	aws_client_free(c);
	fake_free(f);
}

START_TEST(adaptive_mode_finds_the_rate_of_the_service)
{
	/* 300 builds at one request a second, within six minutes. */
	read_all(1000, 300, 330000);
	read_all(100, 300, 34000);
	read_all(40, 300, 14000);
	read_all(4000, 100, 450000);
}
END_TEST

UNIT_MAIN("rate", adaptive_mode_finds_the_rate_of_the_service)
