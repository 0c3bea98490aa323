/* Failure reasons of the service: what is shown of them, and what to do. */
#ifndef PLUGIN_STATUS_REASON_H
#define PLUGIN_STATUS_REASON_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct item;

/* Adds text without the service's frames (execution ids and the like), at most
 * max bytes: the middle is left out, for the cause is at the end. */
void reason_short(struct buf *b, const char *text, size_t max);

/* Adds what to do about a known cause of a failed build.  false: unknown cause,
 * nothing is added. */
bool reason_remedy(struct buf *b, const struct item *item);

#endif
