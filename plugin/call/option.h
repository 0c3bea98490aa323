/* The one table of options: argv, a host's configuration and Zabbix's
 * parameters all become name/value strings that are checked here. */
#ifndef PLUGIN_CALL_OPTION_H
#define PLUGIN_CALL_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "monitor/state.h"
#include "option/option.h"
#include "plugin/imagebuilder.h"

struct arena;
struct err;
struct format;
struct threshold;

#define OPTION_MAX 10000 /* options of one call */
#define OPTION_MAX_PARALLEL 64
#define OPTION_MAX_REQUESTS 100000

/* Where --count takes a state: all builds that have not ended. */
#define OPTION_RUNNING "RUNNING"

#define OPTION_NO_WAIT ((int64_t)-1) /* no --wait is given */

#define OPTION_STATUS 1u /* bits of eib_option_info.commands */
#define OPTION_CANCEL 2u

/* STATE=RANGE, and STATE=ok|warning|critical|unknown. */
struct option_range {
	const char *word;
	const struct threshold *range;
	struct option_range *next;
};
struct option_state {
	const char *word;
	enum state state;
	struct option_state *next;
};

/* STATE[:SOFT|HARD][:ATTEMPT] */
struct option_on {
	const char *state;
	const char *type; /* "SOFT", "HARD", NULL: any */
	uint64_t attempt; /* a minimum at SOFT; 0: any */
	struct option_on *next;
};

/* K[=V] */
struct option_tag {
	const char *key, *value; /* value NULL: any */
	struct option_tag *next;
};

/* NAME=PROFILE or NAME=ROLE-ARN */
struct option_account {
	const char *name;
	const char *profile, *role_arn; /* one of them; the other is NULL */
	struct option_account *next;
};

/* The range that an option gives for a word; NULL: none. */
const struct threshold *option_range_of(const struct option_range *list,
    const char *word);

/* Everything a call was asked for; NULL, 0 and false: not given, but for the
 * defaults that options_parse fills in. */
struct options {
	uint32_t command; /* OPTION_STATUS or OPTION_CANCEL */

	/* the account */
	struct option_text *region;
	const char *profile, *role_arn, *external_id, *endpoint_url, *ca_bundle;
	bool allow_http;

	/* the call and its words */
	int64_t timeout_ms;
	const struct format *format;
	uint64_t verbose;
	bool brief, no_perfdata, exit_ok;
	enum state timeout_state;
	const char *host_name, *service_name, *workflows;

	/* both */
	struct option_text *image, *pipeline;
	const struct threshold *critical;
	struct option_range *phase_critical;
	uint64_t max_requests, parallel;

	/* status */
	struct option_text *include, *exclude;
	struct option_tag *tag;
	struct option_account *account;
	bool all, no_steps, check_config;
	int64_t since_ms;
	const struct threshold *warning;
	struct option_range *phase_warning;
	struct option_range *count_warning, *count_critical;
	const struct threshold *freshness_warning, *freshness_critical;
	const struct threshold *overdue_warning, *overdue_critical;
	struct option_range *findings_warning, *findings_critical;
	struct option_state *state;

	/* cancel */
	bool arm, history;
	const char *alert, *alert_label, *pipeline_label;
	const char *service_state, *service_state_type;
	uint64_t service_attempt;
	struct option_on *on;
	bool has_on; /* it is not the default */
	int64_t min_age_ms, cooldown_ms;
	int64_t wait_ms; /* OPTION_NO_WAIT: as long as the call may take */
	struct option_text *only_state, *allow, *deny;
	struct option_tag *require_tag;
	uint64_t max_per_hour; /* 0: no limit */
	uint64_t max_builds;
	const char *state_dir, *kill_switch, *reason;
};

/* The table, of plugin/option_rows.c, which knows the words of all rooms; ended
 * by a NULL name.  The same as daemons read it. */
extern const struct option_row option_rows[];
extern const struct eib_option_info option_infos[];

/* Checks every name and value; command is OPTION_STATUS or OPTION_CANCEL.
 * default_timeout_ms: of a call without --timeout.
 * NULL: ERR_INPUT, "--name: what is wrong"; ERR_MEMORY.  Lives as long as a;
 * option strings are copied. */
struct options *options_parse(struct arena *a, uint32_t command,
    const struct eib_option *option, size_t n, int64_t default_timeout_ms,
    struct err *e);

/* The error about a pipeline without a criterion for stuck builds. */
#define OPTION_NO_CRITERION                                    \
	"missing criterion for stuck builds: give --critical," \
	" --phase-critical or --min-age"

/* The readers, in option_read.c.  The members are those of struct options. */
option_read_fn option_read_age;        /* const struct threshold * */
option_read_fn option_read_limit;      /* the same; DUR, more than 0 */
option_read_fn option_read_phase;      /* struct option_range *; STATE=RANGE */
option_read_fn option_read_count;      /* the same, of numbers */
option_read_fn option_read_findings;   /* the same, of a severity */
option_read_fn option_read_account;    /* struct option_account * */
option_read_fn option_read_verdict;    /* struct option_state * */
option_read_fn option_read_region;     /* struct option_text *: appends */
option_read_fn option_read_alert;      /* const char *; one of row->word */
option_read_fn option_read_service;    /* the same, a state */
option_read_fn option_read_on;         /* struct option_on * */
option_read_fn option_read_tag;        /* struct option_tag * */
option_read_fn option_read_unfinished; /* struct option_text *: replaces */
option_read_fn option_read_name;       /* struct option_text *, lower case */
option_read_fn option_read_glob;       /* the same; must match some ARN */

/* The words of states that a build can be cancelled in; those with RUNNING and
 * of ended builds, which can be counted; SOFT and HARD;
 * severities of findings. */
option_word_fn option_phase_word, option_count_word, option_type_word,
    option_severity_word;

#endif
