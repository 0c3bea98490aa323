#!/usr/bin/env bash
# What goes wrong on the way ends in a retry or in UNKNOWN, inside the deadline
# and with a sentence.
# shellcheck source=tests/scenario/lib.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/scenario/lib.sh"

start_simulator --seed hanging
ARN=arn:aws:imagebuilder:us-east-1:123456789012:image/web-base/1.4.0/7

# fault SENTENCE FAULT EXIT REGEX REQUESTS: one check while that goes wrong.
fault() {
	sim_clear_faults
	sim_clear_log
	sim_fault "{\"operation\":\"GetImage\",$2}"
	run "$builddir/check_imagebuilder" --image "$ARN" --no-steps -t 3s
	expect_status "$1" "$3"
	expect_match "$1: said" "$4" "${OUT%%$'\n'*}"
	expect_equal "$1: requests" "$5" "$(sim_count GetImage)"
	expect_within "$1: in time" 5
}

OK='OK - web-base 1.4.0/7 TESTING'
fault "one throttle is waited out" '"kind":"throttle"' 0 "$OK" 2
fault "throttles end in its code" '"kind":"throttle","count":-1' 3 \
    'TooManyRequestsException: Rate exceeded' 3
fault "a throttle with status 400 is one, too" \
    '"kind":"throttle","status":400,"code":"ThrottlingException"' 0 "$OK" 2
fault "Retry-After beyond the deadline is not waited for" \
    '"kind":"throttle","retryAfter":"60"' 3 'TooManyRequestsException' 1
fault "Retry-After inside it is" '"kind":"throttle","retryAfter":"1"' 0 \
    "$OK" 2
fault "x-amz-retry-after is obeyed" \
    '"kind":"throttle","xAmzRetryAfter":"300"' 0 "$OK" 2
fault "one 500 is retried" '"kind":"500"' 0 "$OK" 2
fault "an outage ends in its code" '"kind":"503","count":-1' 3 \
    'ServiceUnavailableException: ' 3
fault "a lost answer is asked for again" '"kind":"drop"' 0 "$OK" 2
fault "a service that only hangs up" '"kind":"drop","count":-1' 3 \
    'closed the connection without an answer' 3
fault "a reset connection is opened again" '"kind":"reset"' 0 "$OK" 2
fault "silence meets the deadline" '"kind":"stall"' 3 \
    'no answer in 3s, waiting for the answer' 1
fault "a slow answer is waited for" '"kind":"slow"' 0 "$OK" 1
fault "an answer that drips meets the deadline" '"kind":"drip"' 3 \
    'no answer in 3s, receiving the answer' 1
fault "a cut answer is asked for again" '"kind":"truncate"' 0 "$OK" 2
fault "cut answers are said" '"kind":"truncate","count":-1' 3 \
    'the answer ended early' 3
fault "a broken chunk is asked for again" '"kind":"chunk"' 0 "$OK" 2
fault "a flood of headers is a limit" '"kind":"headers"' 3 \
    'more than 256 headers' 1
fault "what is not HTTP is asked for again" '"kind":"garbage"' 0 "$OK" 2
fault "what is never HTTP is said" '"kind":"garbage","count":-1' 3 \
    'not HTTP' 3
fault "broken JSON is no image" '"kind":"malformed"' 3 'UNKNOWN' 1
fault "an empty answer is no image" '"kind":"empty"' 3 'UNKNOWN' 1
fault "a proxy's page is retried" '"kind":"html"' 0 "$OK" 2
fault "a proxy's page that stays is said" '"kind":"html","count":-1' 3 \
    '502' 3
fault "a huge answer is a limit" '"kind":"huge"' 3 \
    'more than [0-9]+ bytes' 1
fault "compression nobody asked for is asked about again" '"kind":"gzip"' 0 \
    "$OK" 2
fault "compression that stays is said" '"kind":"gzip","count":-1' 3 \
    'compressed \(gzip\)' 3
fault "a redirect is not followed" \
    "\"kind\":\"redirect\",\"location\":\"$SIM_URL/GetImage\"" 3 '307' 1
fault "what is not permitted is said" '"kind":"error","status":403,
    "code":"AccessDeniedException","message":"User: x is not authorized"' 3 \
    'AccessDeniedException: User: x is not authorized' 1
fault "an unknown code is shown" \
    '"kind":"error","status":418,"code":"TeapotException"' 3 \
    'TeapotException' 1
sim_clear_faults

# Nobody there.
run env AWS_ENDPOINT_URL=http://127.0.0.1:1 "$builddir/check_imagebuilder" \
    --image "$ARN" -t 3s
expect_status "a refused connection is UNKNOWN" 3
expect_match "and said" 'cannot connect: .*127\.0\.0\.1 port 1' "$OUT"
run env AWS_ENDPOINT_URL=http://192.0.2.1:9 "$builddir/check_imagebuilder" \
    --image "$ARN" -t 3s
expect_status "credentials over plain http to far away are refused" 3
expect_match "and said" 'plain http' "$OUT"

# Our clock, 20 minutes behind the service's.
sim_clear_log
sim_set '{"clockOffsetMs":1200000}'
run "$builddir/check_imagebuilder" --image "$ARN" --no-steps -t 5s
expect_status "a wrong clock is corrected" 0
expect_equal "by one more request" 2 "$(sim_count GetImage)"
sim_set '{"clockOffsetMs":0}'

# A 403 that sends back what was signed, the session token in it.
sim_set '{"auth":{"echo":true}}'
minted=$(sim_mint 3600000)
token=$(jq -r .sessionToken <<<"$minted")
run env AWS_ACCESS_KEY_ID="$(jq -r .accessKeyId <<<"$minted")" \
    AWS_SECRET_ACCESS_KEY=wrongwrongwrong AWS_SESSION_TOKEN="$token" \
    "$builddir/check_imagebuilder" --image "$ARN" -vvv
expect_status "a wrong secret is UNKNOWN" 3
expect_match "and said" 'InvalidSignatureException' "$OUT"
expect_equal "the token is not shown" 0 "$(grep -cF "${token:0:20}" <<<"$OUT")"
expect_no_match "nor what was signed" 'Canonical String' "$OUT"
finish
