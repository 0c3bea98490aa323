/* Shared by the tests of credentials: a call of a client whose transport, clock
 * and files the test plays (fake.h).  All of it is freed by call_free. */
#ifndef TESTS_UNIT_CREDS_H
#define TESTS_UNIT_CREDS_H

#include <string.h>

#include "aws/client/client.h"
#include "fake.h"
#include "unit.h"

#define ROLE(n) "arn:aws:iam::123456789012:role/" n
#define NO_IMDS "AWS_EC2_METADATA_DISABLED=true"
#define STS_ANSWER(id)                                                \
	"<AssumeRoleResponse xmlns=\"https://sts.amazonaws"           \
	".com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>"      \
	"<AccessKeyId>" id "</AccessKeyId><SecretAccessKey>s&amp;" id \
	"</SecretAccessKey><SessionToken>t+/=" id "</SessionToken>"   \
	"<Expiration>2026-11-22T13:00:00Z</Expiration></Credentials>" \
	"</AssumeRoleResult></AssumeRoleResponse>"
#define STS_FAULT(code)                                            \
	"<ErrorResponse><Error><Type>Sender</Type><Code>" code     \
	"</Code><Message>User: x may not &amp; must not</Message>" \
	"</Error><RequestId>1</RequestId></ErrorResponse>"
#define JSON_CREDS(id, token)                                          \
	"{\"AccessKeyId\":\"" id "\","                                 \
	"\"SecretAccessKey\":\"s-" id "\",\"" token "\":\"t-" id "\"," \
	"\"Expiration\":\"2026-11-22T13:00:00Z\"}"

struct call {
	struct fake *f;
	struct arena *a;
	struct aws_client *c;
	struct creds creds;
	struct err e;
};

static inline struct call
call_new(const char *const *env)
{
	struct call c = { .f = fake_new(env), .a = arena_new(0) };

	return c;
}

static inline int
resolve_with(struct call *c, struct aws_options o)
{
	o.open = fake_open;
	o.open_ctx = c->f;
	if (c->c == NULL)
		c->c = aws_client_new(&c->f->platform, &o, &c->e);
	if (c->c == NULL)
		return -1;
	return aws_client_creds(c->c, c->a, c->f->mono_ms + 10000, &c->creds,
	    &c->e);
}

static inline int
resolve(struct call *c)
{
	return resolve_with(c, (struct aws_options){ 0 });
}

static inline void
call_free(struct call *c)
{
	aws_client_free(c->c);
	arena_free(c->a);
	fake_free(c->f);
}

static inline void
script(struct call *c, const struct fake_answer *answer, size_t n)
{
	c->f->script = answer;
	c->f->nscript = n;
}

#define SCRIPT(c, ...)                                            \
	script(c, (const struct fake_answer[]){ __VA_ARGS__ },    \
	    sizeof((const struct fake_answer[]){ __VA_ARGS__ }) / \
		sizeof(struct fake_answer))

/* Compares the error, or a part of it. */
static inline void
expect_error(struct call *c, const char *text)
{
	ck_assert_int_eq(resolve(c), -1);
	ck_assert_msg(strstr(c->e.text, text) != NULL, "got: %s", c->e.text);
}

static inline void
expect_key(struct call *c, const char *id)
{
	ck_assert_msg(resolve(c) == 0, "%s", c->e.text);
	ck_assert_str_eq(c->creds.access_key_id, id);
}

#endif
