#!/usr/bin/env bash
# Faults of the network and the service: each program ends in time, with the right
# exit status and a message.
# shellcheck source=tests/scenario/lib.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/scenario/lib.sh"

launch_simulator
gone=$SIM_URL
stop_simulator
launch_simulator
elsewhere=$SIM_URL elsewhere_control=$SIM_CONTROL
start_simulator --seed hanging
HEAD=arn:aws:imagebuilder:us-east-1:123456789012
HANGING=$HEAD:image/web-base/1.4.0/7
DONE=$HEAD:image/web-base/1.4.0/6

check() {
	sim_clear_log
	without --timeout "$(scaled 3)s" -- "$@"
	run "$builddir/check_imagebuilder" --image "$DONE" "${defaults[@]}" "$@"
}
cancel() {
	sim_clear_log
	without --timeout "$(scaled 6)s" -- "$@"
	run "$builddir/cancel_imagebuilder" --image "$HANGING" --arm \
	    "${defaults[@]}" --state-dir "$tmp/state" "$@"
}

# Faults that stay, one attempt each: UNKNOWN with a message, within the
# deadline.  KIND, what the first line must hold, more members of the fault.
export AWS_MAX_ATTEMPTS=1
while IFS='|' read -r kind words more; do
	sim_fault "{\"kind\":\"$kind\",\"count\":-1$more}"
	check -t "$(scaled 1)s"
	expect_status "status, $kind$more" 3
	expect_match "status, $kind: one line with the reason" \
	    "^IMAGEBUILDER UNKNOWN - .*$words" "$(head -n 1 <<<"$OUT")"
	expect_within "status, $kind: in time" 2
	expect_equal "status, $kind: one attempt" 1 "$(sim_count GetImage)"
	sim_clear_faults
done <<'EOF'
throttle|TooManyRequestsException: Rate exceeded|
throttle|CallRateLimitExceededException|,"code":"CallRateLimitExceededException"
throttle|ThrottlingException|,"status":400,"code":"ThrottlingException"
error|TeapotException|,"status":418,"code":"TeapotException"
error|ServiceQuotaExceededException|,"status":402,"code":"ServiceQuotaExceededException"
error|AccessDeniedException: User: x is not authorized|,"status":403,"code":"AccessDeniedException","message":"User: x is not authorized"
error|ResourceNotFoundException|,"status":404,"code":"ResourceNotFoundException"
500|ServiceException|
503|ServiceUnavailableException|
html|502|
html|404|,"status":404
drop|closed the connection without a response|
reset||
stall|no response in .*, waiting for the response|
drip|no response in .*, receiving the response|,"ms":100
truncate|the response ended early|
chunk||
headers|more than 256 headers|
garbage|not HTTP|
malformed||
empty||
body||,"body":{"image":null}
body||,"body":{"image":{"state":null}}
body||,"body":{"image":{"state":{"status":null}}}
body||,"body":[]
body||,"body":"null"
body|another build, arn:aws:imagebuilder:us-east-1:123456789012:image/other/1.0.0/1|,"body":{"image":{"arn":"arn:aws:imagebuilder:us-east-1:123456789012:image/other/1.0.0/1","state":{"status":"AVAILABLE"}}}
body|REVIEWING|,"body":{"image":{"state":{"status":"REVIEWING"}}}
huge|more than [0-9]+ bytes|
gzip|the compressed response is broken|
EOF

# A response without a list is not read as "no builds".
while IFS='|' read -r exit words body; do
	sim_fault "{\"kind\":\"body\",\"operation\":\"ListImageBuildVersions\",
	    \"body\":$body}"
	sim_clear_log
	run "$builddir/check_imagebuilder" --all -t "$(scaled 3)s"
	expect_status "a list, $body" "$exit"
	expect_match "a list, $body: one line with the reason" \
	    "^IMAGEBUILDER [A-Z]* - .*$words" "$(head -n 1 <<<"$OUT")"
	sim_clear_faults
done <<'EOL'
3|returned no list|{}
3|returned no list|[]
3|returned no list|null
3|returned no list|{"imageSummaryList":{},"requestId":"r"}
3|element 0 of the service's list is not an object|{"imageSummaryList":[1]}
3|without a state|{"imageSummaryList":[{}]}
3|nextToken is not a string|{"imageSummaryList":[],"nextToken":5}
0|no builds|{"requestId":"r"}
0|no builds|{"imageSummaryList":[]}
EOL

# A redirect is a response like others; it is not followed.
for status in 301 302 307 308; do
	sim_fault "{\"kind\":\"redirect\",\"status\":$status,\"count\":-1,
	    \"location\":\"$elsewhere\"}"
	check
	expect_status "status, redirect $status" 3
	expect_match "status, redirect $status: reported" "$status" "$OUT"
	sim_clear_faults
