#!/usr/bin/env bash
# check_imagebuilder against the simulator: targets, verdicts, budgets.
# shellcheck source-path=SCRIPTDIR disable=SC2016
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

A=arn:aws:imagebuilder:us-east-1:123456789012
ARN=$A:image/web-base/1.4.0/7
PIPE=$A:image-pipeline/web-base

c() {
	sim_clear_log
	run "$builddir/check_imagebuilder" "$@"
	FIRST=${OUT%%$'\n'*}
}
requests() {
	sim_log length
}
perfdata() {
	tr ' ' '\n' <<<"${FIRST#*| }" | sed -n "s/^$1=\([-0-9.]*\).*/\1/p"
}

start_simulator --seed hanging

# One build -------------------------------------------------------------
c --image "$ARN" --no-steps
expect_status "a running build is OK" 0
expect_match "its state and age are shown" "^IMAGEBUILDER OK - web-base 1.4.0/7 TESTING for 3h[0-9]+m \|" "$FIRST"
expect_equal "for one request" "GetImage" "$(sim_operations)"
expect_equal "which is counted" 1 "$(perfdata api_calls)"
c --image "$ARN" -w 1h -c 2h
expect_status "one that is too old is CRITICAL" 2
expect_match "with its threshold" "TESTING for 3h[0-9]+m \(critical over 2h\)" "$FIRST"
expect_match "and thresholds in the perfdata" "oldest_running=1[1-9][0-9]{3}s;3600;7200;0" "$FIRST"
expect_match "the running step is named with its limit" "test step RunTests running for 2h5[0-9]m of 3h" "$OUT"
expect_match "and the log" "log group /aws/imagebuilder/web-base, stream 1.4.0/7" "$OUT"
expect_match "and the console" "https://us-east-1.console.aws.amazon.com/imagebuilder/" "$OUT"
c --image "$ARN" --phase-critical TESTING=1h --no-steps
expect_status "a phase is measured by the build's age when steps are not asked" 2
c --image "$ARN" --phase-critical TESTING=1h --phase-critical testing=9h --no-steps
expect_status "the last threshold given for a phase counts, as for -w" 0
c --image "$ARN" --count-critical TESTING=0 --count-critical TESTING=5 --no-steps
expect_status "the last one given for a count too" 0
expect_match "also in perfdata" "testing=1;;5;0" "$OUT"
c --image "$ARN" --phase-critical TESTING=4h
expect_status "a phase below its threshold is OK" 0
c --image "$A:image/web-base/x.x.x" --no-steps
expect_match "x.x.x names the newest build" "web-base 1.4.0/7 TESTING" "$FIRST"
for word in AVAILABLE:0 FAILED:2 CANCELLED:1 DEPRECATED:1 DISABLED:1 DELETED:1 SLEEPING:3; do
	sim_set "{\"images\":{\"arn\":\"$ARN\",\"status\":\"${word%:*}\"}}"
	c --image "$ARN" --no-steps
	expect_status "${word%:*} is ${word#*:}" "${word#*:}"
	expect_match "and shown (${word%:*})" "${word%:*}" "$FIRST"
done
c --image "$ARN" --no-steps --state SLEEPING=warning
expect_status "--state changes the verdict" 1
c --image "$ARN" --no-steps --state SLEEPING=critical --exit-ok
expect_status "--exit-ok exits 0" 0
expect_match "but shows the state" "^IMAGEBUILDER CRITICAL" "$FIRST"
c --image "$ARN" --no-steps --no-perfdata
expect_no_match "--no-perfdata leaves numbers out" "\|" "$OUT"
sim_set "{\"images\":{\"arn\":\"$ARN\",\"status\":\"FAILED\",\"reason\":\"a|b\\nc; \\\\ \\u0007d\"}}"
c --image "$ARN" --no-steps
expect_match "a reason is one clean line" "^IMAGEBUILDER CRITICAL - web-base 1.4.0/7 FAILED: [^|;\\]* \|" "$FIRST"

