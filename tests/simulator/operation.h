/* Image Builder's operations: their table, and the argument of each
 * function. */
#ifndef SIMULATOR_OPERATION_H
#define SIMULATOR_OPERATION_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "arn.h"
#include "wire.h"

struct image;
struct key;
struct sim;

enum member_kind {
	MEMBER_STRING,  /* least..most characters */
	MEMBER_INTEGER, /* least..most */
	MEMBER_BOOLEAN,
	MEMBER_OBJECT,
	MEMBER_ARRAY, /* least..most items */
	MEMBER_ARN,
	MEMBER_ID,  /* a prefix and a UUID */
	MEMBER_ENUM /* space-separated words */
};

struct member {
	const char *name;
	enum member_kind kind;
	bool required;
	size_t least, most;
	enum arn_kind arn;
	const char *words; /* MEMBER_ENUM; MEMBER_ID: the prefix */
};

struct call;

#define OPERATION_MEMBERS 12

struct operation {
	const char *name, *method; /* the path is "/" and the name */
	/* The body of the response, or NULL after call_fail. */
	json_t *(*run)(struct call *c);
	struct member member[OPERATION_MEMBERS];
};

struct call {
	struct sim *sim;
	struct ask *ask;
	struct answer *answer;
	const struct operation *operation;
	const struct key *key;
	const char *region; /* of the signature */
	json_t *in;         /* members of body and query; borrowed */
};

/* NULL: there is none. */
const struct operation *operation_find(const char *method, const char *path);

/* The members of a request, the arena's.  NULL: r is an error. */
json_t *operation_input(const struct operation *op, struct ask *q,
    struct answer *r);

/* Checks the members, then runs; fills c->answer. */
void operation_call(struct call *c);

/* Makes the response that error; returns -1. */
int call_fail(struct call *c, int status, const char *code, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));

/* The input's text member, which the table has checked; NULL: absent. */
const char *call_text(const struct call *c, const char *name);

/* Returns whether the list of the caller's account shows this account's. */
bool call_owns(const struct call *c, const char *account);

/* The image of an ARN member, advanced.  NULL: it failed with 404. */
struct image *call_image(struct call *c, const char *name, enum arn_kind kind);

/* idempotency.c: the response that this client token got before.  1: *ret is
 * it.  0: the token is new.  -1: it failed, other parameters. */
int token_replay(struct call *c, json_t **ret);
void token_keep(struct call *c, const json_t *out);

/* op_image.c */
json_t *op_create_image(struct call *c);
json_t *op_get_image(struct call *c);
json_t *op_cancel_image_creation(struct call *c);
json_t *op_delete_image(struct call *c);
json_t *op_list_images(struct call *c);
json_t *op_list_image_build_versions(struct call *c);
json_t *op_list_image_pipeline_images(struct call *c);
json_t *op_get_infrastructure_configuration(struct call *c);
json_t *op_import_vm_image(struct call *c);
json_t *op_retry_image(struct call *c);
json_t *op_list_image_scan_finding_aggregations(struct call *c);
/* op_pipeline.c */
json_t *op_list_image_pipelines(struct call *c);
json_t *op_get_image_pipeline(struct call *c);
json_t *op_start_image_pipeline_execution(struct call *c);
/* op_workflow.c */
json_t *op_list_workflow_executions(struct call *c);
json_t *op_list_workflow_step_executions(struct call *c);
json_t *op_get_workflow_execution(struct call *c);
json_t *op_get_workflow_step_execution(struct call *c);
json_t *op_list_waiting_workflow_steps(struct call *c);
json_t *op_send_workflow_step_action(struct call *c);

#endif
