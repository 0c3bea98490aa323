#include "query/xml.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "data/value.h"
#include "query/xml_table.h"

#define OBJECT "xml.so"

struct xml {
	const struct xml_table *table;
	void *document;
};

struct xpath {
	const struct xml_table *table;
	void *expression;
};

/* The file that this code is part of: a program, or the shared object. */
static char *
own_file(struct arena *a)
{
	static const char here = 0;
	struct link_map *map = NULL;
	char path[4096];
	Dl_info info;
	ssize_t n;

	if (dladdr1(&here, &info, (void **)&map, RTLD_DL_LINKMAP) != 0 &&
	    map != NULL && map->l_name[0] != '\0')
		return arena_strdup(a, map->l_name);
	/* A program has no name there, and its argv[0] may lack the folder. */
	n = readlink("/proc/self/exe", path, sizeof path);
	if (n <= 0 || (size_t)n >= sizeof path)
		return NULL;
	return arena_strndup(a, path, (size_t)n);
}

/* Where xml.so is for a program or object in this folder: beside it, or, in a
 * build folder, where libtool puts it. */
static char *
beside(struct arena *a, const char *file)
{
	const char *slash = file != NULL ? strrchr(file, '/') : NULL;
	char *folder, *path;

	if (slash == NULL)
		return NULL;
	folder = arena_strndup(a, file, (size_t)(slash - file));
	if (folder == NULL)
		return NULL;
	path = arena_printf(a, "%s/config.status", folder);
	if (path != NULL && access(path, F_OK) == 0)
		return arena_printf(a, "%s/.libs/" OBJECT, folder);
	return arena_printf(a, "%s/" OBJECT, folder);
}

static const struct xml_table *
open_object(const char *path, struct err *e)
{
	void *object = dlopen(path, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
	const struct xml_table *t;
	const char *why;

	if (object == NULL) {
		why = dlerror();
		(void)err_set(e, ERR_UNSUPPORTED,
		    "XML and XPath need %s, which does not load: %s", path,
		    why != NULL ? why : "no reason given");
		return NULL;
	}
	t = dlsym(object, XML_TABLE_SYMBOL);
	if (t == NULL || t->size != sizeof *t ||
	    !text_equal(t->version, PACKAGE_VERSION)) {
		(void)err_set(e, ERR_UNSUPPORTED,
		    "XML and XPath need %s of version %s, it is another", path,
		    PACKAGE_VERSION);
		return NULL;
	}
	return t;
}

/* The dynamic loader counts; asking again costs next to nothing, and keeps us
 * without a global. */
static const struct xml_table *
load(struct arena *a, struct err *e)
{
	const char *path = beside(a, own_file(a));

	if (path != NULL && access(path, F_OK) == 0)
		return open_object(path, e);
	if (access(PKGLIBDIR "/" OBJECT, F_OK) == 0)
		return open_object(PKGLIBDIR "/" OBJECT, e);
	(void)err_set(e, ERR_UNSUPPORTED,
	    "XML and XPath need " OBJECT ", which is neither %s nor in %s",
	    path != NULL ? path : "beside the program", PKGLIBDIR);
	return NULL;
}

struct xml *
xml_parse(struct arena *a, const char *text, size_t n, struct err *e)
{
	const struct xml_table *t;
	struct xml *x;

	if (n > XML_MAX_BYTES) {
		(void)err_set(e, ERR_LIMIT,
		    "an XML document of %zu bytes, the limit is %zu", n,
		    XML_MAX_BYTES);
		return NULL;
	}
	t = load(a, e);
	if (t == NULL)
		return NULL;
	x = arena_alloc(a, sizeof *x);
	if (x == NULL) {
		(void)err_memory(e);
		return NULL;
	}
	x->table = t;
	x->document = t->parse(a, text, n, e);
	return x->document != NULL ? x : NULL;
}

struct xpath *
xpath_compile(struct arena *a, const char *text, struct err *e)
{
	const struct xml_table *t;
	struct xpath *p;

	if (xpath_check(text, e) < 0)
		return NULL;
	t = load(a, e);
	if (t == NULL)
		return NULL;
	p = arena_alloc(a, sizeof *p);
	if (p == NULL) {
		(void)err_memory(e);
		return NULL;
	}
	p->table = t;
	p->expression = t->compile(a, text, e);
	return p->expression != NULL ? p : NULL;
}

int
xpath_test(const struct xpath *p, struct xml *x, bool *ret, struct err *e)
{
	return p->table->test(p->expression, x->document, ret, e);
}

json_t *
xpath_value(const struct xpath *p, struct xml *x, struct arena *a,
    struct err *e)
{
	struct err why = { 0 };
	json_t *v = p->table->value(p->expression, x->document, &why);

	if (v == NULL) {
		if (why.code != ERR_NONE)
			(void)err_set(e, why.code, "%s", why.text);
		return NULL;
	}
	v = value_keep(a, v);
	if (v == NULL)
		(void)err_memory(e);
	return v;
}

int
xpath_replace(const struct xpath *p, struct xml *x, const char *text,
    struct err *e)
{
	return p->table->replace(p->expression, x->document, text, e);
}

char *
xml_print(struct xml *x, struct arena *a, struct err *e)
{
	return x->table->print(x->document, a, e);
}
