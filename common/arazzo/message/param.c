/* Parameters: in a path key, in the declarations of the operation, in the step. */
#include "arazzo/message/internal.h"

#include <string.h>

#include "query/schema/schema.h"

bool
path_next(const char **p, struct path_piece *ret)
{
	const char *start = *p, *end;

	*ret = (struct path_piece){ .text = { start, 0 } };
	if (*start == '\0')
		return false;
	end = *start == '{' ? strchr(start, '}') : NULL;
	if (end == NULL || end == start + 1) {
		ret->text.n = 1 + strcspn(start + 1, "{");
		*p = start + ret->text.n;
		return true;
	}
	*p = end + 1;
	ret->is_variable = true;
	start++;
	if (*start == '+' || end[-1] == '+')
		ret->keeps_slash = true;
	if (*start == '+')
		start++;
	else if (end[-1] == '+')
		end--;
	ret->text = (struct span){ start, (size_t)(end - start) };
	return true;
}

/* name without the '+' of its template expression (C12). */
static struct span
without_plus(const char *name)
{
	struct span s = span_of(name);

	if (s.n > 1 && *s.p == '+')
		return (struct span){ s.p + 1, s.n - 1 };
	s.n -= s.n > 1 && s.p[s.n - 1] == '+';
	return s;
}

bool
path_same_name(const char *a, const char *b)
{
	struct span x = without_plus(a), y = without_plus(b);

	return x.n == y.n && memcmp(x.p, y.p, x.n) == 0;
}

bool
path_is(const struct path_piece *piece, const char *name)
{
	struct span s = without_plus(name);

	return piece->is_variable && piece->text.n == s.n &&
	    memcmp(piece->text.p, s.p, s.n) == 0;
}

bool
path_has(const char *key, const char *name)
{
	struct path_piece piece;

	while (path_next(&key, &piece))
		if (path_is(&piece, name))
			return true;
	return false;
}

/* One "." or "%2e" at p: its length, else 0. */
static size_t
dot_length(const char *p)
{
	if (*p == '.')
		return 1;
	return p[0] == '%' && p[1] == '2' && text_lower(p[2]) == 'e' ? 3 : 0;
}

bool
path_has_dots(const char *path)
{
	while (*path != '\0') {
		size_t one, two;

		if (*path == '/')
			path++;
		one = dot_length(path);
		two = one == 0 ? 0 : dot_length(path + one);
		if (one > 0 &&
		    (path[one + two] == '/' || path[one + two] == '\0'))
			return true;
		path += strcspn(path, "/");
	}
	return false;
}

static bool
same_name(enum param_in in, const char *a, const char *b)
{
	if (in == PARAM_PATH)
		return path_same_name(a, b);
	return param_same_name(in, a, b);
}

const struct op_param *
request_declared(const struct operation *op, enum param_in in, const char *name)
{
	for (const struct op_param *p = op->param; p != NULL; p = p->next)
		if (p->in == in && same_name(in, p->name, name))
			return p;
	return NULL;
}

const struct op_param *
request_location(const struct operation *op, const struct param *p,
    struct op_param *room)
{
	const struct op_param *declared = request_declared(op, p->in, p->name);
	bool form = p->in == PARAM_QUERY || p->in == PARAM_COOKIE;

	if (declared != NULL)
		return declared;
	/* OpenAPI 3, Parameter Object: the defaults of style and explode */
	*room = (struct op_param){ .name = p->name,
		.in = p->in,
		.style = form ? STYLE_FORM : STYLE_SIMPLE,
		.explode = form,
		.required = p->in == PARAM_PATH };
	return room;
}

bool
request_gives(const struct step *step, enum param_in in, const char *name)
{
	for (const struct param *p = step->param; p != NULL; p = p->next)
		if (p->in == in && same_name(in, p->name, name))
			return true;
	return false;
}

bool
request_input_is_optional(const struct step *step, const char *input)
{
	const struct workflow *w = step->owner;

	return w == NULL || w->inputs == NULL ||
	    !schema_requires(w->inputs, input);
}

bool
request_is_framing(const char *header)
{
	return text_equal_nocase(header, "Content-Length") ||
	    text_equal_nocase(header, "Transfer-Encoding") ||
	    text_equal_nocase(header, "Connection");
}

const struct param *
request_path_param(const struct step *step, const struct path_piece *piece)
{
	const struct param *p = step->param;

	while (p != NULL && (p->in != PARAM_PATH || !path_is(piece, p->name)))
		p = p->next;
	return p;
}
