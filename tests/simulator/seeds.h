/* The built-in seeds by name. */
#ifndef SIMULATOR_SEEDS_H
#define SIMULATOR_SEEDS_H

#include <jansson.h>

/* A new reference; NULL: unknown name. */
json_t *seeds_named(const char *name);

#endif
