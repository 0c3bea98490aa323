/* The platform as a whole: creation, reset and end. */
#include "sim.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/platform.h"
#include "image.h"
#include "keys.h"

#define SIM_MEMORY ((size_t)1 << 30)

/* The settings unless a seed changes them.  An image that is created is
 * BUILDING for three reads, TESTING for three, DISTRIBUTING for one; a
 * cancellation shows after two. */
static json_t *
config_new(const struct sim *s)
{
	return json_pack("{s:{s:[{s:s, s:i}, {s:s, s:i}, {s:s, s:i}, {s:s}]},"
			 " s:{s:i}, s:{}, s:{}, s:{}, s:{s:s}, s:{s:s}}",
	    "create", "schedule", "status", "BUILDING", "reads", 3, "status",
	    "TESTING", "reads", 3, "status", "DISTRIBUTING", "reads", 1,
	    "status", "AVAILABLE", "cancel", "reads", 2, "auth", "sts", "imds",
	    "container", "token", s->container_token, "sso", "token",
	    s->sso_token);
}

static void
world_begin(struct sim *s)
{
	s->clock_offset_ms = 0;
	s->image = NULL;
	s->images = s->parts = (struct index){ 0 };
	s->config = config_new(s);
	s->pipelines = json_array();
	s->infrastructure = json_array();
	s->policies = json_array();
	s->roles = json_array();
	s->faults = json_array();
	s->tokens = json_object();
	s->imds_tokens = json_object();
	s->log = json_array();
	s->log_number = 0;
	memset(s->counter, 0, sizeof s->counter);
}

static void
world_end(struct sim *s)
{
	for (struct image *i = s->image; i != NULL; i = i->next) {
		json_decref(i->doc);
		json_decref(i->schedule);
		json_decref(i->cancel);
		json_decref(i->workflows);
		json_decref(i->findings);
	}
	json_decref(s->config);
	json_decref(s->pipelines);
	json_decref(s->infrastructure);
	json_decref(s->policies);
	json_decref(s->roles);
	json_decref(s->faults);
	json_decref(s->tokens);
	json_decref(s->imds_tokens);
	json_decref(s->log);
}

struct sim *
sim_new(void)
{
	struct arena *a = arena_new(SIM_MEMORY);
	struct sim *s = a != NULL ? arena_alloc(a, sizeof *s) : NULL;

	if (s == NULL)
		return NULL;
	s->a = a;
	s->seed = json_array();
	s->stop_fd = eventfd(0, EFD_CLOEXEC);
	(void)pthread_mutex_init(&s->lock, NULL);
	(void)key_add(s, random_word(a, "AKIA", 16), random_word(a, "", 40),
	    NULL, "arn:aws:iam::" SIM_ACCOUNT ":user/watch");
	s->container_token = random_word(a, "container-", 24);
	s->sso_token = random_word(a, "sso-", 24);
	world_begin(s);
	return s;
}

void
sim_reset(struct sim *s)
{
	const json_t *one;
	size_t i;

	world_end(s);
	world_begin(s);
	json_array_foreach(s->seed, i, one)
		(void)seed_apply(s, one, NULL);
}

void
sim_free(struct sim *s)
{
	world_end(s);
	json_decref(s->seed);
	(void)close(s->stop_fd);
	(void)pthread_mutex_destroy(&s->lock);
	arena_free(s->a);
}

int64_t
sim_now(const struct sim *s)
{
	const struct platform *w = platform_system();

	return w->now_ms(w->ctx) + s->clock_offset_ms;
}

int64_t
sim_ago(const struct sim *s, int64_t age_ms)
{
	return sim_now(s) / 1000 * 1000 - age_ms;
}

json_t *
sim_setting(const struct sim *s, const char *group, const char *name)
{
	return json_object_get(json_object_get(s->config, group), name);
}

bool
sim_has_region(const struct sim *s, const char *region)
{
	for (size_t i = 0; i < s->nregions; i++)
		if (strcmp(s->region[i], region) == 0)
			return true;
	return false;
}

void
sim_add_region(struct sim *s, const char *region)
{
	if (!sim_has_region(s, region) && s->nregions < SIM_MAX_REGIONS)
		s->region[s->nregions++] = arena_strdup(s->a, region);
}
