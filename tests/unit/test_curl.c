/* The transport against a server that misbehaves on purpose. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/platform.h"
#include "http/http.h"
#include "tests/tools/server.h"
#include "unit.h"

/* Everything one request needs, and what came of it. */
struct call {
	struct arena *a;
	struct http *h;
	struct http_request q;
	struct http_response r;
	struct err e;
	int64_t took_ms;
};

static const struct http_options plain = { .user_agent = "test/1" };

static int64_t
mono(void)
{
	const struct platform *w = platform_system();

	return w->mono_ms(w->ctx);
}

static struct call
call_new(const char *method, const char *base, const char *path)
{
	struct call c = { .a = arena_new(0) };

	c.h = http_curl_new(platform_system(), &plain, &c.e);
	ck_assert_ptr_nonnull(c.h);
	c.q = (struct http_request){ .method = method,
		.url = arena_printf(c.a, "%s%s", base, path),
		.deadline_ms = mono() + unit_scaled(5000) };
	return c;
}

static int
call_send(struct call *c)
{
	int64_t start = mono();
	int r = c->h->send(c->h, c->a, &c->q, &c->r, &c->e);

	c->took_ms = mono() - start;
	return r;
}

static void
call_free(struct call *c)
{
	c->h->free(c->h);
	arena_free(c->a);
}

START_TEST(a_get_says_no_more_than_it_must)
{
	static const struct server_reply script[] = { SERVER_OK("2", "{}") };
	struct server *s = server_new(script, 1);
	struct call c = call_new("GET", server_url(s), "/a/../b?x=%2Fy");
	char want[200];

	ck_assert_msg(call_send(&c) == 0, "%s", c.e.text);
	ck_assert_int_eq(c.r.status, 200);
	ck_assert_str_eq(c.r.body, "{}");
	ck_assert_str_eq(http_header(&c.r, "content-TYPE"), "application/json");
	(void)snprintf(want, sizeof want,
	    "GET /a/../b?x=%%2Fy HTTP/1.1\r\n"
	    "Host: 127.0.0.1:%d\r\nUser-Agent: test/1\r\n"
	    "Accept: */*\r\n\r\n",
	    server_port(s));
	ck_assert_str_eq(server_request(s, 0), want);
	call_free(&c);
	server_free(s);
}
END_TEST

START_TEST(a_fragment_is_not_sent)
{
	static const struct {
		const char *path, *line;
	} row[] = {
		{ "/a?b=1#c", "GET /a?b=1 HTTP/1.1\r\n" },
		{ "#c/d", "GET / HTTP/1.1\r\n" },
	};
	static const struct server_reply script[] = { SERVER_OK("2", "{}") };

	for (size_t i = 0; i < 2 * sizeof row / sizeof row[0]; i++) {
		struct server *s = server_new(script, 1);
		struct call c = call_new("GET", server_url(s), row[i / 2].path);

		c.q.no_proxy = i % 2 == 0;
		ck_assert_msg(call_send(&c) == 0, "%s", c.e.text);
		ck_assert_msg(text_starts(server_request(s, 0),
				  row[i / 2].line),
		    "%s", server_request(s, 0));
		call_free(&c);
		server_free(s);
	}
}
END_TEST

START_TEST(a_second_request_uses_the_same_connection)
{
	static const struct server_reply script[] = { SERVER_OK("2", "{}") };
	struct server *s = server_new(script, 1);
	struct call c = call_new("GET", server_url(s), "/");

	ck_assert_int_eq(call_send(&c), 0);
	ck_assert_int_eq(call_send(&c), 0);
	ck_assert_uint_eq(server_connections(s), 1);
	ck_assert_uint_eq(server_requests(s), 2);
	call_free(&c);
	server_free(s);
}
END_TEST

START_TEST(a_connection_that_was_closed_between_requests_is_opened_again)
{
	static const struct server_reply script[] = {
		{ .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
		    .then = SERVER_CLOSE },
		SERVER_OK("2", "[]"),
	};
	struct server *s = server_new(script, 2);
	struct call c = call_new("GET", server_url(s), "/");

	ck_assert_msg(call_send(&c) == 0, "%s", c.e.text);
	ck_assert_msg(call_send(&c) == 0, "%s", c.e.text);
	ck_assert_str_eq(c.r.body, "[]");
	ck_assert_uint_eq(server_connections(s), 2);
	call_free(&c);
	server_free(s);
}
END_TEST

