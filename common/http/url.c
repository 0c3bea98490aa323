/* Parses, resolves and classifies URLs (RFC 3986). */
#include "http/url.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/uri.h"

/* Takes apart authority, which is changed. */
static int
authority_parse(char *authority, struct url *u, struct err *e)
{
	char *at = strrchr(authority, '@');
	char *end, *colon;
	struct in6_addr address;
	uint64_t n;

	if (at != NULL) {
		*at = '\0';
		u->userinfo = authority;
		authority = at + 1;
	}
	u->host = authority;
	if (*authority == '[') {
		end = strchr(authority, ']');
		if (end == NULL || (end[1] != '\0' && end[1] != ':'))
			return err_set(e, ERR_INPUT,
			    "URL: bad IPv6 address in brackets");
		*end = '\0';
		u->host = authority + 1;
		u->ipv6 = true;
		if (inet_pton(AF_INET6, u->host, &address) != 1)
			return err_set(e, ERR_INPUT,
			    "URL: not an IPv6 address: \"%s\"", u->host);
		colon = end[1] == ':' ? end + 1 : NULL;
	} else {
		colon = strchr(authority, ':');
		if (strchr(authority, '%') != NULL)
			return err_set(e, ERR_INPUT,
			    "URL: '%%' in the host \"%s\"", authority);
	}
	if (colon == NULL)
		return 0;
	*colon = '\0';
	if (colon[1] == '\0') /* an empty port is the scheme's own */
		return 0;
	if (strlen(colon + 1) > 5 || text_u64(colon + 1, &n) < 0 || n > 65535)
		return err_set(e, ERR_INPUT, "URL: not a port: \"%s\"",
		    colon + 1);
	u->port = colon + 1;
	return 0;
}

static int
part_copy(struct arena *a, bool is_there, struct span part, const char **ret)
{
	*ret = is_there ? arena_strndup(a, part.p, part.n) : NULL;
	return is_there && *ret == NULL ? -1 : 0;
}

int
url_parse(struct arena *a, const char *text, struct url *ret, struct err *e)
{
	struct uri s = uri_split(text);
	struct url u = { 0 };
	char *authority = NULL;

	if (text_has_control(text))
		return err_set(e, ERR_INPUT, "URL: control character in it");
	if (s.has_authority)
		authority = arena_strndup(a, s.authority.p, s.authority.n);
	if ((s.has_authority && authority == NULL) ||
	    part_copy(a, s.scheme.n > 0, s.scheme, &u.scheme) < 0 ||
	    part_copy(a, true, s.path, &u.path) < 0 ||
	    part_copy(a, s.has_query, s.query, &u.query) < 0 ||
	    part_copy(a, s.has_fragment, s.fragment, &u.fragment) < 0)
		return err_memory(e);
	if (authority != NULL && authority_parse(authority, &u, e) < 0)
		return -1;
	*ret = u;
	return 0;
}

/* One segment of a file path onto b, which holds the ones before it. */
static void
put_file_segment(struct buf *b, struct span s, bool absolute)
{
	const char *last = "..";
	bool up = span_is(s, "..");

	if (s.n == 0 || span_is(s, "."))
		return;
	if (up && !absolute && b->n > 0) {
		last = strrchr(b->text, '/');
		last = last != NULL ? last + 1 : b->text;
	}
	/* A ".." with nothing before it stays: "../a" is a file, too. */
	if (up && (absolute || !text_equal(last, ".."))) {
		while (b->n > 0 && b->text[--b->n] != '/')
			continue;
		if (b->text != NULL)
			b->text[b->n] = '\0';
		return;
	}
	if (b->n > 0 || absolute)
		buf_putc(b, '/');
	buf_add(b, s.p, s.n);
}

void
url_put_segments(struct buf *b, const char *path, size_t n, bool absolute)
{
	const char *end = path + n;

	while (path < end && !b->failed) {
		const char *slash = memchr(path, '/', (size_t)(end - path));
		size_t len = (size_t)((slash != NULL ? slash : end) - path);

		put_file_segment(b, (struct span){ path, len }, absolute);
		path += len + 1;
	}
}

/* base is a file's path, in which '?', '#' and '%' are nothing special. */
static char *
file_resolve(struct arena *a, const char *base, const struct url *r,
    struct err *e)
{
	const char *slash = strrchr(base, '/');
	bool rooted = *r->path == '/', absolute = rooted || *base == '/';
	struct buf b = { 0 };
	char *text;

	if (*r->path == '\0') {
		buf_puts(&b, base);
	} else {
		if (!rooted && slash != NULL)
			url_put_segments(&b, base, (size_t)(slash - base),
			    absolute);
		url_put_segments(&b, r->path, strlen(r->path), absolute);
		if (absolute && b.n == 0)
			buf_putc(&b, '/');
	}
	if (r->query != NULL)
		buf_printf(&b, "?%s", r->query);
	if (r->fragment != NULL)
		buf_printf(&b, "#%s", r->fragment);
	text = buf_take(&b, a);
	return text != NULL ? text : err_null_memory(e);
}

char *
url_resolve(struct arena *a, const char *base, const char *reference,
    struct err *e)
{
	struct url u, r;
	char *text;

	if (url_parse(a, reference, &r, e) < 0)
		return NULL;
	if (r.scheme == NULL && uri_split(base).scheme.n == 0 && r.host == NULL)
		return file_resolve(a, base, &r, e);
	if (r.scheme == NULL && url_parse(a, base, &u, e) < 0)
		return NULL;
	text = uri_resolve(a, r.scheme == NULL ? base : "", reference);
	return text != NULL ? text : err_null_memory(e);
}

