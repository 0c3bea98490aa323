#!/usr/bin/env bash
# The stuck builds of a pipeline, whichever they are: exactly those that the check
# calls critical because of age or phase.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

A=arn:aws:imagebuilder:us-east-1:123456789012
PIPELINE=$A:image-pipeline/web-base
BUILD7=$A:image/web-base/1.4.0/7
BUILD8=$A:image/web-base/1.4.0/8
cancel=$builddir/cancel_imagebuilder
check=$builddir/check_imagebuilder
n=0

# world BUILD...: a pipeline with these builds ("7 TESTING 3h12m"), a new state
# directory; of another pipeline one that is as old.
world() {
	local b
	n=$((n + 1))
	state=$tmp/state-$n
	sim_reset
	sim_clear_faults
	for b; do
		read -r build status age <<<"$b"
		printf '{"arn":"%s","status":"%s","age":"%s","pipeline":"%s","name":"web-base"}\n' \
			"$A:image/web-base/1.4.0/$build" "$status" "$age" "$PIPELINE"
	done | jq -sc --arg p "$PIPELINE" --arg a "$A" '
		{pipelines: [{arn: $p}, {arn: "\($a):image-pipeline/shop"}],
		images: (. + [{arn: "\($a):image/shop/1.0.0/1", status: "TESTING", age: "9h",
			pipeline: "\($a):image-pipeline/shop"}])}' >"$tmp/world.json"
	sim_set "$(cat "$tmp/world.json")"
	sim_clear_log
}
c() {
	run "$cancel" --state-dir "$state" -t "$(scaled 25)s" "$@"
}
p() {
	c --pipeline "$PIPELINE" "$@"
}
# asked: the builds whose cancel was requested, in the order of their numbers.
asked() {
	sim_log '[.[] | select(.operation == "CancelImageCreation" and .effect) | .arn // .imageBuildVersionArn] | sort | map(sub(".*/"; "")) | join(" ")'
}
sent() {
	sim_log 'map(select(.operation == "CancelImageCreation")) | length'
}

start_simulator --seed empty

# Options ----------------------------------------------------------------
world "7 TESTING 3h"
p --arm
expect_status "a pipeline without a criterion is refused" 3
expect_match "which names the three" "--critical, --phase-critical or --min-age" "$OUT"
c --image "$BUILD7" --critical 2h --arm
expect_status "a criterion of pipelines does not apply to --image" 3
c --image "$BUILD7" --pipeline "$PIPELINE" --min-age 1h --arm
expect_status "--image and --pipeline exclude each other" 3
p --pipeline "$A:image-pipeline/shop" --min-age 1h --arm
expect_status "one pipeline per call" 3
c --pipeline "$BUILD7" --min-age 1h --arm
expect_status "the ARN of a build is not one of a pipeline" 3
c --pipeline "$PIPELINE" --alert alertmanager --min-age 1h --arm
expect_status "--pipeline and --alert exclude each other" 3
p --min-age 1h --max-builds 0 --arm
expect_status "--max-builds is 1 or more" 3
expect_equal "nothing was sent" 0 "$(sent)"

# Which builds -----------------------------------------------------------
builds=("6 AVAILABLE 1d" "7 TESTING 3h12m" "8 TESTING 12m")
world "${builds[@]}"
p -c 2h
expect_status "without --arm the decision is printed" 0
expect_match "with the build" "^IMAGEBUILDER OK - would cancel web-base 1.4.0/7, TESTING" "$OUT"
expect_equal "and nothing sent" 0 "$(sent)"
p -c 2h --arm
expect_status "the stuck build is cancelled" 0
expect_equal "it alone" 7 "$(asked)"
expect_match "and confirmed" "web-base 1.4.0/7 CANCELLED, confirmed" "$OUT"
p -c 2h --arm
expect_status "then none is stuck" 0
expect_match "which is printed" '^IMAGEBUILDER OK - no stuck build in pipeline web-base \(1 running, 1[0-9]m old\)' "$OUT"
expect_equal "and nothing is sent again" 1 "$(sent)"

world "7 TESTING 4h" "8 BUILDING 5h" "9 TESTING 1m"
p -c 2h --arm
expect_status "more than --max-builds cancels none" 1
expect_match "and names them" "2 builds are stuck \(web-base 1.4.0/8, web-base 1.4.0/7\), --max-builds is 1, none is cancelled" "$OUT"
expect_equal "nothing sent" 0 "$(sent)"
expect_equal "and one entry in the audit log" "decision max-builds $PIPELINE" \
	"$(jq -r '"\(.phase) \(.rule) \(.arn)"' "$state/audit.log")"
