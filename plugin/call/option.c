#include "plugin/call/option.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "http/url.h"
#include "monitor/format.h"
#include "monitor/threshold.h"
#include "plugin/call/option_internal.h"
#include "plugin/model/state.h"

#define STATUS OPTION_STATUS
#define CANCEL OPTION_CANCEL
#define BOTH (OPTION_STATUS | OPTION_CANCEL)

/* Of a state, as the service writes them. */
#define WORD_CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

#define MS_PER_HOUR ((int64_t)3600 * 1000)

const struct eib_option_info option_infos[] = {
	{ "image", "ARN",
	    "a build, to cancel with its build number; to check also x.x.x and"
	    " 1.0.0 forms: the newest one",
	    BOTH, 1 },
	{ "pipeline", "ARN",
	    "a pipeline, its unfinished builds and its newest finished one",
	    STATUS, 1 },
	{ "all", NULL, "the builds of the account and region", STATUS, 0 },
	{ "since", "DUR", "--all: builds created within (24h)", STATUS, 0 },
	{ "warning", "RANGE", "age of an unfinished build", STATUS, 0 },
	{ "critical", "RANGE", "age of an unfinished build", STATUS, 0 },
	{ "phase-warning", "STATE=RANGE", "time in a phase", STATUS, 1 },
	{ "phase-critical", "STATE=RANGE", "time in a phase", STATUS, 1 },
	{ "freshness-warning", "DUR",
	    "age of a pipeline's newest AVAILABLE image", STATUS, 0 },
	{ "freshness-critical", "DUR",
	    "age of a pipeline's newest AVAILABLE image", STATUS, 0 },
	{ "state", "STATE=WORD",
	    "the verdict for a state: ok, warning, critical, unknown", STATUS,
	    1 },
	{ "count-warning", "STATE=RANGE", "how many builds are in a state",
	    STATUS, 1 },
	{ "count-critical", "STATE=RANGE", "how many builds are in a state",
	    STATUS, 1 },
	{ "no-steps", NULL, "do not ask for workflow steps", STATUS, 0 },
	{ "max-requests", "N", "requests of one call (200)", STATUS, 0 },
	{ "parallel", "N", "targets asked at a time (4)", STATUS, 0 },
	{ "check-config", NULL,
	    "who we are, region, endpoint, clock, missing permissions", STATUS,
	    0 },
	{ "arm", NULL, "really cancel; without it only say what would be done",
	    CANCEL, 0 },
	{ "alert", "FORMAT",
	    "who asks, for which builds: nagios icinga"
	    " alertmanager grafana amx sensu collectd zabbix sns eventbridge",
	    CANCEL, 0 },
	{ "alert-label", "NAME", "what holds the build's ARN (image_arn)",
	    CANCEL, 0 },
	{ "service-state", "S", "the host's macro for the state", CANCEL, 0 },
	{ "service-state-type", "T", "SOFT or HARD", CANCEL, 0 },
	{ "service-attempt", "N", "the attempt", CANCEL, 0 },
	{ "on", "STATE[:TYPE][:N]",
	    "when a triggered call may act (CRITICAL:HARD)", CANCEL, 1 },
	{ "min-age", "DUR", "younger builds are left alone (0)", CANCEL, 0 },
	{ "only-state", "LIST", "states to cancel in (BUILDING,TESTING)",
	    CANCEL, 0 },
	{ "allow", "GLOB", "builds or pipelines that may be cancelled", CANCEL,
	    1 },
	{ "deny", "GLOB", "builds or pipelines that may not; wins", CANCEL, 1 },
	{ "require-tag", "K[=V]", "only builds with this tag", CANCEL, 1 },
	{ "cooldown", "DUR", "between two cancels of a pipeline", CANCEL, 0 },
	{ "max-per-hour", "N", "cancels of a pipeline in an hour", CANCEL, 0 },
	{ "state-dir", "DIR", "locks, limits and the audit log", CANCEL, 0 },
	{ "kill-switch", "FILE", "while it exists nothing is cancelled", CANCEL,
	    0 },
	{ "wait", "DUR", "how long to wait for CANCELLED", CANCEL, 0 },
	{ "reason", "TEXT", "goes into the audit line", CANCEL, 0 },
	{ "history", NULL, "print the audit log, newest last", CANCEL, 0 },
	{ "region", "REGION", "the region; that of an ARN wins", BOTH, 1 },
	{ "profile", "NAME", "profile of the AWS configuration", BOTH, 0 },
	{ "role-arn", "ARN", "a role to assume", BOTH, 0 },
	{ "external-id", "ID", "for the role to assume", BOTH, 0 },
	{ "endpoint-url", "URL", "the service's endpoint", BOTH, 0 },
	{ "ca-bundle", "FILE", "certificates to trust (PEM)", BOTH, 0 },
	{ "allow-http", NULL, "credentials over plain http to anywhere", BOTH,
	    0 },
	{ "workflows", "DIR",
	    "these Arazzo documents instead of the built-in ones", BOTH, 0 },
	{ "timeout", "DUR", "for the whole call (status 10s, cancel 25s)", BOTH,
	    0 },
	{ "timeout-state", "STATE",
	    "verdict when time is up: critical or unknown (unknown)", STATUS,
	    0 },
	{ "output-format", "F",
	    "nagios json mp-test-json checkmk prometheus"
	    " influx collectd zabbix zabbix-lld icinga nagios-passive junit",
	    BOTH, 0 },
	{ "host-name", "NAME", "for formats that name it", BOTH, 0 },
	{ "service-name", "NAME", "for formats that name it (imagebuilder)",
	    BOTH, 0 },
	{ "brief", NULL, "only what is not OK", BOTH, 0 },
	{ "no-perfdata", NULL, "no numbers", BOTH, 0 },
	{ "exit-ok", NULL, "always exit 0, but say the state", BOTH, 0 },
	{ "verbose", NULL, "more, up to three times", BOTH, 1 },
	{ NULL, NULL, NULL, 0, 0 },
};

