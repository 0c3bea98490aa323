#!/usr/bin/env bash
# Responses that HTTP libraries do not send: cut in their headers, compressed, cut
# inside a compressed body; for workflows, documents and credentials.
# shellcheck source-path=SCRIPTDIR disable=SC2016
. "$(dirname "${BASH_SOURCE[0]}")/arazzo-lib.sh"
need python3
need openssl

# raw [PEM]: starts a server with the script on standard input; sets URL and LOG.
raw() {
	local fifo ready
	served=$((${served:-0} + 1))
	fifo=$tmp/raw.$served
	LOG=$tmp/raw-log.$served
	cat >"$tmp/raw-script.$served"
	: >"$LOG"
	mkfifo "$fifo"
	python3 "$srcdir/tests/tools/raw_server.py" "$tmp/raw-script.$served" "$LOG" "$@" >"$fifo" &
	sim_pids+=("$!")
	read -r -t "$(scaled 20)" ready <"$fifo"
	URL=$(jq -r .url <<<"$ready")
}
requests() {
	grep -c "^$1\$" "$LOG"
}
cat >"$tmp/api.yaml" <<'EOF'
openapi: 3.0.3
info: {title: A, version: "1"}
paths:
  /a: {get: {operationId: a, responses: {}}}
EOF
cat >"$tmp/doc.yaml" <<'EOF'
arazzo: 1.0.1
info: {title: T, version: "1"}
sourceDescriptions: [{name: api, url: api.yaml, type: openapi}]
workflows:
- workflowId: w
  steps: [{stepId: s, operationId: a, successCriteria: [{condition: $response.body#/name == 'oak'}]}]
EOF
body='"body": {"name": "oak"}'

# Compressed responses.
for coding in gzip deflate raw-deflate; do
	raw <<<"{\"GET /a\": {$body, \"coding\": \"$coding\"}}"
	play
	expect_status "$coding is decoded" 0
	for cut in 1 5 9; do
		raw <<<"{\"GET /a\": {$body, \"coding\": \"$coding\", \"cut\": $cut}}"
		play
		expect_status "$coding that $cut bytes are missing from: exit 2" 2
		expect_match "is a broken response" 'the compressed response is (cut|broken)' "$OUT"
	done
done
raw <<<"{\"GET /a\": {$body, \"headers\": {\"Content-Encoding\": \"br\"}}}"
play
expect_match "an unknown coding is named" 'unknown content coding "br"' "$OUT"
jq -n '{"GET /a": {coding: "gzip", body: ("a" * 3000000)}}' >"$tmp/bomb"
raw <"$tmp/bomb"
play --max-body 1000000
expect_match "the limit is that of the decoded body" \
	'the decoded response has more than 1000000 bytes' "$OUT"

# Compressed documents by URL, also the description itself.
jq -n --rawfile doc "$tmp/doc.yaml" --rawfile api "$tmp/api.yaml" '
	{"GET /d/doc.yaml": {coding: "gzip", body: $doc},
	 "GET /d/api.yaml": {coding: "deflate", body: $api},
	 "GET /moved": {status: 302, headers: {Location: "/d/doc.yaml"}},
	 "GET /far": {status: 301, headers: {Location: "/far1"}},
	 "GET /far1": {status: 307, headers: {Location: "/far2"}},
	 "GET /far2": {status: 308, headers: {Location: "/moved"}},
	 "GET /three": {status: 303, headers: {Location: "/far2"}},
	 "GET /file": {status: 302, headers: {Location: "file:///etc/passwd"}},
	 "GET /local": {status: 302, headers: {Location: "http://169.254.169.254/latest"}},
	 "GET /cut": {coding: "gzip", cut: 4, body: $doc},
	 "GET /refers": {body: ($doc | sub("url: api.yaml"; "url: file:///etc/passwd"))},
	 "GET /a": {body: {name: "oak"}}}' >"$tmp/documents"
raw <"$tmp/documents"
file() {
	run "$builddir/check_arazzo" -t "$(scaled 20)s" --server "$URL" --file "$URL$1" "${@:2}"
}
for path in /d/doc.yaml /moved /three; do
	file "$path"
	expect_status "--file $path" 0
done
expect_equal "its sources are beside the last URL" 3 "$(requests 'GET /d/api.yaml')"
file /far
expect_status "four redirects: exit 3" 3
expect_match "are too many" 'more than 3 redirects' "$OUT"
file /file
expect_match "a redirect to a file is not followed" 'a redirect to file:///etc/passwd is not followed' "$OUT"
file /local
expect_match "one to a metadata address neither" 'link-local and metadata' "$OUT"
file /cut
expect_status "a document that is cut: exit 3" 3
file /refers
expect_match "a document from the net may not refer to a file" \
	'may not refer to file:///etc/passwd' "$OUT"

# https never leads to http.
if ! openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
	-subj /CN=raw -addext subjectAltName=IP:127.0.0.1 -keyout "$tmp/raw.key" \
	-out "$tmp/raw.crt" >"$tmp/openssl.log" 2>&1; then
	cat "$tmp/openssl.log"
	skip "openssl cannot make a certificate"
fi
cat "$tmp/raw.key" "$tmp/raw.crt" >"$tmp/raw.pem"
raw <"$tmp/documents"
plain=$URL
plain_log=$LOG
jq --arg url "$plain" '. + {
	"GET /down": {status: 302, headers: {Location: "\($url)/d/doc.yaml"}},
	"GET /later": {status: 302, headers: {Location: "/down"}}}' \
	"$tmp/documents" >"$tmp/documents.tls"
raw "$tmp/raw.pem" <"$tmp/documents.tls"
file /moved --ca-bundle "$tmp/raw.crt"
expect_status "https to https is followed" 0
for path in /down /later; do
	file $path --ca-bundle "$tmp/raw.crt"
	expect_status "$path, https to http: exit 3" 3
	expect_match "is named" 'a redirect .*http://127' "$OUT"
done
expect_equal "and nothing was requested there" "" "$(cat "$plain_log")"

# Cut in the header section: nothing was received.
cut='"raw": "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Le"'
for head in "$cut" '"raw": "HTTP/1.1 200 OK\r\n"' '"raw": "HTTP/1.1 20"' \
	'"raw": "HTTP/1.1 200 OK\r\nX: y\r\n"' '"raw": "HTTP/1.1 200 OK\nX"'; do
	raw <<<"{\"GET /a\": {$head}}"
	play
	expect_status "cut in the headers ($head): exit 2" 2
	expect_equal "sent once" 1 "$(requests 'GET /a')"
done
image=arn:aws:imagebuilder:us-east-1:123456789012:image/web-base/1.4.0/7
# credentials SENTENCE PATH VARIABLE...: three tries, then UNKNOWN.
credentials() {
	run env AWS_REGION=us-east-1 AWS_ENDPOINT_URL="$URL" "${@:3}" \
		"$builddir/check_imagebuilder" -t "$(scaled 20)s" --image "$image"
	expect_status "$1 cut in the headers: exit 3" 3
	expect_match "which is reported" 'ended inside its header section' "$OUT"
	expect_equal "after three tries" 3 "$(requests "$2")"
}
keys=(AWS_ACCESS_KEY_ID=AKIAEXAMPLE000000001 AWS_SECRET_ACCESS_KEY=example-secret)
raw <<<"{\"* *\": {$cut}}"
credentials "a service's response" 'GET /GetImage' "${keys[@]}"
raw <<<"{\"* *\": {$cut}}"
credentials "container credentials" 'GET /creds' \
	AWS_CONTAINER_CREDENTIALS_FULL_URI="$URL/creds"
raw <<<"{\"PUT /latest/api/token\": {\"body\": \"token\"}, \"* *\": {$cut}}"
credentials "a role's name from the metadata service" \
	'GET /latest/meta-data/iam/security-credentials/' \
	AWS_EC2_METADATA_DISABLED=false AWS_EC2_METADATA_SERVICE_ENDPOINT="$URL"
raw <<<"{\"* *\": {$cut}}"
mkdir -p "$tmp/aws"
cat >"$tmp/aws/config" <<'EOF'
[default]
role_arn = arn:aws:iam::123456789012:role/monitor
source_profile = base
[profile base]
aws_access_key_id = AKIAEXAMPLE000000001
aws_secret_access_key = example-secret
EOF
credentials "the role of a profile" 'POST /' AWS_CONFIG_FILE="$tmp/aws/config"
echo jwt >"$tmp/jwt"
raw <<<"{\"* *\": {$cut}}"
credentials "a web identity" 'POST /' AWS_ROLE_ARN=arn:aws:iam::123456789012:role/monitor \
	AWS_WEB_IDENTITY_TOKEN_FILE="$tmp/jwt"

# AssumeRole of check_arazzo is tried again as the AWS client does; whatever stops
# it, there is one exit.
echo '{"roles": {"arn": "arn:aws:iam::123456789012:role/monitor"}}' >"$tmp/roles"
start_simulator --seed "$tmp/roles"
raw <<<"{\"GET /a\": {$body}}"
role() {
	run "$builddir/check_arazzo" -t "$(scaled 20)s" --file "$tmp/doc.yaml" --server "$URL" \
		--aws --aws-service execute-api --role-arn arn:aws:iam::123456789012:role/monitor
}
for kind in drop 500 503 throttle; do
	sim_clear_log
	sim_fault "[{\"operation\": \"StsAssumeRole\", \"kind\": \"$kind\", \"count\": 1}]"
	role
	expect_status "AssumeRole after one $kind" 0
	expect_equal "is asked for twice" 2 "$(sim_count StsAssumeRole)"
	sim_clear_log
	sim_fault "[{\"operation\": \"StsAssumeRole\", \"kind\": \"$kind\", \"count\": 9}]"
	: >"$LOG"
	role
	expect_status "AssumeRole with $kind again and again: exit 3" 3
	expect_match "which names the role" 'role arn:aws:iam::123456789012:role/monitor: ' "$OUT"
	expect_equal "after three requests" 3 "$(sim_count StsAssumeRole)"
	expect_equal "the service is not called" 0 "$(requests 'GET /a')"
	sim_clear_faults
done
finish
