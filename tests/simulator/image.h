/* The images of the platform: how each lives, is cancelled and ends. */
#ifndef SIMULATOR_IMAGE_H
#define SIMULATOR_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "arn.h"

struct err;
struct sim;

struct image {
	struct image *next;
	const char *text; /* the build's ARN */
	struct arn arn;
	const char *pipeline; /* ARN, or NULL */
	json_t *doc;          /* the Image that GetImage shows */
	/* Array of { "status", "reason", "failureContext", "ms" | "reads" }: a
	 * phase with neither lasts. */
	json_t *schedule;
	size_t phase;
	int64_t phase_since_ms, reads; /* reads seen in this phase */
	/* { "ms" | "reads" | "never", "becomes", "reason" }; NULL: the
	 * platform's */
	json_t *cancel;
	bool cancelling;
	int64_t cancel_since_ms, cancel_reads;
	/* WorkflowExecutionMetadata, each with its "steps". */
	json_t *workflows;
	json_t *findings;   /* severityCounts of its scan, or NULL */
	bool own_workflows; /* seeded as they are: they follow no state */
	bool deleted;
	bool indexed; /* s->parts has its workflows and steps */
	/* The one before it with the same name, version and number. */
	struct image *same;
};

/* A new or altered image as a seed describes it.  -1: ERR_INPUT. */
int image_seed(struct sim *s, const json_t *seed, struct err *e);

/* The next build of that version, by the platform's "create" settings. */
struct image *image_create(struct sim *s, const struct arn *recipe,
    const json_t *in);

/* By the build's ARN; by version or x.x.x the newest.  NULL: none. */
struct image *image_find(const struct sim *s, const struct arn *arn);

/* Advances the image by elapsed time and reads. */
void image_advance(struct sim *s, struct image *img);
void image_advance_all(struct sim *s);

/* Counts one more read. */
void image_was_read(struct image *img);

const char *image_status(const struct image *img);
bool status_is_terminal(const char *status);

void image_set_status(struct sim *s, struct image *img, const char *status,
    const char *reason, int64_t when_ms);

#endif
