/* XML and XPath for the rest of the program: xml.so, where libxml2 is, is loaded
 * at the first use. */
#include "query/xml/xml.h"

#include <dlfcn.h>

#include "base/err.h"
#include "base/object.h"
#include "base/text.h"
#include "data/value.h"
#include "query/xml/table.h"

/* Loads xml.so; once loaded it stays, so that asking again costs next to
 * nothing.  The dynamic loader counts, and this file needs no global. */
static const struct xml_table *
load(struct err *e)
{
	const struct xml_table *t;
	char path[OBJECT_PATH_MAX];
	const char *why;
	void *object;

	if (object_find("xml.so", path) < 0)
		return err_null(e, ERR_UNSUPPORTED,
		    "cannot load xml.so, which XML and XPath need: its path "
		    "is too long");
	object = dlopen(path, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
	if (object == NULL) {
		why = dlerror();
		return err_null(e, ERR_UNSUPPORTED,
		    "cannot load %s, which XML and XPath need: %s", path,
		    why != NULL ? why : "no reason given");
	}
	t = dlsym(object, XML_TABLE_SYMBOL);
	if (t == NULL || t->size != sizeof *t ||
	    !text_equal(t->version, PACKAGE_VERSION))
		return err_null(e, ERR_UNSUPPORTED,
		    "invalid %s: it is not of version %s of this package", path,
		    PACKAGE_VERSION);
	return t;
}

struct xml *
xml_parse(struct arena *a, const char *text, size_t n, struct err *e)
{
	const struct xml_table *t;
	struct xml *x;

	if (n > XML_MAX_BYTES)
		return err_null(e, ERR_LIMIT,
		    "an XML document of %zu bytes, the limit is %zu", n,
		    XML_MAX_BYTES);
	t = load(e);
	x = t != NULL ? t->parse(a, text, n, e) : NULL;
	if (x != NULL)
		x->table = t;
	return x;
}

struct xpath *
xpath_compile(struct arena *a, const char *text, struct err *e)
{
	const struct xml_table *t;
	struct xpath *p;

	if (xpath_check(text, e) < 0)
		return NULL;
	t = load(e);
	p = t != NULL ? t->compile(a, text, e) : NULL;
	if (p != NULL)
		p->table = t;
	return p;
}

int
xpath_test(const struct xpath *p, struct xml *x, bool *ret, struct err *e)
{
	return p->table->test(p, x, ret, e);
}

json_t *
xpath_value(const struct xpath *p, struct xml *x, struct arena *a,
    struct err *e)
{
	struct err why = { 0 };
	json_t *v = p->table->value(p, x, &why);

	if (v == NULL && why.code != ERR_NONE)
		return err_null(e, why.code, "%s", why.text);
	return v != NULL ? value_made(a, v, e) : NULL;
}

int
xpath_replace(const struct xpath *p, struct xml *x, const char *text,
    struct err *e)
{
	return p->table->replace(p, x, text, e);
}

char *
xml_print(struct xml *x, struct arena *a, struct err *e)
{
	return x->table->print(x, a, e);
}
