/* The transport on libcurl: one easy handle, which keeps its connections. */
#include "http/curl.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/platform.h"
#include "base/text.h"
#include "http/admit.h"
#include "http/authority.h"
#include "http/coding.h"

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
	if (text_is_space(p[0]))
		kept = header_continue(t, span_trim(line));
	else
		kept = header_keep(t, line);
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

/* Called before a request is written: once, again when the connection, one that
 * was kept, was closed without a response, and again with the credentials that a
 * 401 asked for. */
static int
on_request(void *arg, char *peer, char *local, int peer_port, int local_port)
{
	/* RFC 9110 section 9.2.2: may be sent again without asking. */
	static const char *const safe[] = { "GET", "HEAD", "OPTIONS", "TRACE",
		NULL };
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
	else if (t->sends > 0 && !challenged &&
	    !text_is_one_of(t->q->method, safe))
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

/* A list that libcurl borrows: in the arena, each line once. */
static int
add_line(struct transfer *t, const char *line)
{
	struct curl_slist *one = arena_alloc(t->arena, sizeof *one);

	if (one == NULL || line == NULL)
		return -1;
	/* libcurl only reads them. */
	one->data = (char *)(uintptr_t)line;
	one->next = t->headers;
	t->headers = one;
	return 0;
}

/* Our header lines, and what libcurl would add by itself taken out.  A list is
 * built from its end. */
static int
set_headers(struct transfer *t)
{
	const struct http_request *q = t->q;

	if (t->headers != NULL) /* a second try has them */
		return 0;
	if (add_line(t, "Expect:") < 0)
		return -1;
	if (http_request_header(q, "Content-Type") == NULL &&
	    add_line(t, "Content-Type:") < 0)
		return -1;
	for (size_t i = q->nheader; i-- > 0;) {
		const struct http_header *h = &q->header[i];

		/* "Name;" is libcurl's way to send an empty value. */
		const char *between = *h->value == '\0' ? ";" : ": ";

		if (add_line(t,
			arena_join(t->arena,
			    (const char *const[]){
				h->name, between, h->value, NULL })) < 0)
			return -1;
	}
	return 0;
}

/* Path and query, unless a proxy or a digest needs the whole URL, are passed as
 * the request's target: libcurl would print each byte of them several times. */
static int
set_url(struct transfer *t, bool direct)
{
	const char *url = t->q->url, *authority = strstr(url, "://") + 3;
	const char *target = authority + strcspn(authority, "/?");
	CURL *c = t->transport->easy;

	/* Nor is a fragment sent. */
	if (*target != '/' || strchr(url, '#') != NULL ||
	    t->q->digest != NULL ||
	    !(direct || text_equal_nocase(t->url.scheme, "https")))
		target = NULL;
	else
		url = arena_strndup(t->arena, url, (size_t)(target - url));
	if (url == NULL || curl_easy_setopt(c, CURLOPT_URL, url) != CURLE_OK ||
	    curl_easy_setopt(c, CURLOPT_REQUEST_TARGET, target) != CURLE_OK)
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

/* Do both paths lead to one file? */
static bool
is_same_file(const char *a, const char *b)
{
	struct stat one, other;

	return a != NULL && b != NULL && stat(a, &one) == 0 &&
	    stat(b, &other) == 0 && one.st_dev == other.st_dev &&
	    one.st_ino == other.st_ino;
}

/* The folder of authorities that libcurl was built for; NULL: none, or not those
 * of this bundle. */
static const char *
ca_folder(const char *bundle)
{
	const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);

	if (v->age < CURLVERSION_TENTH ||
	    (bundle != NULL &&
		(!is_same_file(bundle, v->cainfo) || v->ssl_version == NULL ||
		    !text_starts(v->ssl_version, "OpenSSL/3."))))
		return NULL;
	return v->capath;
}

static CURLcode
on_ssl_ctx(CURL *c, void *ssl_ctx, void *bundle)
{
	(void)c;
	authority_require(ssl_ctx, bundle);
	return CURLE_OK;
}

/* Uses first only the folder of the system's authorities, in which OpenSSL
 * finds the one it needs by its name: to read the file with all of them takes
 * twice as long as all else that a check does (measured).  When that file was named
 * as the bundle, the one that was found must be in it. */
static void
set_authorities(CURL *c, const struct transport *transport)
{
	const char *bundle = transport->options.ca_bundle;
	const char *folder = transport->whole_ca ? NULL : ca_folder(bundle);

	if (folder == NULL && bundle == NULL)
		return;
	(void)curl_easy_setopt(c, CURLOPT_CAINFO,
	    folder == NULL ? bundle : NULL);
	(void)curl_easy_setopt(c, CURLOPT_CAPATH, folder);
	if (folder == NULL || bundle == NULL)
		return;
	(void)curl_easy_setopt(c, CURLOPT_SSL_CTX_DATA, bundle);
	/* Never the folder without the check. */
	if (curl_easy_setopt(c, CURLOPT_SSL_CTX_FUNCTION, on_ssl_ctx) ==
	    CURLE_OK)
		return;
	(void)curl_easy_setopt(c, CURLOPT_CAINFO, bundle);
	(void)curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
}

/* Options that are the same for every request. */
static const struct fixed {
	CURLoption option;
	long value;
} fixed[] = {
	{ CURLOPT_NOSIGNAL, 1 },
	/* Without this a name server that never responds outlives the
	 * deadline: libcurl would join its resolver's thread. */
	{ CURLOPT_QUICK_EXIT, 1 },
	{ CURLOPT_FOLLOWLOCATION, 0 },
	{ CURLOPT_DISALLOW_USERNAME_IN_URL, 1 },
	{ CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1 },
	/* The URL is sent exactly as it was signed. */
	{ CURLOPT_PATH_AS_IS, 1 },
	{ CURLOPT_SUPPRESS_CONNECT_HEADERS, 1 },
	{ CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },
	{ CURLOPT_SSL_VERIFYPEER, 1 },
	{ CURLOPT_SSL_VERIFYHOST, 2 },
	{ CURLOPT_LOW_SPEED_LIMIT, HTTP_LOW_SPEED_BYTES },
	{ CURLOPT_LOW_SPEED_TIME, HTTP_LOW_SPEED_S },
	{ CURLOPT_NOPROGRESS, 0 },
};

/* Sets the options that all requests of a transport share. */
static void
set_common(const struct transport *transport)
{
	CURL *c = transport->easy;

	curl_easy_reset(c);
	for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
		(void)curl_easy_setopt(c, fixed[i].option, fixed[i].value);
	(void)curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	/* An encrypted key must fail, not ask at a terminal. */
	(void)curl_easy_setopt(c, CURLOPT_KEYPASSWD, "");
	set_authorities(c, transport);
	(void)curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
	(void)curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
	(void)curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
	(void)curl_easy_setopt(c, CURLOPT_PREREQFUNCTION, on_request);
	(void)curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_socket);
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
	    set_url(t, direct) < 0)
		return err_memory(e);
	return 0;
}

