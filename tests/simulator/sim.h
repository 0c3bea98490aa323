/* The simulator as a whole: one platform behind one lock. */
#ifndef SIMULATOR_SIM_H
#define SIMULATOR_SIM_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "base/index.h"

#include "wire.h"

struct arena;
struct err;
struct image;
struct key;

#define SIM_ACCOUNT "123456789012"
#define SIM_MAX_REGIONS 32
#define SIM_MAX_PAGE_TOKENS 1024 /* older ones are forgotten */
#define SIM_MAX_LOG 100000       /* entries; then the oldest half goes */

/* A position in a list, bound to the request that it was given for. */
struct page_token {
	char id[72];
	char request[512];
	size_t at;
};

struct sim {
	struct arena *a;      /* lives as long as the process */
	pthread_mutex_t lock; /* over everything below */
	int stop_fd;          /* an eventfd, readable at the end */
	int64_t clock_offset_ms;
	const char *region[SIM_MAX_REGIONS]; /* the first is our own */
	size_t nregions;
	struct key *key;
	const char *container_token, *sso_token; /* unless a seed sets them */
	struct image *image;                     /* the newest first */
	struct index images;                     /* image_find's, by build */
	struct index parts;     /* ids of workflows and steps: their image */
	json_t *seed;           /* what a reset goes back to */
	json_t *config;         /* merged settings: "create", "cancel" ... */
	json_t *pipelines;      /* array of ImagePipeline */
	json_t *infrastructure; /* array of InfrastructureConfiguration */
	json_t *policies;       /* array of denials */
	json_t *roles;          /* array; empty: every role may be assumed */
	json_t *faults;         /* array, asked in order */
	json_t *tokens;         /* "OPERATION token" -> { request, answer } */
	json_t *imds_tokens;    /* token -> expiry in ms */
	json_t *log;            /* array of entries */
	int64_t log_number;
	int64_t counter[3]; /* enum counter */
	struct page_token page[SIM_MAX_PAGE_TOKENS];
	size_t next_page;
	FILE *log_file;
};

enum counter {
	COUNT_REQUESTS,
	COUNT_CANCELS_ACCEPTED, /* by a 200 that was not a repetition */
	COUNT_CANCELLED         /* images that did become CANCELLED */
};

/* An empty platform with one access key.  NULL: out of memory. */
struct sim *sim_new(void);
void sim_free(struct sim *s);

/* Forgets all but options and the first key, then applies the seed again. */
void sim_reset(struct sim *s);

/* The service's clock. */
int64_t sim_now(const struct sim *s);
/* Returns the time of something that is age_ms old now. In whole seconds, as
 * the Date header counts: the difference is that age, never a second less. */
int64_t sim_ago(const struct sim *s, int64_t age_ms);

/* Returns the setting config[group][name], or NULL. */
json_t *sim_setting(const struct sim *s, const char *group, const char *name);

void sim_add_region(struct sim *s, const char *region);
bool sim_has_region(const struct sim *s, const char *region);

/* seed.c: changes the platform by a seed or a control request, whose members
 * are images, pipelines, keys ... (see the manual page).  -1: ERR_INPUT. */
int seed_apply(struct sim *s, const json_t *seed, struct err *e);
/* A seed by name ("hanging") or file.  -1: ERR_INPUT, ERR_IO. */
int seed_load(struct sim *s, const char *name, struct err *e);

/* service.c: answers one request to the service's port. */
void service_answer(struct sim *s, struct ask *q, struct answer *r);

/* control.c: answers one request to the control port. */
void control_answer(struct sim *s, struct ask *q, struct answer *r);

#endif
