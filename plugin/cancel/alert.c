/* Alert formats as rows of a table: payloads become JSON, pointers find the state,
 * the ARN and the deduplication key in it. */
#include "plugin/cancel/alert.h"

#include <jansson.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/platform.h"
#include "data/value.h"
#include "plugin/model/state.h"

#define POINTERS 4
#define WORDS 6

/* A state's word in the payload, and its meaning. */
struct alert_word {
	const char *theirs, *state, *type;
};

/* One format is one row.  Pointers are into one alert; "%s" in one is the
 * label.  The first pointer that finds a value counts. */
struct alert_format {
	const char *name;
	/* Payloads that are not JSON become JSON by this. */
	json_t *(*load)(struct arena *a, const char *label,
	    const struct platform *w, const char *input, size_t n,
	    struct err *e);
	const char *inner;   /* JSON in a string; absent: the payload */
	const char *list;    /* an array of alerts; NULL: there is one */
	const char *must;    /* a payload without it is not of this format */
	const char *only[2]; /* pointer and value; others are ignored */
	const char *ignored; /* where this is, nothing is to be done */
	const char *state;
	struct alert_word word[WORDS]; /* none: the state is the word itself */
	const char *type, *attempt;    /* NULL: HARD by the table of words */
	const char *count[2], *asked[2]; /* HARD once count >= asked */
	const char *arn[POINTERS];
	const char *pairs; /* [{ name, value }] that may hold the label */
	const char *cause[POINTERS]; /* joined; none: "service" */
};

static json_t *load_json(struct arena *, const char *, const struct platform *,
    const char *, size_t, struct err *);
static json_t *load_nagios(struct arena *, const char *,
    const struct platform *, const char *, size_t, struct err *);
static json_t *load_amx(struct arena *, const char *, const struct platform *,
    const char *, size_t, struct err *);
static json_t *load_headers(struct arena *, const char *,
    const struct platform *, const char *, size_t, struct err *);

#define ALERTMANAGER(format, loader)                                   \
	{                                                              \
		.name = format, .load = loader, .list = "/alerts",     \
		.must = "/alerts", .state = "/status",                 \
		.word = { { "firing", "CRITICAL", "HARD" },            \
			{ "resolved", "OK", "HARD" } },                \
		.arn = { "/labels/%s", "/annotations/%s" }, .cause = { \
			"/fingerprint",                                \
			"/startsAt"                                    \
		}                                                      \
	}

static const struct alert_format alert_formats[] = {
	{ .name = "nagios",
	    .load = load_nagios,
	    .must = "/state",
	    .state = "/state",
	    .type = "/type",
	    .attempt = "/attempt",
	    .arn = { "/arn" } },
	{ .name = "icinga",
	    .load = load_nagios,
	    .must = "/state",
	    .state = "/state",
	    .type = "/type",
	    .attempt = "/attempt",
	    .arn = { "/arn" } },
	ALERTMANAGER("alertmanager", load_json),
	ALERTMANAGER("grafana", load_json),
	ALERTMANAGER("amx", load_amx),
	{ .name = "sensu",
	    .load = load_json,
	    .must = "/check/status",
	    .state = "/check/status",
	    .word = { { "0", "OK", "HARD" }, { "1", "WARNING", NULL },
		{ "2", "CRITICAL", NULL }, { "3", "UNKNOWN", NULL } },
	    .count = { "/occurrences", "/check/occurrences" },
	    .asked = { "/check/metadata/annotations/fatigue_check~1occurrences",
		"/check/occurrences" },
	    .arn = { "/check/metadata/labels/%s",
		"/check/metadata/annotations/%s", "/check/%s",
		"/entity/metadata/labels/%s" },
	    .cause = { "/entity/metadata/name", "/check/metadata/name",
		"/check/name", "/check/last_ok" } },
	{ .name = "collectd",
	    .load = load_headers,
	    .must = "/Severity",
	    .only = { "/Plugin", "imagebuilder" },
	    .state = "/Severity",
	    .word = { { "FAILURE", "CRITICAL", "HARD" },
		{ "WARNING", "WARNING", "HARD" }, { "OKAY", "OK", "HARD" } },
	    .arn = { "/%s" },
	    .cause = { "/Host", "/TypeInstance" } },
	{ .name = "zabbix",
	    .load = load_json,
	    .must = "/event_value",
	    .state = "/event_value",
	    .word = { { "1", "CRITICAL", "HARD" }, { "0", "OK", "HARD" } },
	    .arn = { "/%s" },
	    .cause = { "/eventid" } },
	{ .name = "sns",
	    .load = load_json,
	    .inner = "/Message",
	    .must = "/NewStateValue",
	    .ignored = "/state/status",
	    .state = "/NewStateValue",
	    .word = { { "ALARM", "CRITICAL", "HARD" }, { "OK", "OK", "HARD" },
		{ "INSUFFICIENT_DATA", "UNKNOWN", "HARD" } },
	    .arn = { "/%s", "/Trigger/%s" },
	    .pairs = "/Trigger/Dimensions",
	    .cause = { "/AlarmArn", "/StateChangeTime" } },
	{ .name = "eventbridge",
	    .load = load_json,
	    .must = "/detail/state/status",
	    .only = { "/source", "aws.imagebuilder" },
	    .state = "/detail/state/status",
	    .arn = { "/resources/0" },
	    .cause = { "/id" } },
};
#undef ALERTMANAGER

