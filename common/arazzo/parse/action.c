/* Success and failure actions. */
#include <string.h>

#include "arazzo/parse/internal.h"
#include "data/number.h"

#define RETRY_AFTER_MAX_S 31536000.0 /* a year */
#define RETRY_LIMIT_MAX 1000000000

static const char *const success_members[] = { "name", "type", "workflowId",
	"stepId", "criteria", NULL, "parameters", NULL };
static const char *const failure_members[] = { "name", "type", "workflowId",
	"stepId", "criteria", "retryAfter", "retryLimit", NULL, "parameters",
	NULL };

static const struct {
	const char *word;
	enum action_type type;
} types[] = {
	{ "end", ACTION_END },
	{ "goto", ACTION_GOTO },
	{ "retry", ACTION_RETRY },
};

static bool
type_read(struct located at, bool success, struct action *c)
{
	const char *rule = success ? "A71" : "A77";
	const char *word = parse_need(at, "type", rule);

	if (word == NULL)
		return false;
	for (size_t i = 0; i < 3; i++) {
		if (strcmp(types[i].word, word) != 0)
			continue;
		c->type = types[i].type;
		c->poll = success && c->type == ACTION_RETRY;
		if (c->poll)
			parse_note(at, DIAG_COMPAT, "type", "C10",
			    "type \"retry\" among success actions is read as "
			    "polling");
		return true;
	}
	parse_error(at, "type", rule, "type \"%s\" of an action is none of %s",
	    word, success ? "end, goto" : "end, retry, goto");
	return false;
}

static void
retry_read(struct located at, struct action *c)
{
	json_t *after = json_object_get(at.value, "retryAfter");
	json_t *limit = json_object_get(at.value, "retryLimit");

	/* A82: "If not specified then a single retry SHALL be attempted." */
	c->retry_limit = 1;
	if (after != NULL) {
		double s = number_double(after);

		if (!json_is_number(after) || s < 0 || s > RETRY_AFTER_MAX_S)
			parse_error(at, "retryAfter", "A80",
			    "retryAfter must be a number of seconds, not below "
			    "0");
		else
			c->retry_after_ms = -(int64_t)text_floor(-s * 1000);
	}
	if (limit != NULL) {
		double n = number_double(limit);

		if (!json_is_number(limit) || n < 0 || n != text_floor(n) ||
		    n > RETRY_LIMIT_MAX)
			parse_error(at, "retryLimit", "A82",
			    "retryLimit must be a whole number, not below 0");
		else
			c->retry_limit = (unsigned)n;
	}
}

static void
target_read(struct located at, struct action *c, bool success)
{
	const char *rule = success ? "A73" : "A79";

	c->step_ref = parse_text(at, "stepId", rule);
	c->workflow_ref = parse_text(at, "workflowId", rule);
	if (parse_has(at, "stepId") && parse_has(at, "workflowId"))
		parse_error(at, NULL, "N7",
		    "action \"%s\" has both stepId and workflowId", c->name);
	else if (c->type == ACTION_GOTO && !parse_has(at, "stepId") &&
	    !parse_has(at, "workflowId"))
		parse_error(at, NULL, "N7",
		    "action \"%s\" of type goto needs stepId or workflowId",
		    c->name);
	else if (c->type == ACTION_END &&
	    (c->step_ref != NULL || c->workflow_ref != NULL))
		parse_note(at, DIAG_WARNING, NULL, "N7",
		    "action \"%s\" ends the workflow: its stepId or workflowId "
		    "is ignored",
		    c->name);
}

struct action *
parse_action(struct located at, bool success)
{
	/* C10: a poll has a retry's members. */
	bool retries = !success || value_member_is(at.value, "type", "retry");
	const char *rule = success ? "A70" : "A76";
	struct action *c = parse_object(&at, "an action", rule,
	    retries ? failure_members : success_members, sizeof *c);

	if (c == NULL)
		return NULL;
	c->location = at.location;
	c->name = parse_need(at, "name", rule);
	if (c->name == NULL)
		c->name = "";
	if (!type_read(at, success, c))
		return NULL;
	retry_read(at, c);
	target_read(at, c, success);
	c->criterion = parse_criteria(at, "criteria");
	if (at.p->z->is_1_1)
		c->param = parse_params(at, "V", false, false);
	return c;
}

struct action *
parse_actions(struct located in, const char *key, bool success,
    const char *rule, const char *duplicate_rule)
{
	json_t *list = parse_list(in, key, rule);
	struct action *all = NULL, **end = &all;
	struct index names = { 0 };

	for (size_t i = 0; i < json_array_size(list); i++) {
		struct located at = parse_item(in.p, list, i), to = at;
		struct action *c;

		if (!parse_reusable(&to,
			success ? "successActions" : "failureActions", rule))
			continue;
		c = parse_action(to, success);
		if (c == NULL)
			continue;
		if (*c->name != '\0')
			parse_unique(&names, at, c->name, c, duplicate_rule,
			    "action");
		*end = c;
		end = &c->next;
	}
	return all;
}
