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
finish