static int
parse_text(const struct parse *p, const char *value, void *ret, struct err *e)
{
	if (*value == '\0')
		return option_wrong(p, e, "is empty");
	*(const char **)ret = value;
	return 0;
}

static int
parse_flag(const struct parse *p, const char *value, void *ret, struct err *e)
{
	bool *flag = ret;

	if (text_equal(value, "1") || text_equal_nocase(value, "true"))
		*flag = true;
	else if (text_equal(value, "0") || text_equal_nocase(value, "false"))
		*flag = false;
	else
		return option_wrong(p, e, "takes no argument");
	return 0;
}

static int
parse_more(const struct parse *p, const char *value, void *ret, struct err *e)
{
	uint64_t *sum = ret, n;

	if (text_u64(value, &n) < 0 || n > 3)
		return option_wrong(p, e, "takes no argument");
	*sum += n;
	if (*sum > 3)
		*sum = 3;
	return 0;
}

int
option_parse_list(const struct parse *p, const char *value, void *ret,
    struct err *e)
{
	struct option_text **end = ret, *t;

	if (*value == '\0')
		return option_wrong(p, e, "is empty");
	if ((t = arena_alloc(p->arena, sizeof *t)) == NULL)
		return err_memory(e);
	t->value = value;
	while (*end != NULL)
		end = &(*end)->next;
	*end = t;
	return 0;
}

static int
parse_duration(const struct parse *p, const char *value, void *ret,
    struct err *e)
{
	switch (time_parse_duration(value, ret)) {
	case 0:
		return 0;
	case -2:
		return err_set(e, ERR_LIMIT, "--%s: \"%s\" is above %dd",
		    p->name, value, TIME_MAX_DAYS);
	default:
		return err_set(e, ERR_INPUT,
		    "--%s: \"%s\" is no duration (90, 15m, 2h, 1d12h)", p->name,
		    value);
	}
}

static int
parse_positive_duration(const struct parse *p, const char *value, void *ret,
    struct err *e)
{
	int64_t ms = 0;

	if (parse_duration(p, value, &ms, e) < 0)
		return -1;
	if (ms == 0)
		return option_wrong(p, e, "must be more than 0");
	*(int64_t *)ret = ms;
	return 0;
}

