/* The options of status and cancel, one row each, for plugin/option_rows.c:
 * ROW(name, argument, letter, reader, member of struct options, commands,
 *     help, words). */
/* clang-format off */
ROW("image", "ARN", 0, option_read_list, image, BOTH | MANY,
    "a build, to cancel with its build number; to check also in the forms"
    " x.x.x and 1.0.0: the newest one", NULL)
ROW("pipeline", "ARN", 0, option_read_list, pipeline, BOTH | MANY,
    "a pipeline, its unfinished builds and its newest finished one; a name"
    " with *: all that match; to cancel: those of its builds that are stuck",
    NULL)
ROW("all", NULL, 0, option_read_flag, all, STATUS,
    "the builds of the account and region", NULL)
ROW("include", "GLOB", 0, option_read_name, include, STATUS | MANY,
    "with --all or a pattern: only these, by name or ARN", NULL)
ROW("exclude", "GLOB", 0, option_read_name, exclude, STATUS | MANY,
    "the same: not these; wins over --include", NULL)
ROW("tag", "K[=V]", 0, option_read_tag, tag, STATUS | MANY,
    "the same: only those with this tag", NULL)
ROW("account", "NAME=PROFILE", 0, option_read_account, account, STATUS | MANY,
    "check this account too; a role's ARN instead of a profile", NULL)
ROW("since", "DUR", 0, option_read_time, since_ms, STATUS,
    "with --all: builds created within this time (24h)", NULL)
ROW("warning", "RANGE", 'w', option_read_age, warning, STATUS,
    "age of an unfinished build", NULL)
ROW("critical", "RANGE", 'c', option_read_age, critical, BOTH,
    "the same, critical; to cancel: such a build of a pipeline is stuck", NULL)
ROW("phase-warning", "STATE=RANGE", 0, option_read_phase, phase_warning,
    STATUS | MANY,
    "time in a phase", NULL)
ROW("phase-critical", "STATE=RANGE", 0, option_read_phase, phase_critical,
    BOTH | MANY,
    "time in a phase, critical; to cancel: such a build is stuck", NULL)
ROW("freshness-warning", "DUR", 0, option_read_limit, freshness_warning,
    STATUS,
    "age of a pipeline's newest AVAILABLE image", NULL)
ROW("freshness-critical", "DUR", 0, option_read_limit, freshness_critical,
    STATUS,
    "age of a pipeline's newest AVAILABLE image", NULL)
ROW("overdue-warning", "DUR", 0, option_read_limit, overdue_warning,
    STATUS,
    "how late a pipeline's scheduled run may be", NULL)
ROW("overdue-critical", "DUR", 0, option_read_limit, overdue_critical,
    STATUS,
    "the same, critical", NULL)
ROW("findings-warning", "SEVERITY=RANGE", 0, option_read_findings,
    findings_warning, STATUS | MANY,
    "vulnerabilities of the newest AVAILABLE image", option_severity_word)
ROW("findings-critical", "SEVERITY=RANGE", 0, option_read_findings,
    findings_critical, STATUS | MANY,
    "the same, critical", option_severity_word)
ROW("state", "STATE=WORD", 0, option_read_verdict, state, STATUS | MANY,
    "the verdict for a state: ok, warning, critical, unknown", NULL)
ROW("count-warning", "STATE=RANGE", 0, option_read_count, count_warning,
    STATUS | MANY,
    "how many builds are in a state", NULL)
ROW("count-critical", "STATE=RANGE", 0, option_read_count, count_critical,
    STATUS | MANY,
    "how many builds are in a state", NULL)
ROW("no-steps", NULL, 0, option_read_flag, no_steps, STATUS,
    "do not request workflow steps", NULL)
ROW("max-requests", "N", 0, option_read_positive, max_requests, STATUS,
    "requests of one call (200)", NULL)
ROW("parallel", "N", 0, option_read_positive, parallel, STATUS,
    "targets requested at a time (4)", NULL)
ROW("check-config", NULL, 0, option_read_flag, check_config, STATUS,
    "report identity, region, endpoint, clock, missing permissions", NULL)
ROW("arm", NULL, 0, option_read_flag, arm, CANCEL,
    "really cancel; without it only report what would be done", NULL)
ROW("max-builds", "N", 0, option_read_positive, max_builds, CANCEL,
    "with more stuck builds in a pipeline none is cancelled (1)", NULL)
ROW("alert", "FORMAT", 0, option_read_alert, alert, CANCEL,
    "who asks, and for which builds", alert_format_name)
ROW("alert-label", "NAME", 0, option_read_text, alert_label, CANCEL,
    "the label that holds the build's ARN (image_arn)", NULL)
