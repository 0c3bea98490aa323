/* Reads a document, JSON or YAML, and finds locations in it. */
#include "data/doc.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "data/reading.h"
#include "data/value.h"

static size_t
or_default(size_t limit, size_t standard)
{
	return limit != 0 ? limit : standard;
}

static struct doc_limits
limits_of(const struct doc_limits *given)
{
	struct doc_limits l = { 0 };

	if (given != NULL)
		l = *given;
	return (struct doc_limits){
		.max_bytes = or_default(l.max_bytes, DOC_MAX_BYTES),
		.max_depth = or_default(l.max_depth, DOC_MAX_DEPTH),
		.max_nodes = or_default(l.max_nodes, DOC_MAX_NODES),
		.max_aliases = or_default(l.max_aliases, DOC_MAX_ALIASES),
		.no_locations = l.no_locations,
	};
}

static size_t
doc_skip_blanks(const struct reading *r, size_t i)
{
	while (i < r->n &&
	    (r->text[i] == ' ' || r->text[i] == '\t' || r->text[i] == '\r' ||
		r->text[i] == '\n'))
		i++;
	return i;
}

/* Fills r->locations. */
static int
locations_begin(struct reading *r, struct err *e)
{
	r->locations = NULL;
	if (r->limits.no_locations)
		return 0;
	r->locations = locations_new(r->a);
	return r->locations != NULL ? 0 : err_memory(e);
}

static json_t *
read_yaml(struct reading *r, struct err *e)
{
	json_t *documents;

	if (locations_begin(r, e) < 0)
		return NULL;
	documents = value_keep(r->a, yaml_read(r, 1, e));
	if (documents == NULL)
		return NULL;
	if (json_array_size(documents) == 0) {
		r->where = (struct location){ 1, 1 };
		(void)err_set(e, ERR_DOCUMENT, "the document is empty");
	}
	return json_array_get(documents, 0);
}

/* When a text is neither, its file name decides what it was meant to be, else
 * the text behind its first bracket. */
static bool
was_meant_as_json(const char *url, const struct reading *r)
{
	size_t i;

	if (text_ends(url, ".json"))
		return true;
	if (text_ends(url, ".yaml") || text_ends(url, ".yml"))
		return false;
	i = doc_skip_blanks(r, doc_skip_blanks(r, 0) + 1);
	return i < r->n && strchr("\"{[}]", r->text[i]) != NULL;
}

/* A text that begins like JSON may be YAML in flow style. */
static json_t *
read_either(struct reading *r, const char *url, struct err *e)
{
	struct reading as_json = *r;
	struct err json_error = { 0 };
	size_t i = doc_skip_blanks(r, 0);
	json_t *v = NULL;

	if (i == r->n || (r->text[i] != '{' && r->text[i] != '['))
		return read_yaml(r, e);
	if (locations_begin(&as_json, &json_error) == 0)
		v = value_keep(r->a, jsontext_read(&as_json, &json_error));
	if (v == NULL && json_error.code == ERR_DOCUMENT) {
		v = read_yaml(r, e);
		if (v != NULL || e->code != ERR_DOCUMENT ||
		    !was_meant_as_json(url, r))
			return v;
	}
	*r = as_json;
	if (v == NULL)
		*e = json_error;
	return v;
}

static int
read_root(struct doc *d, struct arena *a, const struct doc_limits *limits,
    struct err *e)
{
	struct reading r = { .a = a,
		.text = d->text,
		.n = d->ntext,
		.limits = limits_of(limits) };
	struct err own = { 0 };

	d->root = read_either(&r, d->url, &own);
	d->locations = r.locations;
	if (d->root != NULL)
		return 0;
	if (own.code == ERR_NONE)
		(void)err_memory(&own);
	if (r.where.line != 0 && own.code != ERR_MEMORY)
		(void)err_wrap(&own, "%s:%u:%u", d->url, r.where.line,
		    r.where.column);
	else
		(void)err_wrap(&own, "%s", d->url);
	if (e != NULL)
		*e = own;
	return -1;
}

struct doc *
doc_parse(struct arena *a, const char *text, size_t n, const char *url,
    const struct doc_limits *limits, struct err *e)
{
	struct doc *d;

	/* A byte order mark does not belong to the text (YAML 1.2, 5.2; RFC
	 * 8259, 8.1). */
	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		n -= 3;
	}
	if (n > limits_of(limits).max_bytes)
		return err_null(e, ERR_LIMIT, "%s: %zu bytes, the limit is %zu",
		    url, n, limits_of(limits).max_bytes);
	d = arena_alloc(a, sizeof *d);
	if (d == NULL)
		return err_null_memory(e);
	d->url = arena_strdup(a, url);
	d->text = text;
	d->ntext = n;
	if (d->url == NULL)
		return err_null_memory(e);
	return read_root(d, a, limits, e) == 0 ? d : NULL;
}

static struct location
doc_find(const struct doc *d, uint64_t name)
{
	return locations_get(d != NULL ? d->locations : NULL, name);
}

struct location
doc_location(const struct doc *d, const json_t *value)
{
	return doc_find(d, locations_value(value));
}

struct location
doc_member_location(const struct doc *d, const json_t *object, const char *key)
{
	struct location at =
	    doc_find(d, locations_member(object, key, strlen(key)));

	return at.line != 0 ? at : doc_location(d, object);
}

struct location
doc_item_location(const struct doc *d, const json_t *array, size_t index)
{
	struct location at = doc_find(d, locations_item(array, index));

	if (at.line == 0)
		at = doc_location(d, json_array_get(array, index));
	return at.line != 0 ? at : doc_location(d, array);
}

const char *
doc_name(const struct doc *d)
{
	const char *slash = strrchr(d->url, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : d->url;
}
