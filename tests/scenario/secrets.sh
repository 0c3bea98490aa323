#!/usr/bin/env bash
# No secret leaves a program but in a request: every output, trace, audit line
# and argument list of runs that succeed and runs that fail is searched for
# the secret keys, session tokens, signatures and passwords.
# shellcheck source=tests/scenario/lib.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/scenario/lib.sh"

start_simulator --seed hanging
HEAD=arn:aws:imagebuilder:us-east-1:123456789012
HANGING=$HEAD:image/web-base/1.4.0/7
AVAILABLE=$HEAD:image/web-base/1.4.0/6
mkdir "$tmp/seen" "$tmp/secret"
seen=$tmp/seen
runs=0

# What must not be seen, one a line.
secret() {
	printf '%s\n' "$@" >>"$tmp/secret/words"
}

# Is strace here, and does the program run under it as without (one with a
# sanitizer does not)?
tracer=(strace -f -qq -s 65535 -e trace=execve)
run "${tracer[@]}" -o "$tmp/strace" "$builddir/check_imagebuilder" --version
if [ "$STATUS" -ne 3 ]; then
	tracer=()
	echo "note: no strace here: argument lists are not looked at"
fi

# watch COMMAND...: runs it, keeps all that can be seen of it.
watch() {
	runs=$((runs + 1))
	if [ "${#tracer[@]}" -gt 0 ]; then
		"${tracer[@]}" -o "$seen/argv.$runs" "$@" >"$seen/out.$runs" 2>&1
	else
		"$@" >"$seen/out.$runs" 2>&1
	fi
	STATUS=$?
	OUT=$(<"$seen/out.$runs")
}
check=("$builddir/check_imagebuilder" -t "$(scaled 5)s" -vvv)
cancel=("$builddir/cancel_imagebuilder" -t "$(scaled 10)s" -vvv --state-dir "$tmp/state")
arazzo=("$builddir/check_arazzo" --aws --server "$SIM_URL" -t "$(scaled 5)s" -vvv)
make=(--file "$srcdir/plugin/workflows/cancel-running-image-build.arazzo.yaml"
    --input "imageRecipeArn=$HEAD:image-recipe/s/1.0.0" --input
    "infrastructureConfigurationArn=$HEAD:infrastructure-configuration/s")

# A session in the environment.
minted=$(sim_mint 3600000)
AWS_ACCESS_KEY_ID=$(jq -r .accessKeyId <<<"$minted")
AWS_SECRET_ACCESS_KEY=$(jq -r .secretAccessKey <<<"$minted")
AWS_SESSION_TOKEN=$(jq -r .sessionToken <<<"$minted")
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
secret "$AWS_SECRET_ACCESS_KEY" "$AWS_SESSION_TOKEN" "$SIM_SECRET"

watch "${check[@]}" --image "$AVAILABLE"
expect_status "a check that succeeds" 0
for format in nagios json checkmk prometheus influx collectd mp-test-json; do
	watch "${check[@]}" --image "$HANGING" -c 2h --output-format "$format"
	expect_status "a check that is critical, as $format" 2
done
watch "${check[@]}" --check-config
watch "${arazzo[@]}" "${make[@]}" --input clientToken=one \
    --trace "$seen/trace.1" --output-format json
expect_status "a workflow with a trace" 0
watch "${arazzo[@]}" "${make[@]}" --input clientToken=one --dry-run
watch "${arazzo[@]}" "${make[@]}" --input clientToken=one --explain

# Failures: the service's, the network's, our own.
sim_set '{"auth":{"echo":true}}'
n=0
for key in wrong-secret-wrong-secret wrong/secret+two; do
	n=$((n + 1))
	secret "$key"
	AWS_SECRET_ACCESS_KEY=$key watch "${check[@]}" --image "$AVAILABLE"
	expect_status "a wrong secret, whose canonical request comes back" 3
	AWS_SECRET_ACCESS_KEY=$key watch "${arazzo[@]}" "${make[@]}" \
	    --input clientToken=two --trace "$seen/trace.2.$n" \
	    --output-format json
	expect_status "the same for a workflow" 2
	AWS_SECRET_ACCESS_KEY=$key watch "${cancel[@]}" --image "$HANGING" \
	    --arm
	expect_status "the same for a cancel" 2
