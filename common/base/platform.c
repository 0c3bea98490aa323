/* The real clocks, environment and randomness; waiting within a deadline. */
#include "base/platform.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/time.h"

#define SLICE_MS 50

static int64_t
clock_ms(clockid_t id)
{
	struct timespec t = { 0 };

	(void)clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t
system_now_ms(void *ctx)
{
	(void)ctx;
	return clock_ms(CLOCK_REALTIME);
}

static int64_t
system_mono_ms(void *ctx)
{
	(void)ctx;
	return clock_ms(CLOCK_MONOTONIC);
}

static void
system_sleep_ms(void *ctx, int64_t ms)
{
	struct timespec t = { .tv_sec = (time_t)(ms / 1000),
		.tv_nsec = (long)(ms % 1000 * 1000000) };

	(void)ctx;
	if (ms > 0)
		(void)nanosleep(&t, NULL);
}

static const char *
system_env(void *ctx, const char *name)
{
	(void)ctx;
	return getenv(name);
}

static int
system_random(void *ctx, void *ret, size_t n)
{
	unsigned char *p = ret;

	(void)ctx;
	while (n > 0) {
		ssize_t got = getrandom(p, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return -1;
		p += got;
		n -= (size_t)got;
	}
	return 0;
}

static int
system_user(void *ctx, const char *name, struct platform_user *ret)
{
	struct passwd entry, *found = NULL;
	char text[4096];
	int failed;

	(void)ctx;
	if (name != NULL)
		failed = getpwnam_r(name, &entry, text, sizeof text, &found);
	else
		failed =
		    getpwuid_r(geteuid(), &entry, text, sizeof text, &found);
	if (failed != 0 || found == NULL)
		return -1;
	(void)snprintf(ret->name, sizeof ret->name, "%s", entry.pw_name);
	(void)snprintf(ret->home, sizeof ret->home, "%s", entry.pw_dir);
	return 0;
}

const struct platform *
platform_system(void)
{
	static const struct platform system = {
		.now_ms = system_now_ms,
		.mono_ms = system_mono_ms,
		.sleep_ms = system_sleep_ms,
		.env = system_env,
		.random = system_random,
		.user = system_user,
	};

	return &system;
}

int64_t
platform_left_ms(const struct platform *w, int64_t deadline_ms)
{
	int64_t left = deadline_ms - w->mono_ms(w->ctx);

	return left > 0 ? left : 0;
}

int
platform_wait(const struct platform *w, int64_t ms, int64_t deadline_ms,
    struct err *e)
{
	int64_t end, left;

	if (ms > platform_left_ms(w, deadline_ms)) {
		char text[TIME_TEXT_SIZE];

		time_print_duration(ms, text);
		return err_set(e, ERR_TIMEOUT,
		    "a wait of %s does not fit into the time that is left",
		    text);
	}
	end = w->mono_ms(w->ctx) + ms;
	while ((left = platform_left_ms(w, end)) > 0) {
		if (w->interrupted != NULL && w->interrupted(w->ctx))
			return err_set(e, ERR_TIMEOUT, "interrupted");
		w->sleep_ms(w->ctx, left < SLICE_MS ? left : SLICE_MS);
	}
	return 0;
}