/* Exchange ----------------------------------------------- */

static void
times_take(CURL *c, struct http_response *r)
{
	long version = 0;

	r->times = (struct http_times){
		.name_us = curl_time(c, CURLINFO_NAMELOOKUP_TIME_T),
		.connect_us = curl_time(c, CURLINFO_CONNECT_TIME_T),
		.tls_us = curl_time(c, CURLINFO_APPCONNECT_TIME_T),
		.sent_us = curl_time(c, CURLINFO_PRETRANSFER_TIME_T),
		.first_us = curl_time(c, CURLINFO_STARTTRANSFER_TIME_T),
		.total_us = curl_time(c, CURLINFO_TOTAL_TIME_T),
	};
	(void)curl_easy_getinfo(c, CURLINFO_HTTP_VERSION, &version);
	if (version == CURL_HTTP_VERSION_1_0)
		r->version = "HTTP/1.0";
	else
		r->version =
		    version == CURL_HTTP_VERSION_2_0 ? "HTTP/2" : "HTTP/1.1";
}

/* The limit counts for the decoded body, too. */
static int
body_decode(struct transfer *t, const struct http_response *r, struct err *e)
{
	const char *codings = http_header(r, "Content-Encoding");

	if (codings == NULL)
		return 0;
	codings = http_header_joined(r, t->arena, "Content-Encoding");
	if (codings == NULL)
		return err_memory(e);
	if (coding_decode(codings, &t->body, t->max_body, e) < 0)
		return err_wrap(e, "%s", t->host);
	return 0;
}

