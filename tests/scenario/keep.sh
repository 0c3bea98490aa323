#!/usr/bin/env bash
# check_imagebuilder over months: causes, choice, missed runs, images, accounts.
# shellcheck source-path=SCRIPTDIR disable=SC2001,SC2016
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

A=arn:aws:imagebuilder:us-east-1:123456789012
B=arn:aws:imagebuilder:us-east-1:210987654321
I=$A:image/web/1.0.0/1
c() {
	sim_clear_log
	run "$builddir/check_imagebuilder" "$@"
	FIRST=${OUT%%$'\n'*}
}
image() {
	jq -nc --arg arn "$1" --arg status "$2" --argjson more "${3:-{\}}" \
		'{arn: $arn, status: $status, age: "2h"} + $more'
}
numbers() {
	jq -c '[.metrics[] | select(.label | test($ARGS.positional[0])) |
		{(.label): .value}] | add' --args "$1" <<<"$OUT"
}
start_simulator --seed empty

# Causes ----------------------------------------------------------------
frame="SSM execution '3f0c1d52-77aa-4c0e-9a11-0b5c2d9e8f10' failed for image arn: '$I' with status = 'Failed' in state = 'TESTING' and failure message = '"
middle=$(printf 'and a sentence without news %.0s' {1..25})
reason="${frame}Beginning ${middle% } the end is that Document $A:component/smoke-test/1.0.3/2 failed!'"
sim_set "{\"images\":$(image "$I" FAILED "$(jq -nc --arg r "$reason" '{reason: $r}')")}"
c --image "$I"
expect_match "the first line has beginning and end, without the frame" \
	'^IMAGEBUILDER CRITICAL - web 1.0.0/1 FAILED: Beginning and .* \.\.\. .*component/smoke-test/1.0.3/2 failed! \|' "$FIRST"
expect_equal "it stays short" yes "$([ ${#FIRST} -lt 600 ] && echo yes)"
expect_match "the long output has the whole reason" \
	"$(sed 's/[][().*+?|]/./g' <<<"$reason")" "$OUT"
expect_match "one more line has the remedy" \
	'^  component smoke-test 1.0.3 failed in TESTING; see its log stream 1.0.0/1 in log group /aws/imagebuilder/web \(https://docs.aws' "$OUT"
for format in nagios icinga zabbix checkmk junit influx mp-test-json json \
	prometheus nagios-passive collectd zabbix-lld; do
	c --image "$I" --output-format $format
	expect_match "the cause is in $format" 'smoke-test/1\.0\.3/2 failed' "$OUT"
done
sim_reset
sim_set "{\"images\":$(image "$I" FAILED "{\"reason\":\"nothing known\"}")}"
c --image "$I"
expect_no_match "an unknown cause has no remedy" 'https://docs' "$OUT"

# Choice ----------------------------------------------------------------
sim_reset
sim_set "$(jq -n --arg a "$A" '{
	images: [["web-base", "TESTING", {team: "web"}], ["web-test", "FAILED", {team: "web", env: "test"}],
	    ["db-base", "AVAILABLE", {team: "db"}] | {arn: ($a + ":image/" + .[0] + "/1.0.0/1"), status: .[1], tags: .[2], age: "3h"}],
	pipelines: (["web-base", "web-test", "db-base"] | map({arn: ($a + ":image-pipeline/" + .), name: ascii_upcase, tags: {is: .}}))}')"
c --all --exclude '*-test' --no-steps
expect_status "what is excluded is not judged" 0
expect_match "its number is reported" ', 1 left out by --exclude \|' "$FIRST"
expect_no_match "its name is not" 'web-test' "$OUT"
c --all --exclude 'arn:*:image/web-test/*' --no-steps
expect_match "an ARN can be matched" '1 left out by --exclude' "$FIRST"
c --all --include 'WEB-*' --include 'db*' --exclude '*test*' --no-steps
expect_match "one of several --include suffices, in any case" \
	'- 1 running, 1 available, 1 left out by --exclude \|' "$FIRST"
c --all --tag team=web --tag env --no-steps
expect_match "all tags are required" \
	'FAILED, 1 failed, 2 left out by --tag|FAILED, 2 left out by --tag' "$FIRST"
c --all --include nothing --no-steps
expect_match "nothing left is reported as such" 'OK - no builds, 3 left out by --include' "$FIRST"
c --pipeline 'web-*'
expect_match "a pattern is every pipeline that matches" 'pipeline WEB-BASE ENABLED' "$OUT"
expect_match "all of them" 'pipeline WEB-TEST ENABLED' "$OUT"
expect_no_match "and no other" 'DB-BASE' "$OUT"
expect_equal "for one list and one of builds each" \
	"ListImagePipelines ListImagePipelineImages ListImagePipelineImages" \
	"$(sim_operations)"
