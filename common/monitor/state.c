/* The four states of the monitoring plugins. */
#include "monitor/state.h"

#include <stddef.h>

#include "base/text.h"

/* rank: how bad, not the exit status. */
static const struct {
	const char *word;
	int rank;
} states[] = {
	[STATE_OK] = { "OK", 0 },
	[STATE_WARNING] = { "WARNING", 1 },
	[STATE_CRITICAL] = { "CRITICAL", 3 },
	[STATE_UNKNOWN] = { "UNKNOWN", 2 },
};
#define NSTATES (sizeof states / sizeof states[0])

const enum state state_order[STATES] = { STATE_CRITICAL, STATE_UNKNOWN,
	STATE_WARNING, STATE_OK };

/* A value that is none of the four is as good as unknown. */
static enum state
state_known(enum state s)
{
	return (size_t)s < NSTATES ? s : STATE_UNKNOWN;
}

const char *
state_word(enum state s)
{
	return states[state_known(s)].word;
}

int
state_parse(const char *word, enum state *ret)
{
	for (size_t i = 0; i < NSTATES; i++) {
		if (!text_equal_nocase(states[i].word, word))
			continue;
		*ret = (enum state)i;
		return 0;
	}
	return -1;
}

enum state
state_worse(enum state a, enum state b)
{
	a = state_known(a);
	b = state_known(b);
	return states[a].rank >= states[b].rank ? a : b;
}

int
state_compare(enum state a, enum state b)
{
	return states[state_known(a)].rank - states[state_known(b)].rank;
}
