/* A platform and a transport that tests of aws/ play: environment, clock, answers. */
#ifndef FAKE_H
#define FAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/platform.h"
#include "http/http.h"

#define FAKE_MAX 64

/* One answer.  status 0: no answer, but an error of this code. */
struct fake_answer {
	int status;
	const char *body;         /* NULL: "" */
	const char *type;         /* Content-Type; NULL: JSON */
	const char *name, *value; /* one more header; NULL: none */
	enum err_code code;
	bool unreached;   /* the connection failed */
	int64_t takes_ms; /* the clocks go on by so much */
};

/* The requests in full: "GET URL\nName: value\n...\n\nbody". */
struct fake {
	struct arena *arena;
	struct platform platform;
	/* "NAME=value", or "NAME": not set; NULL at the end */
	const char *const *env;
	int64_t now_ms, mono_ms;
	int64_t slept_ms;
	uint32_t random;
	/* The answers by order; or by which text a request holds. */
	const struct fake_answer *script;
	size_t nscript;
	const struct fake_route {
		const char *has;
		struct fake_answer answer;
	} * route;
	size_t nroute;
	/* A file, and the text that another process writes to it meanwhile. */
	const char *written, *written_text;
	const char *asked[FAKE_MAX];
	bool no_proxy[FAKE_MAX], secret[FAKE_MAX];
	size_t max_body[FAKE_MAX];
	int64_t asked_at[FAKE_MAX], left[FAKE_MAX];
	size_t nasked;
};

/* At 2026-11-22T12:00:00Z, with nothing in the environment but HOME. */
struct fake *fake_new(const char *const *env);
void fake_free(struct fake *f);

/* For aws_options.open. */
struct http *fake_open(void *ctx, struct err *e);

/* A file in the test's own folder (made at the first call, removed by
 * fake_free); its path. */
const char *fake_file(struct fake *f, const char *name, const char *text);
/* That folder; it is HOME. */
const char *fake_home(struct fake *f);

#define FAKE_NOW_MS INT64_C(1795348800000) /* 2026-11-22T12:00:00Z */

#endif