# Failures -------------------------------------------------------------
sim_reset
c --image "$A:image/web-base/9.9.9/9"
expect_status "a build that does not exist is UNKNOWN" 3
expect_match "with the service's word" "ResourceNotFoundException" "$FIRST"
c --image "$A:image/web-base/9.9.9/9" --image "$ARN" -c 1h
expect_status "CRITICAL stays CRITICAL beside it" 2
expect_match "and the other is counted" "1 not read" "$FIRST"
c --image "$A:image/web-base/9.9.9/9" --image "$A:image/web-base/1.4.0/6"
expect_match "a sentence of the service goes on without its full stop" "does not exist, 1 available, 1 not read \|" "$FIRST"
c --image "$A:image/web-base/9.9.9/9" --image "$A:image/web-base/1.4.0/6"
expect_status "one that cannot be read makes the whole UNKNOWN" 3
expect_match "the other is still reported" "\[OK\] web-base 1.4.0/6 AVAILABLE" "$OUT"
run env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY "$builddir/check_imagebuilder" --image "$ARN"
expect_status "no credentials are UNKNOWN" 3
run env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY "$builddir/check_imagebuilder" --check-config -v
expect_match "-v lists the sources" "passed over: SSO: sso_account_id is not set" "$OUT"
run env AWS_ENDPOINT_URL=http://127.0.0.1:1 "$builddir/check_imagebuilder" --image "$ARN" -t "$(scaled 3)s"
expect_status "no service is UNKNOWN" 3
for fault in truncate malformed empty garbage html gzip; do
	sim_fault "{\"kind\":\"$fault\",\"operation\":\"GetImage\",\"count\":-1}"
	c --image "$ARN" -t "$(scaled 4)s"
	expect_status "a broken response is UNKNOWN ($fault)" 3
	sim_clear_faults
done
sim_fault '{"kind":"body","operation":"GetImage","body":"{\"image\":null}"}'
c --image "$ARN"
expect_status "a response without an image is UNKNOWN" 3
sim_fault '{"kind":"html","status":200,"operation":"GetImage"}'
c --image "$ARN"
expect_match "a page of a proxy is named as such" "UNKNOWN - .*: the response's body is not JSON: its type is text/html \|" "$FIRST"
sim_fault '{"kind":"type","operation":"*","type":"text/plain","count":-1}'
c --image "$ARN" -c 1h
expect_status "JSON with the type text is read, as by the AWS CLI" 2
expect_match "all of it" "test step RunTests running for" "$OUT"
sim_clear_faults
respond() {
	sim_fault "$(jq -nc --arg op "$1" --arg body "$2" '{kind: "body", operation: $op, body: $body}')"
}
respond GetImage '{"image":{"state":{"status":"AVAILABLE\u0000"}}}'
c --image "$ARN"
expect_status "a word with a NUL behind it is not that word" 3
respond GetImage "{\"image\":{\"arn\":\"$A:image/other/1.4.0/7\",\"state\":{\"status\":\"AVAILABLE\"}}}"
c --image "$A:image/web-base/x.x.x"
expect_status "another image's build is refused for x.x.x" 3
expect_match "and reported as another" "returned another build, $A:image/other" "$FIRST"
respond GetImage '{"image":{"state":{"status":"AVAILABLE"}}}'
c --image "$ARN"
expect_match "a build that the response does not name is the requested one" "^IMAGEBUILDER OK - web-base 1.4.0/7 AVAILABLE" "$FIRST"
respond GetImagePipeline "{\"imagePipeline\":{\"arn\":\"${PIPE}2\",\"status\":\"ENABLED\"}}"
c --pipeline "$PIPE"
expect_status "another pipeline is refused too" 3
sim_fault '[{"kind":"error","operation":"ListImageBuildVersions","code":"InvalidParameterValueException"},{"kind":"body","operation":"ListImages","body":"{\"imageVersionList\":[{}]}"}]'
c --all
expect_status "a version without an ARN is not skipped" 3
expect_match "but reported" "a version in the service's list has no ARN" "$FIRST"
c --image "$ARN" --pipeline "$ARN"
expect_status "a build is not a pipeline, even one that is named already" 3
expect_equal "and no request is sent" "" "$(sim_operations)"
sim_fault '{"kind":"body","type":"text/plain","body":"TESTING","operation":"GetImage"}'
c --image "$ARN"
expect_match "text stays text" "UNKNOWN - .*body is not JSON: its type is text/plain" "$FIRST"
sim_fault '{"kind":"stall","operation":"GetImage","ms":3600000,"count":-1}'
c --image "$ARN" -t "$(scaled 1)s"
expect_status "no response in time is UNKNOWN" 3
expect_within "in time" 2
c --image "$ARN" -t "$(scaled 1)s" --timeout-state critical
expect_status "or CRITICAL with --timeout-state" 2
sim_clear_faults
sim_fault '{"kind":"throttle","operation":"GetImage","count":1}'
c --image "$ARN" --no-steps
expect_status "a throttled request is made again" 0
expect_equal "and counted" 2 "$(perfdata api_calls)"
sim_fault '{"kind":"error","operation":"ListWorkflowExecutions","code":"AccessDeniedException","status":403,"count":-1}'
c --image "$ARN"
expect_status "steps that cannot be read change nothing" 0
expect_match "and are reported" "^  steps not read: AccessDeniedException" "$OUT"
expect_no_match "without the rest of the details" "log group" "$OUT"
c --image "$ARN" -v
expect_match "and are reported with -v" "steps not read: AccessDeniedException" "$OUT"
c --image "$ARN" --phase-critical TESTING=1h
expect_status "a phase falls back to the build's age then" 2
sim_clear_faults

