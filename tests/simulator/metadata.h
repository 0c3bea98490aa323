/* Credential sources that need no signature: IMDS (v2, v1 optional),
 * the container endpoint, the SSO portal. */
#ifndef SIMULATOR_METADATA_H
#define SIMULATOR_METADATA_H

#include <stdbool.h>

struct answer;
struct ask;
struct log_line;
struct sim;

bool metadata_is(const struct ask *q);
const char *metadata_name(const struct ask *q);
void metadata_answer(struct sim *s, struct ask *q, struct answer *r,
    struct log_line *line);

#endif
