/* The grammar of JSONPath queries: segments and selectors. */
#include "query/jsonpath/parse.h"

/* slice-selector = [start S] ":" S [end S] [":" [S step ]]; the start, if
 * any, was read already. */
static int
parse_slice(struct jsonpath_parser *p, struct jsonpath_selector *s,
    bool has_start)
{
	struct lexer *l = &p->l;

	s->kind = SELECT_SLICE;
	s->slice.has_start = has_start;
	s->slice.start = s->index;
	s->slice.step = 1;
	(void)lex_accept(l, ':');
	(void)lex_blanks(l);
	if (lex_peek(l) != ':' && lex_peek(l) != ',' && lex_peek(l) != ']') {
		if (lex_integer(l, &s->slice.end) < 0)
			return -1;
		s->slice.has_end = true;
		(void)lex_blanks(l);
	}
	if (!lex_accept(l, ':'))
		return 0;
	(void)lex_blanks(l);
	if (lex_peek(l) == ',' || lex_peek(l) == ']')
		return 0;
	return lex_integer(l, &s->slice.step);
}

static int
parse_number_selector(struct jsonpath_parser *p, struct jsonpath_selector *s)
{
	const char *end;

	if (lex_peek(&p->l) == ':')
		return parse_slice(p, s, false);
	s->kind = SELECT_INDEX;
	if (lex_integer(&p->l, &s->index) < 0)
		return -1;
	end = p->l.p;
	(void)lex_blanks(&p->l);
	if (lex_peek(&p->l) == ':')
		return parse_slice(p, s, true);
	p->l.p = end;
	return 0;
}

static int
parse_selector(struct jsonpath_parser *p, struct jsonpath_selector *s)
{
	struct lexer *l = &p->l;

	switch (lex_peek(l)) {
	case '\'':
	case '"':
		s->kind = SELECT_NAME;
		return lex_string(l, &s->name);
	case '*':
		s->kind = SELECT_WILDCARD;
		l->p++;
		return 0;
	case '?':
		l->p++;
		s->kind = SELECT_FILTER;
		(void)lex_blanks(l);
		s->filter = parse_logical(p);
		return s->filter != NULL ? 0 : -1;
	case '\0':
	case ']':
	case ',':
		return lex_fail(l, "a selector was expected");
	default:
		return parse_number_selector(p, s);
	}
}

/* bracketed-selection = "[" S selector *(S "," S selector) S "]"; behind "[".
 * *ret_blank: there was a blank. */
static int
parse_brackets(struct jsonpath_parser *p, struct segment *seg, bool *ret_blank)
{
	struct jsonpath_selector **end = &seg->first;

	do {
		struct jsonpath_selector *s = lex_alloc(&p->l, sizeof *s);

		if (s == NULL)
			return -1;
		*ret_blank |= lex_blanks(&p->l);
		if (parse_selector(p, s) < 0)
			return -1;
		*ret_blank |= lex_blanks(&p->l);
		*end = s;
		end = &s->next;
	} while (lex_accept(&p->l, ','));
	if (!lex_accept(&p->l, ']'))
		return lex_fail(&p->l, "\",\" or \"]\" was expected");
	return 0;
}

/* wildcard-selector or member-name-shorthand, behind "." or "..". */
static int
parse_shorthand(struct jsonpath_parser *p, struct segment *seg)
{
	struct jsonpath_selector *s = lex_alloc(&p->l, sizeof *s);

	if (s == NULL)
		return -1;
	seg->first = s;
	if (lex_accept(&p->l, '*')) {
		s->kind = SELECT_WILDCARD;
		return 0;
	}
	s->kind = SELECT_NAME;
	seg->shorthand = true;
	return lex_name(&p->l, &s->name);
}

static int
parse_segment(struct jsonpath_parser *p, struct segment *seg, bool *ret_blank)
{
	int rc;

	if (lex_accept(&p->l, '.')) {
		seg->descend = lex_accept(&p->l, '.');
		if (!seg->descend || lex_peek(&p->l) != '[')
			return parse_shorthand(p, seg);
	}
	(void)lex_accept(&p->l, '[');
	if (lex_enter(&p->l) < 0)
		return -1;
	rc = parse_brackets(p, seg, ret_blank);
	p->l.nest--;
	return rc;
}

/* segments = *(S segment) */
static int
parse_segments(struct jsonpath_parser *p, struct path *path)
{
	struct segment **end = &path->first;
	const char *before;

	for (;;) {
		struct segment *seg;

		before = p->l.p;
		(void)lex_blanks(&p->l);
		if (lex_peek(&p->l) != '.' && lex_peek(&p->l) != '[')
			break;
		seg = lex_alloc(&p->l, sizeof *seg);
		if (seg == NULL ||
		    parse_segment(p, seg, &path->blank_inside) < 0)
			return -1;
		seg->simple = !seg->descend && seg->first->next == NULL &&
		    (seg->first->kind == SELECT_NAME ||
			seg->first->kind == SELECT_INDEX);
		path->singular &= seg->simple;
		*end = seg;
		end = &seg->next;
	}
	p->l.p = before;
	return 0;
}

struct path *
parse_path(struct jsonpath_parser *p)
{
	struct path *path = lex_alloc(&p->l, sizeof *path);

	if (path == NULL)
		return NULL;
	path->singular = true;
	path->relative = lex_accept(&p->l, '@');
	if (!path->relative && !lex_accept(&p->l, '$'))
		return lex_null(&p->l, "\"$\" was expected");
	return parse_segments(p, path) < 0 ? NULL : path;
}

struct jsonpath *
jsonpath_compile(struct arena *a, const char *text, struct err *e)
{
	struct jsonpath_parser p = { .bare = false };
	struct jsonpath *q;

	if (lex_start(&p.l, a, text, e) < 0)
		return NULL;
	if (lex_peek(&p.l) != '$')
		return lex_null(&p.l, "a JSONPath begins with \"$\"");
	q = lex_alloc(&p.l, sizeof *q);
	if (q == NULL)
		return NULL;
	q->path = parse_path(&p);
	if (q->path == NULL)
		return NULL;
	if (p.l.p < p.l.end)
		return lex_null(&p.l, "a segment, or the end, was expected");
	return q;
}

bool
jsonpath_is_singular(const struct jsonpath *q)
{
	return q->path->singular;
}