# Approvals -------------------------------------------------------------
sim_reset
ASK=$A:image/ask/1.0.0/1
EUASK=arn:aws:imagebuilder:eu-west-1:123456789012:image/euask/1.0.0/1
OTHER=$A:image/other/1.0.0/1
asking() {
	jq -nc --arg arn "$1" '{arn: $arn, status: "BUILDING", age: "30m", workflows: [{type: "BUILD", status: "RUNNING", age: "29m", steps:
	    ([{name: "Approve", action: "WaitForAction", status: "RUNNING", age: "5m"}] + $ARGS.positional | map(if type == "string" then {name: ., action: "WaitForAction", status: "RUNNING", age: "15m"} else . end))}]}' --args "${@:2}"
}
sim_set "{\"images\":[$(asking "$ASK"),$(asking "$EUASK"),$(asking "$OTHER" Older)]}"
c --image "$ASK"
expect_status "a build that waits for an approval is OK until a threshold" 0
expect_match "the first line shows that it waits" "BUILDING for 30m[0-9s]*, waiting for approval \|" "$FIRST"
expect_match "the step is named, and since when" "build step Approve waiting for approval for 5m" "$OUT"
expect_equal "it is counted" 1 "$(perfdata waiting_steps)"
expect_equal "one list contains it" "GetImage ListWaitingWorkflowSteps ListWorkflowExecutions GetWorkflowStepExecution" "$(sim_operations)"
expect_equal "and counts as a request" 4 "$(perfdata api_calls)"
c --image "$ASK" -v
expect_match "also by the clock" "^  waiting for approval since 20[-0-9]*T[:0-9.]*Z$" "$OUT"
c --image "$OTHER"
expect_match "of two that wait the older one is named" "build step Older waiting for approval for 15m.*, 1 more waiting" "$OUT"
expect_equal "and both count" 2 "$(perfdata waiting_steps)"
c --all --region us-east-1 --region eu-west-1
expect_equal "each region is read once" 2 "$(sim_count ListWaitingWorkflowSteps)"
expect_equal "for all its builds" 4 "$(perfdata waiting_steps)"
expect_match "and shown" "4 waiting for approval" "$FIRST"
c --image "$ASK" --no-steps
expect_equal "--no-steps leaves it out" GetImage "$(sim_operations)"
c --image "$A:image/web-base/1.4.0/6"
expect_equal "so do builds that have ended" GetImage "$(sim_operations)"
c --image "$ASK" --max-requests 1 -v
expect_equal "a budget that is spent too" GetImage "$(sim_operations)"
expect_match "which is reported" "approvals not read: not requested: --max-requests 1 is reached" "$OUT"
sim_set '{"policies":[{"deny":["imagebuilder:ListWaiting*"]}]}'
c --image "$ASK" -v
expect_status "a list that is denied changes nothing" 0
expect_match "is reported" "approvals not read: AccessDeniedException" "$OUT"
expect_match "and the build's own steps show it then" "Approve waiting for approval for 5m" "$OUT"
expect_equal "and count it" 1 "$(perfdata waiting_steps)"
c --check-config
expect_match "--check-config names the missing permission" "\[WARNING\] ListWaitingWorkflowSteps: AccessDeniedException" "$OUT"
sim_set '{"policies":[]}'
sim_fault '{"kind":"body","operation":"ListWaitingWorkflowSteps","count":-1,"body":"{\"steps\":[],\"nextToken\":\"again\"}"}'
c --image "$ASK" -v
expect_match "a list that repeats itself ends" "approvals not read: the service's list repeats a page" "$OUT"
expect_equal "after two pages" 2 "$(sim_count ListWaitingWorkflowSteps)"
sim_clear_faults
# One more element than a page holds: the requested build is the last.
sim_set "{\"images\":[$(asking "$OTHER" b c d e f g h i j k l m n o p q r s t u v w x y z),$(asking "$ASK")]}"
c --image "$ASK"
expect_equal "all pages are read" 2 "$(sim_count ListWaitingWorkflowSteps)"
expect_equal "for the one that matters" 1 "$(perfdata waiting_steps)"
sim_reset

