#!/bin/bash
# check_arazzo --har: an HTTP Archive 1.2 that other tools open, without secrets.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/arazzo-lib.sh"

cat >"$tmp/api.yaml" <<'EOD'
openapi: 3.0.3
info: {title: A, version: "1"}
servers: [{url: https://never.invalid}]
components: {securitySchemes: {key: {type: apiKey, in: query, name: k}}}
paths:
  /a: {get: {operationId: getA, security: [{key: []}], parameters: [{name: q, in: query}], responses: {}}}
  /b: {post: {operationId: postB, requestBody: {content: {application/json: {}}}, responses: {}}}
EOD
cat >"$tmp/doc.yaml" <<'EOD'
arazzo: 1.0.1
info: {title: T, version: "1"}
sourceDescriptions:
- {name: api, url: api.yaml, type: openapi}
workflows:
- workflowId: w
  inputs: {type: object, properties: {pass: {type: string, format: password}}}
  steps:
  - {stepId: a, operationId: getA, parameters: [{name: q, in: query, value: "x y&z"}, {name: Authorization, in: header, value: Bearer hidden1}]}
  - {stepId: b, operationId: postB, requestBody: {payload: {p: $inputs.pass, n: 1}}, successCriteria: [{condition: $statusCode == 409}]}
EOD
serve <<'EOD'
{ "GET /a": [ {"body":{"n":1}} ],
  "POST /b": [ {"status":409,"headers":{"Location":"/c"},"body":"no"} ] }
EOD
export KEY=hidden3 PASS=hidden4
play --har "$tmp/out.har" --auth key=env:KEY --input pass=@env:PASS
expect_status "a run with --har: exit 0" 0
har() {
	jq -r "$1" "$tmp/out.har"
}
expect_equal "the archive is of version 1.2 and has an entry for each request" \
	"1.2 2" "$(har '.log.version + " " + (.log.entries | length | tostring)')"
expect_equal "with method and status" "GET 200 POST 409" \
	"$(har '.log.entries | map("\(.request.method) \(.response.status)") | join(" ")')"
expect_equal "the query decoded, without the secret" "q=x y&z" \
	"$(har '.log.entries[0].request.queryString | map(.name + "=" + .value) | join(" ")')"
expect_equal "the body that was sent, masked" '{"p":"***","n":1}' \
	"$(har '.log.entries[1].request.postData.text')"
expect_equal "and the one that was received" no \
	"$(har '.log.entries[1].response.content.text')"
expect_equal "where a response points to" /c \
	"$(har '.log.entries[1].response.redirectURL')"
expect_equal "the timings are numbers, and their sum is the time" true \
	"$(har '.log.entries | all((.time - ([.timings | to_entries[] |
		select(.key != "ssl" and .value > 0) | .value] | add) | fabs) < 0.01)')"
expect_equal "secrets are not in it" "" "$(grep -o 'hidden[0-9]' "$tmp/out.har")"

# A request without a response is an entry, too.
URL=http://127.0.0.1:1 play --har "$tmp/out.har" --auth key=env:KEY
expect_equal "a request without a response has the status 0" 0 \
	"$(har '.log.entries[0].response.status')"
expect_match "and the error" 'connect' "$(har '.log.entries[0]._error')"
play --har "$tmp/none/out.har"
expect_status "a file that cannot be written: exit 3" 3
expect_match "with the reason" '--har .*none/out.har: No such file' "$OUT"

# The validator of npm, in Debian node-har-validator.
export NODE_PATH=${NODE_PATH-/usr/share/nodejs}
if node -e 'require("har-validator")' 2>/dev/null; then
	run node -e 'require("har-validator").har(JSON.parse(
		require("fs").readFileSync(process.argv[1]))).then(
		() => console.log("valid"), e => console.log(e.errors))' \
		"$tmp/out.har"
	expect_equal "har-validator opens it" valid "$OUT"
else
	echo "SKIP: har-validator is not installed (package node-har-validator)"
fi
finish
