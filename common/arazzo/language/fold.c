/* Compares texts without regard to case (Unicode simple case folding). */
#include "arazzo/language/fold.h"

#include <unicase.h>

#include "base/text.h"

/* CaseFolding.txt, statuses C and S: to lower case by way of upper case, so that
 * all forms of a letter meet; Cherokee folds to upper case, and the Turkic
 * dotted and dotless I (status T) do not fold. */
static uint32_t
fold(uint32_t c)
{
	const uint32_t upper = uc_toupper(c);

	if (c == 0x130 || c == 0x131)
		return c;
	if (upper >= 0x13a0 && upper <= 0x13f5)
		return upper;
	return uc_tolower(upper);
}

static uint32_t
next(const char **p, size_t *n)
{
	uint32_t c = (unsigned char)**p;
	size_t k = text_utf8_next(*p, *n, &c);

	k = k == 0 ? 1 : k;
	*p += k;
	*n -= k;
	return fold(c);
}

int
fold_compare(const char *a, size_t na, const char *b, size_t nb)
{
	while (na > 0 && nb > 0) {
		uint32_t x = next(&a, &na), y = next(&b, &nb);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return (na > 0) - (nb > 0);
}
