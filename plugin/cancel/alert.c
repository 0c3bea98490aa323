/* Alert formats as rows of a table: payloads become JSON, pointers find the state,
 * the ARN and the deduplication key in it. */
#include "plugin/cancel/alert.h"

#include <jansson.h>
#include <string.h>

#include "base/arena.h"
#include "aws/sign/digest.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/text.h"
#include "data/value.h"

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
	alert_load_fn *load;
	const char *inner;   /* JSON in a string; absent: the payload */
	const char *confirm; /* a URL to be opened: not an alert */
	const char *list;    /* an array of alerts; NULL: there is one */
	const char *must;    /* a payload without it is not of this format */
	struct {
		const char *pointer, *value;
	} only[2];           /* others are ignored; the first is required */
	const char *ignored; /* a payload with it is ignored */
	const char *state;
	struct alert_word word[WORDS]; /* none: the state is the word itself */
	bool any_number;               /* other numbers are UNKNOWN */
	bool grafana;                  /* it may come from Grafana */
	const char *type, *attempt;    /* NULL: HARD by the table of words */
	const char *count[2], *asked[2]; /* HARD once count >= asked */
	const char *build; /* the ARN of a build without a label */
	const char *arn[POINTERS];
	/* [{ name, value }] that may hold the label; and metrics with them. */
	const char *pairs[3];
	const char *cause[POINTERS]; /* joined; none: "service" */
};

#define ALERTMANAGER(format, loader)                                    \
	{                                                               \
		.name = format, .load = loader, .list = "/alerts",      \
		.must = "/alerts", .state = "/status", .grafana = true, \
		.word = { { "firing", "CRITICAL", "HARD" },             \
			{ "resolved", "OK", "HARD" } },                 \
		.arn = { "/labels/%s", "/annotations/%s" }, .cause = {  \
			"/fingerprint",                                 \
			"/startsAt"                                     \
		}                                                       \
	}

static const struct alert_format alert_formats[] = {
	{ .name = "nagios",
	    .load = alert_load_nagios,
	    .must = "/state",
	    .state = "/state",
	    .type = "/type",
	    .attempt = "/attempt",
	    .arn = { "/custom/%s" } },
	{ .name = "icinga",
	    .load = alert_load_nagios,
	    .must = "/state",
	    .state = "/state",
	    .type = "/type",
	    .attempt = "/attempt",
	    .arn = { "/custom/%s" } },
	ALERTMANAGER("alertmanager", alert_load_json),
	ALERTMANAGER("grafana", alert_load_json),
	ALERTMANAGER("amx", alert_load_amx),
	{ .name = "sensu",
	    .load = alert_load_json,
	    .must = "/check/status",
	    .state = "/check/status",
	    .word = { { "0", "OK", "HARD" }, { "1", "WARNING", NULL },
		{ "2", "CRITICAL", NULL } },
	    .any_number = true,
	    .count = { "/occurrences", "/check/occurrences" },
	    .asked = { "/check/metadata/annotations/fatigue_check~1occurrences",
		"/check/occurrences" },
	    .arn = { "/check/metadata/labels/%s",
		"/check/metadata/annotations/%s", "/check/%s",
		"/entity/metadata/labels/%s" },
	    .cause = { "/entity/metadata/name", "/check/metadata/name",
		"/check/name", "/check/last_ok" } },
	{ .name = "collectd",
	    .load = alert_load_headers,
	    .must = "/Severity",
	    .only = { { "/Plugin", "imagebuilder" } },
	    .state = "/Severity",
	    .word = { { "FAILURE", "CRITICAL", "HARD" },
		{ "WARNING", "WARNING", "HARD" }, { "OKAY", "OK", "HARD" } },
	    .arn = { "/%s" },
	    .cause = { "/Host", "/TypeInstance" } },
	{ .name = "zabbix",
	    .load = alert_load_json,
	    .must = "/event_value",
	    .state = "/event_value",
	    .word = { { "1", "CRITICAL", "HARD" }, { "0", "OK", "HARD" } },
	    .arn = { "/%s" },
	    .cause = { "/eventid" } },
	{ .name = "sns",
	    .load = alert_load_json,
	    .inner = "/Message",
	    .confirm = "/SubscribeURL",
	    .must = "/NewStateValue",
	    .ignored = "/state/status",
	    .state = "/NewStateValue",
	    .word = { { "ALARM", "CRITICAL", "HARD" }, { "OK", "OK", "HARD" },
		{ "INSUFFICIENT_DATA", "UNKNOWN", "HARD" } },
	    .arn = { "/%s", "/Trigger/%s" },
	    .pairs = { "/Trigger/Dimensions", "/Trigger/Metrics",
		"/MetricStat/Metric/Dimensions" },
	    .cause = { "/AlarmArn", "/StateChangeTime" } },
	{ .name = "eventbridge",
	    .load = alert_load_json,
	    .must = "/detail/state/status",
	    .only = { { "/source", "aws.imagebuilder" },
		{ "/detail-type", "EC2 Image Builder Image State Change" } },
	    .state = "/detail/state/status",
	    .build = "/resources/0",
	    .cause = { "/id" } },
};
#undef ALERTMANAGER

