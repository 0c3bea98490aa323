/* JSON values -> model.  Every MUST on structure is checked here; nothing is
 * resolved or compiled. */
#ifndef ARAZZO_PARSE_PARSE_H
#define ARAZZO_PARSE_PARSE_H

#include "arazzo/model.h"

struct arena;
struct diags;

/* All errors are added to l, each with its rule and location.  NULL: not an
 * Arazzo 1.0 or 1.1 description, or out of memory; then l has an error. Else as
 * much as could be read, for the linker to go on with. */
struct arazzo *arazzo_parse(struct arena *a, const struct doc *d,
    struct diags *l);

#endif
