/* Faults on demand: which requests fail, how, and how often. */
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

/* Returns the fault that applies to this request and counts it down; borrowed
 * until the request ends.  NULL: none. */
const json_t *fault_take(struct sim *s, const char *operation);

/* True if the operation takes effect before the fault occurs. */
bool fault_acts(const json_t *fault);

/* Changes the response, or makes one if the operation was not executed. */
void fault_apply(struct sim *s, const json_t *fault, struct ask *q,
    struct answer *r);

#endif