/* Loading ------------------------------------------------------------- */

/* Measures the nesting before a parser recurses into it; quotes respected. */
static bool
too_deep(const char *text, size_t n)
{
	unsigned depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < n; i++) {
		if (quoted && text[i] == '\\')
			i++;
		else if (text[i] == '"')
			quoted = !quoted;
		else if (quoted)
			continue;
		else if (text[i] == '{' || text[i] == '[')
			depth++;
		else if ((text[i] == '}' || text[i] == ']') && depth > 0)
			depth--;
		if (depth > ALERT_MAX_DEPTH)
			return true;
	}
	return false;
}

static json_t *
load_json(struct arena *a, const char *label, const struct platform *w,
    const char *input, size_t n, struct err *e)
{
	json_t *v;

	(void)label;
	(void)w;
	if (input == NULL || n == 0) {
		(void)err_set(e, ERR_INPUT, "standard input contains no alert");
		return NULL;
	}
	if (too_deep(input, n)) {
		(void)err_set(e, ERR_LIMIT,
		    "the alert is nested deeper than %d", ALERT_MAX_DEPTH);
		return NULL;
	}
	v = value_parse(a, input, n, e);
	if (v == NULL)
		(void)err_wrap(e, "the alert is not JSON");
	return v;
}

static void
set_text(json_t *object, const char *name, const char *value)
{
	if (value != NULL)
		(void)json_object_set_new(object, name, json_string(value));
}

