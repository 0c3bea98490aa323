/* Seeds by name. */
#ifndef SIMULATOR_SEEDS_H
#define SIMULATOR_SEEDS_H

#include <jansson.h>

/* A new reference; NULL: there is none of that name. */
json_t *seeds_named(const char *name);

#endif