# Wrong calls -----------------------------------------------------------
for wrong in "--image web-base" "--pipeline $ARN" "--image $PIPE" "--image $ARN -w abc" "--all --state x" "" "--all --max-requests 0" "--all --count-critical FALIED=0" "--all --phase-warning AVAILABLE=1h"; do
	# shellcheck disable=SC2086
	c $wrong
	expect_status "a wrong call is UNKNOWN: $wrong" 3
	expect_equal "in one line: $wrong" 1 "$(wc -l <<<"$OUT")"
	expect_equal "without a request: $wrong" 0 "$(requests)"
done
for word in --help --version; do
	c $word
	expect_status "$word exits 3" 3
	expect_equal "$word is at most 80 columns wide" "" "$(awk 'length > 80' <<<"$OUT")"
done

# Pipelines and accounts ------------------------------------------------
sim_set "$(jq -n --arg a "$A" '{
	pipelines: [{arn: ($a + ":image-pipeline/web-base"), name: "web-base", status: "ENABLED"},
	    {arn: ($a + ":image-pipeline/db"), name: "db", status: "DISABLED", consecutiveFailures: 5, lastRunStatus: "FAILED"}],
	images: [range(1; 31) | {arn: ($a + ":image/db/1.0.0/" + tostring), status: (if . == 30 then "AVAILABLE" else "FAILED" end),
	    age: ((40 - .) | tostring + "h"), pipeline: ($a + ":image-pipeline/db")}]}')"
