#!/usr/bin/env bash
# What an alert names, in every format: a build, a pipeline, both, neither, or
# what is not an ARN; and the kinds of messages that SNS and EventBridge deliver.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

A=arn:aws:imagebuilder:us-east-1:123456789012
PIPELINE=$A:image-pipeline/web-base
BUILD8=$A:image/web-base/1.4.0/8
n=0
start_simulator --seed empty

# payload FORMAT LABELS: labels is an object; sets INPUT and the variables of VARS.
payload() {
	local l=$2 k
	VARS=() INPUT=
	case $1 in
	alertmanager | grafana)
		INPUT=$(jq -n --argjson l "$l" '{alerts: [{status: "firing", labels: $l, startsAt: "t", fingerprint: "f"}]}') ;;
	sensu)
		INPUT=$(jq -n --argjson l "$l" '{entity: {metadata: {name: "h"}}, check: {status: 2, metadata: {name: "c", labels: $l}}}') ;;
	collectd)
		INPUT=$(printf 'Severity: FAILURE\nHost: h\nPlugin: imagebuilder\nTypeInstance: x\n'
			jq -r 'to_entries[] | "\(.key): \(.value)"' <<<"$l"
			printf '\ntext\n') ;;
	zabbix) INPUT=$(jq -n --argjson l "$l" '{event_value: "1", eventid: "7"} + $l') ;;
	sns)
		INPUT=$(jq -n --argjson l "$l" '{Type: "Notification", Message: ({AlarmArn: "a", NewStateValue: "ALARM", StateChangeTime: "t",
			Trigger: {Dimensions: ($l | to_entries | map({name: .key, value: .value}))}} | tojson)}') ;;
	sns-math)
		INPUT=$(jq -n --argjson l "$l" '{Type: "Notification", Message: ({AlarmArn: "a", NewStateValue: "ALARM", StateChangeTime: "t",
			Trigger: {Metrics: [{Id: "e", Expression: "m/60"}, {Id: "m", MetricStat: {Metric: {Dimensions: ($l | to_entries |
			map({name: .key, value: .value}))}}}]}} | tojson)}') ;;
	nagios | icinga)
		VARS=(NAGIOS_SERVICESTATE=CRITICAL NAGIOS_SERVICESTATETYPE=HARD)
		while read -r k; do VARS+=("NAGIOS__SERVICE$k"); done < <(jq -r 'to_entries[] | "\(.key | ascii_upcase)=\(.value)"' <<<"$l") ;;
	amx)
		VARS=(AMX_ALERT_LEN=1 AMX_ALERT_1_STATUS=firing AMX_ALERT_1_FINGERPRINT=f AMX_ALERT_1_START=1)
		while read -r k; do VARS+=("AMX_ALERT_1_LABEL_$k"); done < <(jq -r 'to_entries[] | "\(.key)=\(.value)"' <<<"$l") ;;
	esac
}
reset() {
	n=$((n + 1))
	sim_reset
	sim_set "$(jq -nc --arg p "$PIPELINE" --arg a "$A:image/web-base/1.4.0" '{pipelines: [{arn: $p}], images: [
		{arn: "\($a)/7", status: "TESTING", age: "3h", pipeline: $p, cancel: {ms: 0}},
		{arn: "\($a)/8", status: "TESTING", age: "5m", pipeline: $p, cancel: {ms: 0}}]}')"
	sim_clear_log
}
cancelled() {
	sim_log '[.[] | select(.operation == "CancelImageCreation" and .effect) | .arn | sub(".*/"; "")] | sort | join(" ")'
}
call() {
	reset
	run env "${VARS[@]}" "$builddir/cancel_imagebuilder" --alert "${1%-math}" --arm --state-dir "$tmp/state-$n" "${@:2}" <<<"$INPUT"
}
build="{\"image_arn\":\"$BUILD8\"}"
pipeline="{\"pipeline_arn\":\"$PIPELINE\"}"
both="{\"image_arn\":\"$BUILD8\",\"pipeline_arn\":\"$PIPELINE\"}"
for format in alertmanager grafana amx sensu collectd zabbix sns sns-math nagios icinga; do
	for row in "a build|$build|0 8" "a pipeline: its stuck build|$pipeline|0 7" "both: the build wins|$both|0 8" \
		"both, in the other order|$(jq -c 'to_entries | reverse | from_entries' <<<"$both")|0 8" \
		"a build that is empty, and a pipeline|{\"image_arn\":\"\",\"pipeline_arn\":\"$PIPELINE\"}|0 7" \
		"neither|{\"other\":\"x\"}|3 " "the pipeline as a build|{\"image_arn\":\"$PIPELINE\"}|3 " \
		"the build as a pipeline|{\"pipeline_arn\":\"$BUILD8\"}|3 " \
		"a build that is none, and a pipeline|{\"image_arn\":\"web\",\"pipeline_arn\":\"$PIPELINE\"}|3 "; do
		IFS='|' read -r what labels want <<<"$row"
		payload "$format" "$labels"
		call "$format" -c 2h
		expect_equal "$format: $what" "$want" "$STATUS $(cancelled)"
	done
	payload "$format" "${pipeline/pipeline_arn/pipe}"
	call "$format" -c 2h --pipeline-label pipe
	expect_equal "$format: --pipeline-label" "0 7" "$STATUS $(cancelled)"
	payload "$format" "${build/image_arn/build}"
	call "$format" --alert-label build
	expect_equal "$format: --alert-label" "0 8" "$STATUS $(cancelled)"
	payload "$format" "$pipeline"
	call "$format"
	expect_equal "$format: a pipeline without a criterion" "3 " "$STATUS $(cancelled)"
