/* $ref: to values of the same document and of others. */
#include <string.h>

#include "arazzo/openapi/internal.h"
#include "http/url.h"

char *
openapi_token(struct arena *a, const char *text, size_t n)
{
	char *s = arena_strndup(a, text, n), *w = s;

	for (const char *p = s; p != NULL && *p != '\0'; p++)
		if (*p == '~' && (p[1] == '0' || p[1] == '1'))
			*w++ = *++p == '0' ? '~' : '/';
		else
			*w++ = *p;
	if (w != NULL)
		*w = '\0';
	return s;
}

const char *
openapi_base(struct arena *a, const struct doc *d)
{
	const char *version = value_member_text(d->root, "openapi");
	const char *self = value_member_text(d->root, "$self");
	struct err ignored = { 0 };
	const char *url;

	if (version == NULL || self == NULL || !text_starts(version, "3.2"))
		return d->url;
	url = url_resolve(a, d->url, self, &ignored);
	return url != NULL ? url : d->url;
}

/* *doc becomes the document that the part before '#' names. */
static int
ref_doc(struct openapi *o, const char *ref, size_t n, const struct doc **doc,
    struct err *e)
{
	const char *base = openapi_base(o->arena, *doc);
	bool has_self = strcmp(base, (*doc)->url) != 0;
	const struct doc *other;
	struct err again = { 0 };
	char *file, *url;

	if (n == 0)
		return 0;
	file = arena_strndup(o->arena, ref, n);
	if (file == NULL)
		return err_memory(e);
	url = url_resolve(o->arena, base, file, e);
	if (url == NULL)
		return -1;
	if (o->fetch == NULL)
		return err_set(e, ERR_DOCUMENT,
		    "no other documents can be read");
	other = o->fetch(o->ctx, has_self ? url : file, (*doc)->url, e);
	/* As a $self of Arazzo: documents lie beside each other, too. */
	if (other == NULL && has_self)
		other = o->fetch(o->ctx, file, (*doc)->url, &again);
	if (other == NULL)
		return err_wrap(e, "$ref \"%s\"", ref);
	*doc = other;
	return 0;
}

static int
ref_step(struct openapi *o, struct node *n, const char *ref, struct err *e)
{
	const char *hash = strchr(ref, '#');
	const struct doc *doc = n->doc;
	json_t *value;

	if (ref_doc(o, ref, hash != NULL ? (size_t)(hash - ref) : strlen(ref),
		&doc, e) < 0)
		return -1;
	value = doc->root;
	if (hash != NULL && hash[1] != '\0')
		value = pointer_get(doc->root, hash);
	if (value == NULL)
		return err_set(e, ERR_DOCUMENT,
		    "$ref \"%s\" names nothing in %s", ref, doc_name(doc));
	*n = (struct node){ doc, value };
	return 0;
}

/* Adds the location of the reference. */
static int
ref_failed(const struct node *n, struct err *e)
{
	struct location at = doc_member_location(n->doc, n->value, "$ref");
	struct err why = *e;

	return err_set(e, why.code, "%s, referred to by %s:%u:%u", why.text,
	    doc_name(n->doc), at.line, at.column);
}

int
openapi_follow(struct openapi *o, struct node *n, struct err *e)
{
	for (unsigned i = 0; i < OPENAPI_MAX_REFS; i++) {
		const char *ref = value_member_text(n->value, "$ref");

		if (ref == NULL)
			return 0;
		if (ref_step(o, n, ref, e) < 0)
			return ref_failed(n, e);
	}
	return err_set(e, ERR_LIMIT,
	    "more than %d $ref in a row, or one that leads to itself, in %s",
	    OPENAPI_MAX_REFS, doc_name(n->doc));
}

bool
openapi_found(struct openapi *o, struct node *n)
{
	struct err ignored = { 0 };

	return n->value != NULL && openapi_follow(o, n, &ignored) == 0;
}

struct node
openapi_member(struct node n, const char *key)
{
	return (struct node){ n.doc, json_object_get(n.value, key) };
}

json_t *
openapi_own_or_root(const struct openapi *o, const struct op_entry *t,
    const char *key)
{
	json_t *own = json_object_get(t->raw, key);

	return own != NULL ? own : json_object_get(o->doc->root, key);
}
