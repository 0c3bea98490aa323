/* Errors of the transport on libcurl, in words for the user. */
#include <string.h>

#include "base/err.h"
#include "base/platform.h"
#include "base/text.h"
#include "base/time.h"
#include "http/curl.h"

static const char no_response[] = "closed the connection without a response";

static int
fail_stopped(const struct transfer *t, struct err *e)
{
	switch (t->stop) {
	case STOP_BODY:
		return err_set(e, ERR_LIMIT,
		    "%s: the response has more than %zu bytes", t->host,
		    t->max_body);
	case STOP_HEADERS:
		return err_set(e, ERR_LIMIT,
		    "%s: the response has more than %d headers or %zu bytes of "
		    "them",
		    t->host, HTTP_MAX_HEADERS, HTTP_MAX_HEADER_BYTES);
	case STOP_INTERRUPT:
		return err_set(e, ERR_TIMEOUT, "%s: interrupted", t->host);
	case STOP_REPEAT:
		return err_set(e, ERR_NETWORK, "%s: %s", t->host, no_response);
	case STOP_CHALLENGE:
		return err_set(e, ERR_NETWORK,
		    "%s: a second HTTP Digest challenge in one request",
		    t->host);
	case STOP_ADDRESS:
		return err_set(e, ERR_INPUT, "%s: " HTTP_LOCAL_SERVICE,
		    t->host);
	case STOP_MEMORY:
	case STOP_NONE:
	default:
		return err_memory(e);
	}
}

curl_off_t
curl_time(CURL *c, CURLINFO info)
{
	curl_off_t us = 0;

	(void)curl_easy_getinfo(c, info, &us);
	return us;
}

/* How far it came. */
static const char *
phase(CURL *c, const struct transfer *t)
{
	bool tls = text_equal_nocase(t->url.scheme, "https");
	long connects = 0;

	(void)curl_easy_getinfo(c, CURLINFO_NUM_CONNECTS, &connects);
	if (t->header_bytes > 0)
		return "receiving the response";
	if (curl_time(c, CURLINFO_PRETRANSFER_TIME_T) > 0)
		return "waiting for the response";
	if (curl_time(c, CURLINFO_NAMELOOKUP_TIME_T) == 0)
		return "looking up its name";
	if (curl_time(c, CURLINFO_CONNECT_TIME_T) == 0)
		return "connecting";
	return tls ? "in the TLS handshake" : "waiting for the response";
}

/* The deadline, or one of the limits that are shorter. */
static int
fail_timeout(CURL *c, const struct transfer *t, struct err *e)
{
	const struct platform *w = t->transport->platform;
	bool passed = platform_left_ms(w, t->q->deadline_ms) <= 2;
	curl_off_t us = curl_time(c, CURLINFO_TOTAL_TIME_T);
	int64_t ms = us / 1000;
	char text[TIME_TEXT_SIZE];

	time_print_duration(ms < 1000 ? ms : (ms + 500) / 1000 * 1000, text);
	return err_set(e, passed ? ERR_TIMEOUT : ERR_NETWORK,
	    "%s: no response in %s, %s", t->host, text, phase(c, t));
}

#define DETAIL 1u   /* libcurl's words hold nothing of ours */
#define HOPELESS 2u /* it would be the same again */

static const struct failure {
	CURLcode code;
	const char *text;
	unsigned flags;
} failures[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, "its name is not found", 0 },
	{ CURLE_COULDNT_RESOLVE_PROXY, "the proxy's name is not found", 0 },
	{ CURLE_COULDNT_CONNECT, "cannot connect", DETAIL },
	{ CURLE_PROXY, "the proxy refused", DETAIL },
	{ CURLE_PEER_FAILED_VERIFICATION, "its certificate is not trusted",
	    DETAIL | HOPELESS },
	{ CURLE_SSL_CONNECT_ERROR, "the TLS handshake failed", DETAIL },
	{ CURLE_SSL_CACERT_BADFILE, "the CA bundle cannot be read",
	    DETAIL | HOPELESS },
	{ CURLE_SSL_CERTPROBLEM, "the client certificate cannot be used",
	    DETAIL | HOPELESS },
	{ CURLE_SSL_CIPHER, "no common TLS cipher", DETAIL },
	{ CURLE_GOT_NOTHING, no_response, 0 },
	{ CURLE_PARTIAL_FILE, "the response ended early", 0 },
	{ CURLE_SEND_ERROR, "the connection broke while sending", 0 },
	{ CURLE_RECV_ERROR, "the connection broke while receiving", 0 },
	{ CURLE_WEIRD_SERVER_REPLY, "the response is not HTTP", 0 },
	{ CURLE_UNSUPPORTED_PROTOCOL, "the response is not HTTP", 0 },
	{ CURLE_BAD_CONTENT_ENCODING, "the response's encoding is broken", 0 },
	{ CURLE_HTTP2, "HTTP/2 failed", 0 },
};

enum { CODE_TOO_LARGE = 100 /* CURLE_TOO_LARGE of libcurl 8.6 */ };

int
curl_failed(CURL *c, const struct transfer *t, CURLcode code, struct err *e)
{
	long proxy = 0;

	if (t->stop != STOP_NONE)
		return fail_stopped(t, e);
	/* A header line above 100 kB; libcurl before 8.6 has no code of its own
	 * for it. */
	if ((int)code == CODE_TOO_LARGE ||
	    (code == CURLE_OUT_OF_MEMORY && t->header_bytes > 0))
		return err_set(e, ERR_LIMIT,
		    "%s: the response has a header that is too long, or memory "
		    "ran out",
		    t->host);
	if (code == CURLE_OUT_OF_MEMORY)
		return err_memory(e);
	if (code == CURLE_OPERATION_TIMEDOUT)
		return fail_timeout(c, t, e);
	/* libcurl's code means only that the connection broke. */
	(void)curl_easy_getinfo(c, CURLINFO_HTTP_CONNECTCODE, &proxy);
	if (proxy >= 300) {
		if (proxy < 500)
			t->q->delivery = HTTP_HOPELESS;
		return err_set(e, ERR_NETWORK,
		    "%s: the proxy refused: HTTP %ld", t->host, proxy);
	}
	for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
		const struct failure *f = &failures[i];

		if (f->code != code)
			continue;
		if ((f->flags & HOPELESS) != 0 && t->sends == 0)
			t->q->delivery = HTTP_HOPELESS;
		if ((f->flags & DETAIL) != 0 && t->detail[0] != '\0')
			return err_set(e, ERR_NETWORK, "%s: %s: %s", t->host,
			    f->text, t->detail);
		return err_set(e, ERR_NETWORK, "%s: %s", t->host, f->text);
	}
	return err_set(e, code == CURLE_URL_MALFORMAT ? ERR_INPUT : ERR_NETWORK,
	    "%s: %s", t->host, curl_easy_strerror(code));
}