static const char *
scheme_port(const char *scheme)
{
	if (scheme != NULL && text_equal_nocase(scheme, "https"))
		return "443";
	if (scheme != NULL && text_equal_nocase(scheme, "http"))
		return "80";
	return "";
}

char *
url_authority(struct arena *a, const struct url *u)
{
	bool port =
	    u->port != NULL && !text_equal(u->port, scheme_port(u->scheme));

	return arena_join(a,
	    (const char *const[]){ u->ipv6 ? "[" : "",
		u->host != NULL ? u->host : "", u->ipv6 ? "]" : "",
		port ? ":" : "", port ? u->port : "", NULL });
}

bool
url_is_loopback(const struct url *u)
{
	struct in6_addr v6;
	struct in_addr v4;

	if (u->host == NULL)
		return false;
	if (u->ipv6)
		return inet_pton(AF_INET6, u->host, &v6) == 1 &&
		    memcmp(&v6, &in6addr_loopback, sizeof v6) == 0;
	if (inet_pton(AF_INET, u->host, &v4) == 1)
		return (ntohl(v4.s_addr) >> 24) == 127;
	/* RFC 6761 section 6.3: these names never leave the machine. */
	return text_equal_nocase(u->host, "localhost") ||
	    (strlen(u->host) > 10 &&
		text_equal_nocase(u->host + strlen(u->host) - 10,
		    ".localhost"));
}

bool
url_is_metadata(const struct url *u)
{
	static const char *const known[] = { "169.254.169.254", "169.254.170.2",
		"169.254.170.23", "fd00:ec2::254", "fd00:ec2::23" };
	struct in6_addr mine, other;

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (u->host != NULL &&
		    (text_equal(u->host, known[i]) ||
			(inet_pton(AF_INET6, u->host, &mine) == 1 &&
			    inet_pton(AF_INET6, known[i], &other) == 1 &&
			    memcmp(&mine, &other, sizeof mine) == 0)))
			return true;
	return false;
}

/* Metadata services outside 169.254/16: Alibaba, Oracle, Azure. */
static bool
is_local_service4(uint32_t address)
{
	return address >> 16 == 0xa9fe || address == 0x646464c8 ||
	    address == 0xc00000c0 || address == 0xa83f8110;
}

static uint32_t
address4(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static bool
is_local_service6(const struct in6_addr *address)
{
	static const uint8_t ec2[] = { 0xfd, 0x00, 0x0e, 0xc2 };
	static const uint8_t google[] = { 0xfd, 0x20, 0x00, 0xce };
	static const uint8_t nat64[12] = { 0x00, 0x64, 0xff, 0x9b };
	const uint8_t *p = address->s6_addr;

	if (IN6_IS_ADDR_V4MAPPED(address) || IN6_IS_ADDR_V4COMPAT(address) ||
	    memcmp(p, nat64, sizeof nat64) == 0)
		return is_local_service4(address4(p + 12));
	if (p[0] == 0x20 && p[1] == 0x02) /* 6to4 */
		return is_local_service4(address4(p + 2));
	return IN6_IS_ADDR_LINKLOCAL(address) ||
	    memcmp(p, ec2, sizeof ec2) == 0 ||
	    memcmp(p, google, sizeof google) == 0;
}

bool
address_is_local_service(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) {
		struct sockaddr_in v4;

		memcpy(&v4, address, sizeof v4);
		return is_local_service4(ntohl(v4.sin_addr.s_addr));
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 v6;

		memcpy(&v6, address, sizeof v6);
		return is_local_service6(&v6.sin6_addr);
	}
	return false;
}

bool
url_is_local_service(const struct url *u)
{
	/* A proxy would resolve these. */
	static const char *const names[] = { "metadata.google.internal",
		"metadata", "instance-data", "instance-data.ec2.internal" };
	char host[64];
	struct in6_addr v6;
	struct in_addr v4;
	size_t n;

	if (u->host == NULL)
		return false;
	if (u->ipv6)
		return inet_pton(AF_INET6, u->host, &v6) == 1 &&
		    is_local_service6(&v6);
	n = strlen(u->host);
	n -= n > 0 && u->host[n - 1] == '.'; /* the root's */
	if (n >= sizeof host)
		return false;
	memcpy(host, u->host, n);
	host[n] = '\0';
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (text_equal_nocase(host, names[i]))
			return true;
	/* Takes 0xa9.0376.43518, too, as libcurl does. */
	return inet_aton(host, &v4) != 0 && is_local_service4(ntohl(v4.s_addr));
}

int
url_check_server(const char *text, struct err *e)
{
	struct arena *a = arena_new(0);
	struct url u;
	int failed = -1;

	if (a == NULL)
		return err_memory(e);
	if (strstr(text, "://") == NULL && strchr(text, '@') == NULL)
		(void)err_set(e, ERR_INPUT,
		    "endpoint \"%s\" has no scheme; write https://%s", text,
		    text);
	else if (url_parse(a, text, &u, e) < 0)
		;
	else if (u.scheme == NULL || *scheme_port(u.scheme) == '\0')
		(void)err_set(e, ERR_INPUT,
		    "a server's URL begins with http:// or https://");
	else if (u.userinfo != NULL) /* not shown: it may be a password */
		(void)err_set(e, ERR_INPUT,
		    "a server's URL must not hold a user name or password");
	else if (u.host == NULL || *u.host == '\0')
		(void)err_set(e, ERR_INPUT, "URL without a host: \"%s\"", text);
	else
		failed = 0;
	arena_free(a);
	return failed;
}
