/* URLs as RFC 3986 splits and resolves them. */
#ifndef HTTP_URL_H
#define HTTP_URL_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;
struct err;

/* Members are NULL when absent (path is "" then).  host without the brackets
 * of an IPv6 literal; port as written. */
struct url {
	const char *scheme, *userinfo, *host, *port, *path, *query, *fragment;
	bool ipv6;
};

/* NULL members point into a copy that a holds.  -1: ERR_INPUT. */
int url_parse(struct arena *a, const char *text, struct url *ret,
    struct err *e);

/* reference resolved against base (RFC 3986 section 5.2), dot segments
 * removed.  base may be a plain file path (it has no scheme; '?', '#' and '%'
 * are nothing special in it); then the result is one, unless the reference is
 * absolute; what is percent-encoded in the reference stays so, its query and
 * fragment too.  NULL: ERR_INPUT, ERR_MEMORY. */
char *url_resolve(struct arena *a, const char *base, const char *reference,
    struct err *e);

/* Appends the segments of a path of n bytes without empty ones and ".", ".." takes
 * away the one before it; absolute: a '/' before the first one, and no ".." stays
 * at the beginning. */
void url_put_segments(struct buf *b, const char *path, size_t n, bool absolute);

/* Host and port as the Host header has them: brackets around IPv6, the port
 * only when it is not the scheme's own. */
char *url_authority(struct arena *a, const struct url *u);

/* 127/8, ::1, "localhost" and "*.localhost": plain http may carry secrets. */
bool url_is_loopback(const struct url *u);

/* The addresses from which machines and containers get their credentials:
 * 169.254.169.254, 169.254.170.2, 169.254.170.23, fd00:ec2::254 and
 * fd00:ec2::23. */
bool url_is_metadata(const struct url *u);

/* Addresses that only this machine's surroundings serve, metadata services
 * above all: 169.254/16, fe80::/10, fd00:ec2::/32, fd20:ce::/32, and those of
 * other clouds, in any notation, also mapped into IPv6; and names that clouds
 * have for them.  Other names may lead there: see address_is_local_service. */
bool url_is_local_service(const struct url *u);
struct sockaddr;
bool address_is_local_service(const struct sockaddr *address);

/* http or https, a host, no userinfo: what a user may name as a server.
 * -1: ERR_INPUT. */
int url_check_server(const char *text, struct err *e);

#endif
