/* A whole description; behind a line "%%" the one source that can be fetched.
 * It is loaded leniently and strictly, and run, if it loads, against a
 * transport that sends the same response to every request. */
#include <stdlib.h>
#include <string.h>

#include "arazzo/arazzo.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/platform.h"
#include "data/diag.h"
#include "data/doc.h"
#include "data/value.h"
#include "fuzz.h"
#include "http/http.h"

struct fuzz {
	struct arena *a;
	const char *source; /* NULL: there is none */
	size_t nsource;
	int64_t ms;
	unsigned asked;
};

static int64_t
fuzz_ms(void *ctx)
{
	return ((struct fuzz *)ctx)->ms;
}

static void
fuzz_sleep(void *ctx, int64_t ms)
{
	((struct fuzz *)ctx)->ms += ms;
}

static int
fuzz_fetch(void *ctx, struct arena *a, const struct arazzo_wanted *w,
    struct arazzo_found *ret, struct err *e)
{
	struct fuzz *f = ctx;

	if (f->source == NULL)
		return err_set(e, ERR_IO, "not found (%s)", w->url);
	*ret = (struct arazzo_found){ f->source, f->nsource,
		arena_strdup(a, w->url) };
	return 0;
}

struct transport {
	struct http http;
	struct fuzz *fuzz;
};

static int
fuzz_send(struct http *h, struct arena *a, struct http_request *q,
    struct http_response *ret, struct err *e)
{
	static const struct {
		int status;
		const char *body;
	} answers[] = { { 200, "{\"a\":[1,{\"b\":\"x\"}],\"id\":\"7\"}" },
		{ 500, "{\"code\":\"C\",\"message\":\"m\"}" },
		{ 200, "<a><b>1</b></a>" }, { 404, "" } };
	struct fuzz *f = ((struct transport *)h)->fuzz;
	unsigned i = f->asked++ % 5;

	(void)a;
	if (q->url == NULL || q->method == NULL)
		abort();
	f->ms += 10;
	if (i == 4)
		return err_set(e, ERR_NETWORK, "no connection");
	*ret = (struct http_response){ .status = answers[i].status,
		.body = answers[i].body,
		.nbody = strlen(answers[i].body) };
	return 0;
}

static void
run(struct fuzz *f, const struct arazzo *z, const struct arazzo_env *env)
{
	const struct arazzo_limits limits = {
		.max_steps = 20, .max_depth = 4, .deadline_ms = f->ms + 60000
	};

	for (const struct workflow *w = z->workflow; w != NULL; w = w->next) {
		struct arazzo_result r;
		struct err e = { 0 };
		json_t *inputs = value_keep(f->a, json_object());

		if (!w->linked)
			abort();
		if (arazzo_run(z, w, inputs, env, &limits, f->a, &r, &e) < 0) {
			if (e.code == ERR_NONE || e.code == ERR_BUG)
				abort();
			continue;
		}
		if (r.requests > 20 || !json_is_object(r.outputs) ||
		    ((r.end == ARAZZO_ERROR || r.end == ARAZZO_FAILED) !=
			(r.error.code != ERR_NONE)))
			abort();
	}
}

static void
load(struct fuzz *f, const struct doc *d, bool strict)
{
	const struct platform platform = { .ctx = f,
		.now_ms = fuzz_ms,
		.mono_ms = fuzz_ms,
		.sleep_ms = fuzz_sleep };
	struct transport transport = { { fuzz_send, NULL }, f };
	const struct arazzo_env env = { .platform = &platform,
		.http = &transport.http,
		.ctx = f,
		.fetch = fuzz_fetch,
		.strict = strict };
	const struct arazzo *z;
	struct diags l;
	struct err e = { 0 };

	diags_init(&l, f->a, strict);
	z = arazzo_load(f->a, d, NULL, &env, &l, &e);
	if ((z == NULL) != (l.errors > 0 || e.code != ERR_NONE))
		abort();
	for (const struct diag *one = l.first; one != NULL; one = one->next)
		if (diag_line(f->a, one) == NULL ||
		    diag_excerpt(f->a, one) == NULL)
			abort();
	if (z != NULL)
		run(f, z, &env);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char mark[] = "\n%%\n";
	const char *text = (const char *)data;
	const char *cut = n == 0 ? NULL : memmem(text, n, mark, strlen(mark));
	size_t ntext = cut != NULL ? (size_t)(cut - text) : n;
	struct fuzz f = { .a = arena_new(0) };
	const struct doc *d;
	struct err e = { 0 };

	if (cut != NULL) {
		f.source = cut + strlen(mark);
		f.nsource = n - ntext - strlen(mark);
	}
	for (int strict = 0; strict < 2; strict++) {
		d = doc_parse(f.a, text, ntext, "fuzz.yaml", NULL, &e);
		if (d != NULL)
			load(&f, d, strict != 0);
	}
	arena_free(f.a);
	return 0;
}