/* Reading ------------------------------------------------------------- */

struct alert_reader {
	struct alert_source source;
	const struct alert_format *format;
};

static const struct alert_format *
format_of(const char *name)
{
	for (size_t i = 0; i < sizeof alert_formats / sizeof alert_formats[0];
	     i++)
		if (text_equal_nocase(alert_formats[i].name, name))
			return &alert_formats[i];
	return NULL;
}

/* Returns the text at a pointer; numbers as text; NULL: none there. */
static const char *
text_at(const struct alert_reader *r, json_t *v, const char *pointer)
{
	json_t *found = pointer == NULL ? NULL : pointer_get(v, pointer);

	if (!json_is_string(found) && !json_is_number(found))
		return NULL;
	return value_text(r->source.arena, found);
}

/* Returns the text of a label at a pointer with "%s" in it; NULL: none. */
static const char *
label_at(const struct alert_reader *r, json_t *v, const char *pointer,
    const char *label)
{
	const char *at = strstr(pointer, "%s"), *text;
	char *escaped = pointer_escape(r->source.arena, label);

	if (at == NULL || escaped == NULL)
		return NULL;
	text = text_at(r, v,
	    arena_printf(r->source.arena, "%.*s%s%s", (int)(at - pointer),
		pointer, escaped, at + 2));
	return text == NULL || *text == '\0' ? NULL : text;
}

/* Takes the value of the label in [{ "name": ..., "value": ... }].  A second
 * value that differs is an error: choosing one would be a guess. */
static int
take_pair(json_t *list, const char *label, const char **ret, struct err *e)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		const char *value = value_member_text(item, "value");

		if (value == NULL || *value == '\0' ||
		    !value_member_is(item, "name", label))
			continue;
		if (*ret != NULL && !text_equal(*ret, value))
			return err_set(e, ERR_INPUT,
			    "the alarm has two values of \"%.100s\"", label);
		*ret = value;
	}
	return 0;
}

/* Finds the value of a label; *ret NULL: there is none. */
static int
find_label(const struct alert_reader *r, json_t *v, const char *label,
    const char **ret, struct err *e)
{
	const struct alert_format *f = r->format;
	json_t *metric;
	size_t i;

	for (i = 0; i < POINTERS && f->arn[i] != NULL && *ret == NULL; i++)
		*ret = label_at(r, v, f->arn[i], label);
	if (f->pairs[0] == NULL || *ret != NULL)
		return 0;
	if (take_pair(pointer_get(v, f->pairs[0]), label, ret, e) < 0)
		return -1;
	json_array_foreach(pointer_get(v, f->pairs[1]), i, metric)
		if (take_pair(pointer_get(metric, f->pairs[2]), label, ret, e) <
		    0)
			return -1;
	return 0;
}

