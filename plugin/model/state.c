/* The tables of states. */
#include "plugin/model/state.h"

#include "base/text.h"

static const struct image_state states[] = {
	{ "PENDING", STATE_OK, true },
	{ "CREATING", STATE_OK, true },
	{ "BUILDING", STATE_OK, true },
	{ "TESTING", STATE_OK, true },
	{ "DISTRIBUTING", STATE_OK, true },
	{ "INTEGRATING", STATE_OK, true },
	{ "AVAILABLE", STATE_OK, false },
	{ "FAILED", STATE_CRITICAL, false },
	{ "CANCELLED", STATE_WARNING, false },
	{ "DEPRECATED", STATE_WARNING, false },
	{ "DISABLED", STATE_WARNING, false },
	{ "DELETED", STATE_WARNING, false },
};

static const char *const host_states[] = { "OK", "WARNING", "CRITICAL",
	"UNKNOWN", "UP", "DOWN", "UNREACHABLE" };
#define HOST_STATES (sizeof host_states / sizeof host_states[0])

const char *
host_state_at(size_t n)
{
	return n < HOST_STATES ? host_states[n] : NULL;
}

bool
host_state_known(const char *word)
{
	for (size_t i = 0; i < HOST_STATES; i++)
		if (text_equal_nocase(host_states[i], word))
			return true;
	return false;
}

const struct image_state *
image_state_find(const char *word)
{
	if (word == NULL)
		return NULL;
	/* The first letter distinguishes most of them without a call. */
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
		if (*states[i].word == *word &&
		    text_equal(states[i].word, word))
			return &states[i];
	return NULL;
}

bool
image_state_runs(const char *word)
{
	const struct image_state *s = image_state_find(word);

	return s != NULL && s->running;
}

const struct image_state *
image_state_at(size_t n)
{
	return n < sizeof states / sizeof states[0] ? &states[n] : NULL;
}
