#!/usr/bin/env bash
# What a session keeps, and that any number of threads may call at once.
# shellcheck source-path=SCRIPTDIR/../scenario
. "${srcdir:?}/tests/scenario/lib.sh"

ARN=arn:aws:imagebuilder:us-east-1:123456789012:image/web-base/1.4.0/7
object=$builddir/.libs/imagebuilder.so
caller=$builddir/caller
[ -x "$caller" ] || skip "caller is not built"

start_simulator --seed hanging
connections() {
	sim_log 'map(.connection) | unique | length'
}

run "$caller" "$object" status 3 1 1 image="$ARN" no-steps=1
expect_status "three calls in one session" 0
expect_equal "are three requests" "GetImage GetImage GetImage" "$(sim_operations)"
expect_equal "on one connection" 1 "$(connections)"
sim_clear_log
run "$caller" "$object" status 3 1 0 image="$ARN" no-steps=1
expect_equal "without a session each has its own" 3 "$(connections)"

mkdir "$tmp/flows"
cp "$srcdir"/plugin/workflows/*.yaml "$tmp/flows"
run env BETWEEN="rm -rf $tmp/flows" "$caller" "$object" status 2 1 1 image="$ARN" no-steps=1 workflows="$tmp/flows"
expect_status "documents are read once: they may go after the first call" 0

# A role is assumed once.
sim_set '{"roles":{"arn":"arn:aws:iam::123456789012:role/monitor"}}'
sim_clear_log
run "$caller" "$object" status 3 1 1 image="$ARN" no-steps=1 role-arn=arn:aws:iam::123456789012:role/monitor
expect_status "a role in a session" 0
expect_equal "is assumed once" "StsAssumeRole GetImage GetImage GetImage" "$(sim_operations | sed 's/\bAssumeRole/StsAssumeRole/')"

sim_clear_log
run "$caller" "$object" status 5 16 1 image="$ARN" no-steps=1
expect_status "sixteen threads in one session" 0
expect_equal "all get their answer" 80 "$(wc -l <<<"$OUT")"
expect_equal "by one request each" 80 "$(sim_count GetImage)"
run "$caller" "$object" status 5 16 0 image="$ARN"
expect_status "sixteen threads without a session" 0
expect_equal "all get their answer" 80 "$(wc -l <<<"$OUT")"
run "$caller" "$object" cancel 1 8 1 image="$ARN" state-dir="$tmp/state" arm=1 timeout="$(scaled 20)s"
expect_status "eight threads that cancel at once" 0
expect_equal "cancel once" 1 "$(sim_log 'map(select(.operation == "CancelImageCreation" and .effect)) | length')"
run "$caller" "$object" status 1 1 0
expect_match "a call without options is an answer all the same" "^3 nothing to check" "$OUT"

# A daemon that polls for days.
peak_kb() {
	python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$@"
}
if command -v python3 >/dev/null && ! nm -D "$object" | grep -q __asan; then
	few=$(peak_kb "$caller" "$object" status 200 1 1 image="$ARN")
	many=$(peak_kb "$caller" "$object" status 5000 1 1 image="$ARN")
	expect_equal "5,000 calls in a session take no more memory than 200 ($few kB, $many kB)" \
	    0 $((few < 1000 || many > few + 512))
fi
finish