c --pipeline '*' --exclude '*base' --tag is=web-test
expect_match "options that choose apply to patterns" \
	'pipeline WEB-TEST ENABLED, 2 left out by --exclude \|' "$FIRST"
c --pipeline '*base' --pipeline "$A:image-pipeline/db-base"
expect_equal "a pipeline that is named too is checked once" 2 \
	"$(grep -c '^.OK. pipeline' <<<"$OUT")"
c --pipeline 'web-*' --pipeline 'shop-*'
expect_status "a pattern without a pipeline is UNKNOWN" 3
expect_match "and named" 'no pipeline matches "shop-\*"' "$OUT"
expect_match "beside the others" 'pipeline WEB-BASE ENABLED' "$OUT"
sim_set '{"policies":[{"deny":["imagebuilder:ListImagePipelines"]}]}'
c --pipeline 'web-*'
expect_status "a list that is denied is UNKNOWN" 3
expect_match "with its reason" 'pipelines: AccessDeniedException' "$FIRST"

# The run that did not come, the image itself -----------------------------
sim_reset
sim_set "$(jq -n --arg a "$A" --argjson i "$(image "$I" AVAILABLE '{
	"findings": {"critical": 2, "high": 5, "medium": 1, "all": 9},
	"image": {"outputResources": {
	    "amis": [{"region": "us-east-1", "image": "ami-1", "accountId": "123456789012", "state": {"status": "AVAILABLE"}},
		{"region": "eu-west-1", "image": "ami-2", "accountId": "210987654321", "state": {"status": "FAILED", "reason": "The copy was refused"}}],
	    "containers": [{"region": "us-east-1", "imageUris": ["x.dkr.ecr.us-east-1.amazonaws.com/x:1"]}]}}}')" '
	{pipelines: {arn: ($a + ":image-pipeline/web"), schedule: {scheduleExpression: "cron(0 4 * * ? *)"}, dateNextRun: "2026-01-20T04:00:00.000Z"},
	images: ($i + {pipeline: ($a + ":image-pipeline/web")})}')"
c --pipeline "$A:image-pipeline/web"
expect_status "an AMI that was not distributed is WARNING" 1
expect_match "and named" 'AMI ami-2 in eu-west-1 FAILED: The copy was refused' "$FIRST"
c --pipeline "$A:image-pipeline/web" --overdue-warning 1h --overdue-critical 1d \
	--findings-critical CRITICAL=0 --findings-warning high=9 --output-format json
expect_status "a missed run and findings are CRITICAL" 2
expect_match "the run has its date" 'the run of 2026-01-20 04:00 did not come' "$OUT"
expect_equal "the numbers" \
	'{"amis":2,"containers":1,"cve_critical":2,"cve_high":5,"cve_medium":1,"cve_all":9}' \
	"$(numbers '^(amis|containers|cve)')"
expect_equal "how late it is" true "$(numbers '^overdue$' | jq '.overdue > 86400')"
expect_equal "AMIs and containers with region, account and state" \
	'["AMI ami-1 in us-east-1 (account 123456789012) AVAILABLE","AMI ami-2 in eu-west-1 (account 210987654321) FAILED: The copy was refused","container x.dkr.ecr.us-east-1.amazonaws.com/x:1 in us-east-1"]' \
	"$(jq -c '[.checks[] | select(.kind == "image").lines[] | select(test("^AMI|^cont"))]' <<<"$OUT")"
c --pipeline "$A:image-pipeline/web" --findings-critical ALL=8 --no-steps
expect_match "thresholds are in the performance data" ' cve_all=9;;8;0 ' "$FIRST"
c --image "$I" --findings-critical CRITICAL=0 --max-requests 1
expect_match "a budget that is spent is reported" \
	'findings not known: not requested: --max-requests 1 is reached' "$FIRST"
sim_set "{\"pipelines\":{\"arn\":\"$A:image-pipeline/web\",\"dateNextRun\":null}}"
c --pipeline "$A:image-pipeline/web" --overdue-warning 1h
expect_match "a schedule without a next run" 'has a schedule but no next run' "$OUT"
expect_no_match "is not late by 0" ' overdue=' "$FIRST"
for scan in null '{"status":"SCANNING"}' '{"status":"FAILED","reason":"no"}' '{"status":"COMPLETED"}'; do
	sim_set "{\"images\":$(image "$I" AVAILABLE "{\"image\":{\"scanState\":$scan}}")}"
	[ "$scan" != '{"status":"COMPLETED"}' ] ||
		sim_set '{"policies":[{"deny":["imagebuilder:ListImageScan*"]}]}'
	c --image "$I" --findings-critical CRITICAL=0
	expect_status "a scan that is $scan is UNKNOWN" 3
	expect_match "and reported ($scan)" \
		'findings not known: (scanning is not enabled|the scan is SCANNING|the scan is FAILED: no|AccessDenied)' "$FIRST"
	expect_no_match "never counted as 0 ($scan)" 'cve_' "$OUT"
