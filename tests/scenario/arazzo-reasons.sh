#!/bin/bash
# The reason of a failed step in text, JUnit and trace; steps and attempts.
# shellcheck source-path=SCRIPTDIR disable=SC2016
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
	'a attempt 1: not sent: path parameter "id" is empty' "$OUT"

# Bodies that are not what a selector or a condition reads.
cat >"$tmp/doc.yaml" <<'EOF'
arazzo: 1.1.0
info: {title: Selectors, version: "1"}
sourceDescriptions: [{name: api, url: api.yaml, type: openapi}]
workflows:
- workflowId: w
  steps:
  - stepId: a
    operationId: getN
    outputs:
      xml: {context: $response.body, type: xpath, selector: //token}
      path: {context: $response.body, type: jsonpath, selector: $.token}
EOF
html='<html><body>Log in</body></html>'
for row in "text/html#$html#is not XML \(text/html\): line 1 is \"$html\"#is not JSON: its type is text/html" \
	'text/html#<p>no end#is not XML \(text/html\): line 1: .*#is not JSON: its type is text/html' \
	'application/json#{"a":1}#is not XML \(application/json\): line 1: .*#"\$.token" selects nothing' \
	'application/xml#<a/>#"//token" selects nothing#is not JSON: its type is application/xml'; do
	IFS='#' read -r type body xml path <<<"$row"
	jq -n --arg t "$type" --arg b "$body" \
		'{"GET /n": [{headers: {"Content-Type": $t}, body: $b}]}' >"$tmp/script"
	serve <"$tmp/script"
	play -v
	expect_match "an XPath in $body" "output a.xml is unresolved: .*$xml" "$OUT"
	expect_match "a JSONPath in $body" "output a.path is unresolved: .*$path" "$OUT"
done
serve <<<"{ \"GET /n\": [{\"body\": \"$(printf '[%.0s' {1..600})\"}] }"
sed -i '/outputs:/,$d' "$tmp/doc.yaml"
echo '    successCriteria: [{condition: $response.body#/a == 1}]' >>"$tmp/doc.yaml"
play
expect_status "a body nested too deeply: exit 3" 3
expect_match "the limit and the place are named" \
	'the response body is not readable JSON: line 1, column 513: nested deeper than 512 levels' "$OUT"
expect_match "and that there was a response" '^\[UNKNOWN\] a attempt 1: failed, status 200 in ' "$OUT"

# One warning for a header that the transport sets; the scheme of x-security.
cat >>"$tmp/doc.yaml" <<'EOF'
    parameters: [{name: Content-Length, in: header, value: "3"}]
    x-security: [{schemeName: bearer, values: {token: abc}}]
EOF
play --validate
expect_equal "Content-Length: one diagnosis" 1 "$(grep -c '^[a-z]*: .*Content-Length' <<<"$OUT")"
expect_match "which has the reason" \
	'header Content-Length is set by the transport; the parameter is ignored' "$OUT"
expect_match "x-security: the remedy has the scheme" 'with --auth bearer=env:VAR' "$OUT"

# A scheme of two sources.
cat >"$tmp/api.yaml" <<'EOF'
openapi: 3.0.3
info: {title: A, version: "1"}
security: [{access: []}]
components: {securitySchemes: {access: {type: http, scheme: bearer}}}
paths: {/n: {get: {operationId: getN, responses: {}}}}
EOF
cat >"$tmp/doc.yaml" <<'EOF'
arazzo: 1.0.1
info: {title: T, version: "1"}
sourceDescriptions:
- {name: shop, url: api.yaml, type: openapi}
- {name: ads, url: api.yaml, type: openapi}
workflows:
- workflowId: w
  steps: [{stepId: a, operationId: $sourceDescriptions.shop.getN}]
- workflowId: v
  steps:
  - {stepId: a, operationId: $sourceDescriptions.shop.getN}
  - {stepId: b, operationId: $sourceDescriptions.ads.getN}
EOF
serve <<<'{ "GET /n": [{"body": {}}] }'
play --workflow w -v
expect_match "a scheme of one source" 'add --auth access=env:VARIABLE' "$OUT"
play --workflow v -v
expect_match "of two: the first with its source" 'add --auth shop.access=env:VARIABLE' "$OUT"
expect_match "the second, too" 'add --auth ads.access=env:VARIABLE' "$OUT"
finish