done
secret bogus-session-token-bogus
AWS_SESSION_TOKEN=bogus-session-token-bogus watch "${check[@]}" \
    --image "$AVAILABLE"
expect_status "a wrong session token" 3
for fault in drop reset truncate garbage html 500 chunk malformed; do
	sim_fault "{\"kind\":\"$fault\",\"count\":-1}"
	AWS_MAX_ATTEMPTS=1 watch "${check[@]}" --image "$AVAILABLE"
	expect_status "a check that meets $fault" 3
	AWS_MAX_ATTEMPTS=1 watch "${arazzo[@]}" "${make[@]}" \
	    --input clientToken=three --trace "$seen/trace.3.$fault"
	sim_clear_faults
done
sim_set "{\"policies\":[{\"deny\":[\"imagebuilder:Cancel*\"]}]}"
watch "${cancel[@]}" --image "$HANGING" --arm
expect_status "a cancel that is denied" 2
sim_set '{"policies":[]}'
watch "${cancel[@]}" --image "$HANGING"
expect_status "a cancel that is not armed" 0
watch "${cancel[@]}" --image "$HANGING" --arm --reason test
expect_status "a cancel" 0
watch "${cancel[@]}" --history
expect_status "its history" 0
AWS_ENDPOINT_URL=https://127.0.0.1:${SIM_URL##*:} watch "${check[@]}" \
    --image "$AVAILABLE"
expect_status "TLS where there is none" 3
secret hunter2-in-a-url
AWS_ENDPOINT_URL=http://me:hunter2-in-a-url@127.0.0.1:1 watch "${check[@]}" \
    --image "$AVAILABLE"
expect_status "a password in an endpoint" 3
HTTPS_PROXY=http://me:hunter2-in-a-url@127.0.0.1:1 \
    AWS_ENDPOINT_URL=https://localhost:1 watch "${check[@]}" \
    --image "$AVAILABLE"
expect_status "a password in a proxy" 3

# Credentials that are fetched, and programs that are started for them.
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
export AWS_CONFIG_FILE=$tmp/config AWS_SHARED_CREDENTIALS_FILE=$tmp/credentials
cat >"$AWS_SHARED_CREDENTIALS_FILE" <<EOF
[base]
aws_access_key_id = $SIM_KEY
aws_secret_access_key = $SIM_SECRET
EOF
cat >"$tmp/broken" <<EOF
[broken]
aws_access_key_id = $SIM_KEY
$SIM_SECRET
EOF
jq '{Version: 1, AccessKeyId: .accessKeyId, SecretAccessKey: .secretAccessKey,
    SessionToken: .sessionToken}' <<<"$(sim_mint 3600000)" >"$tmp/process.json"
secret "$(jq -r .SecretAccessKey "$tmp/process.json")" \
    "$(jq -r .SessionToken "$tmp/process.json")"
cat >"$AWS_CONFIG_FILE" <<EOF
[profile role]
role_arn = arn:aws:iam::123456789012:role/r
source_profile = base
external_id = x1
[profile process]
credential_process = cat $tmp/process.json
[profile half]
credential_process = cat $tmp/half.json
EOF
for profile in base role process; do
	watch "${check[@]}" --image "$AVAILABLE" --profile "$profile"
	expect_status "profile $profile" 0
done
secret half-a-secret-half-a-secret
echo '{"Version":1,"SecretAccessKey":"half-a-secret-half-a-secret"' \
    >"$tmp/half.json"
watch "${check[@]}" --image "$AVAILABLE" --profile half
expect_status "a process that gives half" 3
AWS_SHARED_CREDENTIALS_FILE=$tmp/broken watch "${check[@]}" \
    --image "$AVAILABLE" --profile broken