done
c --image "$I"
expect_no_match "without a threshold nothing is requested" 'findings' "$OUT"

# A newer failure does not hide the findings of the newest good image.
sim_reset
sim_set "$(jq -n --argjson a "$(image "$I" AVAILABLE '{"findings":{"critical":1,"all":1}}')" --argjson b "$(image "$A:image/web/1.0.0/2" FAILED)" '{images: [$a, $b]}')"
c --all --findings-critical CRITICAL=0 --no-steps --state FAILED=ok
expect_status "the newest AVAILABLE image is judged" 2
expect_match "though a newer build failed" 'web 1.0.0/1 AVAILABLE, findings: 1 critical \(critical over 0\)' "$OUT"
expect_match "severities that cannot have any are 0" '0 high, 0 medium, 1 in all' "$OUT"

# Accounts --------------------------------------------------------------
sim_reset
sim_set "$(jq -n --argjson a "$(image "$I" AVAILABLE)" --argjson b "$(image "$B:image/web/1.0.0/1" FAILED)" '{images: [$a, $b],
	roles: [{arn: "arn:aws:iam::123456789012:role/watch"}, {arn: "arn:aws:iam::210987654321:role/watch"}]}')"
roles=(--account one=arn:aws:iam::123456789012:role/watch --account two=arn:aws:iam::210987654321:role/watch)
c --all "${roles[@]}" --no-steps
expect_status "the worst account decides" 2
expect_match "it comes first, with its name" \
	'^IMAGEBUILDER CRITICAL - two: web 1.0.0/1 FAILED, one: web 1.0.0/1 AVAILABLE \|' "$FIRST"
expect_match "every line has a name" '^.OK. one: web 1.0.0/1 AVAILABLE' "$OUT"
expect_match "numbers are added" ' failed=1;;;0 ' "$FIRST "
c --all "${roles[@]}" --no-steps --account three=arn:aws:iam::333333333333:role/none
expect_status "an account that cannot be read hides no other" 2
expect_match "it is UNKNOWN by its name" '^.UNKNOWN. three: builds: role .*AccessDenied' "$OUT"
c --all "${roles[0]}" "${roles[1]}" --account three=arn:aws:iam::333333333333:role/none --no-steps
expect_status "nor is it hidden" 3
c --all "${roles[@]}" --no-steps --output-format json
expect_equal "JSON has the label" '["one","two"]' "$(jq -c '[.checks[].labels.account] | sort' <<<"$OUT")"
c --all "${roles[@]}" --no-steps --output-format prometheus --service-name web
expect_equal "Prometheus has a verdict of each" \
	'imagebuilder_up{service="web",account="one",region="us-east-1"} 1
imagebuilder_up{service="web",account="two",region="us-east-1"} 1' "$(grep ^imagebuilder_up <<<"$OUT")"
expect_equal "every series has the three labels" "" \
	"$(grep -v '^#' <<<"$OUT" | grep -v '{service="web",account="[a-z]*",region="us-east-1"')"
expect_equal "and none occurs twice" "" \
	"$(grep -v '^#' <<<"$OUT" | sed 's/ [^ ]*$//' | sort | uniq -d)"
c --all "${roles[@]}" --no-steps --output-format influx
expect_match "Influx has the tag" 'imagebuilder_check,.*account=two' "$OUT"
c --all "${roles[@]}" --no-steps --output-format zabbix-lld
expect_match "Zabbix has the macro" '"\{#ACCOUNT\}":"two"' "$OUT"
c --image "$I" "${roles[@]}" --no-steps
expect_equal "an ARN is requested in its account only" 1 "$(sim_count GetImage)"
c --image "${I/123456789012/444444444444}" "${roles[@]}" --no-steps
expect_match "and in none of them it is an error" 'no --account for arn' "$FIRST"
sim_fault '{"kind":"stall","operation":"ListImageBuildVersions","ms":3600000,"count":1}'
c --all "${roles[@]}" --no-steps -t "$(scaled 2)s"
expect_match "an account that does not respond takes no time of the others" \
	'web 1.0.0/1 (FAILED|AVAILABLE)' "$OUT"
sim_clear_faults

# Two textfiles of two services.
for service in web shop; do
	secret=$AWS_SECRET_ACCESS_KEY
	[ $service = web ] || secret=wrong
	AWS_SECRET_ACCESS_KEY=$secret c --all --output-format prometheus --exit-ok --service-name $service --no-steps
	grep -v '^#' <<<"$OUT" | sed 's/ [^ ]*$//' >>"$tmp/series"
done
expect_equal "no series is in both" "" "$(sort "$tmp/series" | uniq -d)"
c --all -c nonsense --output-format prometheus --exit-ok --service-name third
expect_match "a wrong option has the labels, too" \
	'^imagebuilder_up\{service="third",account="default",region="us-east-1"\} 0$' "$(grep ^imagebuilder_up <<<"$OUT")"
finish
