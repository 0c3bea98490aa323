#!/usr/bin/env bash
# make bench: what our programs cost beside curl and libyaml, interleaved in
# one run on this machine.  BENCH_RUNS: how often (41).  BENCH_RUNNER: another
# Arazzo runner to compare with ours, e.g. "redocly respect"; its options must be
# --server NAME=URL and --input NAME=VALUE,NAME=VALUE.
. "${srcdir:?}/tests/scenario/arazzo-lib.sh"

bench=$builddir/bench
runs=${BENCH_RUNS:-41}
bad=0

# fail TEXT: prints it; the exit status is that of the whole.
fail() {
	echo "FAIL: $*"
	bad=1
}

# pair LABEL ...: one comparison.
pair() {
	"$bench/pair" -n "$runs" "$@" || fail "$1"
}

encode() {
	jq -rn --arg v "$1" '$v | @uri'
}

# signed ARGUMENT...: sets CURL to this request by the curl program.
signed() {
	CURL=(curl -q -s -o /dev/null --fail
	    --aws-sigv4 "aws:amz:us-east-1:imagebuilder"
	    --user "$SIM_KEY:$SIM_SECRET" "$@")
}

# One signed GET.
one_check() {
	local arn
	start_simulator --seed mixed
	arn=$(sim_state '[.images[] | select(.status == "AVAILABLE")][0].arn')
	[[ $arn == arn:* ]] || fail "no build to read: '$arn'"
	signed "$SIM_URL/GetImage?imageBuildVersionArn=$(encode "$arn")"
	pair "check_imagebuilder --image, against curl's signed GET" \
	    --a "$builddir/check_imagebuilder" --image "$arn" --b "${CURL[@]}"
	stop_simulator
}

# The founding workflow: create, read, cancel, read; its build never ends, so
# every run is the same.
founding() {
	local doc=$1 description=$2 arn=arn:aws:imagebuilder:us-east-1:123456789012
	local recipe=$arn:image-recipe/web-base/1.4.0
	local infra=$arn:infrastructure-configuration/web
	local json='Content-Type: application/json' token build
	start_simulator
	unset AWS_ENDPOINT_URL AWS_REGION AWS_DEFAULT_REGION
	sim_set '{"create":{"schedule":[{"status":"BUILDING"}]},"cancel":{"never":true}}'
	token=benchtoken0001
	build=$(sim_call PUT CreateImage "{\"imageRecipeArn\":\"$recipe\",\"infrastructureConfigurationArn\":\"$infra\",\"clientToken\":\"$token\"}" |
	    jq -r .imageBuildVersionArn)
	[[ $build == arn:* ]] || fail "no build to look at: '$build'"
	signed -X PUT -H "$json" -d "{\"imageRecipeArn\":\"$recipe\",\"infrastructureConfigurationArn\":\"$infra\",\"clientToken\":\"$token\"}" \
	    "$SIM_URL/CreateImage"
	local create=("${CURL[@]}")
	signed "$SIM_URL/GetImage?imageBuildVersionArn=$(encode "$build")"
	local get=("${CURL[@]}")
	signed -X PUT -H "$json" -d "{\"imageBuildVersionArn\":\"$build\",\"clientToken\":\"$token\"}" \
	    "$SIM_URL/CancelImageCreation"
	pair "the founding workflow, against four curl and a bare scan of its description" \
	    --a "$builddir/check_arazzo" --file "$doc" --aws \
	    --region us-east-1 --server "$SIM_URL" -t 20 \
	    --input "imageRecipeArn=$recipe" \
	    --input "infrastructureConfigurationArn=$infra" \
	    --b "${create[@]}" --b "${get[@]}" --b "${CURL[@]}" \
	    --b "${get[@]}" --b "$bench/scan" "$description"
	stop_simulator
}

# N builds in an account, one of ten unfinished; the same requests again, over
# one connection: our four threads have four, with --parallel 1 one as well.
many_builds() {
	local n=$1 requests=$tmp/requests.$1 sent
	local check=("$builddir/check_imagebuilder" --all
	    --max-requests 5000 -t 60)
	start_simulator
	jq -nc --argjson n "$n" '{images: [range($n) | {
	    arn: "arn:aws:imagebuilder:us-east-1:123456789012:image/app-\(.)/1.0.0/1",
	    status: (if . % 10 == 9 then "BUILDING" else "AVAILABLE" end),
	    age: "2h"}]}' >"$tmp/seed.$n"
	sim_set "@$tmp/seed.$n"
	sim_clear_log
	"${check[@]}" >/dev/null ||
		fail "check_imagebuilder --all of $n builds"
	sim_log '.[] | [.method, "'"$SIM_URL"'" + .target,
	    (if .method == "GET" then empty else .input | tojson end)] |
	    join("\t")' >"$requests"
	sent=$(wc -l <"$requests")
	# At least one per list of 25, and one for each unfinished build.
	[ "$sent" -ge $(((n + 24) / 25 + n / 10)) ] ||
		fail "$n builds were asked for by $sent requests"
	pair "$n builds, $sent requests, against a bare libcurl loop" \
	    --a "${check[@]}" --b "$bench/loop" "$requests"
	pair "the same with --parallel 1" \
	    --a "${check[@]}" --parallel 1 --b "$bench/loop" "$requests"
	stop_simulator
}

