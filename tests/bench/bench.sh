#!/usr/bin/env bash
# make bench: what our programs cost beside curl and libyaml, interleaved in
# one run on this machine.  BENCH_RUNS: how often (41).
# shellcheck source=tests/scenario/lib.sh
. "${srcdir:?}/tests/scenario/lib.sh"

bench=$builddir/bench
runs=${BENCH_RUNS:-41}
bad=0

# pair LABEL ...: one comparison; what fails is said and remembered.
pair() {
	"$bench/pair" -n "$runs" "$@" || bad=1
}

encode() {
	jq -rn --arg v "$1" '$v | @uri'
}

# curl_signed ARGUMENT...: sets CURL to the same request by the curl program.
signed() {
	CURL=(curl -q -s -o /dev/null --fail
	    --aws-sigv4 "aws:amz:$AWS_REGION:imagebuilder"
	    --user "$SIM_KEY:$SIM_SECRET" "$@")
}

one_check() {
	local arn
	start_simulator --seed mixed
	arn=$(sim_state '[.images[] | select(.status == "AVAILABLE")][0].arn')
	signed "$SIM_URL/GetImage?imageBuildVersionArn=$(encode "$arn")"
	pair "check_imagebuilder --image, against curl's signed GET" \
	    --a "$builddir/check_imagebuilder" --image "$arn" \
	    --b "${CURL[@]}"
	stop_simulator
}

load_description() {
	local file=$1
	pair "the description (494 kB), against libyaml's bare events" \
	    --a "$bench/load" "$file" --b "$bench/scan" "$file"
}

one_check
for file in "$SEED_DATA"/openapi/*.y*ml; do
	[ -f "$file" ] && load_description "$file"
done
"$bench/query" || bad=1
exit $bad