p -c 2h --max-builds 2 --arm
expect_status "up to it all are" 0
expect_equal "both" "7 8" "$(asked)"

# A word that is not known is never silent.
world "7 SIGNING 3h12m" "8 TESTING 12m"
p -c 2h --arm
expect_status "a build in an unknown state is CRITICAL" 2
expect_match "and named with the word" '1.4.0/7 not cancelled: unknown state "SIGNING"' "$OUT"
expect_equal "and not cancelled" "" "$(asked)"
world "6 SIGNING 4h" "7 TESTING 3h12m" "8 SIGNING 1h"
p -c 2h --arm
expect_status "beside a stuck one, too" 2
expect_match "and how many they are" 'unknown state "SIGNING", and 1 more' "$OUT"
expect_equal "and the stuck one is cancelled" "7" "$(asked)"

# The decision is the check's: the same builds for many thresholds.
world "5 PENDING 6h" "6 BUILDING 5h20m" "7 TESTING 3h12m" "8 TESTING 12m" "9 DISTRIBUTING 2h5m" "10 FAILED 9h" "11 CANCELLED 8h"
for criterion in "-c 2h" "-c 3h" "-c 1h:" "-c @2h:4h" "-c 10m:5h" "--phase-critical TESTING=1h" \
	"--phase-critical BUILDING=1h" "--phase-critical TESTING=1m -c 5h" "-c 30d"; do
	# shellcheck disable=SC2086
	run "$check" --pipeline "$PIPELINE" $criterion -t "$(scaled 25)s" --output-format json
	want=$(jq -r '[.checks[] | select(.kind == "image" and .state == "CRITICAL") |
		select(.text | test("FAILED") | not) | .name] | sort | join(" ")' <<<"$OUT")
	# shellcheck disable=SC2086
	p $criterion --max-builds 20 --only-state PENDING,BUILDING,TESTING,DISTRIBUTING --output-format json
	got=$(jq -r '[.checks[] | select(.kind == "cancel" and (.text | test("^would cancel"))) | .name] | sort | join(" ")' <<<"$OUT")
	expect_equal "the check's critical builds are the stuck ones ($criterion)" "$want" "$got"
	found="${found-}$got"
done
expect_match "and there were some" "1.4.0/5.*1.4.0/7" "$found"
p -c 2h --max-builds 20 --arm
expect_status "states that --only-state does not name are refused by the rule" 1
expect_equal "and the others cancelled" "6 7" "$(asked)"

world "7 TESTING 3h" "8 TESTING 5m"
p --min-age 1h --arm
expect_status "--min-age alone is a criterion" 0
expect_equal "of the older build" 7 "$(asked)"
world "7 TESTING 3h"
p -c 2h --deny '*:image-pipeline/web-base' --arm
expect_status "rules apply to each build" 1
expect_equal "nothing sent (deny)" 0 "$(sent)"

# Lists ------------------------------------------------------------------
for operation in GetImagePipeline ListImagePipelineImages ListWorkflowExecutions; do
	for fault in '"kind":"error","code":"AccessDeniedException","status":403' '"kind":"malformed"' '"kind":"html"'; do
		world "7 TESTING 3h"
		sim_fault "{$fault,\"operation\":\"$operation\",\"count\":-1}"
		p -c 2h --phase-critical TESTING=10m --arm
		expect_status "a list that cannot be read is 2 ($operation $fault)" 2
		expect_equal "and nothing is sent" 0 "$(sent)"
	done
done
c --pipeline "$A:image-pipeline/nowhere" --min-age 1h --arm
expect_status "no such pipeline is 2" 2
touch "$state.stop"
p -c 2h --kill-switch "$state.stop" --arm
expect_status "the kill switch stops it" 1
sim_clear_log
p -c 2h --kill-switch "$state.stop" --arm
expect_equal "before anything is read" "" "$(sim_log 'map(.operation) | join(" ")')"
# A list that lags behind: the fresh read decides.
world "7 TESTING 3h"
sim_fault "$(jq -nc --arg b "$BUILD7" --arg p "$A:image-pipeline/shop" '{kind: "body", operation: "GetImage", count: -1,
	body: ({image: {arn: $b, state: {status: "TESTING"}, sourcePipelineArn: $p, dateCreated: "2020-01-01T00:00:00Z"}} | tojson)}')"
