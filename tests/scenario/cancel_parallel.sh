#!/usr/bin/env bash
# Fifty at once, with and without a lost answer: one cancellation takes effect.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ARN=arn:aws:imagebuilder:us-east-1:123456789012:image/web-base/1.4.0/7
n=50

# storm NAME OPTION...: n processes at once; their exits, sorted and counted.
storm() {
	local name=$1 i pids=()
	shift
	mkdir -p "$tmp/$name"
	sim_clear_log
	for i in $(seq $n); do
		"$builddir/cancel_imagebuilder" --image "$ARN" --arm -t "$(scaled 60)s" \
			--state-dir "$tmp/state-$name" "$@" \
			>"$tmp/$name/$i" 2>&1 &
		pids+=($!)
	done
	: >"$tmp/$name.codes"
	for i in "${pids[@]}"; do
		wait "$i"
		echo $? >>"$tmp/$name.codes"
	done
	CODES=$(sort "$tmp/$name.codes" | uniq -c | awk '{print $2 "x" $1}' | tr '\n' ' ')
}
asked() {
	sim_log 'map(select(.operation == "CancelImageCreation")) | length'
}
effects() {
	sim_log 'map(select(.operation == "CancelImageCreation" and .effect)) | length'
}
reset() {
	sim_reset
	sim_clear_faults
}

start_simulator --seed hanging
storm people
expect_equal "fifty people at once all see it CANCELLED" "0x$n " "$CODES"
expect_equal "one cancel took effect" 1 "$(effects)"
expect_equal "one cancel was sent" 1 "$(asked)"
expect_equal "one request line in the audit log" 1 \
	"$(jq -rs 'map(select(.phase == "request")) | length' "$tmp/state-people/audit.log")"
expect_equal "every line of it is JSON" 0 \
	"$(jq -c . "$tmp/state-people/audit.log" >/dev/null 2>&1; echo $?)"

expect_equal "no waiting process reports that another died" 0 \
	"$(cat "$tmp"/people/* | grep -c 'process died')"

reset
storm handlers --service-state CRITICAL --service-state-type HARD
expect_equal "fifty event handlers too" "0x$n " "$CODES"
expect_equal "one cancel took effect (handlers)" 1 "$(effects)"
expect_equal "one cancel was sent (handlers)" 1 "$(asked)"

reset
sim_fault '{"kind":"drop","operation":"CancelImageCreation","acts":true}'
storm lost --service-state CRITICAL --service-state-type HARD
expect_equal "when the first answer is lost too" "0x$n " "$CODES"
expect_equal "one cancel took effect (lost answer)" 1 "$(effects)"
expect_equal "all had one token" 1 \
	"$(sim_log '[.[] | select(.operation == "CancelImageCreation") | .clientToken] | unique | length')"

# Two nodes share no directory: the token is what makes them one.
reset
sim_clear_log
for node in 1 2; do
	"$builddir/cancel_imagebuilder" --image "$ARN" --arm --wait "$(scaled 20)s" \
		--state-dir "$tmp/node-$node" --service-state CRITICAL \
		--service-state-type HARD >"$tmp/node-$node.out" 2>&1 &
	pids[node]=$!
done
wait "${pids[1]}"
first=$?
wait "${pids[2]}"
expect_equal "two nodes both confirm" "0 0" "$first $?"
expect_equal "one cancel took effect (two nodes)" 1 "$(effects)"

# Two hundred on a pipeline with two stuck builds, every fourth of them killed.
reset
PIPELINE=arn:aws:imagebuilder:us-east-1:123456789012:image-pipeline/web-base
sim_set "$(jq -nc --arg p "$PIPELINE" --arg a "${ARN%/*}" '{pipelines: [{arn: $p}], images: [7, 8, 9 | tostring |
	{arn: "\($a)/\(.)", status: "TESTING", pipeline: $p, dateCreated: (if . == "9" then now else now - 10800 end | todate)}]}')"
sim_clear_log
pids=()
for i in $(seq 200); do
	"$builddir/cancel_imagebuilder" --pipeline "$PIPELINE" -c 2h --max-builds 2 --arm -t "$(scaled 60)s" \
		--state-dir "$tmp/state-pipeline" --service-state CRITICAL --service-state-type HARD \
		>"$tmp/pipeline.$i" 2>&1 &
	pids+=($!)
	[ $((i % 4)) != 0 ] || kill -9 "$!"
	[ $((i % 25)) != 0 ] || wait "${pids[@]}" 2>/dev/null
done
wait "${pids[@]}" 2>/dev/null
expect_equal "each stuck build was cancelled once, the healthy one not" "7 8" \
	"$(sim_log '[.[] | select(.operation == "CancelImageCreation" and .effect) | .arn | sub(".*/"; "")] | sort | join(" ")')"
finish
