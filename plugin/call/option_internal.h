/* Readers of options: between option.c and option_cancel.c. */
#ifndef PLUGIN_CALL_OPTION_INTERNAL_H
#define PLUGIN_CALL_OPTION_INTERNAL_H

#include <stddef.h>

#include "plugin/call/option.h"

struct arena;
struct err;

struct parse {
	struct arena *arena;
	const char *name; /* of the option at hand */
};

/* Puts value into the member at ret. */
typedef int parse_fn(const struct parse *p, const char *value, void *ret,
    struct err *e);

/* ERR_INPUT, "--name: what". */
int option_wrong(const struct parse *p, struct err *e, const char *what);
/* A copy of n bytes in upper case; NULL: out of memory. */
char *option_upper(struct arena *a, const char *text, size_t n);

parse_fn option_parse_list, option_parse_on, option_parse_tag,
    option_parse_unfinished, option_parse_glob, option_parse_deny;

#endif
