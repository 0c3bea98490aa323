/* The four states of the monitoring plugins; the value is the exit status. */
#ifndef MONITOR_STATE_H
#define MONITOR_STATE_H

enum state {
	STATE_OK = 0,
	STATE_WARNING = 1,
	STATE_CRITICAL = 2,
	STATE_UNKNOWN = 3
};

/* "OK", "WARNING", "CRITICAL", "UNKNOWN". */
const char *state_word(enum state s);

/* Case ignored.  -1: none of the four. */
int state_parse(const char *word, enum state *ret);

/* Worst first: CRITICAL, UNKNOWN, WARNING, OK. */
enum state state_worse(enum state a, enum state b);

/* All of them, worst first. */
#define STATES 4
extern const enum state state_order[STATES];

/* Above 0: a is worse than b; 0: the same. */
int state_compare(enum state a, enum state b);

#endif
