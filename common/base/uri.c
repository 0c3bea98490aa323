/* Resolves references as RFC 3986 section 5.2 does. */
#include "base/uri.h"

#include <string.h>

#include "base/buf.h"

static struct span
uri_take(const char **p, size_t n)
{
	struct span s = { *p, n };

	*p += n;
	return s;
}

struct uri
uri_split(const char *text)
{
	struct uri u = { 0 };
	size_t n = 0;

	/* Section 3.1. */
	while (text_is_alnum(text[n]) ||
	    (text[n] != '\0' && strchr("+-.", text[n]) != NULL))
		n++;
	if (text[n] == ':' && text_is_alpha(*text)) {
		u.scheme = uri_take(&text, n);
		text++;
	}
	if (text_starts(text, "//")) {
		text += 2;
		u.has_authority = true;
		u.authority = uri_take(&text, strcspn(text, "/?#"));
	}
	u.path = uri_take(&text, strcspn(text, "?#"));
	if (*text == '?') {
		text++;
		u.has_query = true;
		u.query = uri_take(&text, strcspn(text, "#"));
	}
	if (*text == '#') {
		text++;
		u.has_fragment = true;
		u.fragment = span_of(text);
	}
	return u;
}

/* RFC 3986 section 5.2.4: segment by segment, each with the '/' before it. */
static void
add_without_dots(struct buf *b, const char *path, bool authority)
{
	struct buf out = { 0 };

	while (*path != '\0') {
		size_t slash = *path == '/';
		struct span name = { path + slash, strcspn(path + slash, "/") };
		bool last = name.p[name.n] == '\0';

		path = name.p + name.n;
		if (!span_is(name, ".") && !span_is(name, "..")) {
			buf_add(&out, name.p - slash, name.n + slash);
			continue;
		}
		while (name.n == 2 && out.n > 0 && out.text[--out.n] != '/')
			continue;
		if (last && slash != 0)
			buf_puts(&out, "/");
	}
	/* Without an authority a path must not begin like one: "a:/.//b". */
	if (!authority && out.n > 1 && memcmp(out.text, "//", 2) == 0)
		buf_puts(b, "/.");
	buf_add(b, out.n > 0 ? out.text : "", out.n);
	b->failed = b->failed || out.failed;
	buf_free(&out);
}

static void
add_span(struct buf *b, struct span s)
{
	buf_add(b, s.p != NULL ? s.p : "", s.n);
}

/* RFC 3986 section 5.2.3.  own: the path of the reference is not merged. */
static void
add_path(struct buf *b, const struct uri *base, const struct uri *r, bool own)
{
	size_t n = base->path.n;
	struct buf path = { 0 };

	if (!own && r->path.n == 0) {
		add_span(b, base->path);
		return;
	}
	while (n > 0 && base->path.p[n - 1] != '/')
		n--;
	if (!own && *r->path.p != '/')
		add_span(&path, (struct span){ base->path.p, n });
	if (!own && *r->path.p != '/' && base->has_authority &&
	    base->path.n == 0)
		buf_putc(&path, '/');
	add_span(&path, r->path);
	add_without_dots(b, path.n > 0 ? path.text : "",
	    (own ? r : base)->has_authority);
	b->failed = b->failed || path.failed;
	buf_free(&path);
}

char *
uri_resolve(struct arena *a, const char *base_text, const char *ref)
{
	struct uri base = uri_split(base_text), r = uri_split(ref);
	bool absolute = r.scheme.n > 0, own = absolute || r.has_authority;
	struct span scheme = absolute ? r.scheme : base.scheme;
	struct uri *authority = own ? &r : &base;
	struct uri *query = own || r.path.n > 0 || r.has_query ? &r : &base;
	struct buf b = { 0 };

	add_span(&b, scheme);
	buf_puts(&b, scheme.n > 0 ? ":" : "");
	if (authority->has_authority) {
		buf_puts(&b, "//");
		add_span(&b, authority->authority);
	}
	add_path(&b, &base, &r, own);
	if (query->has_query) {
		buf_puts(&b, "?");
		add_span(&b, query->query);
	}
	if (r.has_fragment) {
		buf_puts(&b, "#");
		add_span(&b, r.fragment);
	}
	return buf_take(&b, a);
}
