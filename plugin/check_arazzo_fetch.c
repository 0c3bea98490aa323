/* Where documents are found (arazzo R2). */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "plugin/check_arazzo.h"
#include "data/doc.h"
#include "http/http.h"
#include "http/url.h"

struct http *
ca_plain(struct ca *c, struct err *e)
{
	const struct http_options o = { .ca_bundle = c->o.aws.ca_bundle,
		.user_agent = "imagebuilder-monitor/" PACKAGE_VERSION,
		.allow_http = c->o.aws.allow_http,
		.client_cert = c->client_cert,
		.client_key = c->client_cert };

	if (c->plain == NULL)
		c->plain = http_curl_new(&c->world, &o, e);
	return c->plain;
}

static const char *
url_read(struct ca *c, struct arena *a, const char *url, size_t *ret_n,
    struct err *e)
{
	struct http *h = ca_plain(c, e);
	struct http_request q = { .method = "GET",
		.url = url,
		.max_body = DOC_MAX_BYTES,
		.deadline_ms = c->deadline_ms };
	struct http_response r;

	if (h == NULL || h->send(h, a, &q, &r, e) < 0)
		return NULL;
	if (r.status != 200) {
		(void)err_set(e, ERR_IO, "status %d", r.status);
		return NULL;
	}
	*ret_n = r.nbody;
	return r.body;
}

/* One place: the text, or NULL with the reason added to tried. */
static const char *
place_read(struct ca *c, struct arena *a, const char *where, size_t *ret_n,
    struct buf *tried)
{
	struct err e = { 0 };
	const char *text;

	if (text_starts(where, "file://"))
		where += strlen("file://");
	if (text_starts(where, "https://") || text_starts(where, "http://"))
		text = url_read(c, a, where, ret_n, &e);
	else
		text = file_read(a, where, DOC_MAX_BYTES, ret_n, &e);
	if (text == NULL)
		buf_printf(tried, "%s%s%s", tried->n > 0 ? "; " : "",
		    strstr(e.text, where) == NULL ? where : "",
		    strstr(e.text, where) == NULL ? ": " : "");
	if (text == NULL)
		buf_puts(tried, e.text);
	return text;
}

static const char *
last_segment(struct arena *a, const char *url)
{
	size_t n = strcspn(url, "?#");
	size_t from = n;

	while (from > 0 && url[from - 1] != '/')
		from--;
	return arena_strndup(a, url + from, n - from);
}

static const char *
anywhere_read(struct ca *c, struct arena *a, const char *name, const char *url,
    const char *base, size_t *ret_n, const char **ret_url, struct buf *tried,
    struct err *e)
{
	const char *given =
	    name == NULL ? NULL : ca_pair_find(c->o.source, name);
	const char *text, *file;

	/* R2, in this order: --source alone when it is given. */
	*ret_url = given != NULL ? given : url_resolve(a, base, url, e);
	if (*ret_url == NULL)
		return NULL;
	text = place_read(c, a, *ret_url, ret_n, tried);
	file = given != NULL ? NULL : last_segment(a, url);
	for (const struct pair *p = c->o.search_path;
	     text == NULL && file != NULL && *file != '\0' && p != NULL;
	     p = p->next) {
		*ret_url = arena_printf(a, "%s/%s", p->value, file);
		if (*ret_url != NULL)
			text = place_read(c, a, *ret_url, ret_n, tried);
	}
	return text;
}

const char *
ca_fetch(void *ctx, struct arena *a, const char *name, const char *url,
    const char *base, size_t *ret_n, const char **ret_url, struct err *e)
{
	struct ca *c = ctx;
	struct buf tried;
	const char *text;

	buf_init(&tried, ERR_TEXT_SIZE);
	text = anywhere_read(c, a, name, url, base, ret_n, ret_url, &tried, e);
	if (text == NULL && e->code == ERR_NONE)
		(void)err_set(e, ERR_IO, "not found (%s)",
		    tried.n > 0 ? tried.text : url);
	buf_free(&tried);
	return text;
}
