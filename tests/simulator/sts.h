/* STS: AssumeRole, AssumeRoleWithWebIdentity, GetCallerIdentity; XML. */
#ifndef SIMULATOR_STS_H
#define SIMULATOR_STS_H

#include <stdbool.h>

struct answer;
struct ask;
struct log_line;
struct sim;

/* POST / with a form. */
bool sts_is(const struct ask *q);
/* Its Action, "Sts" in front: "StsAssumeRole". */
const char *sts_name(struct ask *q);
void sts_answer(struct sim *s, struct ask *q, struct answer *r,
    struct log_line *line);

#endif
