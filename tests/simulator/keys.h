/* Access keys, the sessions minted from them, and the policies that deny them
 * actions. */
#ifndef SIMULATOR_KEYS_H
#define SIMULATOR_KEYS_H

#include <stdint.h>

struct sim;

struct key {
	struct key *next;
	const char *id, *secret;
	const char *token;  /* NULL: a long-lived key */
	const char *arn;    /* who signs with it */
	int64_t expires_ms; /* 0: never; the service's clock */
};

struct key *key_add(struct sim *s, const char *id, const char *secret,
    const char *token, const char *arn);
/* A session of that identity. */
struct key *key_mint(struct sim *s, const char *arn, int64_t lifetime_ms);
struct key *key_find(const struct sim *s, const char *id);

/* True if a policy denies the action ("imagebuilder:GetImage") on the
 * resource. */
int policy_denies(const struct sim *s, const struct key *k, const char *action,
    const char *resource);

#endif
