#!/usr/bin/env bash
# The retry modes against a service that does so many requests a second and no
# more: reads go on as long as the deadline allows.
# shellcheck source=tests/scenario/lib.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/scenario/lib.sh"

# BUILDS builds, one request each EVERY ms, in TIME s.  The numbers of a real
# account are BUILDS=300 EVERY=1000 TIME=360; these are a fifteenth of its time.
BUILDS=${BUILDS:-90}
EVERY=${EVERY:-66}
TIME=${TIME:-12}

jq -n --argjson n "$BUILDS" '{images: [range($n) | {
    arn: "arn:aws:imagebuilder:us-east-1:123456789012:image/web/1.0.\(.)/1",
    status: "TESTING", age: "1h"}]}' >"$tmp/seed.json"
start_simulator --seed "$tmp/seed.json"
mapfile -t options < <(jq -r '.images[] | "--image", .arn' "$tmp/seed.json")
limit() {
	sim_clear_faults
	sim_clear_log
	sim_fault "{\"kind\":\"throttle\",\"everyMs\":$1,\"count\":-1}"
}
# survey MODE [OPTION...]
survey() {
	run env AWS_RETRY_MODE="$1" "$builddir/check_imagebuilder" --no-steps \
	    --max-requests 10000 "${options[@]}" "${@:2}"
}

for parallel in 1 4; do
	limit "$EVERY"
	survey adaptive --timeout "$(scaled "$TIME")s" --parallel "$parallel"
	expect_status "adaptive: every build is read, $parallel at a time" 0
	expect_match "and counted" "$BUILDS running" "$OUT"
	refused=$(sim_log 'map(select(.status == 429)) | length')
	echo "$BUILDS builds in $SECONDS_TAKEN s, $refused requests refused"
	expect_equal "the service did refuse some" 1 "$((refused > 0))"
	expect_equal "but fewer than it answered: we keep to its rate" 1 "$((refused < BUILDS))"
done

# Few requests that are refused for longer than three attempts last.
options=("${options[@]:0:2}")
sim_clear_faults
sim_clear_log
sim_fault '{"kind":"throttle","operation":"GetImage","count":4}'
survey standard --timeout "$(scaled 20)s"
expect_status "standard: four refusals are waited out" 0
expect_equal "by the fifth request" 5 "$(sim_count GetImage)"
sim_fault '{"kind":"throttle","operation":"GetImage","count":-1}'
survey standard --timeout 4s
expect_status "a service that refuses for ever is UNKNOWN" 3
expect_match "with its own words" 'TooManyRequestsException' "$OUT"
expect_equal "after most of the time" 1 "$((SECONDS_TAKEN >= 2))"
expect_within "and no more than it" 5
sim_clear_log
survey legacy --timeout "$(scaled 60)s"
expect_status "legacy: it is given up" 3
expect_equal "after five attempts" 5 "$(sim_count GetImage)"
finish
