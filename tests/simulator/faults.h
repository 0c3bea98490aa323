/* Faults on demand: what goes wrong with which request, and how often. */
#ifndef SIMULATOR_FAULTS_H
#define SIMULATOR_FAULTS_H

#include <stdbool.h>

#include <jansson.h>

struct answer;
struct ask;
struct err;
struct sim;

/* Adds { "operation", "kind", "count", "skip", ... }, or an array of them.
 * -1: ERR_INPUT, an unknown kind. */
int faults_add(struct sim *s, const json_t *fault, struct err *e);

/* The fault that this request meets, and counts it down; borrowed until the
 * request ends.  NULL: none. */
const json_t *fault_take(struct sim *s, const char *operation);

/* Does the service act before it goes wrong? */
bool fault_acts(const json_t *fault);

/* Changes an answer, or makes one when the service did not act. */
void fault_apply(struct sim *s, const json_t *fault, struct ask *q,
    struct answer *r);

#endif
