#!/usr/bin/env bash
# make bench: every figure that README.md and NEWS quote, ours beside a peer's in
# one run, as a Markdown table in bench/table.md.  Instructions are counted by
# callgrind, which noise does not touch; without valgrind those rows are left out.
# BENCH_BUILDS: the numbers of builds (10 100 1000 10000).  make bench-quote puts
# the rows into README.md and NEWS.
. "${srcdir:?}/tests/scenario/arazzo-lib.sh"

bench=$builddir/bench
table=$bench/table.md
bad=0
# What counted commands are started by.
inside=()

row() {
	printf '| %s | %s | %s | %s |\n' "$@" | tee -a "$table"
}
# ratio A B: A / B, or "-".
ratio() {
	awk -v a="$1" -v b="$2" 'BEGIN {
		if (b > 0) printf "%.3f", a / b; else printf "-" }'
}
millions() {
	awk -v n="$1" 'BEGIN { printf "%.2f M", n / 1e6 }'
}
# instructions COMMAND...: how many it executes in user mode.
instructions() {
	"${inside[@]}" valgrind --tool=callgrind \
	    --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null </dev/null | awk '/Collected/ { print $4 }'
}
counted() {
	command -v valgrind >/dev/null
}
# compared LABEL PEER N-OURS N-PEER
compared() {
	if [ "${3:-0}" -gt 0 ] && [ "${4:-0}" -gt 0 ]; then
		row "$1" "$(millions "$3")" "$2 $(millions "$4")" \
		    "$(ratio "$3" "$4")"
	else
		echo "FAIL: $1: '$3' '$4'"
		bad=1
	fi
}
# paired LABEL PEER COMMAND... -- COMMAND...: CPU time and peak memory.
paired() {
	local label=$1 peer=$2 a=() out
	shift 2
	while [ "$1" != -- ]; do
		a+=("$1")
		shift
	done
	shift
	if ! out=$("$bench/pair" -n "${BENCH_RUNS:-9}" "$label" \
	    --a "${a[@]}" --b "$@"); then
		echo "FAIL: $label: $out"
		bad=1
		return
	fi
	while read -r what unit x _ y _; do
		case $what in
		wall) continue ;;
		cpu) what='CPU time' ;;
		peak) what=memory ;;
		esac
		row "$label: $what" "$x $unit" "$peer ${y%:} $unit" \
		    "$(ratio "$x" "${y%:}")"
	done < <(tail -n +2 <<<"$out")
}
encode() {
	jq -rn --arg v "$1" '$v | @uri'
}
now_ms() {
	echo $((${EPOCHREALTIME/./} / 1000))
}

# One check.  ARGUMENT...: of ours; CURL: of curl's.
one_check() {
	local what="one check, $1" arn=arn:aws:imagebuilder:us-east-1:123456789012:image/app-3/1.0.0/1
	shift
	sim_set "{\"images\":[{\"arn\":\"$arn\",\"status\":\"AVAILABLE\",\"age\":\"2h\"}]}"
	local url
	url="$SIM_URL/GetImage?imageBuildVersionArn=$(encode "$arn")"
	printf 'GET\t%s\n' "$url" >"$tmp/one"
	compared "$what" "curl's signed GET" \
	    "$(instructions "$builddir/check_imagebuilder" --image "$arn" "$@")" \
	    "$(instructions curl -q -s -o /dev/null --fail --aws-sigv4 \
		aws:amz:us-east-1:imagebuilder --user "$SIM_KEY:$SIM_SECRET" \
		"${CURL[@]}" "$url")"
	[ "$what" != "one check, http" ] || compared "$what" \
	    "a minimal libcurl program" \
	    "$(instructions "$builddir/check_imagebuilder" --image "$arn")" \
	    "$(instructions "$bench/loop" "$tmp/one")"
}

