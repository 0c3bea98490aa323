#!/usr/bin/env bash
# Slips that public reports show, each with its remedy in one sentence, in
# check_imagebuilder and in cancel_imagebuilder.
# shellcheck source=tests/scenario/lib.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/scenario/lib.sh"

start_simulator --seed hanging
ARN=arn:aws:imagebuilder:us-east-1:123456789012:image/web-base/1.4.0/7
KEYS=("AWS_ACCESS_KEY_ID=$SIM_KEY" "AWS_SECRET_ACCESS_KEY=$SIM_SECRET")
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_DEFAULT_REGION AWS_REGION
mkdir -p "$HOME/.aws"

# hint SENTENCE REGEX [VARIABLE=VALUE... | OPTION...]
hint() {
	local variables=() program
	while [[ ${3-} == [A-Za-z]*=* ]]; do
		variables+=("$3")
		set -- "$1" "$2" "${@:4}"
	done
	for program in "check_imagebuilder --no-steps" \
	    "cancel_imagebuilder --arm --state-dir $tmp/state"; do
		# shellcheck disable=SC2086
		run env "${variables[@]}" "$builddir"/$program --image "$ARN" \
		    --timeout "$(scaled 5)s" "${@:3}"
		expect_match "$1: ${program%% *}" "$2" "$OUT"
		[ "$STATUS" -ge 2 ]
		expect_equal "$1: ${program%% *} is not green" 0 $?
		expect_no_match "$1: no name of a step" 'step "' "$OUT"
		expect_no_match "$1: no secret" "$SIM_SECRET" "$OUT"
	done
}

printf '[dev]\nregion = us-east-1\naws_access_key_id = %s\n' "$SIM_KEY" \
    >"$HOME/.aws/config"
hint "[dev] for [profile dev]" \
    'has \[dev\][;,] a profile of this file must be called \[profile dev\]' \
    --profile dev
printf '[default]\nregion = us-east-1\naws_access_key_id = %s\n' "$SIM_KEY" \
    >"$HOME/.aws/config"
hint "half of a key pair" \
    'config:3: profile "default" in .*: aws_access_key_id without aws_secret_access_key'
hint "half of a key pair in the environment" \
    'AWS_ACCESS_KEY_ID without AWS_SECRET_ACCESS_KEY' AWS_ACCESS_KEY_ID=x
hint "the other half" 'AWS_SECRET_ACCESS_KEY without AWS_ACCESS_KEY_ID' \
    AWS_SECRET_ACCESS_KEY=x
: >"$HOME/.aws/config"
hint "an empty profile" 'the name of the profile is empty[;,] unset AWS_PROFILE' \
    AWS_PROFILE=
hint "an endpoint without scheme" \
    'AWS_ENDPOINT_URL: endpoint "localhost:1" has no scheme[;,] write https://localhost:1' \
    "${KEYS[@]}" AWS_ENDPOINT_URL=localhost:1
hint "an option without scheme" \
    '--endpoint-url: endpoint "localhost:1" has no scheme' "${KEYS[@]}" \
    --endpoint-url localhost:1
hint "https to a port of http" 'for an http port write http:// in the endpoint' \
    "${KEYS[@]}" "AWS_ENDPOINT_URL=${SIM_URL/http:/https:}"
hint "a region that does not exist" \
    'its name is not found[;,] does region "us-east-1" exist\?' \
    "${KEYS[@]}" AWS_ENDPOINT_URL=https://imagebuilder.moon-east-1.invalid

# What servers of https respond to plain HTTP: nginx and load balancers, Go, Apache.
for words in 'The plain HTTP request was sent to HTTPS port' \
    'Client sent an HTTP request to an HTTPS server.' \
    "You're speaking plain HTTP to an SSL-enabled server port."; do
	sim_fault "$(jq -nc --arg body "<html><h1>400</h1>$words</html>" '{
	    kind: "body", operation: "GetImage", status: 400,
	    type: "text/html", body: $body, count: -1}')"
	hint "http to a port of https: $words" \
	    "the server at $SIM_URL speaks https[;,] write https:// in the endpoint" \
	    "${KEYS[@]}"
	sim_clear_faults
done

# refused CODE MESSAGE REGEX: by every request.
refused() {
	sim_fault "$(jq -nc --arg code "$1" --arg message "$2" '{kind: "error",
	    operation: "GetImage", status: 403, code: $code,
	    message: $message, count: -1}')"
	hint "$1: $2" "$3" "${KEYS[@]}"
	sim_clear_faults
	# The cancel itself is refused.
	sim_fault "$(jq -nc --arg code "$1" --arg message "$2" '{kind: "error",
	    operation: "CancelImageCreation", status: 403, code: $code,
	    message: $message, count: -1}')"
	run env "${KEYS[@]}" "$builddir/cancel_imagebuilder" --arm --image "$ARN" \
	    --state-dir "$tmp/state"
	expect_match "$1: a refused cancel: $2" "$3" "$OUT"
	expect_status "$1: a refused cancel is CRITICAL: $2" 2
	sim_clear_faults
}
session='is expired[;,] renew the session \(AWS_SESSION_TOKEN or aws_session_token\)'
clock='[;,] set this machine.s clock'
refused ExpiredTokenException 'The security token is expired' "$session"
refused ExpiredToken 'The security token is expired' "$session"
refused RequestTimeTooSkewed 'The difference is too large' "$clock"
refused RequestExpired 'Request has expired' "$clock"
refused InvalidSignatureException 'Signature expired: 1 is now earlier than 2' \
    "$clock"
refused SignatureDoesNotMatch 'Signature not yet current: 2 is still later than 1' \
    "$clock"

# Machines.
export AWS_EC2_METADATA_SERVICE_ENDPOINT=$SIM_URL
unset AWS_EC2_METADATA_DISABLED
sim_set '{"imds":{"tokenStatus":401}}'
hint "a hop limit of 1" \
    'no token: HTTP 401[;,] in a container the hop limit must be 2'
sim_set '{"imds":{"tokenStatus":null}}'
sim_fault '{"operation":"ImdsToken","kind":"stall","ms":3600000,"count":-1}'
unset AWS_METADATA_SERVICE_TIMEOUT
hint "a hop limit of 1, silent" 'the hop limit must be 2' \
    AWS_EC2_METADATA_V1_DISABLED=true
finish
