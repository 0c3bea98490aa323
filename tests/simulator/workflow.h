/* The workflow executions of an image and their steps. */
#ifndef SIMULATOR_WORKFLOW_H
#define SIMULATOR_WORKFLOW_H

#include <stdint.h>

#include <jansson.h>

struct image;
struct sim;

/* Brings the build, test and distribution workflows to the state that an image
 * in that status implies; creates them the first time. */
void workflows_follow(struct image *img, const char *status, const char *reason,
    int64_t when_ms);

/* Seeded workflows: adds ids, counts, and times from "age". */
void workflows_complete(struct sim *s, struct image *img);

/* By id, of an image that has been advanced: *ret_image.  NULL: none. */
json_t *workflow_find(struct sim *s, const char *id, struct image **ret_image);
json_t *step_find(struct sim *s, const char *id, struct image **ret_image,
    json_t **ret_workflow);

/* True if it is a step that waits for a decision. */
int step_is_waiting(const json_t *step);

/* RESUME or STOP for a waiting step. */
void step_decide(struct sim *s, struct image *img, json_t *workflow,
    json_t *step, int resume, const char *reason);

#endif
