/* Finds the declaration of a parameter, and whether a step gives it. */
#include "arazzo/message/param.h"

#include "arazzo/message/path.h"
#include "query/schema/schema.h"

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
