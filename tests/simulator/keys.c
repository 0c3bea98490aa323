/* Access keys, sessions and policies. */
#include "keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "sim.h"

struct key *
key_add(struct sim *s, const char *id, const char *secret, const char *token,
    const char *arn)
{
	struct key *k = key_find(s, id);

	if (k == NULL) {
		k = arena_alloc(s->a, sizeof *k);
		if (k == NULL)
			abort();
		k->next = s->key;
		s->key = k;
	}
	k->id = arena_strdup(s->a, id);
	k->secret = arena_strdup(s->a, secret);
	k->token = token != NULL ? arena_strdup(s->a, token) : NULL;
	k->arn = arena_strdup(s->a, arn);
	k->expires_ms = 0;
	return k;
}

/* Tokens are long and contain '+', '/' and '=', as the real ones do. */
#define TOKEN_CHARACTERS 392

struct key *
key_mint(struct sim *s, const char *arn, int64_t lifetime_ms)
{
	const char *token = arena_printf(s->a,
	    "%s+/%s==", random_word(s->a, "FwoGZXIvYXdzE", 16),
	    random_word(s->a, "", TOKEN_CHARACTERS));
	struct key *k = key_add(s, random_word(s->a, "ASIA", 16),
	    random_word(s->a, "", 40), token, arn);

	k->expires_ms = sim_now(s) + lifetime_ms;
	return k;
}

struct key *
key_find(const struct sim *s, const char *id)
{
	struct key *k = s->key;

	while (k != NULL && strcmp(k->id, id) != 0)
		k = k->next;
	return k;
}

static int
one_of(const json_t *globs, const char *text)
{
	const json_t *glob;
	size_t i;

	if (globs == NULL)
		return 1;
	json_array_foreach(globs, i, glob) {
		if (text_glob(json_string_value(glob), text))
			return 1;
	}
	return 0;
}

int
policy_denies(const struct sim *s, const struct key *k, const char *action,
    const char *resource)
{
	const json_t *p;
	size_t i;

	json_array_foreach(s->policies, i, p) {
		if (one_of(json_object_get(p, "keys"), k->id) &&
		    one_of(json_object_get(p, "deny"), action) &&
		    one_of(json_object_get(p, "resources"), resource))
			return 1;
	}
	return 0;
}