c --pipeline "$A:image-pipeline/db" --no-steps
expect_status "a pipeline whose last run FAILED is CRITICAL" 2
expect_match "and shown" "pipeline db DISABLED by the service, 5 consecutive failures, last run FAILED" "$FIRST"
expect_match "old failures that a good build followed only count" "29 failed, 1 available" "$FIRST"
expect_equal "all pages were read" "GetImagePipeline ListImagePipelineImages ListImagePipelineImages" "$(sim_operations)"
expect_match "with the console's page of the pipeline" "^  https://us-east-1.console.aws.amazon.com/imagebuilder/home\?region=us-east-1#/pipelines/$A:image-pipeline/db$" "$OUT"
sim_fault '{"kind":"stall","operation":"ListImagePipelineImages","ms":3600000,"count":-1}'
c --pipeline "$A:image-pipeline/db" --no-steps -t "$(scaled 2)s" --freshness-critical 1h
expect_status "a pipeline that is CRITICAL stays so when its builds are not read in time" 2
expect_match "both are shown, in one line" "^.CRITICAL. pipeline db DISABLED by the service, 5 consecutive failures, last run FAILED, builds not read: .*no (answer|response) in" "$OUT"
expect_no_match "and nothing is shown of images that were not read" "AVAILABLE|image_age" "$OUT"
c --pipeline "$A:image-pipeline/web-base" --no-steps -t "$(scaled 2)s" --freshness-critical 1h
expect_status "one that is OK is UNKNOWN then" 3
expect_match "in one line too" "^.UNKNOWN. pipeline web-base ENABLED, builds not read: " "$OUT"
sim_clear_faults
c --pipeline "$A:image-pipeline/db" --pipeline "$A:image-pipeline/db" --no-steps
expect_equal "a target that is named twice is read once" 1 "$(sim_count GetImagePipeline)"
expect_equal "and shown once" 1 "$(grep -c "^.CRITICAL. pipeline db" <<<"$OUT")"
c --all --region us-east-1 --region us-east-1 --no-steps --since 30d
expect_equal "a region that is named twice too" 2 "$(requests)"
c --all --region sa-east-1 --no-steps
expect_equal "a list that is denied leads to no other list" 1 "$(requests)"
c --pipeline "$A:image-pipeline/db" --no-steps --state FAILED=ok --freshness-warning 5h
expect_status "an image that is not fresh is WARNING" 1
expect_match "with its age" "image_age=3[56][0-9]*s;18000;;0" "$FIRST"
c --all --since 30d --no-steps --count-critical FAILED=10
expect_status "counts have thresholds" 2
expect_match "and are shown" "FAILED \(critical over 10\)" "$OUT"
c --all --no-steps --count-critical FAILED=10
expect_match "--since leaves old ones out" "failed=1[0-9];;10;0" "$FIRST"
c --all --no-steps --state FAILED=ok --state CANCELLED=ok --state DEPRECATED=ok --count-warning running=0 --count-critical running=5
expect_status "all builds that have not ended have a threshold" 1
expect_match "and are shown" "^.WARNING. 1 running \(warning over 0\)" "$OUT"
expect_match "also in perfdata" " running=1;0;5;0 " "$FIRST"
c --all --no-steps --count-warning FAILED=1 --count-critical FAILED=10
expect_equal "of two thresholds that fire the worse is shown" 1 "$(grep -c ' FAILED (.* over ' <<<"$(tail -n +2 <<<"$OUT")")"
c --all --no-steps --state FROZEN=critical --count-critical FROZEN=0 -v
expect_match "a state that --state names can be counted" " frozen=0;;0;0" "$FIRST"
expect_match "-v notes that it is unknown" "^note: --state: unknown state FROZEN" "$OUT"
sim_fault '{"kind":"error","operation":"ListImageBuildVersions","code":"InvalidRequestException","message":"imageVersionArn is required"}'
c --all --since 30d --no-steps
expect_match "without a list of all builds every version is read" "ListImages ListImageBuildVersions" "$(sim_operations)"
expect_equal "with the same numbers" 29 "$(perfdata failed)"
c --all --since 30d --no-steps --max-requests 1
expect_status "a budget that is spent makes the rest UNKNOWN" 3
expect_match "and is named" "max-requests 1 is reached" "$OUT"
expect_equal "and kept" 1 "$(requests)"
c --image "$ARN" --image "$A:image/web-base/1.4.0/6" --image "$A:image/web-base/1.3.0/1" --max-requests 2 --parallel 1
expect_equal "the last target is named" 1 "$(grep -c '^.UNKNOWN. web-base 1.3.0/1: not requested' <<<"$OUT")"