expect_status "a file with a secret out of place" 3
container=$(jq -r .containerToken <<<"$SIM_READY")
secret "$container" wrong-container-token
export AWS_CONTAINER_CREDENTIALS_FULL_URI=$SIM_URL/v2/credentials/me
AWS_CONTAINER_AUTHORIZATION_TOKEN=$container watch "${check[@]}" \
    --image "$AVAILABLE"
expect_status "a container" 0
AWS_CONTAINER_AUTHORIZATION_TOKEN=wrong-container-token watch "${check[@]}" \
    --image "$AVAILABLE"
expect_status "a container's wrong token" 3
unset AWS_CONTAINER_CREDENTIALS_FULL_URI

# Inputs that are passwords.
export AWS_ACCESS_KEY_ID=$SIM_KEY AWS_SECRET_ACCESS_KEY=$SIM_SECRET
secret pass-word-of-an-input
printf 'pass-word-of-an-input' >"$tmp/word"
export WORD=pass-word-of-an-input
cp "$srcdir/plugin/workflows/imagebuilder.openapi.yaml" "$tmp/"
cat >"$tmp/word.yaml" <<EOF
arazzo: 1.0.1
info: { title: A word, version: 1.0.0 }
sourceDescriptions:
  - { name: api, type: openapi, url: imagebuilder.openapi.yaml }
workflows:
  - workflowId: word
    inputs:
      type: object
      required: [word]
      properties: { word: { type: string, format: password } }
    steps:
      - stepId: get
        operationId: GetImage
        parameters:
          - { name: imageBuildVersionArn, in: query, value: '$AVAILABLE' }
          - { name: X-Word, in: header, value: \$inputs.word }
        successCriteria:
          - condition: \$statusCode == 200 && \$inputs.word != 'x'
    outputs:
      word: \$inputs.word
EOF
for more in "" --dry-run --explain "--output-format json" \
    "--trace $seen/trace.word"; do
	for from in env:WORD "file:$tmp/word"; do
		# shellcheck disable=SC2086
		watch "${arazzo[@]}" --file "$tmp/word.yaml" \
		    --input "word=@$from" $more
		expect_equal "a password by $from $more" yes \
		    "$([ "$STATUS" -le 1 ] && echo yes)"
	done
done
unset WORD
run "${arazzo[@]}" --file "$tmp/word.yaml" --input word=pass-word-of-an-input
expect_status "a password in argv is refused" 3
printf '%s\n' "$OUT" >"$seen/refusal"

# All that the simulator gave away or was shown.
secret_json=$(sim_control "$SIM_CONTROL/keys")
jq -r '.[] | .secretAccessKey, .sessionToken | values' <<<"$secret_json" \
    >>"$tmp/secret/words"
sim_log '.[].signature | values' >>"$tmp/secret/words"
cp -r "$tmp/state" "$seen/state"
expect_equal "there is something to look for" yes \
    "$([ "$(sort -u "$tmp/secret/words" | wc -l)" -gt 40 ] && echo yes)"
expect_equal "and something to look at" yes \
    "$([ "$runs" -gt 50 ] && [ "$(find "$seen" -type f -size +0 |
    wc -l)" -gt "$runs" ] && echo yes)"
sort -u "$tmp/secret/words" | sed '/^$/d' >"$tmp/secret/sorted"
found=$(grep -rlF -f "$tmp/secret/sorted" "$seen")
for f in $found; do
	fail "no secret is seen in ${f#"$seen/"}" \
	    "$(grep -oF -f "$tmp/secret/sorted" "$f" | sort | uniq -c |
	    cut -c 1-60)" "$(cut -c 1-300 "$f" | head -n 4)"
done
[ -n "$found" ] || pass "no secret is seen in $runs runs"
# The search itself must be able to find.
echo "x${SIM_SECRET}y" >"$seen/probe"
expect_equal "a secret would have been found" "$seen/probe" \
    "$(grep -rlF -f "$tmp/secret/sorted" "$seen" | grep probe)"
finish
