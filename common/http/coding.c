/* Decodes the content codings of a response with zlib. */
#include "http/coding.h"

#include <stdbool.h>
#include <string.h>
#include <zlib.h>

#include "base/err.h"
#include "base/text.h"

/* windowBits of inflateInit2: the largest, and the flag of the gzip format. */
enum { WINDOW = 15, GZIP = 16 };

/* One decoding. */
struct inflating {
	z_stream z;
	struct buf out;
	size_t max;
	bool full; /* there is more than max */
};

/* To the end of the stream, or of what there is of it. */
static int
inflate_stream(struct inflating *t)
{
	unsigned char piece[16384];
	int code = Z_OK;

	while (code == Z_OK && !t->full && !t->out.failed) {
		size_t n;

		t->z.next_out = piece;
		t->z.avail_out = sizeof piece;
		code = inflate(&t->z, Z_NO_FLUSH);
		n = sizeof piece - t->z.avail_out;
		t->full = n > t->max - t->out.n;
		if (!t->full)
			buf_add(&t->out, piece, n);
	}
	return t->out.failed ? Z_MEM_ERROR : code;
}

/* Z_STREAM_END: all of body was read. */
static int
inflate_all(struct inflating *t, const struct buf *body, int window)
{
	int code;

	t->z = (z_stream){ .next_in = (unsigned char *)body->text,
		.avail_in = (unsigned)body->n };
	code = inflateInit2(&t->z, window);
	if (code != Z_OK)
		return code;
	code = inflate_stream(t);
	/* RFC 1952 section 2.2: there may be several members. */
	while (code == Z_STREAM_END && t->z.avail_in > 0 && window > WINDOW &&
	    !t->full && inflateReset(&t->z) == Z_OK)
		code = inflate_stream(t);
	if (code == Z_STREAM_END && t->z.avail_in > 0)
		code = Z_DATA_ERROR;
	(void)inflateEnd(&t->z);
	return code;
}

static int
inflate_failed(const struct inflating *t, int code, struct err *e)
{
	if (code == Z_MEM_ERROR)
		return err_memory(e);
	if (t->full)
		return err_set(e, ERR_LIMIT,
		    "the decoded response has more than %zu bytes", t->max);
	return err_set(e, ERR_NETWORK, "the compressed response is %s",
	    code == Z_OK || code == Z_BUF_ERROR ? "cut" : "broken");
}

static int
decode_one(struct span coding, struct buf *body, size_t max, struct err *e)
{
	bool gzip = span_is(coding, "gzip") || span_is(coding, "x-gzip");
	struct inflating t = { .max = max, .out = { .limit = max + 1 } };
	int code;

	if (coding.n == 0 || span_is(coding, "identity"))
		return 0;
	if (!gzip && !span_is(coding, "deflate"))
		return err_set(e, ERR_NETWORK,
		    "unknown content coding \"%.*s\" (one of: gzip, deflate)",
		    (int)(coding.n < 40 ? coding.n : 40), coding.p);
	code = inflate_all(&t, body, gzip ? WINDOW + GZIP : WINDOW);
	/* Some servers send deflate without the zlib format around it. */
	if (code == Z_DATA_ERROR && !gzip && t.out.n == 0)
		code = inflate_all(&t, body, -WINDOW);
	if (code != Z_STREAM_END || t.full) {
		buf_free(&t.out);
		return inflate_failed(&t, code, e);
	}
	buf_free(body);
	*body = t.out;
	return 0;
}

int
coding_decode(const char *codings, struct buf *body, size_t max, struct err *e)
{
	struct span coding[CODING_MAX];
	size_t n = 0;

	for (const char *p = codings; *p != '\0'; p += *p == ',') {
		size_t length = strcspn(p, ",");

		if (n == CODING_MAX)
			return err_set(e, ERR_LIMIT,
			    "the response has more than %d content codings",
			    CODING_MAX);
		coding[n++] = span_trim((struct span){ p, length });
		p += length;
	}
	while (n > 0 && body->n > 0)
		if (decode_one(coding[--n], body, max, e) < 0)
			return -1;
	return 0;
}
