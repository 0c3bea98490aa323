/* ARNs of Image Builder: of images and of pipelines. */
#ifndef PLUGIN_MODEL_ARN_H
#define PLUGIN_MODEL_ARN_H

#include <stdbool.h>

struct arena;
struct err;

#define ARN_MAX 1024

/* The forms, for messages. */
#define ARN_FORM "arn:PARTITION:imagebuilder:REGION:ACCOUNT:"
#define ARN_FORM_BUILD ARN_FORM "image/NAME/VERSION/BUILD"
#define ARN_FORM_PIPELINE ARN_FORM "image-pipeline/NAME"

enum arn_kind { ARN_IMAGE, ARN_PIPELINE };

struct arn {
	enum arn_kind kind;
	const char *text; /* the whole */
	const char *region, *account;
	const char *name;    /* "web-base", lower case as the service has it */
	const char *version; /* of images: "1.4.0", "x.x.x"; else "" */
	const char *build;   /* of full build ARNs: "7"; else "" */
};

/* ERR_INPUT: a message with the problem and the form expected. */
int arn_parse(struct arena *a, const char *text, struct arn *ret,
    struct err *e);

/* The account of an ARN of any service, and what follows it; NULL: it has none. */
const char *arn_account(const char *text);

/* Returns whether it has a build number, so that it can be cancelled. */
bool arn_is_build(const struct arn *arn);

/* Checks whether a pattern, in lower case, whose * matches any characters, can
 * match the whole ARN of a build or a pipeline. */
bool arn_glob_matches_any(const char *glob);

/* "web-base 1.4.0/7", "web-base x.x.x", "web-base"; NULL: out of memory. */
char *arn_label(struct arena *a, const struct arn *arn);

#endif
