#!/bin/bash
# check_arazzo with several workflows and files in one call.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/arazzo-lib.sh"

cat >"$tmp/api.yaml" <<'EOD'
openapi: 3.0.3
info: {title: A, version: "1"}
servers: [{url: https://never.invalid}]
paths:
  /a: {get: {operationId: getA, responses: {}}}
  /b: {get: {operationId: getB, responses: {}}}
EOD
# shellcheck disable=SC2034 # lib.sh has it, too
head='arazzo: 1.0.1
info: {title: T, version: "1"}
sourceDescriptions:
- {name: api, url: api.yaml, type: openapi}'
cat >"$tmp/doc.yaml" <<EOD
$head
workflows:
- workflowId: first
  steps:
  - {stepId: x, operationId: getA, outputs: {n: \$response.body#/n}}
  outputs: {n: \$steps.x.outputs.n}
- workflowId: second
  inputs: {type: object, additionalProperties: false, properties: {size: {type: integer, maximum: 9}}}
  steps:
  - {stepId: x, operationId: getB, successCriteria: [{condition: \$statusCode == 204}]}
- workflowId: third
  steps:
  - {stepId: x, operationId: getA}
EOD
script='{ "GET /a": [ {"body":{"n":7}} ], "GET /b": [ {"body":{}} ] }'
serve <<<"$script"

play --all-workflows
expect_status "the exit is the worst of three workflows: 2" 2
expect_equal "each workflow is run, in the order of the document" \
	"GET /a GET /b GET /a" "$(asked)"
expect_equal "each has its line, the worst first" \
	"[CRITICAL] second [OK] first [OK] third" \
	"$(grep -o '^\[[A-Z]*\] [a-z]*' <<<"$OUT" | tr '\n' ' ' | sed 's/ $//')"
expect_match "the first line counts them and names the worst" \
	'^ARAZZO CRITICAL - 1 of 3 workflows CRITICAL, 2 OK: second failed' "$OUT"
expect_match "labels of perfdata carry the workflow" \
	'[| ]first\.n=7;.* second\.time=[0-9.]*s;.* third\.x\.time=' "$OUT"

play --workflow third --workflow first --output-format json
expect_status "--workflow twice runs two: exit 0" 0
expect_equal "in the order of the options, with a verdict each" \
	"OK third:OK first:OK" \
	"$(out '.state + " " + (.workflows | map(.workflow + ":" + .state) | join(" "))')"

play --all-workflows --output-format junit
expect_equal "JUnit has a suite for each workflow" "first second third" \
	"$(sed -n 's/^<testsuite name="\([^"]*\)".*/\1/p' <<<"$OUT" | tr '\n' ' ' | sed 's/ $//')"
expect_equal "and one of them fails" 1 \
	"$(grep -c '<testsuite .*failures="[1-9]' <<<"$OUT")"

play --all-workflows -w n=5
expect_match "a threshold holds where the output is declared" \
	'WARNING\] first .*n 7 \(warning at 5\)' "$OUT"
play --all-workflows -c third.x.time=~:0
expect_match "and, with its workflow, for that one only" \
	'2 of 3 workflows CRITICAL.*' "$OUT"
play --all-workflows -w fourth.n=5
expect_status "a threshold on an unknown workflow is refused: exit 3" 3

serve <<<"$script"
play --all-workflows --input size=12
expect_status "wrong inputs of one workflow: exit 3" 3
expect_match "by its name" 'workflow "second"' "$OUT"
expect_equal "before the first request of any" "" "$(asked)"
play --all-workflows --input size=3
expect_match "an input goes to the workflows that declare it" \
	'^\[OK\] first completed' "$OUT"

play
expect_status "several workflows and none named: exit 3" 3
expect_match "all of them are named, and the option" \
	'all-workflows.*first, second, third' "$OUT"
play --workflow first --all-workflows
expect_status "--workflow and --all-workflows exclude each other: exit 3" 3
play --all-workflows --explain=mermaid
expect_status "one drawing has one workflow: exit 3" 3

# Several files.
sed 's/workflowId: second/workflowId: other/' "$tmp/doc.yaml" >"$tmp/more.yaml"
serve <<<"$script"
play --file "$tmp/doc.yaml" --file "$tmp/more.yaml" --workflow first
expect_status "a workflow of two files is run in both: exit 0" 0
expect_match "the file is part of the name then" '^\[OK\] more\.first: first' "$OUT"
expect_equal "twice" "GET /a GET /a" "$(asked)"
play --file "$tmp/doc.yaml" --file "$tmp/more.yaml" --workflow second
expect_status "a file without a workflow of --workflow is refused: exit 3" 3
expect_match "by its name" 'more\.yaml has no workflow' "$OUT"
sed -i 's/operationId: getA/operationId: gone/' "$tmp/more.yaml"
serve <<<"$script"
play --file "$tmp/doc.yaml" --file "$tmp/more.yaml" --all-workflows
expect_status "an error in the second file: exit 3" 3
expect_equal "and nothing is sent" "" "$(asked)"
play --file "$tmp/doc.yaml" --file "$tmp/more.yaml" --validate
expect_status "--validate of two files: exit 3 for one of them" 3
expect_match "both are named" 'doc\.yaml, .*more\.yaml: [1-9]' "$OUT"
finish
