/* Arazzo descriptions that tests load from texts and run against a fake
 * transport. */
#ifndef PLAY_H
#define PLAY_H

#include <jansson.h>

#include "arazzo/arazzo.h"
#include "data/diag.h"
#include "fake.h"

/* The head of every description in the tests, and its one source. */
#define PLAY_HEAD(version)                 \
	"arazzo: " version "\n"            \
	"info: {title: T, version: '1'}\n" \
	"sourceDescriptions:\n"            \
	"- {name: api, url: api.yaml, type: openapi}\n"
#define PLAY PLAY_HEAD("1.0.1")
#define PLAY_1_1 PLAY_HEAD("1.1.0")
/* ... and up to the steps of its one workflow, w. */
#define FLOW "workflows:\n- workflowId: w\n  steps:\n"

/* The answers of a run, in their order; the last one is repeated. */
#define ANSWERS(p, ...)                                                      \
	do {                                                                 \
		static const struct fake_answer script_[] = { __VA_ARGS__ }; \
		(p)->fake->script = script_;                                 \
		(p)->fake->nscript = sizeof script_ / sizeof script_[0];     \
	} while (0)
#define OK(text)                            \
	{                                   \
		.status = 200, .body = text \
	}
#define STATUS(code)                         \
	{                                    \
		.status = code, .body = "{}" \
	}

struct play_file {
	const char *name, *text;
};

struct play {
	struct fake *fake;
	struct arena *arena;
	struct arazzo_env env;
	struct arazzo_limits limits;
	struct diags l;
	struct err e;
	const struct arazzo *z;
	struct arazzo_result r;
	json_t *events;
	const struct play_file *file; /* besides api.yaml; ends with NULL */
	unsigned fetched;
};

/* "api.yaml": getA, getB (GET /a, /b), postA, putB, deleteA, getPet
 * (/pets/{id}), listPets (query limit, tag), on https://api.test/v1. */
struct play *play_new(void);
void play_free(struct play *p);

/* Loads the text as "test.yaml"; every workflow of it. */
const struct arazzo *play_load(struct play *p, const char *text);
/* ... and expects that it is right. */
void play_good(struct play *p, const char *text);
/* ... and expects an error of that rule whose text holds words. */
void play_wrong(const char *text, const char *rule, const char *words);
/* ... and expects a warning or compatibility reading of that rule. */
void play_told(const char *text, const char *rule, const char *words);

/* Loads the text, runs its workflow w without inputs and expects that it ends
 * so; and, unless asked is NULL, that play_asked() returns it afterwards. */
void play_ends(struct play *p, const char *text, int end, const char *asked);
/* Runs workflow id (NULL: the only one); inputs is JSON.  The result is in
 * p->r; returns how it ended, or -1 with p->e. */
int play_run(struct play *p, const char *id, const char *inputs);

/* "GET /a|POST /a", without the server: what was asked. */
const char *play_asked(struct play *p);
/* The outputs as compact JSON. */
const char *play_outputs(struct play *p);
/* Is there a diagnosis like that? */
bool play_has(const struct play *p, enum diag_kind kind, const char *rule,
    const char *words);

#endif
