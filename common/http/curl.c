/* The transport on libcurl: one easy handle, which keeps its connections. */
#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "base/platform.h"
#include "http/admit.h"
#include "http/http.h"
#include "http/url.h"

struct transport {
	struct http http; /* first: a struct http * is a struct transport * */
	const struct platform *platform;
	struct arena *arena; /* of the options' strings */
	struct http_options options;
	CURL *easy;    /* made at the first send */
	bool whole_ca; /* the folder of authorities was not enough */
	atomic_long connections;
};

/* Why one of our callbacks stopped the transfer. */
enum stop {
	STOP_NONE,
	STOP_BODY,
	STOP_HEADERS,
	STOP_MEMORY,
	STOP_INTERRUPT,
	STOP_REPEAT,
	STOP_CHALLENGE,
	STOP_ADDRESS
};

/* One send. */
struct transfer {
	struct transport *transport;
	struct arena *arena;
	struct http_request *q;
	struct url url;
	const char *host; /* what messages call the other side */
	struct curl_slist *headers;
	struct buf body;
	size_t max_body, header_bytes;
	struct http_header *header; /* HTTP_MAX_HEADERS have room */
	size_t nheader;
	unsigned sends;     /* how often the request was written */
	bool headers_ended; /* the empty line behind them was read */
	bool refused;       /* by status 401 */
	enum stop stop;
	char detail[CURL_ERROR_SIZE];
};

static pthread_once_t global_once = PTHREAD_ONCE_INIT;

static void
global_init(void)
{
	/* Never undone: a host may have loaded libcurl for itself, too. */
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* Callbacks ------------------------------------------------------------ */

static size_t
on_body(char *p, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	n *= size;
	if (n > t->max_body - t->body.n)
		t->stop = STOP_BODY;
	else
		buf_add(&t->body, p, n);
	if (t->body.failed)
		t->stop = STOP_MEMORY;
	return t->stop == STOP_NONE ? n : CURL_WRITEFUNC_ERROR;
}

/* A line that begins with a blank continues the one before (RFC 9112
 * section 5.2). */
static bool
header_continue(struct transfer *t, struct span line)
{
	struct http_header *last;

	if (t->nheader == 0)
		return true;
	last = &t->header[t->nheader - 1];
	last->value =
	    arena_printf(t->arena, "%s %.*s", last->value, (int)line.n, line.p);
	return last->value != NULL;
}

/* false: no memory. */
static bool
header_keep(struct transfer *t, struct span line)
{
	const char *colon = memchr(line.p, ':', line.n);
	struct http_header h;
	struct span name, value;

	if (colon == NULL)
		return true;
	name = span_trim((struct span){ line.p, (size_t)(colon - line.p) });
	value = span_trim((struct span){
	    colon + 1, line.n - (size_t)(colon - line.p) - 1 });
	h.name = arena_strndup(t->arena, name.p, name.n);
	h.value = arena_strndup(t->arena, value.p, value.n);
	if (h.name == NULL || h.value == NULL)
		return false;
	t->header[t->nheader++] = h;
	return true;
}

/* Keeps the 401 in reply to which credentials go out.  false: no memory. */
static bool
challenge_keep(struct transfer *t)
{
	struct http_response *r = arena_alloc(t->arena, sizeof *r);

	if (r == NULL)
		return false;
	*r = (struct http_response){ .status = 401,
		.nheader = t->nheader,
		.header = arena_array(t->arena, t->nheader, sizeof *r->header),
		.body = "" };
	if (r->header == NULL)
		return false;
	memcpy(r->header, t->header, t->nheader * sizeof *r->header);
	t->q->challenge = r;
	return true;
}

static size_t
on_header(char *p, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	struct span line;
	bool kept;

	n *= size;
	line = (struct span){ p, n };
	while (line.n > 0 && (p[line.n - 1] == '\n' || p[line.n - 1] == '\r'))
		line.n--;
	t->header_bytes += n;
	if (t->header_bytes > HTTP_MAX_HEADER_BYTES)
		t->stop = STOP_HEADERS;
	/* A new status line: what came before was a 1xx response. */
	if (line.n >= 5 && memcmp(p, "HTTP/", 5) == 0) {
		t->nheader = 0;
		t->headers_ended = false;
		t->refused = line.n >= 12 && memcmp(p + 8, " 401", 4) == 0;
	} else if (line.n > 0 && t->nheader == HTTP_MAX_HEADERS)
		t->stop = STOP_HEADERS;
	if (t->stop != STOP_NONE)
		return CURL_WRITEFUNC_ERROR;
	if (line.n == 0) {
		t->headers_ended = true;
		return n;
	}
	kept = text_is_space(p[0]) ? header_continue(t, span_trim(line)) :
				     header_keep(t, line);
	if (!kept)
		t->stop = STOP_MEMORY;
	return kept ? n : CURL_WRITEFUNC_ERROR;
}

static int
on_progress(void *arg, curl_off_t dltotal, curl_off_t dlnow, curl_off_t ultotal,
    curl_off_t ulnow)
{
	struct transfer *t = arg;
	const struct platform *w = t->transport->platform;

	(void)dltotal;
	(void)dlnow;
	(void)ultotal;
	(void)ulnow;
	if (w->interrupted == NULL || !w->interrupted(w->ctx))
		return 0;
	t->stop = STOP_INTERRUPT;
	return 1;
}

/* RFC 9110 section 9.2.2: methods that may be sent again without asking. */
static bool
is_safe(const char *method)
{
	static const char *const safe[] = { "GET", "HEAD", "OPTIONS", "TRACE" };

	for (size_t i = 0; i < sizeof safe / sizeof safe[0]; i++)
		if (text_equal(method, safe[i]))
			return true;
	return false;
}

/* Called before a request is written: once, again when the connection, one that
 * was kept, was closed without a response, and again with the credentials that a
 * 401 asked for. */
static int
on_request(void *arg, char *peer, char *local, int peer_port, int local_port)
{
	struct transfer *t = arg;
	bool challenged =
	    t->q->digest != NULL && t->refused && t->headers_ended;

	(void)peer;
	(void)local;
	(void)peer_port;
	(void)local_port;
	if (challenged && t->q->challenge != NULL)
		t->stop = STOP_CHALLENGE;
	else if (challenged && !challenge_keep(t))
		t->stop = STOP_MEMORY;
	else if (t->sends > 0 && !challenged && !is_safe(t->q->method))
		t->stop = STOP_REPEAT;
	if (t->stop != STOP_NONE)
		return CURL_PREREQFUNC_ABORT;
	t->refused = t->headers_ended = false;
	t->sends++;
	t->q->sends++;
	return CURL_PREREQFUNC_OK;
}

/* A name may lead to an address that must not be called. */
static curl_socket_t
on_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *t = arg;

	(void)purpose;
	if (!t->q->no_proxy && address_is_local_service(&address->addr)) {
		t->stop = STOP_ADDRESS;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC,
	    address->protocol);
}

