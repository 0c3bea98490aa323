/* Text that a terminal shows as it is: no control, bidirectional or invisible
 * character takes effect in what is printed of an alert. */
#ifndef PLUGIN_CANCEL_VISIBLE_H
#define PLUGIN_CANCEL_VISIBLE_H

#include <stddef.h>

struct buf;

/* Appends n bytes, such characters and bytes that are not UTF-8 as \uXXXX; lines
 * and tabs stay. */
void visible_add(struct buf *b, const char *text, size_t n);

#endif
