/* Inside query/schema/ only: one check of a value. */
#ifndef QUERY_SCHEMA_CHECK_H
#define QUERY_SCHEMA_CHECK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "query/schema/impl.h"

/* The path from the root to the current value. */
struct schema_at {
	const struct schema_at *up;
	const char *name; /* NULL: the element index */
	size_t index;
};

/* The resources that were entered on the way, for $dynamicRef. */
struct schema_scope {
	const struct schema_scope *outer;
	const struct schema_resource *resource;
};

struct schema_checker {
	struct arena *a;
	struct err *e;
	const struct schema_at *at;
	const struct schema_scope *scope;
	size_t work;
	unsigned depth;
	unsigned quiet;       /* inside anyOf, not ...: no reasons */
	const char **pointer; /* NULL: the location begins the reason */
	bool stopped;         /* by a limit: *e names it */
};

/* One rule r of s, asked about v.  seen: which members or elements of v a
 * subschema has looked at; NULL when that is not needed. */
struct schema_task {
	const struct schema *s;
	const struct schema_rule *r;
	json_t *v;
	bool *seen;
};

typedef bool schema_check_fn(struct schema_checker *k,
    const struct schema_task *t);

/* Reports the reason, unless the branch may fail.  Values are never quoted:
 * one may be a password.  Always false. */
bool schema_no(struct schema_checker *k, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The same of a member of the value. */
bool schema_no_member(struct schema_checker *k, const char *name,
    const char *what);

/* Ends the whole check by a limit.  Always false. */
bool schema_stop(struct schema_checker *k, enum err_code code,
    const char *what);

/* Counts n steps; false: SCHEMA_MAX_WORK is reached. */
bool schema_work(struct schema_checker *k, size_t n);

/* Equal by value, counted as work. */
bool schema_equal(struct schema_checker *k, const json_t *a, const json_t *b);

/* Does the pattern find something in text?  A limit ends the check: false. */
bool schema_matches(struct schema_checker *k, const struct regex *regex,
    const char *text, size_t n);

/* Has v all the members?  what: the reason when one is missing. */
bool schema_has_names(struct schema_checker *k, const json_t *v,
    const json_t *names, const char *what);

/* The rules without subschemas; check.c has the others. */
schema_check_fn schema_check_type, schema_check_enum, schema_check_const,
    schema_check_multiple, schema_check_bound, schema_check_size,
    schema_check_pattern, schema_check_format, schema_check_unique,
    schema_check_required;

#endif