/* Options --------------------------------------------------------------- */

static int
add_line(struct transfer *t, const char *line)
{
	struct curl_slist *list;

	if (line == NULL)
		return -1;
	list = curl_slist_append(t->headers, line);
	if (list == NULL)
		return -1;
	t->headers = list;
	return 0;
}

/* Our header lines, and what libcurl would add by itself taken out. */
static int
set_headers(struct transfer *t)
{
	const struct http_request *q = t->q;

	if (t->headers != NULL) /* a second try has them */
		return 0;
	for (size_t i = 0; i < q->nheader; i++) {
		const struct http_header *h = &q->header[i];

		/* "Name;" is libcurl's way to send an empty value. */
		if (add_line(t,
			*h->value == '\0' ?
			    arena_join(t->arena,
				(const char *const[]){ h->name, ";", NULL }) :
			    arena_join(t->arena,
				(const char *const[]){
				    h->name, ": ", h->value, NULL })) < 0)
			return -1;
	}
	if (add_line(t, "Expect:") < 0)
		return -1;
	/* A coding is decoded, but asked for by the document only. */
	if (http_request_header(q, "Accept-Encoding") == NULL &&
	    add_line(t, "Accept-Encoding:") < 0)
		return -1;
	if (http_request_header(q, "Content-Type") == NULL &&
	    add_line(t, "Content-Type:") < 0)
		return -1;
	return 0;
}

/* Bodies go by POSTFIELDS whatever the method is: uploads would be chunked
 * and wait for a 100. */
