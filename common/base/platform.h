/* The environment as a struct of functions: clocks, environment, randomness.
 * Tests pass their own; the programs and the object pass platform_system(). */
#ifndef BASE_PLATFORM_H
#define BASE_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

/* From the password database. */
struct platform_user {
	char name[64], home[1024];
};

/* Every function gets ctx.  All of them may be called from any thread. */
struct platform {
	void *ctx;
	int64_t (*now_ms)(void *ctx);  /* since 1970, UTC; may jump */
	int64_t (*mono_ms)(void *ctx); /* never jumps; any start */
	/* Waits; returns early once interrupted is true. */
	void (*sleep_ms)(void *ctx, int64_t ms);
	const char *(*env)(void *ctx, const char *name); /* or NULL */
	int (*random)(void *ctx, void *ret, size_t n);   /* -1: not available */
	/* True once the caller wants its result now (SIGTERM). NULL: never. */
	bool (*interrupted)(void *ctx);
	/* The user of that name; NULL: who runs this process.  -1: unknown.
	 * NULL: always unknown. */
	int (*user)(void *ctx, const char *name, struct platform_user *ret);
};

/* The real one; no state, nothing to free. */
const struct platform *platform_system(void);

/* Monotonic time left until deadline_ms, never below 0. */
int64_t platform_left_ms(const struct platform *w, int64_t deadline_ms);

/* Waits ms, in slices, until deadline_ms at the most, and no longer than
 * interrupted allows.  0: waited.  -1: ERR_TIMEOUT; when the wait does not
 * fit it is not begun. */
int platform_wait(const struct platform *w, int64_t ms, int64_t deadline_ms,
    struct err *e);

#endif
