/* Where the shared objects of this package are. */
#ifndef BASE_OBJECT_H
#define BASE_OBJECT_H

/* With its '\0'. */
#define OBJECT_PATH_MAX 4096

/* The path of the object "xml.so": in .libs of the build folder, which is the
 * folder of the running program, or of the daemon's module that this code is
 * linked into, when config.status is there; else in the package's library
 * folder.  Whether the file exists is for the caller to find out.  Thread-safe.
 * -1: the path does not fit. */
int object_find(const char *name, char ret[static OBJECT_PATH_MAX]);

#endif