# Several regions, and a deadline ---------------------------------------
sim_reset
EU=arn:aws:imagebuilder:eu-west-1:123456789012:image/eu-base/1.0.0/1
sim_set "{\"images\":{\"arn\":\"$EU\",\"status\":\"FAILED\"}}"
c --image "$EU" --no-steps
expect_status "the region of an ARN wins over the environment's" 2
expect_equal "it is what is signed for" eu-west-1 "$(sim_log '.[0].region')"
c --all --region us-east-1 --region eu-west-1 --no-steps
expect_match "every region is read" "eu-base 1.0.0/1 FAILED.*1 failed, 1 running" "$FIRST"
sim_fault '{"kind":"stall","operation":"GetImage","ms":3600000,"skip":1,"count":-1}'
c --image "$ARN" --image "$EU" --image "$A:image/web-base/1.4.0/6" --no-steps --parallel 1 -t "$(scaled 2)s"
expect_status "what is missing when time is up is UNKNOWN" 3
expect_match "what is known is shown" "^.OK. web-base 1.4.0/7 TESTING" "$OUT"
expect_match "what is not is named" "^.UNKNOWN. eu-base 1.0.0/1" "$OUT"
expect_match "all of it" "^.UNKNOWN. web-base 1.4.0/6" "$OUT"
expect_within "in time" 3
sim_clear_faults

for where in aws-cn:cn-north-1:console.amazonaws.cn aws-us-gov:us-gov-west-1:console.amazonaws-us-gov.com aws-eusc:eusc-de-east-1:console.amazonaws-eusc.eu aws-iso:us-iso-east-1: aws-iso-b:us-isob-east-1:; do
	IFS=: read -r partition region host <<<"$where"
	far=arn:$partition:imagebuilder:$region:123456789012:image/far/1.0.0/1
	sim_fault "{\"kind\":\"body\",\"operation\":\"GetImage\",\"body\":\"{\\\"image\\\":{\\\"arn\\\":\\\"$far\\\",\\\"state\\\":{\\\"status\\\":\\\"FAILED\\\"}}}\"}"
	c --image "$far" --no-steps
	expect_equal "the console of $partition: ${host:-not known, no link}" \
	    "${host:+  https://$region.$host/imagebuilder/home?region=$region#/images/$far}" "$(grep https <<<"$OUT")"
done
sim_clear_faults

# Lists that do not end -------------------------------------------------
sim_fault '{"kind":"body","operation":"ListImageBuildVersions","count":-1,"body":"{\"imageSummaryList\":[],\"nextToken\":\"again\"}"}'
c --all --no-steps
expect_status "a list that repeats itself is UNKNOWN" 3
expect_match "and reported" "repeats a page" "$FIRST"
expect_equal "after two pages" 2 "$(requests)"
sim_clear_faults

# User's documents -----------------------------------------------------
sim_reset
mkdir "$tmp/flows"
edit() {
	sed "$1" "$srcdir/plugin/workflows/status.arazzo.yaml" >"$tmp/flows/status.arazzo.yaml"
}
edit 's#^          dateCreated: .*#&\n          tests: $response.body\#/image/imageTestsConfiguration/timeoutMinutes\n          builder: $response.body\#/image/name#; s#^      dateCreated: .*#&\n      tests: $steps.get.outputs.tests\n      builder: $steps.get.outputs.builder#'
c --workflows "$tmp/flows" --image "$ARN" --no-steps -v
expect_status "a further output is taken" 0
expect_match "and shown" "builder: web-base" "$OUT"
edit 's#/image/state/status#/image/name#'
c --workflows "$tmp/flows" --image "$ARN" --no-steps
expect_match "what the document calls the state is the state" "UNKNOWN - web-base 1.4.0/7 web-base \(unknown state\)" "$FIRST"
edit '0,/statusCode == 200/s//statusCode == 201/'
c --workflows "$tmp/flows" --image "$ARN" --no-steps
expect_status "another criterion takes effect" 3
edit 's/operationId: GetImage$/operationId: CancelImageCreation/'
c --workflows "$tmp/flows" --image "$ARN"
expect_status "an operation that is not Get or List is refused" 3
expect_match "with its place" "status.arazzo.yaml:[0-9]+:[0-9]+: .*CancelImageCreation" "$FIRST"
expect_equal "before any request" 0 "$(requests)"
edit 's/workflowId: image$/workflowId: picture/'
c --workflows "$tmp/flows" --image "$ARN"
expect_status "a missing workflow is reported" 3
expect_equal "before any request" 0 "$(requests)"
c --workflows "$tmp/nowhere" --image "$ARN"
expect_status "so is a missing folder" 3

