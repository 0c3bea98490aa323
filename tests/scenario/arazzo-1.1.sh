#!/bin/bash
# What Arazzo 1.1 adds, seen from outside: little documents against a server of
# ours.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/arazzo-lib.sh"
# shellcheck disable=SC2034 # lib.sh has it, too
head='arazzo: 1.1.0
info: {title: T, version: "1"}
sourceDescriptions:
- {name: api, url: api.yaml, type: openapi}'

cat >"$tmp/api.yaml" <<'EOF'
openapi: 3.0.3
info: {title: A, version: "1"}
servers: [{url: https://never.invalid}]
paths:
  /job: {get: {operationId: getJob, responses: {}}, put: {operationId: putJob, responses: {}}}
  /feed: {get: {operationId: getFeed, responses: {}}}
  /pets/{id}: {parameters: [{name: id, in: path, required: true}], get: {operationId: getPet, responses: {}}}
EOF

# --- Replacements ----------------------------------------------------------------
cat >"$tmp/doc.yaml" <<EOF
$head
workflows:
- workflowId: w
  inputs: {type: object, properties: {query: {type: string}}}
  steps:
  - stepId: json
    operationId: putJob
    requestBody:
      contentType: application/json
      payload: {items: [{id: 1, price: 9}, {id: 2, price: 20}, {id: 3, price: 30}]}
      replacements:
      - {target: '\$.items[?@.price > 10].price', targetSelectorType: jsonpath, value: 10}
      - {target: '\$..id', targetSelectorType: {type: jsonpath, version: rfc9535}, value: x}
      - {target: /items/0/id, targetSelectorType: jsonpointer, value: first}
    outputs: {status: \$statusCode}
  - stepId: xml
    operationId: putJob
    requestBody:
      contentType: application/xml
      payload: '<o><i n="1">a</i><i n="2">b</i></o>'
      replacements:
      - {target: '//i', value: '<{\$steps.json.outputs.status}>'}
      - {target: '//i[2]/@n', targetSelectorType: {type: xpath, version: xpath-31}, value: 7}
EOF
serve <<<'{ "PUT /job": [ {"body":{}} ] }'
play --workflow w
expect_status "replacements by JSONPath and XPath: exit 0" 0
expect_equal "every value that the JSONPath selects is replaced" \
	'{"items":[{"id":"first","price":9},{"id":"x","price":10},{"id":"x","price":10}]}' \
	"$(request 0 .body)"
expect_equal "an XPath replaces in XML" \
	'<o><i n="1">&lt;200&gt;</i><i n="7">&lt;200&gt;</i></o>' \
	"$(request 1 .body)"
sed -i 's/price > 10/price > 99/' "$tmp/doc.yaml"
serve <<<'{ "PUT /job": [ {"body":{}} ] }'
play --workflow w
expect_status "a JSONPath that selects nothing is an error: exit 3" 3
expect_match "which says so" 'price > 99.*selects nothing' "$OUT"
expect_equal "before anything is sent" "" "$(asked)"
sed -i 's/@.price > 99/@.price >/' "$tmp/doc.yaml"
play --workflow w
expect_status "a JSONPath that is none is found at load: exit 3" 3
expect_match "with its place" 'doc.yaml:1[0-9]:[0-9]+: .*column' "$OUT"

# --- A dry run: what nobody answered is not known ----------------------------------
cat >"$tmp/doc.yaml" <<EOF
$head
workflows:
- workflowId: c5
  steps:
  - {stepId: a, operationId: getJob, outputs: {o: \$response.body#/x}}
  - {stepId: b, operationId: getPet, parameters: [{name: id, in: path, value: \$steps.a.outputs.o.id}]}
- workflowId: ptr
  steps:
  - {stepId: a, operationId: getJob, outputs: {o: \$response.body#/x}}
  - {stepId: b, operationId: getPet, parameters: [{name: id, in: path, value: '\$steps.a.outputs.o#/id'}]}
- workflowId: embedded
  steps:
  - {stepId: a, operationId: getJob, outputs: {o: \$response.body#/x}}
  - {stepId: b, operationId: getPet, parameters: [{name: id, in: path, value: 'x-{\$steps.a.outputs.o.id}'}]}
- workflowId: whole
  steps:
  - {stepId: a, operationId: getJob, outputs: {o: \$response.body#/x}}
  - {stepId: b, operationId: putJob, requestBody: {contentType: application/json, payload: \$steps.a.outputs.o}}
- workflowId: json
  steps:
  - {stepId: a, operationId: getJob, outputs: {o: \$response.body#/x}}
  - {stepId: b, operationId: putJob, requestBody: {contentType: application/json, payload: '{"n": {\$steps.a.outputs.o}}'}}
- workflowId: repl
  steps:
  - {stepId: a, operationId: getJob, outputs: {o: \$response.body#/x}}
  - {stepId: b, operationId: putJob, requestBody: {contentType: application/json, payload: {o: \$steps.a.outputs.o}, replacements: [{target: /o/n, value: 1}]}}
- workflowId: form
  steps:
  - {stepId: a, operationId: getJob, outputs: {o: \$response.body#/x}}
  - {stepId: b, operationId: putJob, requestBody: {contentType: application/x-www-form-urlencoded, payload: \$steps.a.outputs.o}}
- workflowId: sel
  steps:
  - {stepId: a, operationId: getJob, outputs: {o: \$response.body#/x}}
  - {stepId: b, operationId: getPet, parameters: [{name: id, in: path, value: {context: \$steps.a.outputs.o, selector: '\$.a[0]', type: jsonpath}}]}
- workflowId: sub
  steps:
  - {stepId: a, operationId: getJob, outputs: {o: \$response.body#/x}}
  - {stepId: b, workflowId: int, parameters: [{name: n, value: \$steps.a.outputs.o}, {name: o, value: \$steps.a.outputs.o}], outputs: {z: \$outputs.z}}
  - {stepId: c, operationId: getPet, parameters: [{name: id, in: path, value: \$steps.b.outputs.z.q}]}
- workflowId: int
  inputs: {type: object, required: [n], properties: {n: {type: integer, default: 1}, o: {type: object}}}
  steps:
  - {stepId: a, operationId: getPet, parameters: [{name: id, in: path, value: \$inputs.n}], outputs: {o: \$response.body#/x}}
  - {stepId: b, operationId: getPet, parameters: [{name: id, in: path, value: \$inputs.o.k}]}
  outputs: {z: \$steps.a.outputs.o}
- workflowId: wrong
  steps:
  - {stepId: b, operationId: putJob, requestBody: {contentType: application/json, payload: {o: 1}, replacements: [{target: /n, value: 1}]}}
EOF
# dry WORKFLOW WANTED: the last line of its dry run holds that.
dry() {
	: >"$LOG"
	play --workflow "$1" --dry-run
	expect_status "a dry run of $1: exit 0" 0
	expect_match "it goes on to the last step" "$2" "$(tail -n 1 <<<"$OUT")"
	expect_equal "and sends nothing" "" "$(asked)"
}
dry c5 '/pets/%24steps.a.outputs.o.id'
dry ptr '/pets/%24steps.a.outputs.o%23%2Fid'
dry embedded '/pets/x-%24steps.a.outputs.o.id'
dry whole "'\\\$steps.a.outputs.o'"
dry json '"n": .steps.a.outputs.o}'
dry repl '"o":".steps.a.outputs.o"}'
dry form "'\\\$steps.a.outputs.o'"
dry sel '/pets/%24steps.a.outputs.o%20%24.a%5B0%5D'
dry sub '/pets/%24steps.b.outputs.z.q'
play --workflow wrong --dry-run
expect_status "what is wrong all the same: exit 3" 3
expect_match "is told" '"/n" names nothing' "$OUT"
finish
