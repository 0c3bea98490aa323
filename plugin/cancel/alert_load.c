/* Makes JSON of what alerts come as: payloads, macros and variables in the
 * environment, header lines. */
#include "plugin/cancel/alert.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/platform.h"
#include "base/text.h"
#include "data/value.h"
#include "plugin/model/build.h"

/* Measures the nesting before a parser recurses into it; quotes respected.  A
 * U+0000 in a string is refused: for C the text ends there. */
static int
check_text(const char *text, size_t n, struct err *e)
{
	unsigned depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < n; i++) {
		if (text[i] == '\0' ||
		    (quoted && n - i >= 6 &&
			memcmp(text + i, "\\u0000", 6) == 0))
			return err_set(e, ERR_INPUT,
			    "the alert contains U+0000 (byte %zu)", i);
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
			return err_set(e, ERR_LIMIT,
			    "the alert is nested deeper than %d",
			    ALERT_MAX_DEPTH);
	}
	return 0;
}

json_t *
alert_load_json(const struct alert_source *s, struct err *e)
{
	json_t *v;

	if (s->input == NULL || s->ninput == 0)
		return err_null(e, ERR_INPUT,
		    "standard input contains no alert");
	if (check_text(s->input, s->ninput, e) < 0)
		return NULL;
	v = value_parse(s->arena, s->input, s->ninput, e);
	if (v == NULL)
		(void)err_wrap(e, "the alert is not JSON");
	return v;
}

/* Keeps text that is not UTF-8, with "?" in place of its bytes: what is not there
 * is decided otherwise. */
static int
set_text(const struct alert_source *s, json_t *object, const char *name,
    struct span value, struct err *e)
{
	json_t *v = json_stringn(value.p, value.n);
	char *copy = NULL;

	if (v == NULL)
		copy = arena_strndup(s->arena, value.p, value.n);
	if (copy != NULL) {
		text_make_printable(copy);
		v = json_string(copy);
	}
	if (json_object_set_new(object, name, v) < 0)
		return err_memory(e);
	return 0;
}

/* Copies an environment variable that is set. */
static int
set_env(const struct alert_source *s, json_t *object, const char *name,
    const char *variable, struct err *e)
{
	const char *value;

	if (variable == NULL)
		return err_memory(e);
	value = s->platform->env(s->platform->ctx, variable);
	if (value == NULL)
		return 0;
	return set_text(s, object, name, span_of(value), e);
}

