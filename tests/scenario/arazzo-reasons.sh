#!/bin/bash
# The reason of a failed step in text, JUnit and trace; steps and attempts.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/arazzo-lib.sh"

cat >"$tmp/api.yaml" <<'EOF'
openapi: 3.0.3
info: {title: A, version: "1"}
servers: [{url: /}]
paths:
  /n: {get: {operationId: getN, responses: {}}}
  /i/{id}: {get: {operationId: getI, parameters: [{name: id, in: path, required: true}], responses: {}}}
EOF
cat >"$tmp/doc.yaml" <<'EOF'
arazzo: 1.0.1
info: {title: Reasons, version: "1"}
sourceDescriptions: [{name: api, url: api.yaml, type: openapi}]
workflows:
- workflowId: text
  steps:
  - {stepId: a, operationId: getN, successCriteria: [{condition: "$response.body#/name == 'elm'"}]}
- workflowId: number
  steps:
  - {stepId: a, operationId: getN, successCriteria: [{condition: "$response.body#/gone > 3 && $statusCode == 200"}]}
- workflowId: chain
  steps:
  - {stepId: a, operationId: getN, successCriteria: [{condition: $statusCode == 200 && $response.body#/n < 3}]}
- workflowId: secret
  steps:
  - {stepId: a, operationId: getN, successCriteria: [{condition: $response.body#/access_token == 'x'}]}
- workflowId: long
  steps:
  - {stepId: a, operationId: getN, successCriteria: [{condition: $response.body#/long == 'x'}]}
- workflowId: again
  steps:
  - stepId: a
    operationId: getN
    successCriteria: [{condition: $statusCode == 200}]
    onFailure: [{name: again, type: retry, retryAfter: 0, retryLimit: 2}]
- workflowId: unsent
  inputs: {type: object, properties: {id: {type: string}}}
  steps:
  - {stepId: a, operationId: getI, parameters: [{name: id, in: path, value: $inputs.id}]}
EOF
answer='{"body":{"name":"oak","n":42,"access_token":"s3cr3t-token","long":"'$(printf 'y%.0s' {1..200})'"}}'
serve <<<"{ \"GET /n\": [ $answer ] }"

play --workflow text --trace "$tmp/trace"
expect_status "a failed condition: exit 2" 2
expect_match "shows the condition, the compared values and the status" \
	"step \"a\": \\\$response\.body#/name == 'elm' is false: \"oak\" == \"elm\" \(status 200\)" "$OUT"
expect_equal "the trace has the values, too" '"oak" == "elm"' \
	"$(jq -r 'select(.event == "criterion") | .compared' "$tmp/trace")"
play --workflow text --output-format junit
expect_match "JUnit's failure of the step has the reason" \
	'message="a attempt 1: failed, status 200 in [^"]*: .*oak.* == .*elm' "$OUT"
play --workflow number
expect_match "a missing operand is named as missing" 'is false: missing > 3 \(status 200\)' "$OUT"
play --workflow chain
expect_match "of a chain the part that decided" 'is false: 42 < 3 \(status 200\)' "$OUT"
play --workflow secret -vv --trace "$tmp/trace"
expect_equal "a token is masked in it" 0 "$(cat "$tmp/trace" - <<<"$OUT" | grep -c s3cr3t)"
play --workflow long
expect_match "a long operand is cut" 'is false: "y{50,80}\.\.\. == "x"' "$OUT"

serve <<<"{ \"GET /n\": [ {\"status\":503}, $answer ] }"
play --workflow again
expect_status "a retry that succeeds: exit 0" 0
expect_match "steps and attempts are counted apart" \
	'again completed, 1 step, 2 attempts \|' "$OUT"
play --workflow unsent --input id= -v
expect_match "a step that was not sent is reported as such" \
	'a attempt 1: failed, not sent in .*: ' "$OUT"
finish