# Reading a description: in a process, and as users do.
load_description() {
	local doc=$1 description=$2
	"$bench/load" "$description" "$runs" || fail "loading"
	pair "check_arazzo --validate of the founding workflow, against a bare scan of its description" \
	    --a "$builddir/check_arazzo" --validate --file "$doc" \
	    --b "$bench/scan" "$description"
}

# The same documents by another runner, which need not sign.
other_runner() {
	local doc=$1 arn=arn:aws:imagebuilder:us-east-1:123456789012
	local build=$arn:image/web-base/1.4.0/7 source recipe infra
	serve <<-EOF
		{ "PUT /CreateImage": [ {"body":{"imageBuildVersionArn":"$build"}} ],
		  "GET /GetImage": [ {"body":{"image":{"arn":"$build",
		    "state":{"status":"BUILDING","reason":"no"}}}} ],
		  "PUT /CancelImageCreation": [ {"body":{"imageBuildVersionArn":"$build"}} ],
		  "GET /one": [ {"body":{"id":1}} ] }
	EOF
	cat >"$tmp/small.openapi.yaml" <<-EOF
		openapi: 3.0.3
		info: {title: small, version: '1'}
		servers: [{url: '$URL'}]
		paths:
		  /one: {get: {operationId: one, responses: {'200': {description: it}}}}
	EOF
	cat >"$tmp/small.arazzo.yaml" <<-EOF
		arazzo: 1.0.1
		info: {title: small, version: '1'}
		sourceDescriptions: [{name: small, url: small.openapi.yaml, type: openapi}]
		workflows:
		  - workflowId: small
		    steps:
		      - stepId: one
		        operationId: one
		        successCriteria: [{condition: \$statusCode == 200}]
		        outputs: {id: \$response.body#/id}
	EOF
	recipe=$arn:image-recipe/web-base/1.4.0
	infra=$arn:infrastructure-configuration/web
	source=$(sed -n '/^sourceDescriptions:/,/^workflows:/s/.*name: *//p' "$doc")
	# shellcheck disable=SC2086
	pair "one step, against $BENCH_RUNNER" \
	    --a "$builddir/check_arazzo" --file "$tmp/small.arazzo.yaml" \
	    --b $BENCH_RUNNER "$tmp/small.arazzo.yaml" 2>/dev/null
	# shellcheck disable=SC2086
	pair "the founding workflow, against $BENCH_RUNNER" \
	    --a "$builddir/check_arazzo" --file "$doc" --server "$URL" \
	    --region us-east-1 --input "imageRecipeArn=$recipe" \
	    --input "infrastructureConfigurationArn=$infra" -t 20 \
	    --b $BENCH_RUNNER "$doc" --server "$source=$URL" \
	    --input "imageRecipeArn=$recipe,infrastructureConfigurationArn=$infra" \
	    2>/dev/null
}

doc=$SEED_DATA/arazzo/amazon-ec2-image-builder-cancel-running-image-build-workflow.yml
description=$SEED_DATA/openapi/amazon-ec2-image-builder-openapi.yaml
one_check
for n in 1 10 100 1000; do
	many_builds "$n"
done
if [ -r "$doc" ] && [ -r "$description" ]; then
	founding "$doc" "$description"
	load_description "$doc" "$description"
else
	fail "no founding workflow in '$SEED_DATA' (set SEED_DATA)"
fi
"$bench/query" || fail "JSONPath"
if [ -n "${BENCH_RUNNER:-}" ]; then
	runs=$((runs > 9 ? 9 : runs))
	other_runner "$doc"
else
	echo "SKIP: no other runner (BENCH_RUNNER='redocly respect' is one)"
fi
read -r load _ </proc/loadavg
echo "load average $load on $(nproc) processors"
[ $bad = 0 ] || echo "FAIL: not everything was measured"
exit $bad
