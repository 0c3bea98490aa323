/* Decides which requests are never sent. */
#include "http/admit.h"

#include "base/text.h"

int
admit_request(const struct http_request *q, const struct url *u,
    const char *host, bool allow_http, struct err *e)
{
	for (const char *p = q->url; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7f)
			return err_set(e, ERR_INPUT,
			    "URL with a character that must be encoded");
	if (u->scheme == NULL || u->host == NULL || *u->host == '\0')
		return err_set(e, ERR_INPUT, "not an absolute http(s) URL");
	if (u->userinfo != NULL)
		return err_set(e, ERR_INPUT,
		    "%s: user name or password in a URL is refused", host);
	if (!q->no_proxy && url_is_local_service(u))
		return err_set(e, ERR_INPUT, "%s: " HTTP_LOCAL_SERVICE, host);
	if (text_equal_nocase(u->scheme, "https"))
		return 0;
	if (!text_equal_nocase(u->scheme, "http"))
		return err_set(e, ERR_INPUT,
		    "%s: protocol \"%s\" is not http or https", host,
		    u->scheme);
	if (q->secret && !allow_http && !url_is_loopback(u) &&
	    !(q->no_proxy && url_is_metadata(u)))
		return err_set(e, ERR_INPUT,
		    "credentials are not sent over plain http to %s; use"
		    " https://, or allow it with --allow-http",
		    host);
	return 0;
}