# The same with the system's authorities and one more, where a namespace can have
# them.
system_check() {
	local certs=$tmp/certs
	cp -a /etc/ssl/certs "$certs"
	cat "$tmp/cert.pem" >>"$certs/ca-certificates.crt"
	cp "$tmp/cert.pem" \
	    "$certs/$(openssl x509 -hash -noout -in "$tmp/cert.pem").0"
	# shellcheck disable=SC2016
	inside=(unshare --map-root-user --mount sh -c 'mount --bind "$1" \
	    /etc/ssl/certs && shift && exec "$@"' sh "$certs")
	if "${inside[@]}" true 2>/dev/null; then
		CURL=()
		one_check "https, the system's authorities"
		CURL=(--cacert /etc/ssl/certs/ca-certificates.crt)
		one_check "https, the system's bundle by name" \
		    --ca-bundle /etc/ssl/certs/ca-certificates.crt
	else
		echo "SKIP: no namespace for the system's authorities"
	fi
	inside=()
}

one_checks() {
	start_simulator
	CURL=()
	one_check http
	stop_simulator
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -days 2 -subj /CN=bench -addext subjectAltName=IP:127.0.0.1 \
	    -keyout "$tmp/key.pem" -out "$tmp/cert.pem" 2>/dev/null || return
	start_simulator --tls-cert "$tmp/cert.pem" --tls-key "$tmp/key.pem"
	CURL=(--cacert "$tmp/cert.pem")
	one_check "https, one CA file" --ca-bundle "$tmp/cert.pem"
	system_check
	stop_simulator
}

# N builds, one of ten unfinished; at 0 and at 50 ms a request.
builds() {
	local n=$1 requests=$tmp/requests.$1 sent from wall slow bound
	local check=("$builddir/check_imagebuilder" --all --no-perfdata
	    --max-requests 50000 -t 300)
	start_simulator
	jq -nc --argjson n "$n" '{images: [range($n) | {
	    arn: "arn:aws:imagebuilder:us-east-1:123456789012:image/app-\(.)/1.0.0/1",
	    status: (if . % 10 == 9 then "BUILDING" else "AVAILABLE" end),
	    age: "2h"}]}' >"$tmp/seed.$n"
	sim_set "@$tmp/seed.$n"
	sim_clear_log
	from=$(now_ms)
	"${check[@]}" >/dev/null || { echo "FAIL: $n builds"; bad=1; }
	wall=$(($(now_ms) - from))
	sim_log '.[] | [.method, "'"$SIM_URL"'" + .target,
	    (if .method == "GET" then empty else .input | tojson end)] |
	    join("\t")' >"$requests"
	sent=$(wc -l <"$requests")
	counted && compared "$n builds, $sent requests" "a bare libcurl loop" \
	    "$(instructions "${check[@]}" --parallel 1)" \
	    "$(instructions "$bench/loop" "$requests")"
	paired "$n builds" "a bare libcurl loop" "${check[@]}" -- \
	    "$bench/loop" "$requests"
	row "$n builds: wall, 0 ms a request" "$wall ms" "-" "-"
	sim_fault '{"kind":"slow","ms":50,"count":-1}'
	from=$(now_ms)
	"${check[@]}" >/dev/null || { echo "FAIL: $n builds, slow"; bad=1; }
	slow=$(($(now_ms) - from))
	bound=$((sent * 50 / 4))
	# The pages, and the three requests behind the last one.
	[ "$bound" -ge $((((n + 24) / 25 + 3) * 50)) ] ||
		bound=$((((n + 24) / 25 + 3) * 50))
	row "$n builds: wall, 50 ms a request" "$slow ms" \
	    "latency alone $bound ms" "$(ratio "$slow" "$bound")"
	stop_simulator
}

# many_steps N: a workflow of N steps.
many_steps() {
	cat <<-EOF
		arazzo: 1.0.1
		info: {title: many, version: '1'}
		sourceDescriptions: [{name: s, url: s.openapi.yaml, type: openapi}]
		workflows:
		  - workflowId: w
		    steps:
	EOF
	local i
	for ((i = 0; i < $1; i++)); do
		cat <<-EOF
			      - stepId: s$i
			        operationId: one
			        successCriteria: [{condition: \$statusCode == 200}]
		EOF
	done
}

