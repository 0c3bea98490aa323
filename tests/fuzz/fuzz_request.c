/* A path key, a line feed, a JSON value: put into every location of a request
 * in every style.  What comes out must be a URL and clean headers. */
#include <ctype.h>

#include "arazzo/language/template.h"
#include "arazzo/model.h"
#include "arazzo/openapi/openapi.h"
#include "arazzo/message/request.h"
#include "base/err.h"
#include "data/diag.h"
#include "fuzz.h"
#include "fuzz_scope.h"

static void
check_url(const char *url)
{
	if (url == NULL)
		abort();
	for (; *url != '\0'; url++)
		if ((unsigned char)*url <= ' ' || (unsigned char)*url >= 0x7f ||
		    *url == '#' || *url == '"' || *url == '\\')
			abort();
}

static void
check_headers(const struct http_request *q)
{
	for (size_t i = 0; i < q->nheader; i++)
		for (const char *p = q->header[i].value; *p != '\0'; p++)
			if (*p == '\r' || *p == '\n')
				abort();
}

static void
use(struct arena *a, struct scope *s, const char *key, struct template *t,
    enum style style, const char *type)
{
	struct op_param declared[] = {
		{ .name = "id", .in = PARAM_PATH, .style = style % 3 },
		{ .name = "q",
		    .in = PARAM_QUERY,
		    .style = style,
		    .explode = key[0] == 'x' },
	};
	struct operation op = { .method = "PUT",
		.path = key,
		.path_query = strchr(key, '?'),
		.param = declared };
	struct param param[] = { { .name = "id", .in = PARAM_PATH, .value = t },
		{ .name = "q", .in = PARAM_QUERY, .value = t },
		{ .name = "r", .in = PARAM_QUERY, .value = t },
		{ .name = "X-H", .in = PARAM_HEADER, .value = t },
		{ .name = "c", .in = PARAM_COOKIE, .value = t } };
	struct body body = { .content_type = type, .payload = t };
	struct step step = {
		.id = "s", .operation = &op, .param = param, .body = &body
	};
	struct err e = { 0 };
	struct built built;

	declared[0].next = &declared[1];
	for (size_t i = 0; i + 1 < sizeof param / sizeof param[0]; i++)
		param[i].next = &param[i + 1];
	for (int round = 0; round < 2; round++) {
		if (request_build(&step, "https://h/v1/", s, false, &built,
			&e) == 0) {
			check_url(built.request->url);
			check_headers(built.request);
		} else if (e.code == ERR_NONE || e.text[0] == '\0') {
			abort();
		}
		step.param = &param[1]; /* without the path variable */
		op.path = "/x";
	}
	(void)a;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const types[] = { "application/json",
		"application/x-www-form-urlencoded", "multipart/form-data",
		"text/plain", "application/xml", NULL, "application/json",
		"application/json" };
	const uint8_t *feed = n > 0 ? memchr(data, '\n', n) : NULL;
	size_t nkey = feed != NULL ? (size_t)(feed - data) : n;
	struct arena *a = arena_new(0);
	char *key = arena_strndup(a, (const char *)data, nkey);
	json_t *v = feed == NULL ?
	    NULL :
	    value_parse(a, (const char *)feed + 1, n - nkey - 1, NULL);
	struct template *t;
	struct names names;
	struct scope s;
	struct diags l;

	fuzz_names(a, &names);
	fuzz_scope(a, &s);
	diags_init(&l, a, false);
	t = v == NULL ? NULL : template_compile(a, NULL, v, &names, &l);
	for (unsigned style = STYLE_SIMPLE;
	     t != NULL && style <= STYLE_DEEP_OBJECT; style++)
		use(a, &s, key, t, (enum style)style, types[style]);
	arena_free(a);
	return 0;
}
