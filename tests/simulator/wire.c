/* Requests and responses: headers, forms, random identifiers. */
#include "wire.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/text.h"

const char *
ask_header(const struct ask *q, const char *name)
{
	for (size_t i = 0; i < q->nheader; i++)
		if (text_equal_nocase(q->header[i].name, name))
			return q->header[i].value;
	return NULL;
}

const char *
form_value(struct arena *a, const char *form, const char *name)
{
	const char *p = form;
	size_t n, len, eq;

	while (*p != '\0') {
		char *key;

		len = strcspn(p, "&");
		eq = strcspn(p, "=&");
		key = decode_percent(a, p, eq, true, &n);
		if (key != NULL && strcmp(key, name) == 0)
			return eq == len ? "" :
					   decode_percent(a, p + eq + 1,
					       len - eq - 1, true, &n);
		p += len;
		p += *p == '&';
	}
	return NULL;
}

void
answer_header(struct answer *r, const char *name, const char *value)
{
	if (r->nheader < ANSWER_MAX_HEADERS)
		r->header[r->nheader++] =
		    (struct http_header){ .name = name, .value = value };
}

void
answer_text(struct answer *r, int status, const char *type, const char *body)
{
	r->status = status;
	r->type = type;
	r->body = body != NULL ? body : "";
	r->nbody = strlen(r->body);
}

void
answer_json(struct ask *q, struct answer *r, int status, json_t *body)
{
	char *text = json_dumps(body, JSON_COMPACT);

	json_decref(body);
	answer_text(r, status, "application/json",
	    text != NULL ? arena_strdup(q->a, text) : "");
	free(text);
}

void
answer_error(struct ask *q, struct answer *r, int status, const char *code,
    const char *fmt, ...)
{
	char text[4096];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	r->code = arena_strdup(q->a, code);
	answer_header(r, "x-amzn-ErrorType", r->code);
	answer_json(q, r, status, json_pack("{s:s}", "message", text));
}

/* Up to 256 bytes are never returned short once the pool is ready:
 * random(7). */
#define RANDOM_WHOLE ((size_t)256)

static void
random_fill(void *ret, size_t n)
{
	for (size_t at = 0, part; at < n; at += part) {
		part = n - at < RANDOM_WHOLE ? n - at : RANDOM_WHOLE;
		if (getrandom((char *)ret + at, part, 0) != (ssize_t)part)
			abort();
	}
}

void
random_uuid(char ret[static UUID_SIZE])
{
	unsigned char b[16];
	char hex[33];

	random_fill(b, sizeof b);
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	encode_hex(b, sizeof b, hex);
	(void)snprintf(ret, UUID_SIZE, "%.8s-%.4s-%.4s-%.4s-%.12s", hex,
	    hex + 8, hex + 12, hex + 16, hex + 20);
}

char *
random_word(struct arena *a, const char *prefix, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	char *word = arena_alloc(a, strlen(prefix) + n + 1), *p;

	if (word == NULL)
		abort();
	p = stpcpy(word, prefix);
	random_fill(p, n);
	for (size_t i = 0; i < n; i++)
		p[i] = digits[(unsigned char)p[i] % 32];
	return word;
}

void
http_date(int64_t ms, char ret[static HTTP_DATE_SIZE])
{
	static const char day[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri",
		"Sat" };
	static const char month[][4] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t s = (time_t)(ms / 1000);
	struct tm tm;

	if (gmtime_r(&s, &tm) == NULL)
		memset(&tm, 0, sizeof tm);
	(void)snprintf(ret, HTTP_DATE_SIZE,
	    "%s, %02d %s %04d %02d:%02d:%02d GMT", day[tm.tm_wday], tm.tm_mday,
	    month[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min,
	    tm.tm_sec);
}

const char *
member_text(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

int64_t
member_int(const json_t *object, const char *name, int64_t fallback)
{
	const json_t *v = json_object_get(object, name);

	return json_is_integer(v) ? (int64_t)json_integer_value(v) : fallback;
}