/* Bounds a deduplication key: its start and a digest of all of it. */
static char *
bounded(struct arena *a, char *cause)
{
	unsigned char digest[DIGEST_SHA256_SIZE];
	char hex[2 * DIGEST_SHA256_SIZE + 1];

	if (cause == NULL || strlen(cause) <= ALERT_MAX_CAUSE)
		return cause;
	if (digest_sha256(cause, strlen(cause), digest) < 0)
		return NULL;
	encode_hex(digest, sizeof digest, hex);
	cause[ALERT_MAX_CAUSE] = '\0';
	text_truncate_utf8(cause, ALERT_MAX_CAUSE);
	return arena_printf(a, "%s... sha256:%s", cause, hex);
}

static const char *
cause_of(const struct alert_reader *r, json_t *v)
{
	struct buf b = { 0 };
	const char *part;

	if (r->format->cause[0] == NULL)
		return "service";
	for (size_t i = 0; i < POINTERS; i++) {
		part = text_at(r, v, r->format->cause[i]);
		if (part != NULL)
			buf_printf(&b, "%s%s", b.n > 0 ? " " : "", part);
	}
	if (b.n == 0)
		buf_puts(&b, "service");
	return bounded(r->source.arena, buf_take(&b, r->source.arena));
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

/* Returns the meaning of a state's word; NULL: unknown. */
static const struct alert_word *
word_of(const struct alert_format *f, const char *word)
{
	static const struct alert_word other = { "", "UNKNOWN", NULL };
	uint64_t n;

	for (size_t i = 0; i < WORDS && f->word[i].theirs != NULL; i++)
		if (text_equal_nocase(f->word[i].theirs, word))
			return &f->word[i];
	return f->any_number && text_u64(word, &n) == 0 ? &other : NULL;
}

/* Grafana fires for a rule that could not be evaluated, with the labels of the
 * rule: that is a state of its own. */
static const char *
without_data(const struct alert_reader *r, json_t *v, const char *state)
{
	static const struct {
		const char *pointer, *value, *state;
	} rows[] = {
		{ "/labels/alertname", "DatasourceNoData", HOST_NO_DATA },
		{ "/labels/alertname", "DatasourceError", HOST_DATA_ERROR },
		{ "/annotations/grafana_state_reason", "NoData", HOST_NO_DATA },
		{ "/annotations/grafana_state_reason", "Error",
		    HOST_DATA_ERROR },
	};

	if (!r->format->grafana || !text_equal(state, "CRITICAL"))
		return state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *text = text_at(r, v, rows[i].pointer);

		if (text != NULL && text_starts(text, rows[i].value))
			return rows[i].state;
	}
	return state;
}

static int
read_trigger(const struct alert_reader *r, json_t *v, struct trigger *ret,
    struct err *e)
{
	const struct alert_format *f = r->format;
	const char *word = text_at(r, v, f->state), *attempt;
	const struct alert_word *meaning;

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
	if ((meaning = word_of(f, word)) == NULL)
		return err_set(e, ERR_INPUT, "unknown %s state \"%.40s\"",
		    f->name, word);
	ret->state = without_data(r, v, meaning->state);
	ret->type = meaning->type != NULL ? meaning->type : type_by_count(r, v);
	return 0;
}

/* Checks whether both are about the same target in the same state. */
static bool
is_same(const struct alert *a, const struct alert *b)
{
	const char *x = a->arn != NULL ? a->arn : a->pipeline;
	const char *y = b->arn != NULL ? b->arn : b->pipeline;

	return x != NULL && y != NULL && text_equal(x, y) &&
	    text_equal(a->trigger.state, b->trigger.state);
}

static int
read_one(const struct alert_reader *r, json_t *v, size_t i, struct alert **end,
    struct err *e)
{
	struct alert *alert = arena_alloc(r->source.arena, sizeof *alert);
	const char *const *label = r->source.label;