static int
parse_number(const struct parse *p, const char *value, void *ret, struct err *e)
{
	uint64_t n = 0;

	if (text_u64(value, &n) < 0)
		return err_set(e, ERR_INPUT, "--%s: \"%s\" is no number",
		    p->name, value);
	*(uint64_t *)ret = n;
	return 0;
}

static int
parse_positive(const struct parse *p, const char *value, void *ret,
    struct err *e)
{
	uint64_t n = 0;

	if (parse_number(p, value, &n, e) < 0)
		return -1;
	if (n == 0)
		return option_wrong(p, e, "must be 1 or more");
	*(uint64_t *)ret = n;
	return 0;
}

static int
parse_age_range(const struct parse *p, const char *value, void *ret,
    struct err *e)
{
	struct threshold *t = threshold_parse_duration(p->arena, value, e);

	if (t == NULL)
		return err_wrap(e, "--%s", p->name);
	*(const struct threshold **)ret = t;
	return 0;
}

/* "KEY=REST": the key in upper case when it is a state's word. */
static int
split_pair(const struct parse *p, const char *value, const char **ret_key,
    const char **ret_rest, struct err *e)
{
	const char *equals = strchr(value, '=');
	char *key;

	if (equals == NULL || equals == value || equals[1] == '\0')
		return option_wrong(p, e, "wants STATE=VALUE");
	key = option_upper(p->arena, value, (size_t)(equals - value));
	if (key == NULL)
		return err_memory(e);
	*ret_key = key;
	*ret_rest = equals + 1;
	return 0;
}

static int
add_range(const struct parse *p, const char *value, bool duration, void *ret,
    struct err *e)
{
	struct option_range **end = ret, *r;
	const char *rest;

	if ((r = arena_alloc(p->arena, sizeof *r)) == NULL)
		return err_memory(e);
	if (split_pair(p, value, &r->word, &rest, e) < 0)
		return -1;
	r->range = duration ? threshold_parse_duration(p->arena, rest, e) :
			      threshold_parse(p->arena, rest, e);
	if (r->range == NULL)
		return err_wrap(e, "--%s", p->name);
	/* The last one given for a word counts. */
	while (*end != NULL && !text_equal((*end)->word, r->word))
		end = &(*end)->next;
	if (*end != NULL)
		(*end)->range = r->range;
	else
		*end = r;
	return 0;
}

static int
parse_phase(const struct parse *p, const char *value, void *ret, struct err *e)
{
	return add_range(p, value, true, ret, e);
}

static int
parse_count(const struct parse *p, const char *value, void *ret, struct err *e)
{
	return add_range(p, value, false, ret, e);
}

static int
parse_verdict(const struct parse *p, const char *value, void *ret,
    struct err *e)
{
	struct option_state **end = ret, *s;
	const char *rest;

	if ((s = arena_alloc(p->arena, sizeof *s)) == NULL)
		return err_memory(e);
	if (split_pair(p, value, &s->word, &rest, e) < 0)
		return -1;
	if (s->word[strspn(s->word, WORD_CHARS)] != '\0')
		return err_set(e, ERR_INPUT, "--%s: \"%s\" is no state's word",
		    p->name, s->word);
	if (state_parse(rest, &s->state) < 0)
		return option_wrong(p, e,
		    "wants ok, warning, critical or unknown after the '='");
	while (*end != NULL)
		end = &(*end)->next;
	*end = s;
	return 0;
}

static int
parse_timeout_state(const struct parse *p, const char *value, void *ret,
    struct err *e)
{
	enum state s;

	if (state_parse(value, &s) < 0 ||
	    (s != STATE_CRITICAL && s != STATE_UNKNOWN))
		return option_wrong(p, e, "wants critical or unknown");
	*(enum state *)ret = s;
	return 0;
}

static int
parse_format(const struct parse *p, const char *value, void *ret, struct err *e)
{
	const struct format *f = format_find(value);

	if (f == NULL)
		return err_set(e, ERR_INPUT, "--%s: there is no format \"%s\"",
		    p->name, value);
	*(const struct format **)ret = f;
	return 0;
}

