/* Ranges of options: by state, and as text. */
#ifndef PLUGIN_STATUS_RANGE_H
#define PLUGIN_STATUS_RANGE_H

#include <stdbool.h>

struct option_range;
struct threshold;

/* "over 2h", "outside 1h:2h". */
#define RANGE_TEXT_SIZE 96
void range_text(const struct threshold *t, bool duration,
    char ret[static RANGE_TEXT_SIZE]);

/* The range that an option gives for a word; NULL: none. */
const struct threshold *range_of(const struct option_range *list,
    const char *word);

#endif
