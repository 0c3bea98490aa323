/* Service errors of every protocol, and their classes. */
#include <string.h>

#include "aws/service/service_error.h"
#include "http/http.h"
#include "unit.h"

static struct service_error
read_fault(struct arena *a, int status, const char *type, const char *error,
    const char *body)
{
	struct http_header h[3] = { { "Content-Type", type },
		{ "X-Amzn-RequestId", "0b7e-1" },
		{ "x-amzn-errortype", error } };
	struct http_response r = { .status = status,
		.header = h,
		.nheader = error != NULL ? 3 : 2,
		.body = body,
		.nbody = strlen(body) };
	struct service_error f;

	service_error_read(a, &r, &f);
	return f;
}

#define JSON "application/json"

START_TEST(the_code_comes_from_the_first_location_that_has_one)
{
	static const struct {
		const char *type, *error, *body, *code, *message;
	} row[] = {
		{ JSON, "ResourceNotFoundException",
		    "{\"message\":\"no\","
		    "\"__type\":\"Other\"}",
		    "ResourceNotFoundException", "no" },
		{ JSON, "A:http://x/y", "{}", "A", "" },
		{ JSON, "com.amazon.coral#B:http://x", "{}", "B", "" },
		{ JSON, NULL, "{\"__type\":\"x#C\",\"code\":\"D\"}", "C", "" },
		{ JSON, NULL, "{\"code\":\"D\",\"Message\":\"m\"}", "D", "m" },
		{ JSON, NULL, "{\"Code\":\"E\",\"message\":\"\"}", "E", "" },
		{ JSON, NULL, "", "HTTP 403", "" },
		{ JSON, NULL, "{", "HTTP 403", "" },
		{ JSON, NULL, "[]", "HTTP 403", "" },
		{ JSON, NULL, "{\"__type\":7,\"message\":[]}", "HTTP 403", "" },
		{ JSON, NULL, "{\"__type\":\"a b<c>\"}", "HTTP 403", "" },
		{ "text/html", NULL, "<html><body>Bad gateway", "HTTP 403",
		    "" },
		{ JSON, NULL,
		    "{\"__type\":\"F\",\"message\":\"a\\n\\tb "
		    "\\u001b[1m\"}",
		    "F", "a b [1m" },
		{ "text/xml", NULL,
		    "<ErrorResponse xmlns=\"https://sts."
		    "amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender"
		    "</Type><Code>AccessDenied</Code><Message>a &amp; b"
		    "</Message></Error></ErrorResponse>",
		    "AccessDenied", "a & b" },
		{ "text/xml", NULL, "<ErrorResponse><Error><Code>X", "HTTP 403",
		    "" },
		{ JSON, NULL,
		    "<?xml version=\"1.0\"?><ErrorResponse><Error>"
		    "<Code>G</Code></Error></ErrorResponse>",
		    "G", "" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct arena *a = arena_new(0);
		struct service_error f =
		    read_fault(a, 403, row[i].type, row[i].error, row[i].body);

		ck_assert_msg(strcmp(f.code, row[i].code) == 0 &&
			strcmp(f.message, row[i].message) == 0,
		    "row %zu: %s: %s", i, f.code, f.message);
		arena_free(a);
	}
}
END_TEST

START_TEST(an_echo_of_what_was_signed_is_cut)
{
	static const char body[] =
	    "{\"__type\":\"InvalidSignatureException\","
	    "\"message\":\"The request signature we calculated does not "
	    "match the signature you provided. Check it.\\n\\nThe Canonical "
	    "String for this request should have been\\n'GET\\n/\\n\\n"
	    "host:x\\nx-amz-security-token:hunter2\\n'\"}";
	static const char other[] = "{\"message\":\"headers: "
				    "x-amz-security-token:hunter2\"}";
	struct arena *a = arena_new(0);
	struct service_error f = read_fault(a, 403, JSON, NULL, body);

	ck_assert_str_eq(f.message,
	    "The request signature we calculated "
	    "does not match the signature you provided. Check it.");
	f = read_fault(a, 403, JSON, NULL, other);
	ck_assert_str_eq(f.message, "headers:");
	arena_free(a);
}
END_TEST

START_TEST(long_texts_are_cut_at_a_character)
{
	struct arena *a = arena_new(0);
	static char body[4000] = "{\"message\":\"a";
	struct service_error f;

	for (int i = 0; i < 900; i++)
		strcat(body, "\xc3\xa4");
	strcat(body, "\"}");
	f = read_fault(a, 400, JSON, NULL, body);
	ck_assert_uint_eq(strlen(f.message), 399);
	arena_free(a);
}
END_TEST

START_TEST(what_is_too_big_to_be_an_error_is_not_read)
{
	static char body[300000] = "{\"__type\":\"A\",\"message\":\"";
	static char code[200] = "{\"__type\":\"";
	struct arena *a = arena_new(0);
	size_t n = strlen(body);
	struct service_error f;

	memset(body + n, 'x', sizeof body - n - 3);
	strcpy(body + sizeof body - 3, "\"}");
	f = read_fault(a, 400, JSON, NULL, body);
	ck_assert_str_eq(f.code, "HTTP 400");
	n = strlen(code);
	memset(code + n, 'x', 129);
	strcpy(code + n + 129, "\"}");
	f = read_fault(a, 400, JSON, NULL, code);
	ck_assert_str_eq(f.code, "HTTP 400");
	arena_free(a);
}
END_TEST

START_TEST(classes_decide_about_another_try)
{
	static const struct {
		const char *code;
		int status;
		bool throttle, transient, expired, skew;
	} row[] = {
		{ "CallRateLimitExceededException", 429, true, false, false,
		    false },
		{ "HTTP 429", 429, true, false, false, false },
		{ "ThrottlingException", 400, true, false, false, false },
		{ "ServiceUnavailableException", 503, false, true, false,
		    false },
		{ "ServiceException", 500, false, true, false, false },
		{ "HTTP 502", 502, false, true, false, false },
		{ "IDPCommunicationError", 400, false, true, false, false },
		{ "ExpiredTokenException", 403, false, false, true, false },
		{ "ExpiredToken", 400, false, false, true, false },
		{ "RequestTimeTooSkewed", 403, false, false, false, true },
		{ "InvalidSignatureException", 403, false, false, false, true },
		{ "AccessDeniedException", 403, false, false, false, false },
		{ "HTTP 501", 501, false, false, false, false },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct service_error f = { .code = row[i].code, .message = "" };
		int s = row[i].status;

		ck_assert_msg(service_error_is_throttle(&f, s) ==
			    row[i].throttle &&
			service_error_is_transient(&f, s) == row[i].transient &&
			service_error_is_expired(&f) == row[i].expired &&
			service_error_is_clock_skew(&f) == row[i].skew,
		    "%s", f.code);
	}
}
END_TEST

START_TEST(a_fault_is_one_sentence)
{
	struct service_error f = { .code = "AccessDeniedException",
		.message = "User: x is not authorized" };
	struct err e = { 0 };

	ck_assert_int_eq(service_error_err(&f, 403, &e), -1);
	ck_assert_int_eq(e.code, ERR_REMOTE);
	ck_assert_str_eq(e.text,
	    "AccessDeniedException: User: x is not authorized");
	f = (struct service_error){ .code = "ExpiredToken", .message = "" };
	(void)service_error_err(&f, 403, &e);
	ck_assert_int_eq(e.code, ERR_AUTH);
	ck_assert_str_eq(e.text, "ExpiredToken (HTTP 403)");
	f = (struct service_error){ .code = "HTTP 502", .message = "" };
	(void)service_error_err(&f, 502, &e);
	ck_assert_str_eq(e.text, "HTTP 502");
}
END_TEST

UNIT_MAIN("fault", the_code_comes_from_the_first_location_that_has_one,
    an_echo_of_what_was_signed_is_cut, long_texts_are_cut_at_a_character,
    what_is_too_big_to_be_an_error_is_not_read,
    classes_decide_about_another_try, a_fault_is_one_sentence)
