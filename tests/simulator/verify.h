/* Who signed a request, and rightly? */
#ifndef SIMULATOR_VERIFY_H
#define SIMULATOR_VERIFY_H

#include <stdbool.h>

struct ask;
struct key;
struct sim;

#define VERIFY_CLOCK_MS (5 * 60 * 1000)

/* How a service words its refusal; code in the words of Image Builder. */
struct refusal {
	int status;
	const char *code, *text;
};

struct signer {
	const struct key *key; /* also of a refused request, if known */
	const char *region;
};

/* The request is rebuilt from what arrived, signed once more with the secret
 * that we know, and the signatures are compared.  -1: *why holds what is
 * wrong with it. */
int verify(struct sim *s, struct ask *q, const char *service,
    struct signer *ret, struct refusal *why);

#endif