/* Refuses words that no monitoring system uses: macros that were not expanded. */
static int
check_macros(json_t *v, struct err *e)
{
	const char *state = value_member_text(v, "state");
	const char *type = value_member_text(v, "type");

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

/* Copies a custom variable of the service; their names are in upper case. */
static int
set_custom(const struct alert_source *s, json_t *custom, const char *label,
    struct err *e)
{
	char *name = arena_printf(s->arena, "NAGIOS__SERVICE%s", label);

	if (name == NULL)
		return err_memory(e);
	for (char *c = name; *c != '\0'; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	return set_env(s, custom, label, name, e);
}

/* Reads service macros in the environment; Nagios sets them, and an Icinga
 * EventCommand gives them the same names. */
json_t *
alert_load_nagios(const struct alert_source *s, struct err *e)
{
	json_t *custom = json_object();
	json_t *v = value_keep(s->arena, json_pack("{s:o}", "custom", custom));

	if (v == NULL)
		return err_null_memory(e);
	if (set_env(s, v, "state", "NAGIOS_SERVICESTATE", e) < 0 ||
	    set_env(s, v, "type", "NAGIOS_SERVICESTATETYPE", e) < 0 ||
	    set_env(s, v, "attempt", "NAGIOS_SERVICEATTEMPT", e) < 0 ||
	    set_custom(s, custom, s->label[ALERT_BUILD], e) < 0 ||
	    set_custom(s, custom, s->label[ALERT_PIPELINE], e) < 0)
		return NULL;
	return check_macros(v, e) < 0 ? NULL : v;
}

/* Copies AMX_ALERT_<i>_<kind><variable>. */
static int
set_amx(const struct alert_source *s, uint64_t i, json_t *object,
    const char *name, const char *kind, const char *variable, struct err *e)
{
	const char *key = arena_printf(s->arena, "AMX_ALERT_%llu_%s%s",
	    (unsigned long long)i, kind, variable);

	return set_env(s, object, name, key, e);
}

/* Copies one alert of prometheus-am-executor's variables. */
static int
amx_alert(const struct alert_source *s, uint64_t i, json_t *list, struct err *e)
{
	const char *names[] = { s->label[ALERT_BUILD], s->label[ALERT_PIPELINE],
		"alertname", "grafana_state_reason" };
	json_t *labels = json_object(), *notes = json_object();
	json_t *alert =
	    json_pack("{s:o, s:o}", "labels", labels, "annotations", notes);

	if (json_array_append_new(list, alert) < 0)
		return err_memory(e);
	for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
		if (set_amx(s, i, labels, names[k], "LABEL_", names[k], e) <
			0 ||
		    set_amx(s, i, notes, names[k], "ANNOTATION_", names[k], e) <
			0)
			return -1;
	if (set_amx(s, i, alert, "status", "", "STATUS", e) < 0 ||
	    set_amx(s, i, alert, "fingerprint", "", "FINGERPRINT", e) < 0)
		return -1;
	return set_amx(s, i, alert, "startsAt", "", "START", e);
}

/* Rebuilds the payload that prometheus-am-executor's variables come from. */
json_t *
alert_load_amx(const struct alert_source *s, struct err *e)
{
	const char *count = s->platform->env(s->platform->ctx, "AMX_ALERT_LEN");
	json_t *list = json_array();
	json_t *v = value_keep(s->arena, json_pack("{s:o}", "alerts", list));
	uint64_t alerts;

	if (v == NULL)
		return err_null_memory(e);
	if (count == NULL || text_u64(count, &alerts) < 0)
		return err_null(e, ERR_INPUT,
		    "missing AMX_ALERT_LEN in the environment");
	for (uint64_t i = 1; i <= alerts && i <= ALERT_MAX_ALERTS + 1; i++)
		if (amx_alert(s, i, list, e) < 0)
			return NULL;
	return v;
}

/* Takes one "Name: value" line.  Choosing one of two would be a guess. */
static int
take_header(const struct alert_source *s, json_t *v, struct span line,
    struct err *e)
{
	const char *colon = memchr(line.p, ':', line.n);
	struct span value;
	char *name;

	if (colon == NULL)
		return err_set(e, ERR_INPUT,
		    "missing colon in a line of the notification");
	name = arena_strndup(s->arena, line.p, (size_t)(colon - line.p));
	if (name == NULL)
		return err_memory(e);
	if (json_object_get(v, name) != NULL)
		return err_set(e, ERR_INPUT,
		    "duplicate %.40s in the notification", name);
	value = span_trim((struct span){
	    colon + 1, line.n - (size_t)(colon + 1 - line.p) });
	return set_text(s, v, name, value, e);
}

/* Reads collectd's NotificationExec: "Name: value" lines up to an empty one. */
json_t *
alert_load_headers(const struct alert_source *s, struct err *e)
{
	json_t *v = value_keep(s->arena, json_object());
	const char *p = s->input;
	const char *end = p == NULL ? NULL : p + s->ninput;

	if (v == NULL)
		return err_null_memory(e);
	if (p != NULL && memchr(p, '\0', s->ninput) != NULL)
		return err_null(e, ERR_INPUT, "the alert contains U+0000");
	while (p < end && *p != '\n' && *p != '\r') {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		const char *last = stop == NULL ? end : stop;

		if (take_header(s, v, (struct span){ p, (size_t)(last - p) },
			e) < 0)
			return NULL;
		p = stop == NULL ? end : stop + 1;
	}
	return v;
}