done
expect_equal "no redirect was followed" 0 \
    "$(sim_control "$elsewhere_control/log" | jq length)"

# Faults that pass: tried again, newly signed, as often as needed.
unset AWS_MAX_ATTEMPTS
while IFS='|' read -r kind more; do
	sim_fault "{\"kind\":\"$kind\",\"operation\":\"GetImage\"$more}"
	check -t "$(scaled 8)s"
	expect_status "status after one $kind$more" 0
	expect_equal "status after one $kind: two attempts" 2 \
	    "$(sim_count GetImage)"
	expect_equal "status after one $kind: both signed right" true \
	    "$(sim_log 'all(.verified)')"
done <<'EOF'
throttle|
throttle|,"code":"CallRateLimitExceededException"
throttle|,"status":400,"code":"ThrottlingException"
500|
503|
html|
drop|
reset|
truncate|
chunk|
garbage|
gzip|
throttle|,"xAmzRetryAfter":"300"
EOF
sim_fault '{"kind":"slow"}'
check
expect_status "a slow response is waited for" 0
expect_equal "a slow response is waited for: one attempt" 1 \
    "$(sim_count GetImage)"

# Waiting is bounded.
sim_fault '{"kind":"throttle","count":-1}'
AWS_MAX_ATTEMPTS=3 check
expect_status "throttled all the time" 3
expect_within "throttled all the time: in time" 4
expect_equal "throttled all the time: three attempts" 3 "$(sim_count GetImage)"
sim_clear_log
check
expect_status "without a number of attempts" 3
expect_within "as long as there is time" 4
expect_match "more than three" '^([4-9]|[1-9][0-9]+)$' "$(sim_count GetImage)"
sim_clear_faults
sim_fault '{"kind":"503","count":-1,"retryAfter":"3600"}'
check
expect_status "Retry-After of an hour" 3
expect_within "Retry-After of an hour: in time" 4
expect_equal "Retry-After of an hour: one attempt" 1 "$(sim_count GetImage)"
sim_clear_faults
sim_fault '{"kind":"503","retryAfter":"1"}'
check -t "$(scaled 8)s"
expect_status "Retry-After of a second" 0
expect_equal "Retry-After of a second: waits for it" true "$(sim_log '
    map(.time | (sub("\\..*"; "Z") | fromdate) * 1000 +
	(capture("\\.(?<ms>[0-9]+)").ms | tonumber)) | .[1] - .[0] >= 1000')"
AWS_MAX_ATTEMPTS=2
export AWS_MAX_ATTEMPTS
sim_fault '{"kind":"500","count":-1}'
check -t "$(scaled 8)s"
expect_equal "AWS_MAX_ATTEMPTS is the number of attempts" 2 \
    "$(sim_count GetImage)"
sim_clear_faults
unset AWS_MAX_ATTEMPTS

# Clocks.
for offset in 1200000 -1200000; do
	sim_set "{\"clockOffsetMs\":$offset}"
	check
	expect_status "a clock that is wrong by $offset ms is put right" 0
	expect_equal "a clock that is wrong by $offset ms: once" "403 200" \
	    "$(sim_log 'map(.status) | join(" ")')"
done
sim_set '{"clockOffsetMs":0}'
sim_fault '{"kind":"date","dateOffsetMs":86400000}'
check
expect_status "a Date that is wrong alone does no harm" 0

# Refusals that another try does not help.
while IFS='|' read -r code; do
	sim_fault "{\"kind\":\"error\",\"status\":403,\"code\":\"$code\",
	    \"count\":-1}"
	check
	expect_status "$code" 3
	expect_equal "$code: one attempt" 1 "$(sim_count GetImage)"
	sim_clear_faults
done <<'EOF'
AccessDeniedException
UnrecognizedClientException
InvalidSignatureException
EOF
# One that sends back what was signed, the session token in it.
sim_set '{"auth":{"echo":true}}'
minted=$(sim_mint 3600000)
token=$(jq -r .sessionToken <<<"$minted")
AWS_ACCESS_KEY_ID=$(jq -r .accessKeyId <<<"$minted") \
    AWS_SECRET_ACCESS_KEY=wrong AWS_SESSION_TOKEN=$token check -vvv
expect_match "a wrong secret" 'UNKNOWN - .*InvalidSignatureException' "$OUT"
expect_no_match "the canonical request that comes back is not shown" \
    'Canonical|x-amz-date:|[0-9a-f]{64}' "$OUT"
expect_equal "nor the token" 0 "$(grep -cF "${token:0:20}" <<<"$OUT")"
sim_set '{"auth":{"echo":false}}'

