/* Builds: the tables of states, and reading what a response contains of one. */
#include "plugin/model/build.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "data/number.h"
#include "data/value.h"

static const struct image_state states[] = {
	{ "PENDING", STATE_OK, true },
	{ "CREATING", STATE_OK, true },
	{ "BUILDING", STATE_OK, true },
	{ "TESTING", STATE_OK, true },
	{ "DISTRIBUTING", STATE_OK, true },
	{ "INTEGRATING", STATE_OK, true },
	{ "AVAILABLE", STATE_OK, false },
	{ "FAILED", STATE_CRITICAL, false },
	{ "CANCELLED", STATE_WARNING, false },
	{ "DEPRECATED", STATE_WARNING, false },
	{ "DISABLED", STATE_WARNING, false },
	{ "DELETED", STATE_WARNING, false },
};

static const char *const host_states[] = { "OK", "WARNING", "CRITICAL",
	"UNKNOWN", "UP", "DOWN", "UNREACHABLE" };
#define HOST_STATES (sizeof host_states / sizeof host_states[0])

const char *
host_state_at(size_t n)
{
	return n < HOST_STATES ? host_states[n] : NULL;
}

bool
host_state_known(const char *word)
{
	for (size_t i = 0; i < HOST_STATES; i++)
		if (text_equal_nocase(host_states[i], word))
			return true;
	return false;
}

const struct image_state *
image_state_find(const char *word)
{
	if (word == NULL)
		return NULL;
	/* The first letter distinguishes most of them without a call. */
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
		if (*states[i].word == *word &&
		    text_equal(states[i].word, word))
			return &states[i];
	return NULL;
}

bool
image_state_runs(const char *word)
{
	const struct image_state *s = image_state_find(word);

	return s != NULL && s->running;
}

const struct image_state *
image_state_at(size_t n)
{
	return n < sizeof states / sizeof states[0] ? &states[n] : NULL;
}

const char *
build_text(json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text == NULL || *text == '\0' ? NULL : text;
}

const char *
build_word(json_t *object, const char *name)
{
	const char *text = build_text(object, name);
	size_t n = json_string_length(json_object_get(object, name));

	return text != NULL && strlen(text) == n ? text : NULL;
}

bool
build_word_is(json_t *object, const char *name, const char *word)
{
	const char *text = build_word(object, name);

	return text != NULL && text_equal(text, word);
}

bool
build_is(const struct build *b, const char *status)
{
	return b->status != NULL && text_equal(b->status, status);
}

bool
build_has_tag(json_t *tags, const char *key, const char *value)
{
	const char *text = json_string_value(json_object_get(tags, key));

	return text != NULL && (value == NULL || text_equal(text, value));
}

bool
build_time(json_t *object, const char *name, int64_t *ret_ms)
{
	json_t *v = json_object_get(object, name);

	if (json_is_string(v))
		return time_parse_rfc3339(json_string_value(v), ret_ms) == 0;
	if (json_is_number(v) && number_double(v) > 0 &&
	    number_double(v) < 1e11) {
		*ret_ms = (int64_t)(number_double(v) * 1000);
		return true;
	}
	return false;
}

void
build_read(json_t *image, struct build *ret)
{
	json_t *state = json_object_get(image, "state");
	json_t *failure = json_object_get(state, "failureContext");

	memset(ret, 0, sizeof *ret);
	ret->arn = build_word(image, "arn");
	ret->name = build_text(image, "name");
	ret->status = build_word(state, "status");
	ret->reason = build_text(state, "reason");
	ret->pipeline_arn = build_text(image, "sourcePipelineArn");
	ret->platform = build_text(image, "platform");
	ret->log_group =
	    build_text(json_object_get(image, "loggingConfiguration"),
		"logGroupName");
	ret->failure = json_is_object(failure) ? failure : NULL;
	ret->resources = json_object_get(image, "outputResources");
	ret->tags = json_object_get(image, "tags");
	ret->has_created = build_time(image, "dateCreated", &ret->created_ms);
}

int
build_keep(struct arena *a, struct build *b)
{
	const char **const text[] = { &b->arn, &b->name, &b->status, &b->reason,
		&b->pipeline_arn, &b->log_group, &b->platform };

	for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
		if (arena_keep(a, text[i]) < 0)
			return -1;
	if (b->failure != NULL)
		b->failure = value_keep(a, json_incref(b->failure));
	/* Only those of an AVAILABLE build are used. */
	if (!build_is(b, "AVAILABLE"))
		b->resources = NULL;
	if (b->resources != NULL)
		b->resources = value_keep(a, json_incref(b->resources));
	b->tags = NULL;
	return 0;
}