static int
parse_url(const struct parse *p, const char *value, void *ret, struct err *e)
{
	if (url_check_server(value, e) < 0)
		return err_wrap(e, "--%s", p->name);
	*(const char **)ret = value;
	return 0;
}

/* The readers, by name in the order of option_infos; given: a bool that says
 * that it was there. */
#define AT(member) offsetof(struct options, member)
#define NOWHERE ((size_t)-1)
static const struct reader {
	const char *name;
	parse_fn *parse;
	size_t at, given;
} readers[] = {
	{ "image", option_parse_list, AT(image), NOWHERE },
	{ "pipeline", option_parse_list, AT(pipeline), NOWHERE },
	{ "all", parse_flag, AT(all), NOWHERE },
	{ "since", parse_positive_duration, AT(since_ms), NOWHERE },
	{ "warning", parse_age_range, AT(warning), NOWHERE },
	{ "critical", parse_age_range, AT(critical), NOWHERE },
	{ "phase-warning", parse_phase, AT(phase_warning), NOWHERE },
	{ "phase-critical", parse_phase, AT(phase_critical), NOWHERE },
	{ "freshness-warning", parse_positive_duration,
	    AT(freshness_warning_ms), NOWHERE },
	{ "freshness-critical", parse_positive_duration,
	    AT(freshness_critical_ms), NOWHERE },
	{ "state", parse_verdict, AT(state), NOWHERE },
	{ "count-warning", parse_count, AT(count_warning), NOWHERE },
	{ "count-critical", parse_count, AT(count_critical), NOWHERE },
	{ "no-steps", parse_flag, AT(no_steps), NOWHERE },
	{ "max-requests", parse_positive, AT(max_requests), NOWHERE },
	{ "parallel", parse_positive, AT(parallel), NOWHERE },
	{ "check-config", parse_flag, AT(check_config), NOWHERE },
	{ "arm", parse_flag, AT(arm), NOWHERE },
	{ "alert", parse_text, AT(alert), NOWHERE },
	{ "alert-label", parse_text, AT(alert_label), NOWHERE },
	{ "service-state", parse_text, AT(service_state), NOWHERE },
	{ "service-state-type", parse_text, AT(service_state_type), NOWHERE },
	{ "service-attempt", parse_number, AT(service_attempt),
	    AT(has_attempt) },
	{ "on", option_parse_on, AT(on), NOWHERE },
	{ "min-age", parse_duration, AT(min_age_ms), NOWHERE },
	{ "only-state", option_parse_unfinished, AT(only_state), NOWHERE },
	{ "allow", option_parse_glob, AT(allow), NOWHERE },
	{ "deny", option_parse_deny, AT(deny), NOWHERE },
	{ "require-tag", option_parse_tag, AT(require_tag), NOWHERE },
	{ "cooldown", parse_positive_duration, AT(cooldown_ms), NOWHERE },
	{ "max-per-hour", parse_positive, AT(max_per_hour), NOWHERE },
	{ "state-dir", parse_text, AT(state_dir), NOWHERE },
	{ "kill-switch", parse_text, AT(kill_switch), NOWHERE },
	{ "wait", parse_duration, AT(wait_ms), AT(has_wait) },
	{ "reason", parse_text, AT(reason), NOWHERE },
	{ "history", parse_flag, AT(history), NOWHERE },
	{ "region", option_parse_list, AT(region), NOWHERE },
	{ "profile", parse_text, AT(profile), NOWHERE },
	{ "role-arn", parse_text, AT(role_arn), NOWHERE },
	{ "external-id", parse_text, AT(external_id), NOWHERE },
	{ "endpoint-url", parse_url, AT(endpoint_url), NOWHERE },
	{ "ca-bundle", parse_text, AT(ca_bundle), NOWHERE },
	{ "allow-http", parse_flag, AT(allow_http), NOWHERE },
	{ "workflows", parse_text, AT(workflows), NOWHERE },
	{ "timeout", parse_positive_duration, AT(timeout_ms), NOWHERE },
	{ "timeout-state", parse_timeout_state, AT(timeout_state), NOWHERE },
	{ "output-format", parse_format, AT(format), NOWHERE },
	{ "host-name", parse_text, AT(host_name), NOWHERE },
	{ "service-name", parse_text, AT(service_name), NOWHERE },
	{ "brief", parse_flag, AT(brief), NOWHERE },
	{ "no-perfdata", parse_flag, AT(no_perfdata), NOWHERE },
	{ "exit-ok", parse_flag, AT(exit_ok), NOWHERE },
	{ "verbose", parse_more, AT(verbose), NOWHERE },
};
_Static_assert(sizeof readers / sizeof readers[0] + 1 ==
	sizeof option_infos / sizeof option_infos[0],
    "every option has a reader");