/* On one handle: nothing of a request is left for the next. */
START_TEST(bodies_go_whole_and_at_once_with_any_method)
{
	static const struct server_reply script[] = { SERVER_OK("0", "") };
	static const struct {
		const char *method, *body, *start, *end;
	} row[] = {
		{ "PUT", "{\"a\":1}", "PUT /p HTTP/1.1\r\n",
		    "Content-Length: 7\r\n\r\n{\"a\":1}" },
		{ "GET", NULL, "GET /p", "*/*\r\n\r\n" },
		{ "POST", NULL, "POST /p HTTP/1.1\r\n",
		    "Content-Length: 0\r\n\r\n" },
		{ "HEAD", NULL, "HEAD /p", "*/*\r\n\r\n" },
		{ "PATCH", "x", "PATCH /p", "Content-Length: 1\r\n\r\nx" },
		{ "DELETE", NULL, "DELETE /p", "*/*\r\n\r\n" },
		{ "HEAD", NULL, "HEAD /p", "*/*\r\n\r\n" },
		{ "GET", NULL, "GET /p", "*/*\r\n\r\n" },
		{ "DELETE", "x", "DELETE /p", "Length: 1\r\n\r\nx" },
		{ "GET", "x", "GET /p", "Length: 1\r\n\r\nx" },
		{ "QUERY", NULL, "QUERY /p", "*/*\r\n\r\n" },
		{ "POST", "y", "POST /p", "Length: 1\r\n\r\ny" },
	};
	struct server *s = server_new(script, 1);
	struct call c = call_new("", server_url(s), "/p");

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		const char *got;

		c.q.method = row[i].method;
		c.q.body = row[i].body;
		c.q.nbody = row[i].body != NULL ? strlen(row[i].body) : 0;
		ck_assert_msg(call_send(&c) == 0, "%s", c.e.text);
		got = server_request(s, i);
		ck_assert_msg(text_starts(got, row[i].start) &&
			text_ends(got, row[i].end),
		    "%s", got);
		ck_assert_ptr_null(strcasestr(got, "expect:"));
		ck_assert_ptr_null(strcasestr(got, "content-type:"));
	}
	call_free(&c);
	server_free(s);
}
END_TEST

START_TEST(big_bodies_wait_for_no_100)
{
	static const struct server_reply script[] = { SERVER_OK("0", "") };
	static char body[200000];
	struct server *s = server_new(script, 1);
	struct call c = call_new("PUT", server_url(s), "/");

	memset(body, 'x', sizeof body);
	c.q.body = body;
	c.q.nbody = sizeof body;
	ck_assert_msg(call_send(&c) == 0, "%s", c.e.text);
	ck_assert_ptr_null(strstr(server_request(s, 0), "Expect"));
	ck_assert_ptr_nonnull(strstr(server_request(s, 0), "Length: 200000"));
	call_free(&c);
	server_free(s);
}
END_TEST

