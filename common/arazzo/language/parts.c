/* Splits a text into literal parts and expressions. */
#include "arazzo/language/parts.h"

#include <string.h>

#include "base/text.h"

struct parts_scanner {
	struct arena *a;
	const struct names *names;
	const struct parts_at *at;
	const char *text;
	const char *start; /* of the literal text so far */
	struct part **end;
	bool found, told;
	struct err *e;
};

static int
add_part(struct parts_scanner *s, const char *upto, struct expr *x)
{
	struct part *part = arena_alloc(s->a, sizeof *part);

	if (part == NULL)
		return err_memory(s->e);
	part->text = s->start;
	part->ntext = (size_t)(upto - s->start);
	part->x = x;
	*s->end = part;
	s->end = &part->next;
	s->found = s->found || x != NULL;
	return 0;
}

static void
tell(struct parts_scanner *s, enum diag_kind kind, const char *id,
    const char *what, const char *text)
{
	if (s->at->l != NULL)
		diag_add(s->at->l, kind, id, s->at->doc, s->at->location,
		    "\"%s\": %s", text, what);
}

/* The '}' of "{$...}" at p; NULL when it is not ended before the next. */
static const char *
closing(const char *p)
{
	p += 2;
	while (*p != '\0' && *p != '}' && !(p[0] == '{' && p[1] == '$'))
		p++;
	return *p == '}' ? p : NULL;
}

/* The text that begins at p and is not an expression: 0, or -1 when it is one
 * that is refused. */
static int
literal(struct parts_scanner *s, const char *text, const struct err *why)
{
	const char *misused = expr_misused(text);

	if (misused != NULL) {
		tell(s, DIAG_ERROR, "R10", misused, text);
		return -1;
	}
	if (expr_looks_like(text)) {
		tell(s, DIAG_WARNING, "R10", why->text, text);
		s->told = true;
	}
	return 0;
}

/* "{$...}" at *p; an inserted expression moves *p behind it. */
static int
read_braced(struct parts_scanner *s, const char **p)
{
	const char *end = closing(*p);
	struct err why = { 0 };
	struct expr *x;
	char *text;

	if (end == NULL)
		end = *p + 1 + strcspn(*p + 1, " {}\"'");
	text = arena_strndup(s->a, *p + 1, (size_t)(end - *p) - 1);
	if (text == NULL)
		return err_memory(s->e);
	x = NULL;
	if (*end == '}')
		x = expr_compile(s->a, text, s->names, &why);
	else
		(void)err_set(&why, ERR_DOCUMENT, "'}' is missing");
	if (why.code == ERR_MEMORY)
		return err_memory(s->e);
	if (x == NULL) {
		++*p;
		return literal(s, text, &why);
	}
	if (x->compat != NULL)
		tell(s, DIAG_COMPAT, x->compat, expr_compat_text(x->compat),
		    x->text);
	if (add_part(s, *p, x) < 0)
		return -1;
	*p = s->start = end + 1;
	return 0;
}

/* How much of p is the longest name of set that no letter follows; 0: none. */
static size_t
declared(json_t *set, const char *p)
{
	size_t n = 0, best = 0;

	while (n < EXPR_MAX_NAME &&
	    (text_is_alpha(p[n]) || text_is_digit(p[n]) || p[n] == '_' ||
		p[n] == '-' || p[n] == '.')) {
		char next = p[++n];

		if (!text_is_alpha(next) && !text_is_digit(next) &&
		    next != '_' && json_object_getn(set, p, n) != NULL)
			best = n;
	}
	return best;
}

/* How much of p is "$inputs.NAME" or "$steps.ID.outputs.NAME" with NAME
 * declared (arazzo C4); 0: none. */
static size_t
bare_length(const struct names *names, const char *p)
{
	static const char inputs[] = "$inputs.", steps[] = "$steps.";
	static const char outputs[] = ".outputs.";
	size_t at, n;

	if (names == NULL)
		return 0;
	if (text_starts(p, inputs)) {
		at = strlen(inputs);
		n = declared(names->inputs, p + at);
		return n == 0 ? 0 : at + n;
	}
	if (!text_starts(p, steps))
		return 0;
	for (at = strlen(steps);
	     at < EXPR_MAX_NAME && p[at] != '\0' && !text_is_space(p[at]);
	     at++) {
		json_t *set;

		if (!text_starts(p + at, outputs))
			continue;
		set = json_object_getn(names->steps, p + strlen(steps),
		    at - strlen(steps));
		at += strlen(outputs);
		n = declared(set, p + at);
		return n == 0 ? 0 : at + n;
	}
	return 0;
}

#define SHOWN 80 /* bytes of it */

/* Reported once for a text: "Bearer $inputs.tokn" would go out as it is. */
static int
tell_undeclared(struct parts_scanner *s, const char *p)
{
	size_t n = strcspn(p, " \t\r\n\"'{}");
	char *text = arena_strndup(s->a, p, n < SHOWN ? n : SHOWN);

	if (text == NULL)
		return err_memory(s->e);
	s->told = true;
	tell(s, DIAG_WARNING, "R10",
	    "taken as text: nothing of this name is declared", text);
	return 0;
}

static int
read_bare(struct parts_scanner *s, const char **p)
{
	size_t n = s->at->bare ? bare_length(s->names, *p) : 0;
	struct expr *x;
	char *text;

	if (n == 0) {
		bool odd = s->at->bare && !s->told && *p > s->text &&
		    (text_starts(*p, "$inputs.") || text_starts(*p, "$steps."));
		int failed = odd ? tell_undeclared(s, *p) : 0;

		++*p;
		return failed;
	}
	text = arena_strndup(s->a, *p, n);
	if (text == NULL)
		return err_memory(s->e);
	x = expr_compile(s->a, text, s->names, s->e);
	if (x == NULL || add_part(s, *p, x) < 0)
		return -1;
	tell(s, DIAG_COMPAT, "C4", "an expression inside text without braces",
	    text);
	s->start = *p += n;
	return 0;
}

struct part *
parts_scan(struct arena *a, const char *text, const struct names *names,
    const struct parts_at *at, bool *ret_found, struct err *e)
{
	struct part *first = NULL;
	struct parts_scanner s = { .a = a,
		.names = names,
		.at = at,
		.text = text,
		.start = text,
		.end = &first,
		.e = e };
	const char *p = text;

	while (*p != '\0') {
		int failed = 0;

		p += strcspn(p, "{$");
		if (p[0] == '{' && p[1] == '$')
			failed = read_braced(&s, &p);
		else if (p[0] == '$')
			failed = read_bare(&s, &p);
		else if (p[0] != '\0')
			p++;
		if (failed < 0)
			return NULL;
	}
	if (add_part(&s, p, NULL) < 0)
		return NULL;
	*ret_found = s.found;
	return first;
}
