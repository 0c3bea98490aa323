/* Whole files into memory. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;

/* The bytes of a regular file (or "-": standard input), followed by a '\0'
 * that *ret_n does not count.  NULL: ERR_IO with the system's message, or
 * ERR_LIMIT when it has more than limit bytes. */
char *file_read(struct arena *a, const char *path, size_t limit, size_t *ret_n,
    struct err *e);

/* A regular file, or a link to one. */
bool file_is_regular(const char *path);

/* Is the name unused?  (A file that may not be examined exists.) */
bool file_is_missing(const char *path);

#endif
