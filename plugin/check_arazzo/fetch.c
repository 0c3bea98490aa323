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

#define REDIRECTS_MAX 3

struct http *
ca_plain(struct ca *c, struct err *e)
{
	const struct http_options o = { .ca_bundle = c->o.aws.ca_bundle,
		.user_agent = "imagebuilder-monitor/" PACKAGE_VERSION,
		.allow_http = c->o.aws.allow_http };

	if (c->plain == NULL)
		c->plain = http_curl_new(&c->platform, &o, e);
	return c->plain;
}

static bool
is_http(const char *url)
{
	return text_starts_nocase(url, "https://") ||
	    text_starts_nocase(url, "http://");
}

/* *url becomes the target of a redirect; 0: there is none. */
static int
redirect(struct arena *a, const struct http_response *r, const char **url,
    struct err *e)
{
	const char *location = http_header(r, "Location"), *to;

	if (location == NULL || r->status < 301 || r->status > 308 ||
	    (r->status > 303 && r->status < 307))
		return 0;
	to = url_resolve(a, *url, location, e);
	if (to == NULL)
		return -1;
	if (!is_http(to) ||
	    (text_starts_nocase(*url, "https:") &&
		!text_starts_nocase(to, "https:")))
		return err_set(e, ERR_IO, "a redirect to %s is not followed",
		    to);
	to = arena_strndup(a, to, strcspn(to, "#"));
	if (to == NULL)
		return err_memory(e);
	*url = to;
	return 1;
}

/* found->url becomes the last one of the redirects. */
static int
url_read(struct ca *c, struct arena *a, struct arazzo_found *found,
    struct err *e)
{
	struct http *h = ca_plain(c, e);
	struct http_request q = { .method = "GET",
		.url = found->url,
		.max_body = DOC_MAX_BYTES,
		.deadline_ms = c->deadline_ms };
	struct http_response r;

	for (unsigned i = 0; h != NULL; i++) {
		int more;

		if (h->send(h, a, &q, &r, e) < 0)
			return -1;
		more = redirect(a, &r, &q.url, e);
		if (more < 0)
			return -1;
		if (more == 0)
			break;
		if (i == REDIRECTS_MAX)
			return err_set(e, ERR_IO, "more than %d redirects",
			    REDIRECTS_MAX);
	}
	if (h == NULL)
		return -1;
	if (r.status != 200)
		return err_set(e, ERR_IO, "status %d", r.status);
	*found = (struct arazzo_found){ r.body, r.nbody, q.url };
	return 0;
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
file_find(struct arena *a, const char *name, size_t *n, struct err *e)
{
	size_t unused;
	const char *text = file_read(a, name, DOC_MAX_BYTES, n, e);
	struct err ignored = { 0 };

	if (text != NULL || strchr(name, '%') == NULL)
		return text;
	name = decode_percent(a, name, strlen(name), false, &unused);
	if (name == NULL || strlen(name) != unused)
		return NULL;
	return file_read(a, name, DOC_MAX_BYTES, n, &ignored);
}

int
ca_document_read(struct ca *c, struct arena *a, const char *where,
    struct arazzo_found *ret, struct err *e)
{
	*ret = (struct arazzo_found){ .url = where };
	if (is_http(where))
		return url_read(c, a, ret, e);
	if (text_starts(where, "file://"))
		where += strlen("file://");
	ret->text = file_find(a, where, &ret->n, e);
	return ret->text != NULL ? 0 : -1;
}

/* Is it there? */
static bool
location_read(struct search *s, const char *where)
{
	struct err e = { 0 };

	if (ca_document_read(s->c, s->a, where, s->ret, &e) == 0)
		return true;
	buf_puts(&s->tried, s->tried.n > 0 ? "; " : "");
	if (strstr(e.text, where) == NULL)
		buf_printf(&s->tried, "%s: ", where);
	buf_puts(&s->tried, e.text);
	return false;
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
	/* A document from the net does not read files of this machine. */
	if (is_http(w->from) && !is_http(where)) {
		(void)err_set(e, ERR_INPUT,
		    "%s, a document read over http, may not refer to %s",
		    w->from, where);
		return false;
	}
	if (location_read(s, where))
		return true;
	file = arena_strndup(s->a, w->url, strcspn(w->url, "?#"));
	file = file != NULL ? basename(file) : "";
	if (*file == '\0')
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
	struct search s = { .c = ctx,
		.a = a,
		.tried = { .limit = ERR_TEXT_SIZE },
		.ret = ret };
	bool found;

	found = anywhere_read(&s, w, e);
	if (!found && e->code == ERR_NONE)
		(void)err_set(e, ERR_IO, "not found (%s)",
		    s.tried.n > 0 ? s.tried.text : w->url);
	buf_free(&s.tried);
	return found ? 0 : -1;
}
