/* Which of the listed builds and pipelines are checked: --include, --exclude,
 * --tag. */
#include "plugin/status/choose.h"

#include "base/text.h"
#include "plugin/call/option.h"
#include "plugin/model/arn.h"

bool
choose_matches(const char *glob, const char *text)
{
	char lower[ARN_MAX + 1];
	size_t n = 0;

	if (text == NULL)
		return false;
	for (; *text != '\0' && n < ARN_MAX; text++)
		lower[n++] = text_lower(*text);
	lower[n] = '\0';
	return text_glob(glob, lower);
}

static bool
is_in(const struct option_text *globs, const char *name, const char *arn)
{
	while (globs != NULL && !choose_matches(globs->value, name) &&
	    !choose_matches(globs->value, arn))
		globs = globs->next;
	return globs != NULL;
}

static bool
has_tags(const struct option_tag *t, json_t *tags)
{
	for (; t != NULL; t = t->next) {
		json_t *v = json_object_get(tags, t->key);

		if (!json_is_string(v) ||
		    (t->value != NULL &&
			!text_equal(json_string_value(v), t->value)))
			return false;
	}
	return true;
}

bool
choose(const struct options *o, const char *name, const char *arn, json_t *tags,
    struct left_out *n)
{
	if (is_in(o->exclude, name, arn))
		n->exclude++;
	else if (o->include != NULL && !is_in(o->include, name, arn))
		n->include++;
	else if (!has_tags(o->tag, tags))
		n->tag++;
	else
		return true;
	return false;
}