done

# Messages that are not about a build, or wrapped -------------------------
VARS=()
event() {
	jq -nc --arg arn "$BUILD8" --arg type "$1" --arg source "${2-aws.imagebuilder}" '{id: "e", source: $source, "detail-type": $type,
		resources: [$arn], detail: {state: {status: "TESTING"}, reason: "r"}}'
}
# quiet FORMAT SENTENCE: nothing is to be done.
quiet() {
	call "$1" "${@:3}"
	expect_equal "$1: $2" "0 " "$STATUS $(cancelled)"
}
for type in "EC2 Image Builder CVE Detected" "EC2 Image Builder Workflow Step Waiting" \
	"EC2 Image Builder Image Pipeline Automatically Disabled" "A new kind"; do
	INPUT=$(event "$type")
	quiet eventbridge "$type" --on TESTING
	INPUT=$(jq -nc --arg m "$INPUT" '{Type: "Notification", Message: $m}')
	quiet sns "$type, wrapped" --on TESTING
done
INPUT=$(event "EC2 Instance State-change Notification" aws.ec2)
quiet eventbridge "an event of another service" --on TESTING
INPUT=$(event "EC2 Image Builder Image State Change")
quiet eventbridge "a state change that --on does not name"
call eventbridge --on TESTING
expect_equal "eventbridge: one that it names" "0 8" "$STATUS $(cancelled)"
INPUT=$(jq -nc --arg m "$INPUT" '{Type: "Notification", Message: $m}')
quiet sns "the same, wrapped"
call sns --on TESTING
expect_equal "sns: one that --on names, wrapped" "0 8" "$STATUS $(cancelled)"
# Image Builder's own notification of an image: its ARN and state.
INPUT=$(jq -nc --arg arn "$BUILD8" '{Type: "Notification", Message: ({arn: $arn, name: "web-base", state: {status: "FAILED"}} | tojson)}')
quiet sns "a notification of Image Builder"
for type in SubscriptionConfirmation UnsubscribeConfirmation; do
	INPUT=$(jq -nc --arg t "$type" '{Type: $t, TopicArn: "arn:aws:sns:us-east-1:123456789012:t", Message: "m",
		SubscribeURL: "https://user@sns.us-east-1.amazonaws.com:443/?Token=secret"}')
	call sns
	expect_status "sns: a $type is not an alert" 3
	expect_match "it is named" "this is a $type of arn:aws:sns:us-east-1:123456789012:t" "$OUT"
	expect_no_match "without its token" "secret" "$OUT"
done
for state in OK INSUFFICIENT_DATA; do
	INPUT=$(jq -nc --arg s "$state" --arg arn "$BUILD8" '{Type: "Notification", Message: ({AlarmArn: "a", NewStateValue: $s,
		StateChangeTime: "t", Trigger: {Dimensions: [{name: "image_arn", value: $arn}]}} | tojson)}')
	quiet sns "an alarm that is $state"
done
for reason in DatasourceNoData DatasourceError; do
	INPUT=$(jq -nc --arg r "$reason" --arg arn "$BUILD8" '{alerts: [{status: "firing", labels: {alertname: $r, image_arn: $arn}, fingerprint: "f"}]}')
	quiet grafana "$reason"
	call grafana --on "$reason"
	expect_equal "grafana: $reason that --on names" "0 8" "$STATUS $(cancelled)"
done
for status in 1 3 126 127 255; do
	INPUT=$(jq -nc --argjson s "$status" --arg arn "$BUILD8" '{entity: {}, check: {status: $s, metadata: {name: "c", labels: {image_arn: $arn}}}}')
	quiet sensu "status $status"
done
# Two names in one alarm are a guess.
INPUT=$(jq -nc --arg a "$BUILD8" --arg b "${BUILD8%8}7" '{Type: "Notification", Message: ({AlarmArn: "a", NewStateValue: "ALARM",
	Trigger: {Metrics: [$a, $b | {MetricStat: {Metric: {Dimensions: [{name: "image_arn", value: .}]}}}]}} | tojson)}')
call sns
expect_equal "sns: an alarm about two builds is refused" "3 " "$STATUS $(cancelled)"
# A group: what names no build has its own line, the others act.
INPUT=$(jq -nc --arg arn "$BUILD8" --arg p "$PIPELINE" '{alerts: [{status: "firing", labels: {}, fingerprint: "a"},
	{status: "firing", labels: {image_arn: $arn}, fingerprint: "b"}, {status: "firing", labels: {pipeline_arn: $p}, fingerprint: "c"},
	{status: "firing", labels: {image_arn: "x"}, fingerprint: "d"}, {status: "resolved", labels: {}, fingerprint: "e"}]}')
call alertmanager -c 2h
expect_equal "a group: the builds that are named are cancelled" "1 7 8" "$STATUS $(cancelled)"
expect_equal "and two lines name those without" 2 "$(grep -c '^\[WARNING\] alert [14] .* names no build' <<<"$OUT")"
finish