p -c 2h --arm
expect_status "a build of another pipeline is refused" 1
expect_match "with its name" "belongs to another pipeline, .*shop" "$OUT"
world "7 TESTING 3h"
sim_fault "$(jq -nc --arg b "$BUILD7" '{kind: "body", operation: "GetImage", count: -1,
	body: ({image: {arn: $b, state: {status: "TESTING"}, dateCreated: "2020-01-01T00:00:00Z"}} | tojson)}')"
p -c 2h --deny "$PIPELINE" --arm
expect_equal "a deny of the pipeline counts for a build that does not name it" "1 0" "$STATUS $(sent)"
expect_match "and is the reason" "--deny .*:image-pipeline/web-base matches" "$OUT"
world "7 TESTING 3h"
sim_fault "$(jq -nc --arg b "$BUILD7" --arg p "$PIPELINE" '{kind: "body", operation: "GetImage", count: -1,
	body: ({image: {arn: $b, state: {status: "DISTRIBUTING"}, sourcePipelineArn: $p, dateCreated: (now | todate)}} | tojson)}')"
p --phase-critical TESTING=1h --only-state TESTING,DISTRIBUTING --arm
expect_status "a build that has moved on is left alone" 0
expect_match "with the reason" "no longer stuck \(DISTRIBUTING, was listed as TESTING\)" "$OUT"
expect_equal "nothing sent for either" 0 "$(sent)"

# Alerts -----------------------------------------------------------------
world "${builds[@]}"
c --alert alertmanager -c 2h --arm <<EOT
{"alerts":[{"status":"firing","labels":{"pipeline_arn":"$PIPELINE"},"startsAt":"t","fingerprint":"f"}]}
EOT
expect_status "an alert names a pipeline" 0
expect_equal "whose stuck build is cancelled" 7 "$(asked)"
world "${builds[@]}"
c --alert alertmanager -c 2h --arm <<EOT
{"alerts":[{"status":"firing","labels":{"pipeline_arn":"$PIPELINE","image_arn":"$BUILD8"},"startsAt":"t","fingerprint":"f"}]}
EOT
expect_equal "a build ARN wins" "0 8" "$STATUS $(asked)"
world "${builds[@]}"
c --alert alertmanager --arm <<EOT
{"alerts":[{"status":"firing","labels":{"pipeline_arn":"$PIPELINE"},"startsAt":"t","fingerprint":"f"}]}
EOT
expect_equal "without a criterion it is 3" "3 0" "$STATUS $(sent)"
world "${builds[@]}"
c --alert alertmanager --pipeline-label pipe -c 2h --max-builds 2 --arm <<EOT
{"alerts":[{"status":"firing","labels":{"image_arn":"$BUILD7"},"startsAt":"t","fingerprint":"f1"},
 {"status":"firing","labels":{"pipe":"$PIPELINE"},"startsAt":"t","fingerprint":"f2"}]}
EOT
expect_equal "a build that two alerts name is cancelled once" "0 7 1" "$STATUS $(asked) $(sent)"
for format in nagios icinga; do
	world "${builds[@]}"
	run env NAGIOS_SERVICESTATE=CRITICAL NAGIOS_SERVICESTATETYPE=HARD NAGIOS__SERVICEPIPELINE_ARN="$PIPELINE" \
		"$cancel" --state-dir "$state" --alert $format -c 2h --arm
	expect_equal "the custom variable of $format names a pipeline" "0 7" "$STATUS $(asked)"
done
world "${builds[@]}"
p -c 2h --service-state CRITICAL --service-state-type SOFT --arm
expect_equal "the gate comes first" "0 " "$STATUS $(sim_log 'map(.operation) | join(" ")')"

# The object's own name of the option: hosts have it as well.
world "7 TESTING 3h"
run timeout "$(scaled 60)" env -i PATH="$PATH" HOME="$HOME" AWS_ACCESS_KEY_ID="$AWS_ACCESS_KEY_ID" \
	AWS_SECRET_ACCESS_KEY="$AWS_SECRET_ACCESS_KEY" AWS_ENDPOINT_URL="$AWS_ENDPOINT_URL" \
	"$cancel" --state-dir "$state" --pipeline "$PIPELINE" -c 2h --arm
expect_equal "the region is the ARN's" "0 7" "$STATUS $(asked)"

finish