/* Index of an option of this command; -1: it has none of that name. */
static int
option_index(const char *name, uint32_t command)
{
	for (int i = 0; option_infos[i].name != NULL; i++)
		if (text_equal(option_infos[i].name, name) &&
		    (option_infos[i].commands & command) != 0)
			return i;
	return -1;
}

static int
option_take(struct arena *a, struct options *o, const struct eib_option *given,
    struct err *e)
{
	const struct reader *r;
	struct parse p = { .arena = a, .name = given->name };
	const char *value;
	int i;

	if (given->name == NULL || given->value == NULL)
		return err_set(e, ERR_INPUT, "an option without name or value");
	i = option_index(given->name, o->command);
	if (i < 0)
		return err_set(e, ERR_INPUT, "there is no option --%.80s",
		    given->name);
	if (strlen(given->value) > OPTION_MAX_VALUE)
		return err_set(e, ERR_LIMIT, "--%s: longer than %d bytes",
		    given->name, OPTION_MAX_VALUE);
	if (!text_utf8_valid(given->value, strlen(given->value)))
		return err_set(e, ERR_INPUT, "--%s: is not UTF-8", given->name);
	if ((value = arena_strdup(a, given->value)) == NULL)
		return err_memory(e);
	r = &readers[i];
	if (r->parse(&p, value, (char *)o + r->at, e) < 0)
		return -1;
	if (r->given != NOWHERE)
		*(bool *)((char *)o + r->given) = true;
	return 0;
}

/* What stands where the user said nothing. */
static int
fill_defaults(struct arena *a, struct options *o, int64_t timeout_ms,
    struct err *e)
{
	struct parse p = { .arena = a, .name = "only-state" };

	if (o->timeout_ms == 0)
		o->timeout_ms = timeout_ms;
	if (o->since_ms == 0)
		o->since_ms = 24 * MS_PER_HOUR;
	if (o->max_requests == 0)
		o->max_requests = 200;
	if (o->parallel == 0)
		o->parallel = 4;
	if (o->format == NULL)
		o->format = format_find("nagios");
	if (o->alert_label == NULL)
		o->alert_label = "image_arn";
	if (o->service_name == NULL)
		o->service_name = "imagebuilder";
	if (o->only_state == NULL &&
	    option_parse_unfinished(&p, "BUILDING,TESTING", &o->only_state, e) <
		0)
		return -1;
	p.name = "on";
	if (o->on == NULL &&
	    option_parse_on(&p, "CRITICAL:HARD", &o->on, e) < 0)
		return -1;
	return 0;
}

struct options *
options_parse(struct arena *a, uint32_t command,
    const struct eib_option *option, size_t n, int64_t default_timeout_ms,
    struct err *e)
{
	struct options *o = arena_alloc(a, sizeof *o);

	if (o == NULL) {
		(void)err_memory(e);
		return NULL;
	}
	o->command = command;
	o->timeout_state = STATE_UNKNOWN;
	if (n > OPTION_MAX) {
		(void)err_set(e, ERR_LIMIT, "more than %d options", OPTION_MAX);
		return NULL;
	}
	for (size_t i = 0; i < n; i++)
		if (option_take(a, o, &option[i], e) < 0)
			return NULL;
	if (options_check(o, e) < 0 ||
	    fill_defaults(a, o, default_timeout_ms, e) < 0)
		return NULL;
	return o;
}
