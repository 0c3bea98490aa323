/* Ranges of options: by state, and as text. */
#include "plugin/status/range.h"

#include <stdio.h>

#include "base/text.h"
#include "base/time.h"
#include "monitor/threshold.h"
#include "plugin/call/option.h"

void
range_text(const struct threshold *t, bool duration,
    char ret[static RANGE_TEXT_SIZE])
{
	char end[TIME_TEXT_SIZE];

	if (t->plain && duration) {
		time_print_duration((int64_t)(t->end * 1000), end);
		(void)snprintf(ret, RANGE_TEXT_SIZE, "over %s", end);
	} else {
		(void)snprintf(ret, RANGE_TEXT_SIZE, "%s %.60s",
		    t->plain      ? "over" :
			t->inside ? "inside" :
				    "outside",
		    t->inside ? t->text + 1 : t->text);
	}
}

const struct threshold *
range_of(const struct option_range *list, const char *word)
{
	while (list != NULL && !text_equal_nocase(list->word, word))
		list = list->next;
	return list == NULL ? NULL : list->range;
}
