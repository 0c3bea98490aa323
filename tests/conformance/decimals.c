/* Reads lines of two JSON numbers, A and B, and prints for each what the
 * product makes of them: A as it is printed, the order of A and B in simple
 * conditions, in JSONPath and in JSON Schema, whether A is an integer and a
 * multiple of B.  decimals.py compares that with Python's decimal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arazzo/language/condition.h"
#include "base/arena.h"
#include "base/err.h"
#include "data/diag.h"
#include "data/number.h"
#include "data/value.h"
#include "query/jsonpath/jsonpath.h"
#include "query/schema/schema.h"

struct pair {
	struct arena *arena;
	const char *text[2];
	json_t *v[2];
};

static bool
schema_holds(const struct pair *p, const char *keyword)
{
	json_t *rule =
	    value_keep(p->arena, json_pack("{s:O}", keyword, p->v[1]));
	struct schema *s;
	struct diags l;
	struct err e = { 0 };

	diags_init(&l, p->arena, false);
	s = schema_compile(p->arena, NULL, rule, NULL, NULL, &l);
	return s != NULL && schema_check(s, p->arena, p->v[0], &e) == 0;
}

static bool
filter_holds(const struct pair *p, const char *op)
{
	json_t *root = value_keep(p->arena, json_pack("[O]", p->v[0]));
	struct err e = { 0 };
	bool ret = false;
	struct jsonpath *q = jsonpath_compile(p->arena,
	    arena_printf(p->arena, "$[?@ %s %s]", op, p->text[1]), &e);

	if (q == NULL || jsonpath_exists(q, root, &ret, &e) < 0)
		(void)printf("%s\n", e.text);
	return ret;
}

static char
order_of(bool less, bool equal)
{
	return less && !equal ? '<' : equal && !less ? '=' : less ? '?' : '>';
}

static void
answer(const struct pair *p)
{
	(void)printf("%s %c%c%c %d %d\n", value_print(p->arena, p->v[0]),
	    order_of(condition_compare("<", p->v[0], p->v[1]),
		condition_compare("==", p->v[0], p->v[1])),
	    order_of(filter_holds(p, "<"), filter_holds(p, "==")),
	    order_of(schema_holds(p, "exclusiveMaximum"),
		schema_holds(p, "const")),
	    number_is_integer(p->v[0]), schema_holds(p, "multipleOf"));
}

int
main(void)
{
	char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, stdin) > 0) {
		struct pair p = { .arena = arena_new(0) };
		char *blank = strchr(line, ' ');
		struct err e = { 0 };

		line[strcspn(line, "\n")] = '\0';
		if (p.arena == NULL || blank == NULL)
			return 1;
		*blank = '\0';
		p.text[0] = line;
		p.text[1] = blank + 1;
		for (int i = 0; i < 2; i++)
			p.v[i] = value_parse(p.arena, p.text[i],
			    strlen(p.text[i]), &e);
		if (p.v[0] == NULL || p.v[1] == NULL)
			(void)printf("error %s\n", e.text);
		else
			answer(&p);
		arena_free(p.arena);
	}
	free(line);
	return 0;
}
