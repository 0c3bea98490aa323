/* Shared by the tests of the AWS client: one client, one request of its transport,
 * against the answers of a script.  All of it is freed by call_free. */
#ifndef TESTS_UNIT_CLIENT_H
#define TESTS_UNIT_CLIENT_H

#include <string.h>

#include "aws/client/client.h"
#include "fake.h"
#include "unit.h"

static const char *const keys[] = { "AWS_ACCESS_KEY_ID=AKIDEXAMPLE",
	"AWS_SECRET_ACCESS_KEY=hunter2hunter2", "AWS_REGION=eu-west-1", NULL };
static const struct aws_auth auth = { "eu-west-1", "imagebuilder" };
static const char url[] = "https://imagebuilder.eu-west-1.amazonaws.com/";

/* One client, one request. */
struct call {
	struct fake *f;
	struct arena *a;
	struct aws_client *c;
	struct http_request q;
	struct http_response r;
	struct aws_counters n;
	struct err e;
};

static inline struct call
call_of(const char *const *env, const struct fake_answer *script, size_t n,
    bool json)
{
	struct call c = { .f = fake_new(env), .a = arena_new(0) };
	struct aws_options o = {
		.open = fake_open, .open_ctx = c.f, .json = json
	};

	c.f->script = script;
	c.f->nscript = n;
	c.c = aws_client_new(&c.f->platform, &o, &c.e);
	ck_assert_msg(c.c != NULL, "%s", c.e.text);
	c.q = (struct http_request){ .method = "GET",
		.url = url,
		.operation = "GetImage",
		.auth = &auth,
		.deadline_ms = c.f->mono_ms + 10000 };
	return c;
}

static inline struct call
call_new(const char *const *env, const struct fake_answer *script, size_t n)
{
	return call_of(env, script, n, false);
}

static inline int
call_send(struct call *c)
{
	struct http *h = aws_client_transport(c->c);
	int r = h->send(h, c->a, &c->q, &c->r, &c->e);

	aws_client_counters(c->c, &c->n);
	return r;
}

static inline void
call_free(struct call *c)
{
	aws_client_free(c->c);
	arena_free(c->a);
	fake_free(c->f);
}

#endif
