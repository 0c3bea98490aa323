/* A transport, clock and files that a test plays. */
#include "fake.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "unit.h"

static const char *fake_folder(struct fake *f);

static int64_t
fake_now(void *ctx)
{
	return ((struct fake *)ctx)->now_ms;
}

static int64_t
fake_mono(void *ctx)
{
	return ((struct fake *)ctx)->mono_ms;
}

static void
fake_sleep(void *ctx, int64_t ms)
{
	struct fake *f = ctx;

	f->now_ms += ms;
	f->mono_ms += ms;
	f->slept_ms += ms;
}

static const char *
fake_env(void *ctx, const char *name)
{
	struct fake *f = ctx;
	size_t n = strlen(name);

	for (const char *const *p = f->env; p != NULL && *p != NULL; p++)
		if (strncmp(*p, name, n) == 0 && strchr("=", (*p)[n]) != NULL)
			return (*p)[n] == '=' ? *p + n + 1 : NULL;
	return strcmp(name, "HOME") == 0 ? fake_folder(f) : NULL;
}

static int
fake_random(void *ctx, void *ret, size_t n)
{
	memset(ret, 0, n);
	memcpy(ret, &((struct fake *)ctx)->random,
	    n < sizeof(uint32_t) ? n : sizeof(uint32_t));
	return 0;
}

struct fake *
fake_new(const char *const *env)
{
	struct fake *f = calloc(1, sizeof *f);

	ck_assert_ptr_nonnull(f);
	f->arena = arena_new(0);
	f->env = env;
	f->now_ms = FAKE_NOW_MS;
	f->mono_ms = 1000;
	f->random = UINT32_MAX / 2;
	f->platform = (struct platform){ .ctx = f,
		.now_ms = fake_now,
		.mono_ms = fake_mono,
		.sleep_ms = fake_sleep,
		.env = fake_env,
		.random = fake_random };
	return f;
}

/* Below the folder that the test runs in; one for each process. */
static const char *
fake_folder(struct fake *f)
{
	return arena_printf(f->arena, "fake-home.%d", (int)getpid());
}

const char *
fake_home(struct fake *f)
{
	const char *path = fake_folder(f);

	(void)mkdir(path, 0700);
	return path;
}

const char *
fake_file(struct fake *f, const char *name, const char *text)
{
	char *path = arena_printf(f->arena, "%s/%s", fake_home(f), name);
	FILE *out;

	for (char *p = path; (p = strchr(p, '/')) != NULL; p++) {
		*p = '\0';
		(void)mkdir(path, 0700);
		*p = '/';
	}
	out = fopen(path, "w");
	ck_assert_ptr_nonnull(out);
	ck_assert_int_ge(fputs(text, out), 0);
	ck_assert_int_eq(fclose(out), 0);
	return path;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *w)
{
	(void)st;
	(void)type;
	(void)w;
	return remove(path);
}

void
fake_free(struct fake *f)
{
	(void)nftw(fake_folder(f), remove_one, 8, FTW_DEPTH | FTW_PHYS);
	arena_free(f->arena);
	free(f);
}

/* The transport ------------------------------------------------------------ */

struct fake_http {
	struct http http;
	struct fake *fake;
};

static const struct fake_answer *
answer_to(const struct fake *f, const char *asked)
{
	size_t i = f->nasked - 1;

	for (size_t r = 0; r < f->nroute; r++)
		if (strstr(asked, f->route[r].has) != NULL)
			return &f->route[r].answer;
	ck_assert_msg(f->nscript > 0, "not in the script: %s", asked);
	return &f->script[i < f->nscript ? i : f->nscript - 1];
}

static const char *
record(struct fake *f, const struct http_request *q)
{
	struct buf b = { 0 };
	const char *text;

	buf_printf(&b, "%s %s\n", q->method, q->url);
	for (size_t i = 0; i < q->nheader; i++)
		buf_printf(&b, "%s: %s\n", q->header[i].name,
		    q->header[i].value);
	buf_putc(&b, '\n');
	if (q->body != NULL)
		buf_add(&b, q->body, q->nbody);
	text = buf_take(&b, f->arena);
	ck_assert_uint_lt(f->nasked, FAKE_MAX);
	f->no_proxy[f->nasked] = q->no_proxy;
	f->secret[f->nasked] = q->secret;
	f->max_body[f->nasked] = q->max_body;
	f->asked_at[f->nasked] = f->now_ms;
	f->left[f->nasked] = q->deadline_ms - f->mono_ms;
	f->asked[f->nasked++] = text;
	return text;
}

static int
fake_send(struct http *h, struct arena *a, struct http_request *q,
    struct http_response *ret, struct err *e)
{
	struct fake *f = ((struct fake_http *)h)->fake;
	const struct fake_answer *w = answer_to(f, record(f, q));
	struct http_header *header = arena_array(a, 2, sizeof *header);

	q->delivery = w->unreached ? HTTP_UNSENT :
	    w->status == 0         ? HTTP_UNANSWERED :
				     HTTP_ANSWERED;
	if (f->written != NULL)
		(void)fake_file(f, f->written, f->written_text);
	f->now_ms += w->takes_ms;
	f->mono_ms += w->takes_ms;
	if (f->mono_ms >= q->deadline_ms)
		return err_set(e, ERR_TIMEOUT, "fake: no response in time");
	if (w->status == 0)
		return err_set(e, w->code, "fake: no answer");
	header[0] = (struct http_header){ "Content-Type",
		w->type != NULL ? w->type : "application/json" };
	header[1] = (struct http_header){ w->name, w->value };
	*ret = (struct http_response){ .status = w->status,
		.header = header,
		.nheader = w->name != NULL ? 2 : 1,
		.body = arena_strdup(a, w->body != NULL ? w->body : ""),
		.nbody = w->body != NULL ? strlen(w->body) : 0 };
	return 0;
}

static void
fake_http_free(struct http *h)
{
	free(h);
}

struct http *
fake_open(void *ctx, struct err *e)
{
	struct fake_http *h = calloc(1, sizeof *h);

	(void)e;
	ck_assert_ptr_nonnull(h);
	h->http = (struct http){ .send = fake_send, .free = fake_http_free };
	h->fake = ctx;
	return &h->http;
}
