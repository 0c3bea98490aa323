/* A kind ('r', 'j', 'x'), then the condition of a typed criterion. */
#include "arazzo/language/criterion.h"
#include "base/err.h"
#include "data/diag.h"
#include "fuzz.h"
#include "fuzz_scope.h"

static json_t *
criterion(struct arena *a, const uint8_t *data, size_t n)
{
	const char *type = data[0] == 'r' ? "regex" :
	    data[0] == 'x'                ? "xpath" :
					    "jsonpath";
	const char *context = data[0] == 'x' ? "$inputs.xml" : "$response.body";
	json_t *v = value_keep(a,
	    json_pack("{s:s,s:s}", "type", type, "context", context));
	json_t *text = json_stringn((const char *)data + 1, n - 1);

	if (text == NULL)
		return NULL;
	(void)json_object_set_new(v, "condition", text);
	return v;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(0);
	json_t *v = n == 0 ? NULL : criterion(a, data, n);
	struct judgement j;
	struct err e = { 0 };
	struct criterion *c;
	struct names names;
	struct scope s;
	struct diags l;

	fuzz_names(a, &names);
	fuzz_scope(a, &s);
	names.inputs = NULL;
	(void)json_object_set_new(s.inputs, "xml",
	    json_string("<a n='1'><b>it's</b><b/></a>"));
	diags_init(&l, a, false);
	c = v == NULL ? NULL : criterion_compile(a, NULL, v, &names, &l);
	if (v != NULL && c == NULL && l.errors == 0)
		abort();
	if (c != NULL && criterion_test(c, &s, &j, &e) < 0 &&
	    e.code != ERR_LIMIT && e.code != ERR_MEMORY &&
	    e.code != ERR_UNSUPPORTED)
		abort();
	if (c != NULL && j.finding != NULL && j.holds)
		abort();
	arena_free(a);
	return 0;
}
