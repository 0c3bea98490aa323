/* An XPath, a line feed, an XML document. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "query/xml/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
use(struct arena *a, const struct xpath *p, struct xml *x)
{
	struct err e = { 0 };
	bool holds;

	(void)xpath_test(p, x, &holds, &e);
	(void)xpath_value(p, x, a, &e);
	if (xpath_replace(p, x, "<new> & \xc3\xa4", &e) == 0)
		(void)xpath_value(p, x, a, &e);
	if (xml_print(x, a, &e) == NULL)
		__builtin_trap();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char usual[] =
	    "<e:a xmlns:e='urn:e' x='1'><b>2<c/>t</b>"
	    "<!-- c --><?p i?><b y='z'><![CDATA[d]]></b></e:a>";
	const uint8_t *feed = n > 0 ? memchr(data, '\n', n) : NULL;
	size_t npath = feed != NULL ? (size_t)(feed - data) : n;
	struct arena *a = arena_new(0);
	char *text = arena_strndup(a, (const char *)data, npath);
	struct err e = { 0 };
	struct xpath *p = xpath_compile(a, text, &e);
	struct xml *x;

	if (p == NULL && e.code == ERR_NONE)
		__builtin_trap();
	x = xml_parse(a, (const char *)data + npath, n - npath, &e);
	if (x == NULL)
		x = xml_parse(a, usual, sizeof usual - 1, &e);
	if (x == NULL)
		__builtin_trap();
	if (p != NULL)
		use(a, p, x);
	arena_free(a);
	return 0;
}