# A closed port, and a server that gets no request.
AWS_ENDPOINT_URL=$gone check
expect_status "a closed port" 3
expect_match "a closed port: reported" 'cannot connect: .*127\.0\.0\.1 port' "$OUT"
expect_within "a closed port: in time" 4
AWS_ENDPOINT_URL=http://192.0.2.1:9 check
expect_status "credentials over plain http to far away are refused" 3
expect_match "and reported" 'plain http' "$OUT"
expect_match "and no request is sent" 'api_calls=0;' "$OUT"

# Cancelling: the outcome is read, whatever the response was.
# KIND, exit status, whether the build was cancelled, more members.
while IFS='|' read -r kind exit cancelled more; do
	sim_reset
	sim_set '{"cancel":{"ms":0}}'
	sim_fault "{\"kind\":\"$kind\",\"operation\":\"CancelImageCreation\"$more}"
	rm -rf "$tmp/state"
	cancel
	expect_status "cancel, $kind$more" "$exit"
	expect_equal "cancel, $kind$more: builds that were cancelled" \
	    "$cancelled" "$(sim_state .cancelled)"
	expect_within "cancel, $kind$more: in time" 7
	expect_equal "cancel, $kind$more: one client token" 1 "$(sim_log '
	    map(.clientToken | values) | unique | length')"
done <<'EOF'
throttle|0|1|
500|0|1|
503|0|1|
drop|0|1|
reset|0|1|
drop|0|1|,"acts":true
truncate|0|1|
error|2|0|,"code":"AccessDeniedException","status":403,"count":-1
throttle|2|0|,"count":-1
drop|2|0|,"count":-1
500|0|1|,"count":-1,"acts":true
EOF
sim_reset
sim_fault '{"kind":"body","operation":"GetImage","count":-1,"body":{"image":{
    "arn":"'"$HEAD"':image/other/1.0.0/1","state":{"status":"TESTING"}}}}'
rm -rf "$tmp/state"
cancel
expect_status "a response with another build" 2
expect_match "a response with another build: is reported" \
    'the service (answered for|returned|responded with) another build, .*:image/other/1.0.0/1' "$OUT"
expect_equal "a response with another build: nothing is cancelled" 0 \
    "$(sim_count CancelImageCreation)"
sim_reset
sim_set '{"images":{"arn":"'"$HANGING"'","cancel":{"reads":0,
    "becomes":"AVAILABLE"}}}'
rm -rf "$tmp/state"
cancel
expect_status "a build that ends AVAILABLE in spite of it" 1
sim_reset
sim_set '{"images":{"arn":"'"$HANGING"'","cancel":{"never":true}}}'
rm -rf "$tmp/state"
cancel --wait 2s -t "$(scaled 3)s"
expect_status "a cancel that shows no effect" 1
expect_within "a cancel that shows no effect: in time" 6

# check_arazzo: a transport fault is a failure of the step, and one attempt.
run_arazzo() {
	sim_clear_log
	run "$builddir/check_arazzo" --aws --server "$SIM_URL" -t "$(scaled 1)s" \
	    --file "$srcdir/plugin/workflows/status.arazzo.yaml" \
	    --workflow image --input "arn=$DONE" "$@"
}
sim_reset
run_arazzo
expect_status "check_arazzo, no fault" 0
while IFS='|' read -r kind exit more; do
	sim_fault "{\"kind\":\"$kind\",\"count\":-1$more}"
	run_arazzo
	expect_status "check_arazzo, $kind" "$exit"
	expect_within "check_arazzo, $kind: in time" 2
	expect_equal "check_arazzo, $kind: one attempt" 1 "$(sim_log length)"
	sim_clear_faults
done <<'EOF'
throttle|2|
500|2|
html|2|
drop|2|
reset|2|
truncate|2|
chunk|2|
headers|2|
garbage|2|
huge|2|
redirect|2|
EOF
sim_fault '{"kind":"stall","count":-1}'
run_arazzo
expect_within "check_arazzo, stall: in time" 2
expect_status "check_arazzo, stall: no verdict" 3
run_arazzo --timeout-state critical
expect_status "check_arazzo, stall: or the one requested" 2
sim_clear_faults
# R25: what a response lacks is listed; it does not fail the step.
for kind in malformed empty; do
	sim_fault "{\"kind\":\"$kind\"}"
	run_arazzo --output-format json
	expect_equal "check_arazzo, $kind: what is missing is listed" true \
	    "$(jq '.unresolved | length > 0' <<<"$OUT")"
	expect_equal "check_arazzo, $kind: and has no value" null \
	    "$(jq -r .outputs.status <<<"$OUT")"
done
finish