	if (alert == NULL)
		return err_memory(e);
	alert->number = (unsigned)i + 1;
	if (read_trigger(r, v, &alert->trigger, e) < 0)
		return -1;
	alert->arn = text_at(r, v, r->format->build);
	if (find_label(r, v, label[ALERT_BUILD], &alert->arn, e) < 0 ||
	    find_label(r, v, label[ALERT_PIPELINE], &alert->pipeline, e) < 0)
		return -1;
	if ((alert->cause = cause_of(r, v)) == NULL)
		return err_memory(e);
	for (; *end != NULL; end = &(*end)->next)
		if (is_same(*end, alert)) {
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
	struct alert_source s = r->source;

	if (!json_is_string(text))
		return v;
	s.input = json_string_value(text);
	s.ninput = json_string_length(text);
	return alert_load_json(&s, e);
}

/* Refuses a message that asks for a confirmation and is not an alert. */
static int
check_confirmation(const struct alert_reader *r, json_t *v, struct err *e)
{
	const char *url = text_at(r, v, r->format->confirm);
	const char *type = text_at(r, v, "/Type"), *host, *topic;

	if (url == NULL || type == NULL || text_equal(type, "Notification"))
		return 0;
	host = strstr(url, "://");
	host = host == NULL ? url : host + 3;
	topic = text_at(r, v, "/TopicArn");
	return err_set(e, ERR_INPUT,
	    "this is a %.40s of %.150s, not an alert: to confirm it, open its"
	    " SubscribeURL (host %.*s)",
	    type, topic == NULL ? "an unnamed topic" : topic,
	    (int)strcspn(host, "/?#:@ "), host);
}

/* Checks whether a payload is about something else: nothing is to be done. */
static bool
is_other_kind(const struct alert_reader *r, json_t *v)
{
	const struct alert_format *f = r->format;

	if (f->ignored != NULL && pointer_get(v, f->ignored) != NULL)
		return true;
	for (size_t i = 0; i < 2 && f->only[i].pointer != NULL; i++) {
		const char *word = text_at(r, v, f->only[i].pointer);

		if (word != NULL && !text_equal(word, f->only[i].value))
			return true;
	}
	return false;
}

static int
read_all(struct alert_reader *r, json_t *v, struct alert **ret, struct err *e)
{
	const struct alert_format *f;
	json_t *list, *item;
	size_t i;

	if (check_confirmation(r, v, e) < 0 || (v = inner_of(r, v, e)) == NULL)
		return -1;
	/* An event of EventBridge inside. */
	if (r->format->inner != NULL && text_at(r, v, "/detail-type") != NULL)
		r->format = format_of("eventbridge");
	f = r->format;
	if (is_other_kind(r, v))
		return 0;
	if (pointer_get(v, f->must) == NULL)
		return err_set(e, ERR_INPUT, "not a %s alert: missing %s",
		    f->name, f->must);
	if (f->only[0].pointer != NULL &&
	    text_at(r, v, f->only[0].pointer) == NULL)
		return 0;
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
alert_read(const char *format, const struct alert_source *source,
    struct alert **ret, struct err *e)
{
	struct alert_reader r = { *source, format_of(format) };
	struct alert *list = NULL;
	json_t *v;

	if (r.format == NULL)
		return err_set(e, ERR_INPUT,
		    "--alert: unknown format \"%.40s\"", format);
	if (source->ninput > ALERT_MAX_INPUT)
		return err_set(e, ERR_LIMIT,
		    "the alert is longer than %zu bytes", ALERT_MAX_INPUT);
	v = r.format->load(source, e);
	if (v == NULL || read_all(&r, v, &list, e) < 0)
		return err_wrap(e, "--alert %s", format);
	*ret = list;
	return 0;
}

const char *
alert_format_name(size_t n)
{
	if (n < sizeof alert_formats / sizeof alert_formats[0])
		return alert_formats[n].name;
	return NULL;
}

int
alert_reads_input(const char *format)
{
	const struct alert_format *f = format_of(format);

	return f != NULL && f->load != alert_load_nagios &&
	    f->load != alert_load_amx;
}
