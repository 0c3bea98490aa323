/* Pages of lists: filters, maxResults and opaque tokens. */
#ifndef SIMULATOR_PAGE_H
#define SIMULATOR_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

struct call;

/* Like the service, a page is cut first and filtered afterwards: it can be
 * short or empty and still have a nextToken. */
struct page {
	struct call *call;
	size_t start, end, n; /* elements on the page; seen so far */
	json_t *list;
	char request[512];
};

/* -1: c's response is an error. */
int page_open(struct page *p, struct call *c, const char *const *filter_names);
/* Counts one more element of the whole list; true if it is on the page. */
bool page_next(struct page *p);
/* True once the page is complete and another one is known to follow. */
bool page_done(const struct page *p);
/* Takes item's reference. */
void page_add(struct page *p, json_t *item);
/* The response to a list operation: { requestId, KEY: [...], nextToken }. */
json_t *page_close(struct page *p, const char *key);

/* The same for a list that is always short.  Takes all's reference.
 * NULL: c's answer is an error. */
json_t *page_answer(struct call *c, const char *key, json_t *all,
    const char *const *filter_names);

#endif
