/* Where documents are found (arazzo R2). */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "option/option.h"
#include "plugin/check_arazzo/check_arazzo.h"
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
		c->plain = http_curl_new(&c->platform, &o, e);
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

/* Every location so far, and why it failed. */
struct search {
	struct ca *c;
	struct arena *a;
	struct arazzo_found *ret;
	struct buf tried;
};

/* The file of that name, else of its percent-decoded form: a source's
 * url is a URI reference (A23). */
static const char *
file_find(struct search *s, const char *name, struct err *e)
{
	size_t *n = &s->ret->n, unused;
	const char *text = file_read(s->a, name, DOC_MAX_BYTES, n, e);
	struct err ignored = { 0 };

	if (text != NULL || strchr(name, '%') == NULL)
		return text;
	name = decode_percent(s->a, name, strlen(name), false, &unused);
	return name == NULL || strlen(name) != unused ?
	    NULL :
	    file_read(s->a, name, DOC_MAX_BYTES, n, &ignored);
}

/* Is it there? */
static bool
location_read(struct search *s, const char *where)
{
	struct arazzo_found *ret = s->ret;
	struct err e = { 0 };

	ret->url = where;
	if (text_starts(where, "file://"))
		where += strlen("file://");
	if (text_starts(where, "https://") || text_starts(where, "http://"))
		ret->text = url_read(s->c, s->a, where, &ret->n, &e);
	else
		ret->text = file_find(s, where, &e);
	if (ret->text != NULL)
		return true;
	buf_puts(&s->tried, s->tried.n > 0 ? "; " : "");
	if (strstr(e.text, where) == NULL)
		buf_printf(&s->tried, "%s: ", where);
	buf_puts(&s->tried, e.text);
	return false;
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

/* R2, in this order; a --source is the only location when it is given. */
static bool
anywhere_read(struct search *s, const struct arazzo_wanted *w, struct err *e)
{
	const char *where =
	    w->name == NULL ? NULL : ca_pair_find(s->c->o.source, w->name);
	const char *file;

	if (where != NULL)
		return location_read(s, where);
	where = url_resolve(s->a, w->base, w->url, e);
	if (where == NULL)
		return false;
	if (location_read(s, where))
		return true;
	file = last_segment(s->a, w->url);
	if (file == NULL || *file == '\0')
		return false;
	for (const struct option_text *p = s->c->o.search_path; p != NULL;
	     p = p->next) {
		where = arena_printf(s->a, "%s/%s", p->value, file);
		if (where != NULL && location_read(s, where))
			return true;
	}
	return false;
}

int
ca_fetch(void *ctx, struct arena *a, const struct arazzo_wanted *w,
    struct arazzo_found *ret, struct err *e)
{
	struct search s = { .c = ctx, .a = a, .ret = ret };
	bool found;

	buf_init(&s.tried, ERR_TEXT_SIZE);
	found = anywhere_read(&s, w, e);
	if (!found && e->code == ERR_NONE)
		(void)err_set(e, ERR_IO, "not found (%s)",
		    s.tried.n > 0 ? s.tried.text : w->url);
	buf_free(&s.tried);
	return found ? 0 : -1;
}
