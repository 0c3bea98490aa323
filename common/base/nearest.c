/* Distances between words, for suggestions in messages. */
#include "base/nearest.h"

#include <string.h>

#include "base/text.h"

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters to insert, remove, change or swap with their neighbour; case counts
 * for nothing.  Row by row, with the two rows above kept for swaps. */
static size_t
distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t row[3][NEAREST_MAX + 1];

	for (size_t j = 0; j <= nb; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t *now = row[i % 3];
		const size_t *above = row[(i + 2) % 3];
		const size_t *before = row[(i + 1) % 3];
		char c = text_lower(a[i - 1]);

		now[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			char d = text_lower(b[j - 1]);

			now[j] = least(least(now[j - 1], above[j]) + 1,
			    above[j - 1] + (c != d));
			if (i > 1 && j > 1 && c == text_lower(b[j - 2]) &&
			    d == text_lower(a[i - 2]))
				now[j] = least(now[j], before[j - 2] + 1);
		}
	}
	return row[na % 3][nb];
}

void
nearest_try(struct nearest *n, const char *known)
{
	size_t length = strlen(n->word), other = strlen(known), d;

	if (length > NEAREST_MAX || other > NEAREST_MAX)
		return;
	if (length >= 3 && other > length &&
	    distance(n->word, length, known, length) == 0)
		d = 1;
	else
		d = distance(n->word, length, known, other);
	if (d > least(3, other / 3) || (n->best != NULL && d >= n->distance))
		return;
	n->best = known;
	n->distance = d;
}
