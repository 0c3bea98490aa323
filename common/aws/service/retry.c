/* Decisions about another attempt. */
#include "aws/service/retry.h"

#include <jansson.h>
#include <stddef.h>

#include "aws/config/config.h"
#include "aws/service/service_error.h"
#include "base/err.h"
#include "base/text.h"
#include "data/value.h"
#include "http/http.h"

#define ATTEMPTS_MAX 100

static int
retry_mode(const struct aws_config *c, struct retry_settings *ret,
    struct err *e)
{
	const char *mode = config_setting(c, "AWS_RETRY_MODE", "retry_mode");
	bool legacy = mode != NULL && text_equal_nocase(mode, "legacy");

	ret->adaptive = mode != NULL && text_equal_nocase(mode, "adaptive");
	if (mode != NULL && !legacy && !ret->adaptive &&
	    !text_equal_nocase(mode, "standard"))
		return err_set(e, ERR_INPUT,
		    "unknown AWS_RETRY_MODE (retry_mode) \"%s\" (one of: "
		    "standard, adaptive, legacy)",
		    mode);
	ret->attempts = legacy ? RETRY_ATTEMPTS_LEGACY : RETRY_ATTEMPTS;
	ret->patient = !legacy;
	return 0;
}

int
retry_settings(const struct aws_config *c, unsigned option,
    struct retry_settings *ret, struct err *e)
{
	const char *text =
	    config_setting(c, "AWS_MAX_ATTEMPTS", "max_attempts");
	uint64_t n = option;

	if (retry_mode(c, ret, e) < 0)
		return -1;
	if (text != NULL && (text_u64(text, &n) < 0 || n == 0))
		return err_set(e, ERR_INPUT,
		    "AWS_MAX_ATTEMPTS "
		    "(max_attempts): \"%s\" is not a number above 0",
		    text);
	if (option == 0 && text == NULL)
		return 0;
	n = option != 0 ? option : n;
	ret->attempts = n < ATTEMPTS_MAX ? (unsigned)n : ATTEMPTS_MAX;
	ret->patient = false;
	return 0;
}

enum retry_kind
retry_kind_of(struct arena *a, const struct http_response *r)
{
	struct service_error f;

	if (r->status < 400)
		return RETRY_NEVER;
	service_error_read(a, r, &f);
	if (service_error_is_throttle(&f, r->status))
		return RETRY_REFUSED;
	if (service_error_is_transient(&f, r->status))
		return RETRY_TRANSIENT;
	return RETRY_NEVER;
}

bool
retry_is_read(const struct http_request *q)
{
	const char *name = q->operation != NULL ? q->operation : "";

	return text_equal(q->method, "GET") || text_equal(q->method, "HEAD") ||
	    text_starts(name, "Get") || text_starts(name, "List") ||
	    text_starts(name, "Describe");
}

bool
retry_is_safe(struct arena *a, const struct http_request *q)
{
	const json_t *body;

	if (retry_is_read(q))
		return true;
	if (q->body == NULL)
		return false;
	/* "Retry of a PUT is safe only with the same clientToken." */
	body = value_parse(a, q->body, q->nbody, NULL);
	return json_string_length(json_object_get(body, "clientToken")) > 0;
}

int64_t
retry_wait_ms(unsigned n, uint32_t random, const struct http_response *r,
    int64_t now_ms)
{
	int64_t most = RETRY_MAX_WAIT_MS, wait, asked;
	const char *text;
	uint64_t ms;

	if (n >= 1 && n <= 5) /* 2^4 s is below the most, 2^5 s above */
		most = (int64_t)1000 << (n - 1);
	wait = (int64_t)((double)random / (double)UINT32_MAX * (double)most);
	if (r == NULL)
		return wait;
	if (http_retry_after(r, now_ms, &asked) == 0 && asked > wait)
		wait = asked;
	text = http_header(r, "x-amz-retry-after");
	if (text == NULL || text_u64(text, &ms) < 0 || ms > INT32_MAX ||
	    (int64_t)ms <= wait)
		return wait;
	asked = (int64_t)ms;
	return asked > wait + RETRY_EXTRA_MS ? wait + RETRY_EXTRA_MS : asked;
}