static int
response_take(struct transfer *t, CURL *c, struct http_response *ret,
    struct err *e)
{
	struct http_response r = { .nheader = t->nheader,
		.header = arena_array(t->arena, t->nheader, sizeof *r.header) };
	long status = 0;

	if (r.header == NULL)
		return err_memory(e);
	memcpy(r.header, t->header, t->nheader * sizeof *r.header);
	(void)curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	r.status = (int)status;
	r.seconds = (double)curl_time(c, CURLINFO_TOTAL_TIME_T) / 1e6;
	times_take(c, &r);
	if (body_decode(t, &r, e) < 0)
		return -1;
	r.nbody = t->body.n;
	r.body = r.nbody > 0 ? buf_take(&t->body, t->arena) : "";
	if (r.body == NULL)
		return err_memory(e);
	*ret = r;
	return 0;
}

static int
perform(struct transfer *t, CURLcode *ret, struct err *e)
{
	struct transport *transport = t->transport;
	int64_t left = platform_left_ms(transport->platform, t->q->deadline_ms);

	if (left == 0)
		return err_set(e, ERR_TIMEOUT, "%s: no time left to ask",
		    t->host);
	if (set_options(t, left, e) < 0)
		return -1;
	t->q->delivery = HTTP_UNSENT;
	*ret = curl_easy_perform(transport->easy);
	return 0;
}

static int
exchange(struct transfer *t, struct http_response *ret, struct err *e)
{
	CURL *c = t->transport->easy;
	CURLcode code = CURLE_OK;

	if (perform(t, &code, e) < 0)
		return -1;
	/* An authority may be only in the file with all of them. */
	if (code == CURLE_PEER_FAILED_VERIFICATION && !t->transport->whole_ca &&
	    ca_folder(t->transport->options.ca_bundle) != NULL) {
		t->transport->whole_ca = true;
		set_common(t->transport);
		if (perform(t, &code, e) < 0)
			return -1;
	}
	if (t->sends > 0)
		t->q->delivery = HTTP_UNANSWERED;
	if (code != CURLE_OK)
		return curl_failed(c, t, code, e);
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
	t.body.limit = t.max_body;
	failed = exchange(&t, ret, e);
	/* Before the list goes: the handle still points to it. */
	(void)curl_easy_setopt(transport->easy, CURLOPT_HTTPHEADER, NULL);
	(void)curl_easy_setopt(transport->easy, CURLOPT_ERRORBUFFER, NULL);
	if (q->digest != NULL) /* for this request only */
		set_common(transport);
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

struct http *
http_curl_new(const struct platform *w, const struct http_options *options,
    struct err *e)
{
	struct transport *c = calloc(1, sizeof *c);

	if (c == NULL)
		return err_null_memory(e);
	c->http = (struct http){ transport_send, transport_free };
	c->platform = w;
	c->options = *options;
	c->arena = arena_new(0);
	if (c->arena == NULL ||
	    arena_keep(c->arena, &c->options.ca_bundle) < 0 ||
	    arena_keep(c->arena, &c->options.user_agent) < 0) {
		transport_free(&c->http);
		return err_null_memory(e);
	}
	return &c->http;
}