ROW("pipeline-label", "NAME", 0, option_read_text, pipeline_label, CANCEL,
    "the label that holds the pipeline's ARN (pipeline_arn)", NULL)
ROW("service-state", "S", 0, option_read_service, service_state, CANCEL,
    "the monitoring system's macro for the state", host_state_at)
ROW("service-state-type", "T", 0, option_read_word, service_state_type, CANCEL,
    "the same for the type of the state", option_type_word)
ROW("service-attempt", "N", 0, option_read_number, service_attempt, CANCEL,
    "the same for the attempt", NULL)
ROW("on", "STATE[:TYPE][:N]", 0, option_read_on, on, CANCEL | MANY,
    "when a triggered call may act (CRITICAL:HARD)", NULL)
ROW("min-age", "DUR", 0, option_read_duration, min_age_ms, CANCEL,
    "younger builds are left alone (0)", NULL)
ROW("only-state", "LIST", 0, option_read_unfinished, only_state, CANCEL,
    "states to cancel in (BUILDING,TESTING)", option_phase_word)
ROW("allow", "GLOB", 0, option_read_glob, allow, CANCEL | MANY,
    "builds or pipelines that may be cancelled", NULL)
ROW("deny", "GLOB", 0, option_read_glob, deny, CANCEL | MANY,
    "builds or pipelines that may not; wins over --allow", NULL)
ROW("require-tag", "K[=V]", 0, option_read_tag, require_tag, CANCEL | MANY,
    "only builds with this tag", NULL)
ROW("cooldown", "DUR", 0, option_read_time, cooldown_ms, CANCEL,
    "between two cancels of a pipeline", NULL)
ROW("max-per-hour", "N", 0, option_read_positive, max_per_hour, CANCEL,
    "cancels of a pipeline in an hour", NULL)
ROW("state-dir", "DIR", 0, option_read_text, state_dir, CANCEL,
    "locks, limits and the audit log", NULL)
ROW("kill-switch", "FILE", 0, option_read_text, kill_switch, CANCEL,
    "nothing is cancelled while this file exists", NULL)
ROW("wait", "DUR", 0, option_read_duration, wait_ms, CANCEL,
    "how long to wait for CANCELLED", NULL)
ROW("reason", "TEXT", 0, option_read_text, reason, CANCEL,
    "goes into the audit line", NULL)
ROW("history", NULL, 0, option_read_flag, history, CANCEL,
    "print the audit log, newest last", NULL)
ROW("region", "REGION", 0, option_read_region, region, BOTH | MANY,
    "the region; that of an ARN wins", NULL)
ROW("profile", "NAME", 0, option_read_text, profile, BOTH,
    "profile of the AWS configuration", NULL)
ROW("role-arn", "ARN", 0, option_read_text, role_arn, BOTH,
    "a role to assume", NULL)
ROW("external-id", "ID", 0, option_read_text, external_id, BOTH,
    "for the role to assume", NULL)
ROW("endpoint-url", "URL", 0, option_read_url, endpoint_url, BOTH,
    "the service's endpoint", NULL)
ROW("ca-bundle", "FILE", 0, option_read_text, ca_bundle, BOTH,
    "certificates to trust (PEM)", NULL)
ROW("allow-http", NULL, 0, option_read_flag, allow_http, BOTH,
    "credentials over plain http to anywhere", NULL)
ROW("workflows", "DIR", 0, option_read_text, workflows, BOTH,
    "these Arazzo documents instead of the built-in ones", NULL)
ROW("timeout", "DUR", 't', option_read_time, timeout_ms, BOTH,
    "for the whole call (status 10s, cancel 25s)", NULL)
ROW("timeout-state", "STATE", 0, option_read_late, timeout_state, STATUS,
    "verdict when time is up (unknown)", option_late_word)
ROW("output-format", "FORMAT", 0, option_read_format, format, BOTH,
    "the format of the output (nagios)", option_format_word)
ROW("host-name", "NAME", 0, option_read_text, host_name, BOTH,
    "for formats that name it", NULL)
ROW("service-name", "NAME", 0, option_read_text, service_name, BOTH,
    "for formats that name it (imagebuilder)", NULL)
ROW("brief", NULL, 0, option_read_flag, brief, BOTH,
    "only what is not OK", NULL)
ROW("no-perfdata", NULL, 0, option_read_flag, no_perfdata, BOTH,
    "no numbers", NULL)
ROW("exit-ok", NULL, 0, option_read_flag, exit_ok, BOTH,
    "always exit 0; the text still has the state", NULL)
ROW("verbose", NULL, 'v', option_read_more, verbose, BOTH | MANY,
    "more detail, up to three times", NULL)