static void
set_method(CURL *c, const struct http_request *q)
{
	bool head = text_equal(q->method, "HEAD") && q->body == NULL;
	bool body = q->body != NULL || text_equal(q->method, "POST") ||
	    text_equal(q->method, "PUT") || text_equal(q->method, "PATCH");
	const char *usual = head ? "HEAD" : body ? "POST" : "GET";

	/* POSTFIELDS comes first: whatever it is, it makes a POST of it. */
	(void)curl_easy_setopt(c, CURLOPT_POSTFIELDS,
	    q->body != NULL ? q->body : "");
	(void)curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)(q->body != NULL ? q->nbody : 0));
	(void)curl_easy_setopt(c, body ? CURLOPT_POST : CURLOPT_HTTPGET, 1L);
	if (head)
		(void)curl_easy_setopt(c, CURLOPT_NOBODY, 1L);
	(void)curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST,
	    text_equal(q->method, usual) ? NULL : q->method);
}

static void
set_limits(CURL *c)
{
	(void)curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT,
	    (long)HTTP_LOW_SPEED_BYTES);
	(void)curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME,
	    (long)HTTP_LOW_SPEED_S);
	(void)curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
	(void)curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
	(void)curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
	(void)curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
	(void)curl_easy_setopt(c, CURLOPT_PREREQFUNCTION, on_request);
	(void)curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_socket);
}

static void
set_protocol(CURL *c)
{
	(void)curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	/* Without this a name server that never responds outlives the
	 * deadline: libcurl would join its resolver's thread. */
	(void)curl_easy_setopt(c, CURLOPT_QUICK_EXIT, 1L);
	(void)curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	(void)curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	(void)curl_easy_setopt(c, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	(void)curl_easy_setopt(c, CURLOPT_HTTP_VERSION,
	    (long)CURL_HTTP_VERSION_1_1);
	(void)curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
	/* The URL is sent exactly as it was signed. */
	(void)curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L);
	(void)curl_easy_setopt(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

/* The folder of authorities that libcurl was built for; NULL: none. */
static const char *
ca_folder(void)
{
	const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);

	return v->age >= CURLVERSION_TENTH ? v->capath : NULL;
}

/* Uses first only the folder of the system's authorities, in which OpenSSL
 * finds the one it needs by its name: to read the file with all of them takes
 * twice as long as all else that a check does (measured). */
static void
set_authorities(CURL *c, const struct transport *transport)
{
	const char *bundle = transport->options.ca_bundle;

	if (bundle != NULL) {
		(void)curl_easy_setopt(c, CURLOPT_CAINFO, bundle);
		(void)curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
	} else if (!transport->whole_ca && ca_folder() != NULL) {
		(void)curl_easy_setopt(c, CURLOPT_CAINFO, NULL);
		(void)curl_easy_setopt(c, CURLOPT_CAPATH, ca_folder());
	}
}

static void
set_tls(CURL *c)
{
	(void)curl_easy_setopt(c, CURLOPT_SSLVERSION,
	    (long)CURL_SSLVERSION_TLSv1_2);
	(void)curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	(void)curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	/* An encrypted key must fail, not ask at a terminal. */
	(void)curl_easy_setopt(c, CURLOPT_KEYPASSWD, "");
}

/* Sets the options that all requests of a transport share. */
static void
set_common(const struct transport *transport)
{
	CURL *c = transport->easy;

	curl_easy_reset(c);
	set_protocol(c);
	set_tls(c);
	set_authorities(c, transport);
	set_limits(c);
	(void)curl_easy_setopt(c, CURLOPT_USERAGENT,
	    transport->options.user_agent);
}

/* Every option that may differ is set for every request. */
static int
set_options(struct transfer *t, int64_t left, struct err *e)
{
	const struct http_options *o = &t->transport->options;
	const struct http_request *q = t->q;
	CURL *c = t->transport->easy;
	/* Secrets that may go to loopback must not take a way round. */
	bool direct = q->no_proxy ||
	    (q->secret && !o->allow_http &&
		text_equal_nocase(t->url.scheme, "http"));

	set_method(c, q);
	(void)curl_easy_setopt(c, CURLOPT_SSLCERT, q->client_cert);
	/* ONLY: the first request goes out whole, not without its body. */
	if (q->digest != NULL &&
	    (curl_easy_setopt(c, CURLOPT_USERPWD, q->digest) != CURLE_OK ||
		curl_easy_setopt(c, CURLOPT_HTTPAUTH,
		    CURLAUTH_DIGEST | CURLAUTH_ONLY) != CURLE_OK))
		return err_memory(e);
	(void)curl_easy_setopt(c, CURLOPT_NOPROXY, direct ? "*" : NULL);
	(void)curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)left);
	(void)curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS,
	    (long)(left < HTTP_CONNECT_MS ? left : HTTP_CONNECT_MS));
	(void)curl_easy_setopt(c, CURLOPT_XFERINFODATA, t);
	(void)curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
	(void)curl_easy_setopt(c, CURLOPT_HEADERDATA, t);
	(void)curl_easy_setopt(c, CURLOPT_PREREQDATA, t);
	(void)curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, t);
	(void)curl_easy_setopt(c, CURLOPT_ERRORBUFFER, t->detail);
	if (set_headers(t) < 0 ||
	    curl_easy_setopt(c, CURLOPT_HTTPHEADER, t->headers) != CURLE_OK ||
	    curl_easy_setopt(c, CURLOPT_URL, q->url) != CURLE_OK)
		return err_memory(e);
	return 0;
}

