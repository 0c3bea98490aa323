/* Pages of lists.  Only elements on the page become JSON. */
#include "page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "operation.h"
#include "sim.h"

#define PAGE_MOST 25

/* Prints what a token is bound to: the operation and its input, without the
 * members that may change from page to page. */
static void
fingerprint(const struct call *c, char *ret, size_t size)
{
	json_t *in = json_copy(c->in);
	char *text;

	(void)json_object_del(in, "nextToken");
	(void)json_object_del(in, "maxResults");
	text = json_dumps(in, JSON_COMPACT | JSON_SORT_KEYS);
	(void)snprintf(ret, size, "%s %s %s", c->operation->name, c->region,
	    text != NULL ? text : "");
	free(text);
	json_decref(in);
}

static const struct page_token *
token_find(const struct sim *s, const char *id)
{
	for (size_t i = 0; i < SIM_MAX_PAGE_TOKENS; i++)
		if (s->page[i].id[0] != '\0' && strcmp(s->page[i].id, id) == 0)
			return &s->page[i];
	return NULL;
}

/* The same location has the same token while it is remembered: recorded
 * requests can be replayed any number of times. */
static const char *
token_of(struct call *c, const char *request, size_t at)
{
	struct sim *s = c->sim;
	struct page_token *t = &s->page[s->next_page];
	char *id;

	for (size_t i = 0; i < SIM_MAX_PAGE_TOKENS; i++)
		if (s->page[i].at == at &&
		    strcmp(s->page[i].request, request) == 0)
			return s->page[i].id;
	id = random_word(c->ask->a, "AQ", 60);
	s->next_page = (s->next_page + 1) % SIM_MAX_PAGE_TOKENS;
	(void)snprintf(t->id, sizeof t->id, "%s", id);
	(void)snprintf(t->request, sizeof t->request, "%s", request);
	t->at = at;
	return id;
}

static int
page_start(struct call *c, const char *request, size_t *ret)
{
	const char *id = member_text(c->in, "nextToken");
	const struct page_token *t;

	*ret = 0;
	if (id == NULL)
		return 0;
	t = token_find(c->sim, id);
	if (t == NULL || strcmp(t->request, request) != 0)
		return call_fail(c, 400, "InvalidPaginationTokenException",
		    "The pagination token provided is not valid.");
	*ret = t->at;
	return 0;
}

static int
filters_check(struct call *c, const char *const *names)
{
	const json_t *filter;
	size_t i, k;

	json_array_foreach(json_object_get(c->in, "filters"), i, filter) {
		const char *name = member_text(filter, "name");

		for (k = 0; names[k] != NULL; k++)
			if (name != NULL && strcmp(names[k], name) == 0)
				break;
		if (names[k] == NULL)
			return call_fail(c, 400,
			    "InvalidParameterValueException",
			    "The value supplied for parameter 'filters' is not"
			    " valid. '%s' is not a supported filter name.",
			    name != NULL ? name : "");
	}
	return 0;
}

static int
passes(const json_t *filters, const json_t *item)
{
	const json_t *filter, *value;
	size_t i, k;

	json_array_foreach(filters, i, filter) {
		const char *own =
		    member_text(item, member_text(filter, "name"));
		int found = 0;

		json_array_foreach(json_object_get(filter, "values"), k,
		    value) {
			const char *one = json_string_value(value);

			found |=
			    own != NULL && one != NULL && strcmp(own, one) == 0;
		}
		if (!found)
			return 0;
	}
	return 1;
}

int
page_open(struct page *p, struct call *c, const char *const *filter_names)
{
	*p = (struct page){ .call = c };
	p->end = (size_t)member_int(c->in, "maxResults", PAGE_MOST);
	fingerprint(c, p->request, sizeof p->request);
	if (filters_check(c, filter_names) < 0 ||
	    page_start(c, p->request, &p->start) < 0)
		return -1;
	p->end += p->start;
	p->list = json_array();
	return 0;
}

bool
page_next(struct page *p)
{
	size_t at = p->n++;

	return at >= p->start && at < p->end;
}

bool
page_done(const struct page *p)
{
	return p->n > p->end;
}

void
page_add(struct page *p, json_t *item)
{
	if (passes(json_object_get(p->call->in, "filters"), item))
		(void)json_array_append(p->list, item);
	json_decref(item);
}

json_t *
page_close(struct page *p, const char *key)
{
	json_t *out = json_pack("{s:s, s:o}", "requestId",
	    p->call->answer->request_id, key, p->list);

	if (page_done(p))
		(void)json_object_set_new(out, "nextToken",
		    json_string(token_of(p->call, p->request, p->end)));
	return out;
}

json_t *
page_answer(struct call *c, const char *key, json_t *all,
    const char *const *filter_names)
{
	struct page p;
	json_t *item;
	size_t i;

	if (page_open(&p, c, filter_names) < 0) {
		json_decref(all);
		return NULL;
	}
	json_array_foreach(all, i, item)
		if (page_next(&p))
			page_add(&p, json_incref(item));
	json_decref(all);
	return page_close(&p, key);
}
