#include "base/object.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

/* The file that this code is part of: a program, or a shared object. */
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

/* Where an object is for a program or object in this folder: beside it, or, in
 * a build folder, where libtool puts it. */
static char *
beside(struct arena *a, const char *file, const char *object)
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
		return arena_printf(a, "%s/.libs/%s", folder, object);
	return arena_printf(a, "%s/%s", folder, object);
}

static const void *
open_object(const char *path, const struct object *o, struct err *e)
{
	void *object = dlopen(path, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
	const struct object_head *head;
	const char *why;

	if (object == NULL) {
		why = dlerror();
		(void)err_set(e, ERR_UNSUPPORTED,
		    "%s %s, which does not load: %s", o->needed, path,
		    why != NULL ? why : "no reason given");
		return NULL;
	}
	head = dlsym(object, o->symbol);
	if (head == NULL || head->size != o->size ||
	    !text_equal(head->version, PACKAGE_VERSION)) {
		(void)err_set(e, ERR_UNSUPPORTED,
		    "%s %s of version %s, it is another", o->needed, path,
		    PACKAGE_VERSION);
		return NULL;
	}
	return head;
}

/* The dynamic loader counts; so this file needs no global. */
const void *
object_table(struct arena *a, const struct object *o, struct err *e)
{
	const char *path = beside(a, own_file(a), o->file), *installed;

	if (path != NULL && access(path, F_OK) == 0)
		return open_object(path, o, e);
	installed = arena_printf(a, "%s/%s", PKGLIBDIR, o->file);
	if (installed != NULL && access(installed, F_OK) == 0)
		return open_object(installed, o, e);
	(void)err_set(e, ERR_UNSUPPORTED,
	    "%s %s, which is neither %s nor in %s", o->needed, o->file,
	    path != NULL ? path : "beside the program", PKGLIBDIR);
	return NULL;
}
