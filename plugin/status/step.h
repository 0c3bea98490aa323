/* The steps of a build's workflows: which of them counts, and since when. */
#ifndef PLUGIN_STATUS_STEP_H
#define PLUGIN_STATUS_STEP_H

#include <jansson.h>
#include <stdint.h>

struct item;
struct survey;
struct worker;

/* Reads the steps of a build, until the budget is spent. */
void step_ask(struct survey *s, struct worker *w, struct item *item);

/* Makes step the one that counts; it began before date_ms. */
void step_name(struct item *item, json_t *step, int64_t date_ms);

#endif
