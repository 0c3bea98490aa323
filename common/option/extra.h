/* --extra-opts[=SECTION][@FILE]: options from an ini file, as the Monitoring
 * Plugins read them. */
#ifndef OPTION_EXTRA_H
#define OPTION_EXTRA_H

#include <stddef.h>

struct arena;
struct err;

#define EXTRA_MAX_FILE ((size_t)1 << 20)

/* Called for every option in the order of the file; value NULL: the line has
 * none.  The strings live in extra_read's arena.  Non-zero ends the reading
 * and is what extra_read returns. */
typedef int extra_fn(void *ctx, const char *name, const char *value,
    struct err *e);

/* argument: what follows --extra-opts=, or NULL; section is the default (the
 * program's name).  -1: ERR_INPUT, no such file or section, a broken line. */
int extra_read(struct arena *a, const char *argument, const char *section,
    extra_fn *fn, void *ctx, struct err *e);

#endif