/* Errors ----------------------------------------------- */

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

static curl_off_t
info_time(CURL *c, CURLINFO info)
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
	if (info_time(c, CURLINFO_PRETRANSFER_TIME_T) > 0)
		return "waiting for the response";
	if (info_time(c, CURLINFO_NAMELOOKUP_TIME_T) == 0)
		return "looking up its name";
	if (info_time(c, CURLINFO_CONNECT_TIME_T) == 0)
		return "connecting";
	return tls ? "in the TLS handshake" : "waiting for the response";
}

/* The deadline, or one of the limits that are shorter. */
static int
fail_timeout(CURL *c, const struct transfer *t, struct err *e)
{
	const struct platform *w = t->transport->platform;
	bool passed = platform_left_ms(w, t->q->deadline_ms) <= 2;
	curl_off_t us = info_time(c, CURLINFO_TOTAL_TIME_T);
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

static int
transfer_fail(CURL *c, const struct transfer *t, CURLcode code, struct err *e)
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

static void
times_take(CURL *c, struct http_response *r)
{
	long version = 0;

	r->times = (struct http_times){
		.name_us = info_time(c, CURLINFO_NAMELOOKUP_TIME_T),
		.connect_us = info_time(c, CURLINFO_CONNECT_TIME_T),
		.tls_us = info_time(c, CURLINFO_APPCONNECT_TIME_T),
		.sent_us = info_time(c, CURLINFO_PRETRANSFER_TIME_T),
		.first_us = info_time(c, CURLINFO_STARTTRANSFER_TIME_T),
		.total_us = info_time(c, CURLINFO_TOTAL_TIME_T),
	};
	(void)curl_easy_getinfo(c, CURLINFO_HTTP_VERSION, &version);
	r->version = version == CURL_HTTP_VERSION_1_0 ? "HTTP/1.0" :
	    version == CURL_HTTP_VERSION_2_0          ? "HTTP/2" :
							"HTTP/1.1";
}

static int
response_take(struct transfer *t, CURL *c, struct http_response *ret,
    struct err *e)
{
	struct http_response r = { .nheader = t->nheader,
		.nbody = t->body.n,
		.header = arena_array(t->arena, t->nheader, sizeof *r.header) };
	long status = 0;

	if (r.header == NULL)
		return err_memory(e);
	memcpy(r.header, t->header, t->nheader * sizeof *r.header);
	(void)curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	r.status = (int)status;
	r.seconds = (double)info_time(c, CURLINFO_TOTAL_TIME_T) / 1e6;
	times_take(c, &r);
	r.body = r.nbody > 0 ? buf_take(&t->body, t->arena) : "";
	if (r.body == NULL)
		return err_memory(e);
	*ret = r;
	return 0;
}

/* An authority may stand only in the file with all of them. */
static bool
needs_whole_ca(const struct transport *transport, CURLcode code)
{
	return code == CURLE_PEER_FAILED_VERIFICATION && !transport->whole_ca &&
	    transport->options.ca_bundle == NULL && ca_folder() != NULL;
}

static int
perform(struct transfer *t, CURLcode *ret, struct err *e)
{
	struct transport *transport = t->transport;
	int64_t left = platform_left_ms(transport->platform, t->q->deadline_ms);
	long connects = 0;

	if (left == 0)
		return err_set(e, ERR_TIMEOUT, "%s: no time left to ask",
		    t->host);
	if (set_options(t, left, e) < 0)
		return -1;
	t->q->delivery = HTTP_UNSENT;
	*ret = curl_easy_perform(transport->easy);
	(void)curl_easy_getinfo(transport->easy, CURLINFO_NUM_CONNECTS,
	    &connects);
	atomic_fetch_add(&transport->connections, connects);
	return 0;
}

static int
exchange(struct transfer *t, struct http_response *ret, struct err *e)
{
	CURL *c = t->transport->easy;
	CURLcode code = CURLE_OK;

	if (perform(t, &code, e) < 0)
		return -1;
	if (needs_whole_ca(t->transport, code)) {
		t->transport->whole_ca = true;
		set_common(t->transport);
		if (perform(t, &code, e) < 0)
			return -1;
	}
	if (t->sends > 0)
		t->q->delivery = HTTP_UNANSWERED;
	if (code != CURLE_OK)
		return transfer_fail(c, t, code, e);
	/* RFC 9112 section 8: it is incomplete. */
	if (!t->headers_ended)
		return err_set(e, ERR_NETWORK,
		    "%s: the response ended inside its header section",
		    t->host);
	if (response_take(t, c, ret, e) < 0)
		return -1;
	t->q->delivery = HTTP_ANSWERED;
	return 0;
}

static int
transfer_prepare(struct transfer *t, struct err *e)
{
	if (url_parse(t->arena, t->q->url, &t->url, e) < 0)
		return -1;
	t->host = url_authority(t->arena, &t->url);
	if (t->host == NULL)
		return err_memory(e);
	if (admit_request(t->q, &t->url, t->host,
		t->transport->options.allow_http, e) < 0)
		return -1;
	if (t->transport->easy == NULL) {
		(void)pthread_once(&global_once, global_init);
		t->transport->easy = curl_easy_init();
		if (t->transport->easy == NULL)
			return err_memory(e);
		set_common(t->transport);
	}
	return 0;
}

static int
transport_send(struct http *h, struct arena *a, struct http_request *q,
    struct http_response *ret, struct err *e)
{
	struct transport *transport = (struct transport *)h;
	struct http_header header[HTTP_MAX_HEADERS];
	struct transfer t = { .transport = transport,
		.arena = a,
		.q = q,
		.header = header,
		.max_body = q->max_body != 0 ? q->max_body : HTTP_MAX_BODY };
	int failed;

	q->delivery = HTTP_NOT_TRIED;
	q->challenge = NULL;
	if (transfer_prepare(&t, e) < 0)
		return -1;
	buf_init(&t.body, t.max_body);
	failed = exchange(&t, ret, e);
	/* Before the list goes: the handle still points to it. */
	(void)curl_easy_setopt(transport->easy, CURLOPT_HTTPHEADER, NULL);
	(void)curl_easy_setopt(transport->easy, CURLOPT_ERRORBUFFER, NULL);
	if (q->digest != NULL) /* for this request only */
		set_common(transport);
	curl_slist_free_all(t.headers);
	buf_free(&t.body);
	return failed;
}

static void
transport_free(struct http *h)
{
	struct transport *transport = (struct transport *)h;

	if (transport->easy != NULL)
		curl_easy_cleanup(transport->easy);
	arena_free(transport->arena);
	free(transport);
}

static int
copy_text(struct arena *a, const char **text)
{
	if (*text == NULL)
		return 0;
	*text = arena_strdup(a, *text);
	return *text != NULL ? 0 : -1;
}

static long
transport_connections(const struct http *h)
{
	const struct transport *transport = (const struct transport *)h;

	return atomic_load(&transport->connections);
}

struct http *
http_curl_new(const struct platform *w, const struct http_options *options,
    struct err *e)
{
	struct transport *c = calloc(1, sizeof *c);

	if (c == NULL)
		return err_null_memory(e);
	c->http = (struct http){ .send = transport_send,
		.free = transport_free,
		.connections = transport_connections };
	c->platform = w;
	c->options = *options;
	c->arena = arena_new(0);
	if (c->arena == NULL ||
	    copy_text(c->arena, &c->options.ca_bundle) < 0 ||
	    copy_text(c->arena, &c->options.user_agent) < 0) {
		transport_free(&c->http);
		return err_null_memory(e);
	}
	return &c->http;
}