static const char *
macro(json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* Refuses words that no monitoring system uses: macros that were not expanded. */
static int
check_macros(json_t *v, struct err *e)
{
	const char *state = macro(v, "state"), *type = macro(v, "type");

	if (state == NULL)
		return err_set(e, ERR_INPUT,
		    "missing NAGIOS_SERVICESTATE in the environment");
	if (!host_state_known(state))
		return err_set(e, ERR_INPUT,
		    "NAGIOS_SERVICESTATE: unknown state \"%.40s\"", state);
	if (type != NULL && !text_equal_nocase(type, "SOFT") &&
	    !text_equal_nocase(type, "HARD"))
		return err_set(e, ERR_INPUT,
		    "NAGIOS_SERVICESTATETYPE: invalid type \"%.40s\" (expected SOFT"
		    " or HARD)",
		    type);
	return 0;
}

/* Reads service macros in the environment; Nagios sets them, and an Icinga
 * EventCommand gives them the same names. */
static json_t *
load_nagios(struct arena *a, const char *label, const struct platform *w,
    const char *input, size_t n, struct err *e)
{
	json_t *v = value_keep(a, json_object());
	char *name = arena_printf(a, "NAGIOS__SERVICE%s", label);

	(void)input;
	(void)n;
	if (v == NULL || name == NULL) {
		(void)err_memory(e);
		return NULL;
	}
	/* Custom macros are in upper case. */
	for (char *c = name; *c != '\0'; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	set_text(v, "state", w->env(w->ctx, "NAGIOS_SERVICESTATE"));
	set_text(v, "type", w->env(w->ctx, "NAGIOS_SERVICESTATETYPE"));
	set_text(v, "attempt", w->env(w->ctx, "NAGIOS_SERVICEATTEMPT"));
	set_text(v, "arn", w->env(w->ctx, name));
	return check_macros(v, e) < 0 ? NULL : v;
}

static const char *
amx_env(struct arena *a, const struct platform *w, uint64_t i, const char *name)
{
	const char *key =
	    arena_printf(a, "AMX_ALERT_%llu_%s", (unsigned long long)i, name);

	return key == NULL ? NULL : w->env(w->ctx, key);
}

/* Rebuilds the payload that prometheus-am-executor's variables come from. */
static json_t *
load_amx(struct arena *a, const char *label, const struct platform *w,
    const char *input, size_t n, struct err *e)
{
	const char *count = w->env(w->ctx, "AMX_ALERT_LEN");
	const char *field = arena_printf(a, "LABEL_%s", label);
	const char *note = arena_printf(a, "ANNOTATION_%s", label);
	json_t *list = json_array();
	json_t *v = value_keep(a, json_pack("{s:o}", "alerts", list));
	uint64_t alerts;

	(void)input;
	(void)n;
	if (v == NULL || field == NULL || note == NULL) {
		(void)err_memory(e);
		return NULL;
	}
	if (count == NULL || text_u64(count, &alerts) < 0) {
		(void)err_set(e, ERR_INPUT,
		    "missing AMX_ALERT_LEN in the environment");
		return NULL;
	}
	for (uint64_t i = 1; i <= alerts && i <= ALERT_MAX_ALERTS + 1; i++) {
		json_t *labels = json_object(), *alert = json_object();
		json_t *notes = json_object();

		set_text(labels, label, amx_env(a, w, i, field));
		set_text(notes, label, amx_env(a, w, i, note));
		set_text(alert, "status", amx_env(a, w, i, "STATUS"));
		set_text(alert, "fingerprint", amx_env(a, w, i, "FINGERPRINT"));
		set_text(alert, "startsAt", amx_env(a, w, i, "START"));
		(void)json_object_set_new(alert, "labels", labels);
		(void)json_object_set_new(alert, "annotations", notes);
		(void)json_array_append_new(list, alert);
	}
	return v;
}

/* Reads collectd's NotificationExec: "Name: value" lines up to an empty one. */
static json_t *
load_headers(struct arena *a, const char *label, const struct platform *w,
    const char *input, size_t n, struct err *e)
{
	json_t *v = value_keep(a, json_object());
	const char *line = input, *end = input == NULL ? NULL : input + n;

	(void)label;
	(void)w;
	if (v == NULL) {
		(void)err_memory(e);
		return NULL;
	}
	while (line != NULL && line < end && *line != '\n' && *line != '\r') {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		size_t length = (size_t)((stop == NULL ? end : stop) - line);
		const char *colon = memchr(line, ':', length);
		struct span value;
		char *name;

		if (colon == NULL) {
			(void)err_set(e, ERR_INPUT,
			    "missing colon in a line of the notification");
			return NULL;
		}
		name = arena_strndup(a, line, (size_t)(colon - line));
		value = span_trim((struct span){
		    colon + 1, length - (size_t)(colon + 1 - line) });
		/* Choosing one of two would be a guess. */
		if (name != NULL && json_object_get(v, name) != NULL) {
			(void)err_set(e, ERR_INPUT,
			    "duplicate %.40s in the notification", name);
			return NULL;
		}
		if (name != NULL && text_utf8_valid(name, strlen(name)))
			(void)json_object_set_new(v, name,
			    json_stringn(value.p, value.n));
		line = stop == NULL ? NULL : stop + 1;
	}
	return v;
}

/* Reading ------------------------------------------------------------- */

struct alert_reader {
	struct arena *arena;
	const struct alert_format *format;
	const char *label;
};

/* Returns the text at a pointer; numbers as text; NULL: none there. */
static const char *
text_at(const struct alert_reader *r, json_t *v, const char *pointer)
{
	json_t *found;

	if (pointer == NULL)
		return NULL;
	if (strstr(pointer, "%s") != NULL) {
		const char *at = strstr(pointer, "%s");
		char *label = pointer_escape(r->arena, r->label);

		pointer =
		    arena_printf(r->arena, "%.*s%s%s", (int)(at - pointer),
			pointer, label == NULL ? "" : label, at + 2);
	}
	found = pointer == NULL ? NULL : pointer_get(v, pointer);
	if (!json_is_string(found) && !json_is_number(found))
		return NULL;
	return value_text(r->arena, found);
}

/* Returns the value of the label in [{ "name": ..., "value": ... }]. */
static const char *
pair_at(const struct alert_reader *r, json_t *v)
{
	json_t *item,
	    *list = r->format->pairs == NULL ? NULL :
					       pointer_get(v, r->format->pairs);
	size_t i;

	json_array_foreach(list, i, item) {
		const char *name =
		    json_string_value(json_object_get(item, "name"));

		if (name != NULL && text_equal(name, r->label))
			return json_string_value(json_object_get(item,
			    "value"));
	}
	return NULL;
}

static const char *
cause_of(const struct alert_reader *r, json_t *v)
{
	struct buf b;
	const char *part;

	if (r->format->cause[0] == NULL)
		return "service";
	buf_init(&b, 0);
	for (size_t i = 0; i < POINTERS; i++) {
		part = text_at(r, v, r->format->cause[i]);
		if (part != NULL)
			buf_printf(&b, "%s%s", b.n > 0 ? " " : "", part);
	}
	if (b.n == 0)
		buf_puts(&b, "service");
	return buf_take(&b, r->arena);
}

/* Compares how often it was seen with how often it must be. */
static const char *
type_by_count(const struct alert_reader *r, json_t *v)
{
	const struct alert_format *f = r->format;
	bool classic = text_at(r, v, f->count[0]) != NULL;
	const char *count = text_at(r, v, f->count[classic ? 0 : 1]);
	const char *asked = text_at(r, v, f->asked[classic ? 1 : 0]);
	uint64_t have = 0, want = 1;

	if (asked != NULL && text_u64(asked, &want) < 0)
		want = UINT64_MAX;
	if (count != NULL && text_u64(count, &have) < 0)
		have = 0;
	return asked == NULL || have >= want ? "HARD" : "SOFT";
}

static int
read_trigger(const struct alert_reader *r, json_t *v, struct trigger *ret,
    struct err *e)
{
	const struct alert_format *f = r->format;
	const char *word = text_at(r, v, f->state), *attempt;

	if (word == NULL)
		return err_set(e, ERR_INPUT, "missing state (%s) in an alert",
		    f->state);
	*ret = (struct trigger){ .state = word,
		.type = f->type == NULL ? "HARD" : text_at(r, v, f->type) };
	attempt = text_at(r, v, f->attempt);
	if (attempt != NULL && text_u64(attempt, &ret->attempt) < 0)
		return err_set(e, ERR_INPUT,
		    "invalid attempt \"%.40s\" (expected a number)", attempt);
	if (f->word[0].theirs == NULL)
		return 0;
	for (size_t i = 0; i < WORDS && f->word[i].theirs != NULL; i++)
		if (text_equal_nocase(f->word[i].theirs, word)) {
			ret->state = f->word[i].state;
			ret->type = f->word[i].type != NULL ?
			    f->word[i].type :
			    type_by_count(r, v);
			return 0;
		}
	return err_set(e, ERR_INPUT, "unknown %s state \"%.40s\"", f->name,
	    word);
}

static int
read_one(const struct alert_reader *r, json_t *v, size_t i, struct alert **end,
    struct err *e)
{
	struct alert *alert = arena_alloc(r->arena, sizeof *alert);

	if (alert == NULL)
		return err_memory(e);
	alert->number = (unsigned)i + 1;
	if (read_trigger(r, v, &alert->trigger, e) < 0)
		return -1;
	for (size_t k = 0; k < POINTERS && alert->arn == NULL; k++)
		alert->arn = text_at(r, v, r->format->arn[k]);
	if (alert->arn == NULL)
		alert->arn = pair_at(r, v);
	if ((alert->cause = cause_of(r, v)) == NULL)
		return err_memory(e);
	for (; *end != NULL; end = &(*end)->next)
		if ((*end)->arn != NULL && alert->arn != NULL &&
		    text_equal((*end)->arn, alert->arn) &&
		    text_equal((*end)->trigger.state, alert->trigger.state)) {
			if (strcmp(alert->cause, (*end)->cause) < 0)
				(*end)->cause = alert->cause;
			return 0;
		}
	*end = alert;
	return 0;
}

/* Parses the JSON in a string of the payload. */
static json_t *
inner_of(const struct alert_reader *r, json_t *v, struct err *e)
{
	json_t *text =
	    r->format->inner == NULL ? NULL : pointer_get(v, r->format->inner);

	if (!json_is_string(text))
		return v;
	return load_json(r->arena, r->label, NULL, json_string_value(text),
	    json_string_length(text), e);
}

static int
read_all(const struct alert_reader *r, json_t *v, struct alert **ret,
    struct err *e)
{
	const struct alert_format *f = r->format;
	json_t *list, *item;
	size_t i;

	if ((v = inner_of(r, v, e)) == NULL)
		return -1;
	if (f->ignored != NULL && pointer_get(v, f->ignored) != NULL)
		return 0;
	if (pointer_get(v, f->must) == NULL)
		return err_set(e, ERR_INPUT, "not a %s alert: missing %s",
		    f->name, f->must);
	if (f->only[0] != NULL) {
		const char *word = text_at(r, v, f->only[0]);

		if (word == NULL || !text_equal(word, f->only[1]))
			return 0;
	}
	if (f->list == NULL)
		return read_one(r, v, 0, ret, e);
	list = pointer_get(v, f->list);
	if (!json_is_array(list))
		return err_set(e, ERR_INPUT, "%s is not a list", f->list);
	if (json_array_size(list) > ALERT_MAX_ALERTS)
		return err_set(e, ERR_LIMIT, "more than %d alerts",
		    ALERT_MAX_ALERTS);
	json_array_foreach(list, i, item)
		if (read_one(r, item, i, ret, e) < 0)
			return err_wrap(e, "alert %zu", i + 1);
	return 0;
}

int
alert_read(struct arena *a, const char *format, const char *label,
    const struct platform *w, const char *input, size_t n, struct alert **ret,
    struct err *e)
{
	struct alert_reader r = { .arena = a, .label = label };
	struct alert *list = NULL;
	json_t *v;

	for (size_t i = 0; i < sizeof alert_formats / sizeof alert_formats[0];
	     i++)
		if (text_equal(alert_formats[i].name, format))
			r.format = &alert_formats[i];
	if (r.format == NULL)
		return err_set(e, ERR_INPUT,
		    "--alert: unknown format \"%.40s\"", format);
	if (n > ALERT_MAX_INPUT)
		return err_set(e, ERR_LIMIT,
		    "the alert is longer than %zu bytes", ALERT_MAX_INPUT);
	v = r.format->load(a, label, w, input, n, e);
	if (v == NULL || read_all(&r, v, &list, e) < 0)
		return err_wrap(e, "--alert %s", format);
	*ret = list;
	return 0;
}

const char *
alert_format_name(size_t n)
{
	return n < sizeof alert_formats / sizeof alert_formats[0] ?
	    alert_formats[n].name :
	    NULL;
}

int
alert_reads_input(const char *format)
{
	for (size_t i = 0; i < sizeof alert_formats / sizeof alert_formats[0];
	     i++)
		if (text_equal_nocase(alert_formats[i].name, format))
			return alert_formats[i].load != load_nagios &&
			    alert_formats[i].load != load_amx;
	return 0;
}
