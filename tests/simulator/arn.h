/* The ARNs of Image Builder, parsed and matched against the patterns of its
 * service model. */
#ifndef SIMULATOR_ARN_H
#define SIMULATOR_ARN_H

#include <stdbool.h>

struct arena;

enum arn_kind {
	ARN_NONE,
	ARN_IMAGE_BUILD,   /* image/NAME/1.2.3/4 */
	ARN_IMAGE_VERSION, /* image/NAME/1.2.3 */
	ARN_IMAGE_ANY,     /* either; x in the version, too */
	ARN_PIPELINE,
	ARN_RECIPE,
	ARN_CONTAINER_RECIPE,
	ARN_INFRASTRUCTURE,
	ARN_DISTRIBUTION
};

/* Members are "" where the ARN has no such part. */
struct arn {
	const char *partition, *region, *account, *type, *name, *version;
	const char *build;
};

/* -1: text is not an ARN of that kind. */
int arn_parse(struct arena *a, const char *text, enum arn_kind kind,
    struct arn *ret);

/* The model's pattern, for the text of an error. */
const char *arn_pattern(enum arn_kind kind);

/* True if two versions are equal; "x" matches any number. */
bool version_matches(const char *wanted, const char *version);
/* As strcmp, by the three numbers. */
int version_compare(const char *a, const char *b);

#endif