sed -e '/^  \/GetImage:/,/^  \/[^G]/s/^    get:/    delete:/' "$srcdir/plugin/workflows/imagebuilder.openapi.yaml" >"$tmp/flows/imagebuilder.openapi.yaml"
cp "$srcdir/plugin/workflows/status.arazzo.yaml" "$tmp/flows/"
c --workflows "$tmp/flows" --image "$ARN"
expect_status "a reading operation that is a DELETE is refused" 3
expect_match "by its method" 'operation "GetImage" must be GET or POST, not DELETE' "$FIRST"
expect_equal "before any request, too" 0 "$(requests)"

# The configuration ------------------------------------------------------
sim_reset
c --check-config
expect_status "a configuration that is right is OK" 0
expect_match "our identity is shown" "arn:aws:iam::123456789012:user/watch has all reading permissions" "$FIRST"
expect_match "and where" "endpoint: $SIM_URL" "$OUT"
expect_match "and where it is set" "endpoint: $SIM_URL \\(from AWS_ENDPOINT_URL\\)" "$OUT"
expect_match "the region and where it is set" "region: us-east-1 \\(from AWS_(DEFAULT_)?REGION\\)" "$OUT"
expect_match "the certificate authorities" "certificate authorities: " "$OUT"
expect_match "the proxy" "proxy: none" "$OUT"
expect_match "cancelling is not tried" "CancelImageCreation: not tried" "$OUT"
expect_no_match "sources that were passed over only with -v" "passed over" "$OUT"
expect_match "and the clock" "clock: agrees with the service" "$OUT"
expect_no_match "and no secret" "$SIM_SECRET" "$OUT"
sim_set '{"policies":[{"deny":["imagebuilder:ListWorkflow*"]}]}'
c --check-config
expect_status "a missing permission is WARNING" 1
expect_match "and counted" "2 of 11 reading operations are not permitted" "$FIRST"
expect_match "and named" "\[WARNING\] ListWorkflowExecutions: AccessDeniedException" "$OUT"
sim_reset
sim_set '{"clockOffsetMs":600000}'
c --check-config
expect_status "a clock that is off is WARNING" 1
expect_match "by how much" "clock: the service's clock is (9m59s|10m|10m[0-9]s) ahead of this one" "$OUT"
sim_reset
for code in InvalidSignatureException:403 UnrecognizedClientException:403 ExpiredTokenException:403 UnknownOperationException:404 SomethingNew:400; do
	sim_fault "$(jq -nc --arg code "${code%:*}" --argjson status "${code#*:}" '"GetImage", "GetImagePipeline", "ListImages" | {kind: "error", operation: ., code: $code, status: $status, count: -1}' | jq -sc .)"
	c --check-config
	expect_status "${code%:*} is not evidence about permissions" 3
	expect_match "and named (${code%:*})" "\[UNKNOWN\] ListImages: ${code%:*}" "$OUT"
	sim_clear_faults
done
for body in null '{}' '[]'; do
	sim_fault "$(jq -nc --arg body "$body" '{kind: "body", operation: "ListImages", body: $body}')"
	c --check-config
	expect_status "a response that is $body is not a permission" 3
	expect_match "and named ($body)" "\[UNKNOWN\] ListImages: the response contains nothing" "$OUT"
done
sim_clear_faults
run env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY "$builddir/check_imagebuilder" --check-config
expect_status "no credentials are UNKNOWN" 3

for option in --exit-ok --brief; do
	"$builddir/check_imagebuilder" --image "$ARN" "$option" >/dev/full
	expect_equal "a verdict that cannot be written is UNKNOWN, also with $option" 3 $?
done

# Formats ---------------------------------------------------------------
for format in nagios multi-line json mp-test-json checkmk prometheus influx collectd zabbix zabbix-lld icinga nagios-passive; do
	c --image "$ARN" -c 1h --output-format $format
	expect_status "the exit status is the verdict in every format: $format" 2
done
c --image "$ARN" -c 1h --output-format json
expect_equal "JSON has state, summary, checks, metrics" "CRITICAL 2 TESTING" \
	"$(jq -r '[.state, .exit, .checks[0].labels.status // .checks[0].status] | map(tostring) | join(" ")' <<<"$OUT")"

# Configuration files ---------------------------------------------------
printf '[check_imagebuilder]\nimage=%s\ncritical=1h\nno-steps\n[other]\nimage=%s\n' "$ARN" "$A:image/web-base/1.4.0/6" >"$tmp/plugins.ini"
c --extra-opts=@"$tmp/plugins.ini"
expect_status "options from a file count" 2
c --extra-opts=other@"$tmp/plugins.ini"
expect_status "so does another section" 0
c --extra-opts=nosuch@"$tmp/plugins.ini"
expect_status "a missing section is reported" 3

# Steps while the list is read -------------------------------------------
launch_simulator
use_simulator
jq -nc '{images: [range(60) | {
    arn: "arn:aws:imagebuilder:us-east-1:123456789012:image/app-\(.)/1.0.0/1",
    status: (if . % 10 == 9 then "TESTING" else "AVAILABLE" end),
    age: "\(690 - . * 10)m"} +
    if . == 59 then {workflows: [{type: "TEST", status: "RUNNING", steps: [
	{name: "Approve", action: "WaitForAction", status: "RUNNING",
	 age: "80m"}]}]} else {} end]}' >"$tmp/sixty.json"