START_TEST(head_has_headers_and_no_body)
{
	static const struct server_reply script[] = {
		{ .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" }
	};
	struct server *s = server_new(script, 1);
	struct call c = call_new("HEAD", server_url(s), "/");

	ck_assert_msg(call_send(&c) == 0, "%s", c.e.text);
	ck_assert_str_eq(http_header(&c.r, "Content-Length"), "99");
	ck_assert_str_eq(c.r.body, "");
	call_free(&c);
	server_free(s);
}
END_TEST

START_TEST(headers_of_the_request_are_sent_as_they_are)
{
	static const struct server_reply script[] = { SERVER_OK("0", "") };
	struct server *s = server_new(script, 1);
	struct call c = call_new("GET", server_url(s), "/");

	(void)http_add_header(c.a, &c.q, "Host", "other.example:99", NULL);
	(void)http_add_header(c.a, &c.q, "X-Empty", "", NULL);
	(void)http_add_header(c.a, &c.q, "X-Twice", "1", NULL);
	(void)http_add_header(c.a, &c.q, "X-Twice", "2", NULL);
	(void)http_add_header(c.a, &c.q, "Accept", "text/xml", NULL);
	ck_assert_int_eq(call_send(&c), 0);
	ck_assert_str_eq(server_request(s, 0),
	    "GET / HTTP/1.1\r\n"
	    "Host: other.example:99\r\nUser-Agent: test/1\r\nX-Empty:\r\n"
	    "X-Twice: 1\r\nX-Twice: 2\r\nAccept: text/xml\r\n\r\n");
	call_free(&c);
	server_free(s);
}
END_TEST

START_TEST(a_500_and_a_redirect_are_answers)
{
	static const struct server_reply script[] = {
		{ .bytes = "HTTP/1.1 500 Oops\r\nContent-Length: 1\r\n\r\nx" },
		{ .bytes = "HTTP/1.1 307 No\r\nLocation: http://127.0.0.1:1/"
			   "\r\nContent-Length: 0\r\n\r\n" }
	};
	struct server *s = server_new(script, 2);
	struct call c = call_new("GET", server_url(s), "/");

	ck_assert_int_eq(call_send(&c), 0);
	ck_assert_int_eq(c.r.status, 500);
	ck_assert_int_eq(call_send(&c), 0);
	ck_assert_int_eq(c.r.status, 307);
	ck_assert_uint_eq(server_requests(s), 2);
	call_free(&c);
	server_free(s);
}
END_TEST

START_TEST(only_the_headers_of_the_last_answer_count)
{
	static const struct server_reply script[] = {
		{ .bytes =
			"HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"
			"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Folded: a\r\n  b\r\n"
			"\r\n" }
	};
	struct server *s = server_new(script, 1);
	struct call c = call_new("GET", server_url(s), "/");

	ck_assert_msg(call_send(&c) == 0, "%s", c.e.text);
	ck_assert_ptr_null(http_header(&c.r, "X-Early"));
	ck_assert_str_eq(http_header(&c.r, "X-Folded"), "a b");
	call_free(&c);
	server_free(s);
}
END_TEST

/* RFC 9110 section 9.2.2: the server has read the second request when it closes
 * the connection that was kept. */
START_TEST(only_safe_methods_are_sent_again_on_a_connection_that_was_closed)
{
	static const struct server_reply script[] = {
		SERVER_OK("2", "{}"),
		{ .bytes = "", .then = SERVER_CLOSE },
		SERVER_OK("2", "{}"),
	};
	static const struct {
		const char *method, *body;
		unsigned sends;
	} row[] = {
		{ "GET", NULL, 2 },
		{ "HEAD", NULL, 2 },
		{ "OPTIONS", NULL, 2 },
		{ "POST", "{}", 1 },
		{ "POST", NULL, 1 },
		{ "PUT", "{}", 1 },
		{ "PATCH", "{}", 1 },
		{ "DELETE", NULL, 1 },
		{ "DELETE", "{}", 1 },
		{ "LOCK", NULL, 1 },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct server *s = server_new(script, 3);
		struct call c = call_new("GET", server_url(s), "/");
		bool sent;

		ck_assert_msg(call_send(&c) == 0, "%s", c.e.text);
		c.q.sends = 0;
		c.q.method = row[i].method;
		c.q.body = row[i].body;
		c.q.nbody = row[i].body != NULL ? 2 : 0;
		sent = call_send(&c) == 0;
		ck_assert_msg(sent == (row[i].sends == 2), "%s: %s",
		    row[i].method, c.e.text);
		ck_assert_uint_eq(c.q.sends, row[i].sends);
		ck_assert_uint_eq(server_requests(s), 1 + row[i].sends);
		if (!sent) {
			ck_assert_int_eq(c.e.code, ERR_NETWORK);
			ck_assert_int_eq(c.q.delivery, HTTP_UNANSWERED);
		}
		call_free(&c);
		server_free(s);
	}
}
END_TEST

#define HEAD "HTTP/1.1 200 OK\r\n"
#define X50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X500 X50 X50 X50 X50 X50 X50 X50 X50 X50 X50
#define HEADER_2000 "A: " X500 X500 X500 X500 "\r\n"
#define CHUNKED HEAD "Transfer-Encoding: chunked\r\n\r\n"

static const struct fault_row {
	struct server_reply reply;
	enum err_code code;
	const char *text;
} fault_rows[] = {
	{ { .bytes = HEAD "Content-Length: 10\r\n\r\n{}",
	      .then = SERVER_CLOSE },
	    ERR_NETWORK, "ended early" },
	{ { .bytes = CHUNKED "5\r\nab", .then = SERVER_CLOSE }, ERR_NETWORK,
	    "ended early" },
	{ { .bytes = CHUNKED "zz\r\nab\r\n", .then = SERVER_CLOSE },
	    ERR_NETWORK, "broke while receiving" },
	{ { .bytes = "", .then = SERVER_CLOSE }, ERR_NETWORK,
	    "closed the connection without a response" },
	{ { .bytes = "", .then = SERVER_RESET }, ERR_NETWORK, "broke" },
	{ { .bytes = HEAD "Conte", .then = SERVER_RESET }, ERR_NETWORK,
	    "broke" },
	{ { .bytes = "SSH-2.0-OpenSSH\r\n", .then = SERVER_CLOSE }, ERR_NETWORK,
	    "not HTTP" },
	{ { .bytes = "HTTP/1.1 abc\r\n\r\n", .then = SERVER_CLOSE },
	    ERR_NETWORK, "" },
	{ { .bytes = HEAD "Content-Encoding: gzip\r\nContent-Length: 2\r\n"
			  "\r\nab" },
	    ERR_NETWORK, "compressed response is broken" },
	{ { .bytes =
		  HEAD "Content-Encoding: gzip\r\n\r\n"
		       "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x31"
		       "\x01\x00\x00\x00\xc2\xa0\xac\xeb\x5f\xc2\x1a\x1e\x40"
		       "\x01\x00\x00\xef\x06\xc8\x3c\xdc\x5e\xb8\x0b\x00\x00",
	      .n = sizeof HEAD "Content-Encoding: gzip\r\n\r\n" - 1 + 39,
	      .then = SERVER_CLOSE },
	    ERR_LIMIT, "more than 1000 bytes" },
	{ { .bytes = "HTTP/1.1 200 OK\r\nContent-Le", .then = SERVER_CLOSE },
	    ERR_NETWORK, "ended inside its header section" },
	{ { .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n",
	      .then = SERVER_CLOSE },
	    ERR_NETWORK, "ended inside its header section" },
	{ { .bytes = HEAD "Content-Length: 100000\r\n\r\n",
	      .filler = "x",
	      .repeat = 100000 },
	    ERR_LIMIT, "more than 1000 bytes" },
	{ { .bytes = CHUNKED, .filler = "4\r\nabcd\r\n", .repeat = 100000 },
	    ERR_LIMIT, "more than 1000 bytes" },
	{ { .bytes = HEAD, .filler = "A: b\r\n", .repeat = 100000 }, ERR_LIMIT,
	    "256 headers" },
	{ { .bytes = HEAD, .filler = HEADER_2000, .repeat = 200 }, ERR_LIMIT,
	    "262144 bytes of them" },
	{ { .bytes = HEAD "A: ",
	      .filler = "0123456789abcdef",
	      .repeat = 100000 },
	    ERR_LIMIT, "header that is too long" },
	{ { .bytes = "", .then = SERVER_STALL }, ERR_TIMEOUT,
	    "waiting for the response" },
	{ { .bytes = HEAD "Content-", .then = SERVER_STALL }, ERR_TIMEOUT,
	    "receiving the response" },
	{ { .bytes = HEAD "Content-Length: 9\r\n\r\nx", .then = SERVER_STALL },
	    ERR_TIMEOUT, "receiving the response" },
};

START_TEST(broken_answers_end_in_a_sentence_before_the_deadline)
{
	for (size_t i = 0; i < sizeof fault_rows / sizeof fault_rows[0]; i++) {
		const struct fault_row *row = &fault_rows[i];
		struct server *s = server_new(&row->reply, 1);
		struct call c =
		    call_new("GET", server_url(s), "/?secret=hunter2");

		c.q.max_body = 1000;
		c.q.deadline_ms = mono() + unit_scaled(700);
		ck_assert_msg(call_send(&c) == -1, "row %zu", i);
		ck_assert_msg(c.e.code == row->code &&
			strstr(c.e.text, row->text) != NULL,
		    "row %zu: %d %s", i, c.e.code, c.e.text);
		ck_assert_ptr_null(strstr(c.e.text, "hunter2"));
		ck_assert_msg(c.took_ms < unit_scaled(1500), "row %zu: %d ms",
		    i, (int)c.took_ms);
		call_free(&c);
		server_free(s);
	}
}
END_TEST

START_TEST(an_answer_that_drips_meets_the_deadline)
{
	static const struct server_reply script[] = { { .bytes = HEAD
	    "Content-Length: 9\r\n\r\nx",
	    .pause_ms = 3600000 } };
	struct server *s = server_new(script, 1);
	struct call c = call_new("GET", server_url(s), "/");

	c.q.deadline_ms = mono() + unit_scaled(300);
	ck_assert_int_eq(call_send(&c), -1);
	ck_assert_int_eq(c.e.code, ERR_TIMEOUT);
	ck_assert_msg(c.took_ms < unit_scaled(1000), "%d ms", (int)c.took_ms);
	call_free(&c);
	server_free(s);
}
END_TEST

START_TEST(a_deadline_in_the_past_asks_nobody)
{
	static const struct server_reply script[] = { SERVER_OK("0", "") };
	struct server *s = server_new(script, 1);
	struct call c = call_new("GET", server_url(s), "/");

	c.q.deadline_ms = mono() - 1;
	ck_assert_int_eq(call_send(&c), -1);
	ck_assert_int_eq(c.e.code, ERR_TIMEOUT);
	ck_assert_uint_eq(server_connections(s), 0);
	call_free(&c);
	server_free(s);
}
END_TEST

START_TEST(a_refused_connection_is_said_with_its_address)
{
	static const struct server_reply script[] = { SERVER_OK("0", "") };
	struct server *s = server_new(script, 1);
	struct call c = call_new("GET", server_url(s), "/");

	server_free(s);
	ck_assert_int_eq(call_send(&c), -1);
	ck_assert_int_eq(c.e.code, ERR_NETWORK);
	ck_assert_msg(strstr(c.e.text, "127.0.0.1") != NULL &&
		strstr(c.e.text, "cannot connect") != NULL,
	    "%s", c.e.text);
	call_free(&c);
}
END_TEST

START_TEST(what_is_not_allowed_is_refused_before_connecting)
{
	static const struct {
		const char *url, *text;
		bool secret;
	} row[] = {
		{ "http://192.0.2.1/", "plain http", true },
		{ "http://169.254.169.254/", "link-local", true },
		{ "https://[::ffff:a9fe:a9fe]/", "link-local", false },
		{ "http://localhost.example.com/", "plain http", true },
		{ "http://u:hunter2@127.0.0.1/", "refused", false },
		{ "https://hunter2@127.0.0.1/", "refused", false },
		{ "ftp://127.0.0.1/", "ftp", false },
		{ "file:///etc/passwd", "absolute", false },
		{ "gopher://127.0.0.1/", "gopher", false },
		{ "/x", "absolute", false },
		{ "http:///x", "absolute", false },
		{ "http://127.0.0.1/a b", "encoded", false },
		{ "http://127.0.0.1/\xc3\xa4", "encoded", false },
		{ "http://127.0.0.1/\r\nX: y", "control", false },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct call c = call_new("GET", row[i].url, "");

		c.q.secret = row[i].secret;
		ck_assert_msg(call_send(&c) == -1, "%s", row[i].url);
		ck_assert_msg(c.e.code == ERR_INPUT &&
			strstr(c.e.text, row[i].text) != NULL,
		    "%s: %s", row[i].url, c.e.text);
		ck_assert_ptr_null(strstr(c.e.text, "hunter2"));
		ck_assert_int_eq(c.q.delivery, HTTP_NOT_TRIED);
		call_free(&c);
	}
}
END_TEST

START_TEST(secrets_to_loopback_take_no_proxy)
{
	static const struct server_reply script[] = { SERVER_OK("0", "") };
	struct server *target = server_new(script, 1);
	struct server *proxy = server_new(script, 1);
	struct call c = call_new("GET", server_url(target), "/x");
	struct call d;

	ck_assert_int_eq(setenv("http_proxy", server_url(proxy), 1), 0);
	ck_assert_int_eq(unsetenv("no_proxy"), 0);
	ck_assert_int_eq(unsetenv("NO_PROXY"), 0);
	ck_assert_int_eq(call_send(&c), 0);
	ck_assert_uint_eq(server_requests(proxy), 1);
	ck_assert(text_starts(server_request(proxy, 0), "GET http://127."));
	call_free(&c);
	d = call_new("GET", server_url(target), "/x");
	d.q.secret = true;
	ck_assert_int_eq(call_send(&d), 0);
	ck_assert_uint_eq(server_requests(proxy), 1);
	ck_assert_uint_eq(server_requests(target), 1);
	call_free(&d);
	server_free(target);
	server_free(proxy);
}
END_TEST

START_TEST(proxies_are_left_out_by_no_proxy_and_for_metadata)
{
	static const struct server_reply script[] = { SERVER_OK("0", "") };
	struct server *target = server_new(script, 1);
	struct server *proxy = server_new(script, 1);
	struct call c = call_new("GET", server_url(target), "/x");
	struct call d;

	ck_assert_int_eq(setenv("http_proxy", server_url(proxy), 1), 0);
	c.q.no_proxy = true;
	ck_assert_int_eq(call_send(&c), 0);
	call_free(&c);
	ck_assert_int_eq(setenv("NO_PROXY", "127.0.0.1", 1), 0);
	d = call_new("GET", server_url(target), "/x");
	ck_assert_int_eq(call_send(&d), 0);
	call_free(&d);
	ck_assert_uint_eq(server_requests(proxy), 0);
	ck_assert_uint_eq(server_requests(target), 2);
	server_free(target);
	server_free(proxy);
}
END_TEST

START_TEST(ipv6_has_brackets_in_the_host_header)
{
	static const struct server_reply script[] = { SERVER_OK("0", "") };
	struct server *s = server_new_ipv6(script, 1);
	struct call c;
	char want[64];

	if (s == NULL) {
		(void)printf("SKIP: this machine has no ::1\n");
		return;
	}
	c = call_new("GET", server_url(s), "/");
	c.q.secret = true;
	ck_assert_msg(call_send(&c) == 0, "%s", c.e.text);
	(void)snprintf(want, sizeof want, "Host: [::1]:%d\r\n", server_port(s));
	ck_assert_ptr_nonnull(strstr(server_request(s, 0), want));
	call_free(&c);
	server_free(s);
}
END_TEST

static bool
always(void *ctx)
{
	(void)ctx;
	return true;
}

START_TEST(a_host_that_wants_its_answer_now_gets_it)
{
	static const struct server_reply script[] = { { .bytes = "",
	    .then = SERVER_STALL } };
	struct server *s = server_new(script, 1);
	struct call c = call_new("GET", server_url(s), "/");
	struct platform w = *platform_system();

	w.interrupted = always;
	c.h->free(c.h);
	c.h = http_curl_new(&w, &plain, &c.e);
	ck_assert_int_eq(call_send(&c), -1);
	ck_assert_int_eq(c.e.code, ERR_TIMEOUT);
	ck_assert_ptr_nonnull(strstr(c.e.text, "interrupted"));
	ck_assert_msg(c.took_ms < unit_scaled(2000), "%d ms", (int)c.took_ms);
	call_free(&c);
	server_free(s);
}
END_TEST

UNIT_MAIN("curl", a_fragment_is_not_sent,
    only_safe_methods_are_sent_again_on_a_connection_that_was_closed,
    a_get_says_no_more_than_it_must, a_second_request_uses_the_same_connection,
    a_connection_that_was_closed_between_requests_is_opened_again,
    bodies_go_whole_and_at_once_with_any_method, big_bodies_wait_for_no_100,
    head_has_headers_and_no_body, headers_of_the_request_are_sent_as_they_are,
    a_500_and_a_redirect_are_answers, only_the_headers_of_the_last_answer_count,
    broken_answers_end_in_a_sentence_before_the_deadline,
    an_answer_that_drips_meets_the_deadline, a_deadline_in_the_past_asks_nobody,
    a_refused_connection_is_said_with_its_address,
    what_is_not_allowed_is_refused_before_connecting,
    secrets_to_loopback_take_no_proxy,
    proxies_are_left_out_by_no_proxy_and_for_metadata,
    ipv6_has_brackets_in_the_host_header,
    a_host_that_wants_its_answer_now_gets_it)
