/* The log of requests to the service's port. */
#ifndef SIMULATOR_LOG_H
#define SIMULATOR_LOG_H

#include <stdbool.h>

#include <jansson.h>

struct answer;
struct ask;
struct key;
struct sim;

/* Facts about a request that neither it nor its response contains. */
struct log_line {
	const char *operation;
	const char *region; /* of the signature */
	const struct key *key;
	const char *fault; /* its kind, or NULL */
	const json_t *in;  /* the operation's input, or NULL */
	bool verified;     /* the signature is valid */
};

void log_add(struct sim *s, const struct ask *q, const struct answer *r,
    const struct log_line *line);

/* The ARN that an input is about; NULL: none. */
const char *log_target(const json_t *in);

#endif
