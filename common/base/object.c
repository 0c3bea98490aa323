/* The one search for a shared object of this package, for the programs, the
 * modules of daemons and the object itself.  C library only. */
#include "base/object.h"

#include <dlfcn.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The file that this code is linked into; *ret_shared: not the program. */
static int
own_file(char ret[static OBJECT_PATH_MAX], bool *ret_shared)
{
	static const char here = 0;
	struct link_map *map = NULL;
	Dl_info info;
	ssize_t n;

	*ret_shared =
	    dladdr1(&here, &info, (void **)&map, RTLD_DL_LINKMAP) != 0 &&
	    map != NULL && map->l_name[0] != '\0';
	if (*ret_shared) {
		n = snprintf(ret, OBJECT_PATH_MAX, "%s", map->l_name);
		return n < OBJECT_PATH_MAX ? 0 : -1;
	}
	/* A program has no name there, and its argv[0] may lack the folder. */
	n = readlink("/proc/self/exe", ret, OBJECT_PATH_MAX - 1);
	if (n <= 0)
		return -1;
	ret[n] = '\0';
	return 0;
}

static bool
cut_suffix(char *text, const char *suffix)
{
	size_t n = strlen(text), nsuffix = strlen(suffix);

	if (n < nsuffix || strcmp(text + n - nsuffix, suffix) != 0)
		return false;
	text[n - nsuffix] = '\0';
	return true;
}

/* The folder that is a build folder if config.status is in it.  libtool keeps
 * shared objects below it. */
static int
own_folder(char ret[static OBJECT_PATH_MAX])
{
	static const char *const built[] = { "/collectd/.libs", "/.libs" };
	bool shared;
	char *slash;

	if (own_file(ret, &shared) < 0)
		return -1;
	slash = strrchr(ret, '/');
	if (slash == NULL)
		return -1;
	*slash = '\0';
	for (size_t i = 0; shared && i < sizeof built / sizeof built[0]; i++)
		if (cut_suffix(ret, built[i]))
			break;
	return 0;
}

int
object_find(const char *name, char ret[static OBJECT_PATH_MAX])
{
	char folder[OBJECT_PATH_MAX], status[OBJECT_PATH_MAX + 32];
	int n;

	if (own_folder(folder) == 0) {
		(void)snprintf(status, sizeof status, "%s/config.status",
		    folder);
		if (access(status, F_OK) == 0) {
			n = snprintf(ret, OBJECT_PATH_MAX, "%s/.libs/%s",
			    folder, name);
			return n < OBJECT_PATH_MAX ? 0 : -1;
		}
	}
	n = snprintf(ret, OBJECT_PATH_MAX, "%s/%s", PKGLIBDIR, name);
	return n < OBJECT_PATH_MAX ? 0 : -1;
}
