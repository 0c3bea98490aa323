#!/usr/bin/env bash
# Every alert format, end to end: what fires cancels, what is over does not.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ARN=arn:aws:imagebuilder:us-east-1:123456789012:image/web-base/1.4.0/7
effects() {
	sim_log 'map(select(.operation == "CancelImageCreation" and .effect)) | length'
}

# try FORMAT WANTED SENTENCE INPUT [OPTION...]: WANTED cancels take effect.
try() {
	local format=$1 wanted=$2 sentence=$3 input=$4
	shift 4
	sim_reset
	sim_set "{\"images\":{\"arn\":\"$ARN\",\"cancel\":{\"ms\":0}}}"
	sim_clear_log
	OUT=$("$builddir/cancel_imagebuilder" --alert "$format" --arm \
		--state-dir "$tmp/state-$format-$wanted" "$@" <<<"$input" 2>&1)
	STATUS=$?
	expect_status "$format: $sentence" 0
	expect_equal "$format: $sentence: cancels" "$wanted" "$(effects)"
	[ "$wanted" = 0 ] || return
	expect_equal "$format: nothing is even read" "" "$(sim_operations)"
}

start_simulator --seed hanging
alertmanager() {
	jq -n --arg arn "$ARN" --arg status "$1" '{version: "4", status: $status, alerts: [{status: $status,
		labels: {alertname: "Hangs", image_arn: $arn}, startsAt: "2026-01-01T00:00:00Z", fingerprint: "f"}]}'
}
for format in alertmanager grafana; do
	try $format 1 "firing acts" "$(alertmanager firing)"
	try $format 0 "resolved does not" "$(alertmanager resolved)"
done

sensu() {
	jq -n --arg arn "$ARN" --argjson n "$1" --argjson status "$2" '{entity: {metadata: {name: "h"}}, check: {status: $status,
		occurrences: $n, metadata: {name: "c", labels: {image_arn: $arn}, annotations: {"fatigue_check/occurrences": "3"}}}}'
}
try sensu 1 "the third occurrence acts" "$(sensu 3 2)"
try sensu 0 "the second does not" "$(sensu 2 2)"
try sensu 0 "nor does what is well" "$(sensu 9 0)"

collectd() {
	printf 'Severity: %s\nHost: h\nPlugin: %s\nTypeInstance: web-base-1.4.0-7\nimage_arn: %s\n\ntext' "$1" "$2" "$ARN"
}
try collectd 1 "a failure acts" "$(collectd FAILURE imagebuilder)"
try collectd 0 "a warning does not" "$(collectd WARNING imagebuilder)"
try collectd 0 "nor another plugin's" "$(collectd FAILURE cpu)"

try zabbix 1 "a problem acts" "{\"image_arn\":\"$ARN\",\"event_value\":1,\"eventid\":\"7\"}"
try zabbix 0 "its end does not" "{\"image_arn\":\"$ARN\",\"event_value\":0,\"eventid\":\"8\"}"

sns() {
	jq -n --arg arn "$ARN" --arg state "$1" '{Type: "Notification", Message: ({AlarmArn: "a", NewStateValue: $state,
		StateChangeTime: "t", Trigger: {Dimensions: [{name: "image_arn", value: $arn}]}} | tojson)}'
}
try sns 1 "an alarm acts" "$(sns ALARM)"
try sns 0 "its end does not" "$(sns OK)"

eventbridge() {
	jq -n --arg arn "$ARN" '{id: "e", source: "aws.imagebuilder", "detail-type": "EC2 Image Builder Image State Change",
		resources: [$arn], detail: {"previous-state": {status: "BUILDING"}, state: {status: "TESTING"}}}'
}
try eventbridge 0 "a state alone does not act" "$(eventbridge)"
try eventbridge 1 "one that --on names does" "$(eventbridge)" --on TESTING

export NAGIOS_SERVICESTATE=CRITICAL NAGIOS_SERVICESTATETYPE=HARD NAGIOS_SERVICEATTEMPT=3
export NAGIOS__SERVICEIMAGE_ARN=$ARN
try nagios 1 "HARD acts" ''
try icinga 1 "HARD acts" ''
NAGIOS_SERVICESTATETYPE=SOFT
try nagios 0 "SOFT does not" ''
try icinga 0 "SOFT does not" ''
unset NAGIOS_SERVICESTATE NAGIOS_SERVICESTATETYPE NAGIOS_SERVICEATTEMPT NAGIOS__SERVICEIMAGE_ARN

export AMX_STATUS=firing AMX_ALERT_LEN=1 AMX_ALERT_1_STATUS=firing AMX_ALERT_1_FINGERPRINT=f
export AMX_ALERT_1_START=17 AMX_ALERT_1_LABEL_image_arn=$ARN
try amx 1 "firing acts" ''
AMX_ALERT_1_STATUS=resolved
try amx 0 "resolved does not" ''
unset AMX_STATUS AMX_ALERT_LEN AMX_ALERT_1_STATUS

# What was done is the first line, not what was left alone before it.
sim_reset
run "$builddir/cancel_imagebuilder" --alert alertmanager --arm --wait "$(scaled 5)s" --state-dir "$tmp/first" <<<"$(
	jq -n --arg arn "$ARN" '{alerts: [{status: "resolved", labels: {image_arn: "x"}},
		{status: "firing", labels: {image_arn: $arn}, fingerprint: "f", startsAt: "t"}]}')"
expect_match "the first line reports the action" "^IMAGEBUILDER OK - web-base 1.4.0/7 CANCELLED.*, 2 builds in all" "$OUT"

# No reader of its output: it acts all the same.
sim_reset
"$builddir/cancel_imagebuilder" --image "$ARN" --arm --wait "$(scaled 5)s" --state-dir "$tmp/unread" >&-
expect_equal "the exit status is that of what was done" "0 CANCELLED" "$? $(sim_status "$ARN")"

# The writer of the alert hangs.
mkfifo "$tmp/hangs"
exec 8<>"$tmp/hangs"
run "$builddir/cancel_imagebuilder" --alert alertmanager --arm --state-dir "$tmp/hung" <"$tmp/hangs"
expect_status "an alert that does not end is refused" 3
expect_match "and reported" "standard input did not end in time" "$OUT"
expect_within "in a bounded time" 30
finish