steps() {
	local few many
	serve <<<'{ "GET /one": [ {"body":{"id":1}} ] }'
	cat >"$tmp/s.openapi.yaml" <<-EOF
		openapi: 3.0.3
		info: {title: s, version: '1'}
		servers: [{url: '$URL'}]
		paths:
		  /one: {get: {operationId: one, responses: {'200': {description: it}}}}
	EOF
	many_steps 500 >"$tmp/few.yaml"
	many_steps 1000 >"$tmp/many.yaml"
	few=$(instructions "$builddir/check_arazzo" --file "$tmp/few.yaml" -t 100)
	many=$(instructions "$builddir/check_arazzo" --file "$tmp/many.yaml" -t 100)
	compared "a workflow of 1,000 steps" "twice one of 500" \
	    "$many" $((2 * few))
}

# The description again and again, as extensions of itself.
large_description() {
	local doc=$1 description=$2 name copies
	name=$(basename "$description")
	copies=$((20000000 / ($(wc -c <"$description") * 21 / 20)))
	{
		cat "$description"
		for ((i = 0; i < copies; i++)); do
			echo "x-copy-$i:"
			sed 's/^./  &/' "$description"
		done
	} >"$tmp/$name"
	cp "$doc" "$tmp/large.arazzo.yaml"
	paired "a description of $(($(wc -c <"$tmp/$name") / 1000000)) MB" \
	    "libyaml's bare scan" "$builddir/check_arazzo" --validate \
	    --source "$(sed -n '/^sourceDescriptions:/,/^workflows:/s/.*name: *//p' "$doc")=$tmp/$name" \
	    --file "$tmp/large.arazzo.yaml" -- "$bench/scan" "$tmp/$name"
}

several_workflows() {
	local doc=$1 description=$2 one four
	name=$(basename "$description")
	cp "$description" "$tmp/$name.one"
	sed "s|url:.*|url: $name.one|" "$doc" >"$tmp/w1.yaml"
	{
		sed '/^workflows:/q' "$tmp/w1.yaml"
		for i in 1 2 3 4; do
			sed '1,/^workflows:/d' "$tmp/w1.yaml" |
			    sed "s/workflowId: .*/&-$i/"
		done
	} >"$tmp/w4.yaml"
	one=$(instructions "$builddir/check_arazzo" --validate --file "$tmp/w1.yaml")
	four=$(instructions "$builddir/check_arazzo" --validate --file "$tmp/w4.yaml")
	compared "four workflows on one description" "one of them" "$four" "$one"
}

# What a call in a session costs once documents and connections are there.
polling() {
	local arn=arn:aws:imagebuilder:us-east-1:123456789012:image/web-base/1.4.0/7
	local object=$builddir/.libs/imagebuilder.so few many
	[ -x "$builddir/caller" ] || return
	start_simulator --seed hanging
	few=$(instructions "$builddir/caller" "$object" status 10 1 1 \
	    image="$arn" no-steps=1)
	many=$(instructions "$builddir/caller" "$object" status 60 1 1 \
	    image="$arn" no-steps=1)
	row "a call in a session" "$(((many - few) / 50000)) k" \
	    "limit 396 k" "$(ratio $(((many - few) / 50)) 396000)"
	stop_simulator
}

printf '| what | ours | peer | ratio |\n|---|---|---|---|\n' | tee "$table"
doc=$SEED_DATA/arazzo/amazon-ec2-image-builder-cancel-running-image-build-workflow.yml
description=$SEED_DATA/openapi/amazon-ec2-image-builder-openapi.yaml
if counted; then
	one_checks
	polling
	steps
else
	echo "SKIP: no valgrind, so no instructions are counted"
fi
for n in ${BENCH_BUILDS:-10 100 1000 10000}; do
	builds "$n"
done
if [ -r "$doc" ] && [ -r "$description" ]; then
	large_description "$doc" "$description"
	counted && several_workflows "$doc" "$description"
else
	echo "SKIP: no founding workflow in '$SEED_DATA' (set SEED_DATA)"
fi
exit $bad
