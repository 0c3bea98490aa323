/* Documents: read once each, and only when something of them is needed. */
#include <string.h>

#include "arazzo/link/internal.h"
#include "arazzo/openapi/openapi.h"
#include "arazzo/parse/parse.h"
#include "http/url.h"

struct loaded *
link_register(struct linker *k, const struct doc *d)
{
	struct loaded *one = arena_alloc(k->arena, sizeof *one);

	if (one == NULL)
		return NULL;
	one->doc = d;
	one->next = k->loaded;
	k->loaded = one;
	return one;
}

static struct loaded *
loaded_find(struct linker *k, const char *url)
{
	for (struct loaded *one = k->loaded; one != NULL; one = one->next)
		if (strcmp(one->doc->url, url) == 0)
			return one;
	return NULL;
}

/* 1.1: a description that is referred to by an absolute URL is matched by its
 * $self. */
static struct loaded *
loaded_by_self(struct linker *k, const char *base, const char *url)
{
	struct err ignored = { 0 };
	const char *full = url_resolve(k->arena, base, url, &ignored);

	for (struct loaded *one = k->loaded; full != NULL && one != NULL;
	     one = one->next)
		if (one->arazzo != NULL && one->arazzo->self != NULL &&
		    strcmp(one->arazzo->base, full) == 0)
			return one;
	return NULL;
}

static struct loaded *
document_load(struct linker *k, const struct arazzo_wanted *w, struct err *e)
{
	struct arazzo_found found = { 0 };
	struct doc_limits limits = { 0 };
	struct loaded *one;
	struct doc *d;

	if (k->nloaded >= LINK_MAX_DOCUMENTS)
		return err_null(e, ERR_LIMIT,
		    "more than %d documents are referred to",
		    LINK_MAX_DOCUMENTS);
	if (k->env->fetch(k->env->ctx, k->arena, w, &found, e) < 0)
		return NULL;
	one = loaded_find(k, found.url);
	if (one != NULL)
		return one;
	k->nloaded++;
	limits.no_locations = found.no_locations;
	d = doc_parse(k->arena, found.text, found.n, found.url, &limits, e);
	if (d == NULL)
		return NULL;
	one = link_register(k, d);
	return one != NULL ? one : err_null_memory(e);
}

const struct doc *
link_fetch(void *ctx, const char *ref, const char *base, struct err *e)
{
	struct linker *k = ctx;
	const char *url = url_resolve(k->arena, base, ref, e);
	struct loaded *one = url == NULL ? NULL : loaded_find(k, url);

	/* OpenAPI 3.2: a document is also known by its $self. */
	for (struct loaded *o = k->loaded;
	     url != NULL && one == NULL && o != NULL; o = o->next)
		if (strcmp(openapi_base(k->arena, o->doc), url) == 0)
			one = o;
	if (url != NULL && one == NULL)
		one = document_load(k,
		    &(struct arazzo_wanted){
			.url = ref, .base = base, .from = base },
		    e);
	return one == NULL ? NULL : one->doc;
}

static const struct {
	const char *member;
	enum source_type type;
} kinds[] = {
	{ "openapi", SOURCE_OPENAPI },
	{ "swagger", SOURCE_OPENAPI },
	{ "arazzo", SOURCE_ARAZZO },
	{ "asyncapi", SOURCE_ASYNCAPI },
};

static enum source_type
document_type(const struct doc *d)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (json_object_get(d->root, kinds[i].member) != NULL)
			return kinds[i].type;
	return SOURCE_UNKNOWN;
}

static const char *
source_open(struct linker *k, struct source *s, struct loaded *one,
    struct err *e)
{
	enum source_type is = document_type(one->doc);

	s->doc = one->doc;
	if (s->type == SOURCE_UNKNOWN)
		s->type = is;
	if (s->type == SOURCE_ARAZZO) {
		if (one->arazzo == NULL)
			one->arazzo = arazzo_parse(k->arena, one->doc, k->l);
		s->arazzo = one->arazzo;
		return s->arazzo != NULL ? NULL : "not an Arazzo description";
	}
	/* Each source has its own: two that name one file have two servers. */
	s->openapi = openapi_open(k->arena, one->doc, s, link_fetch, k, e);
	return s->openapi != NULL ? NULL : arena_strdup(k->arena, e->text);
}

bool
link_source(struct linker *k, const struct arazzo *z, struct source *s)
{
	struct arazzo_wanted wanted = { s->name, s->url, z->base, z->doc->url };
	struct err e = { 0 };
	struct loaded *one;

	if (s->tried || k->aside)
		return s->tried && s->missing == NULL;
	s->tried = true;
	one = document_load(k, &wanted, &e);
	if (one == NULL)
		one = loaded_by_self(k, z->base, s->url);
	if (one == NULL && strcmp(z->base, z->doc->url) != 0) {
		struct err again = { 0 };

		wanted.base = z->doc->url;
		one = document_load(k, &wanted, &again);
	}
	if (one == NULL)
		s->missing = arena_strdup(k->arena, e.text);
	else
		s->missing = source_open(k, s, one, &e);
	if (s->missing == NULL && s->openapi == NULL && s->arazzo == NULL)
		s->missing = "it could not be read";
	if (s->openapi != NULL && openapi_is_2(s->openapi))
		diag_add(k->l, DIAG_COMPAT, "C13", z->doc, s->location,
		    "source \"%s\" is Swagger 2.0", s->name);
	return s->missing == NULL;
}

struct source *
link_source_prefix(const struct arazzo *z, const char *text,
    bool (*fits)(const struct source *s), const char **rest)
{
	struct source *best = NULL;
	size_t longest = 0;

	for (struct source *s = z->source; s != NULL; s = s->next) {
		size_t n = strlen(s->name);

		if (n >= longest && strncmp(text, s->name, n) == 0 &&
		    text[n] == '.' && (fits == NULL || fits(s))) {
			best = s;
			longest = n;
		}
	}
	if (best != NULL)
		*rest = text + longest + 1;
	return best;
}

struct source *
link_source_named(const struct arazzo *z, const char *ref, const char **rest)
{
	if (!text_starts(ref, SOURCE_PREFIX))
		return NULL;
	return link_source_prefix(z, ref + strlen(SOURCE_PREFIX), NULL, rest);
}
