/* A runtime expression, by the ABNF alone and with names declared. */
#include "arazzo/language/expr.h"
#include "base/err.h"
#include "fuzz.h"
#include "fuzz_scope.h"

static void
use(struct arena *a, const char *text, const struct names *names,
    struct scope *s,
    struct expr *(*compile)(struct arena *a, const char *text,
	const struct names *names, struct err *e))
{
	struct err e = { 0 };
	struct expr *x = compile(a, text, names, &e);
	json_t *v;

	if (x == NULL) {
		if (e.code == ERR_NONE || e.text[0] == '\0')
			abort();
		return;
	}
	v = expr_eval(x, s, &e);
	if (v == NULL && e.code == ERR_NONE && expr_missing(x, s) == NULL)
		abort();
	if (v != NULL && value_text(a, v) == NULL)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(0);
	char *text = arena_strndup(a, (const char *)data, n);
	struct names names;
	struct scope s;

	fuzz_names(a, &names);
	fuzz_scope(a, &s);
	use(a, text, NULL, &s, expr_compile);
	use(a, text, &names, &s, expr_compile);
	use(a, text, &names, &s, expr_compile_operand);
	(void)expr_misused(text);
	arena_free(a);
	return 0;
}
