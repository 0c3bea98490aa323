/* --extra-opts[=SECTION][@FILE]: options from an ini file, as the Monitoring
 * Plugins have it. */
#ifndef PLUGIN_PROGRAMS_EXTRA_H
#define PLUGIN_PROGRAMS_EXTRA_H

#include <stddef.h>

#define EXTRA_MAX_FILE ((size_t)1 << 20)
#define EXTRA_TEXT_SIZE 512

/* Called for every option in the order of the file; value NULL: the line has
 * none.  The strings live until the call returns.  Non-zero ends the reading
 * and is what extra_read returns. */
typedef int extra_fn(void *ctx, const char *name, const char *value);

/* argument: the text after --extra-opts=, or NULL; section is the default (the
 * program's name).  -1: no such file or section, or an invalid line; text has
 * the message. */
int extra_read(const char *argument, const char *section, extra_fn *fn,
    void *ctx, char text[static EXTRA_TEXT_SIZE]);

#endif