sim_set "@$tmp/sixty.json"
sim_fault '{"kind":"slow","ms":50,"count":-1}'
c --all -v --no-perfdata
expect_status "sixty builds are OK" 0
early=$OUT
expect_match "an approval is found for a build that was asked about early" \
    'app-59 .*waiting' "$OUT"
expect_equal "steps are asked for before the last page of the list" true \
    "$(sim_log 'map(.operation) | index("ListWorkflowExecutions") <
	rindex("ListImageBuildVersions")')"
expect_equal "and no build is asked about twice, but for the one that waits" 7 \
    "$(sim_count ListWorkflowExecutions)"
c --all -v --no-perfdata --parallel 1
expect_equal "one request at a time gives the same report" "$early" "$OUT"
c --all -v --no-perfdata --max-requests 15 --parallel 1
expect_equal "when requests are short, the worst build comes first" \
    "arn:aws:imagebuilder:us-east-1:123456789012:image/app-9/1.0.0/1" \
    "$(sim_log 'map(select(.operation == "ListWorkflowExecutions"))[0].arn')"
expect_equal "after the list" true \
    "$(sim_log 'map(.operation) | index("ListWorkflowExecutions") >
	rindex("ListImageBuildVersions")')"
stop_simulator

# More pipelines than a check reads, by a pattern.
start_simulator --seed empty
jq -nc --arg a "$A" '{pipelines: [range(10001) | {arn: "\($a):image-pipeline/web-\(.)", status: "ENABLED"}]}' >"$tmp/many"
sim_tell set "@$tmp/many"
run "$builddir/check_imagebuilder" --pipeline 'web-*' --max-requests 100000 -t 300s
expect_status "pipelines beyond the limit are not left out in silence" 3
expect_match "the limit is named" "^IMAGEBUILDER UNKNOWN - pipelines: more than 10000 targets" "$OUT"
finish
