/* Verification of signatures: who signed a request, and whether it is valid. */
#ifndef SIMULATOR_VERIFY_H
#define SIMULATOR_VERIFY_H

#include <stdbool.h>

struct ask;
struct key;
struct sim;

#define VERIFY_CLOCK_MS (5 * 60 * 1000)

/* How a service phrases its refusal; code is that of Image Builder. */
struct refusal {
	int status;
	const char *code, *text;
};

struct signer {
	const struct key *key; /* also of a refused request, if known */
	const char *region;
};

/* Rebuilds the request, signs it again with the stored secret and compares the
 * signatures. -1: *why explains what is wrong. */
int verify(struct sim *s, struct ask *q, const char *service,
    struct signer *ret, struct refusal *why);

#endif
