/* $ref: to values of the same document and of others. */
#include <string.h>

#include "arazzo/openapi/internal.h"
#include "base/arena.h"
#include "base/err.h"
#include "data/value.h"
#include "http/url.h"

char *
openapi_token(struct arena *a, const char *text, size_t n)
{
	char *s = arena_strndup(a, text, n), *w = s;

	if (s == NULL)
		return NULL;
	for (const char *p = s; *p != '\0'; p++)
		if (*p == '~' && (p[1] == '0' || p[1] == '1')) {
			p++;
			*w++ = *p == '0' ? '~' : '/';
		} else {
			*w++ = *p;
		}
	*w = '\0';
	return s;
}

/* *doc becomes the document that the part before '#' names. */
static int
ref_doc(struct openapi *o, const char *ref, size_t n, const struct doc **doc,
    struct err *e)
{
	const struct doc *other;
	char *file, *url;

	if (n == 0)
		return 0;
	file = arena_strndup(o->arena, ref, n);
	url = file == NULL ? NULL : url_resolve(o->arena, (*doc)->url, file, e);
	if (url == NULL)
		return e->code != ERR_NONE ? -1 : err_memory(e);
	if (strcmp(url, (*doc)->url) == 0)
		return 0;
	if (o->fetch == NULL)
		return err_set(e, ERR_DOCUMENT,
		    "$ref \"%s\": no other documents can be read", ref);
	other = o->fetch(o->ctx, url, e);
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
	value = hash == NULL || hash[1] == '\0' ? doc->root :
						  pointer_get(doc->root, hash);
	if (value == NULL)
		return err_set(e, ERR_DOCUMENT,
		    "$ref \"%s\" names nothing in %s", ref, doc_name(doc));
	*n = (struct node){ doc, value };
	return 0;
}

int
openapi_follow(struct openapi *o, struct node *n, struct err *e)
{
	for (unsigned i = 0; i < OPENAPI_MAX_REFS; i++) {
		const char *ref =
		    json_string_value(json_object_get(n->value, "$ref"));

		if (ref == NULL)
			return 0;
		if (ref_step(o, n, ref, e) < 0)
			return -1;
	}
	return err_set(e, ERR_DOCUMENT, "a $ref that leads to itself, in %s",
	    doc_name(n->doc));
}
