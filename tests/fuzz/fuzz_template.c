/* A JSON value as a template: compiled, evaluated, as text for JSON. */
#include "arazzo/language/template.h"
#include "base/err.h"
#include "data/diag.h"
#include "fuzz.h"
#include "fuzz_scope.h"

static void
see(void *ctx, const struct expr *x, json_t *at)
{
	(void)ctx;
	if (x == NULL || x->text == NULL || at == NULL)
		abort();
}

static bool
allow(void *ctx, const char *pointer, const char *input)
{
	(void)ctx;
	return pointer_valid(pointer) && input != NULL;
}

static void
use(struct arena *a, struct template *t, struct scope *s)
{
	struct err e = { 0 };
	json_t *v;

	(void)template_allow(t, a, "", allow, NULL);
	v = template_eval(t, s, value_keep(a, json_array()), &e);
	if (v != NULL && value_print(a, v) == NULL)
		abort();
	if (v == NULL && e.text[0] == '\0')
		abort();
	v = template_eval_json(t, s, &e);
	if (v == NULL && e.text[0] == '\0')
		abort();
	template_each(t, see, NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(0);
	json_t *v = value_parse(a, (const char *)data, n, NULL);
	struct template *t;
	struct names names;
	struct scope s;
	struct diags l;

	if (v == NULL)
		v = value_keep(a, json_stringn((const char *)data, n));
	fuzz_names(a, &names);
	fuzz_scope(a, &s);
	diags_init(&l, a, false);
	t = v == NULL ? NULL : template_compile(a, NULL, v, &names, &l);
	if (v != NULL && t == NULL && l.errors == 0)
		abort();
	if (t != NULL)
		use(a, t, &s);
	arena_free(a);
	return 0;
}
