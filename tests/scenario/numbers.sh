#!/bin/bash
# Numbers keep their digits from document, input and response to request and
# output, and are compared exactly.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/arazzo-lib.sh"

big=18446744073709551615 next=18446744073709551616
cat >"$tmp/api.yaml" <<'EOT'
openapi: 3.1.0
info: {title: A, version: "1"}
servers: [{url: https://never.invalid}]
paths:
  /status: {get: {operationId: status, responses: {}}}
  /orders/{id}:
    post:
      operationId: order
      parameters:
      - {name: id, in: path, required: true, schema: {}}
      - {name: q, in: query, schema: {}}
      - {name: h, in: header, schema: {}}
      requestBody: {content: {application/json: {schema: {type: object}},
        application/x-www-form-urlencoded: {schema: {type: object}},
        application/xml: {schema: {type: object, xml: {name: o}}}}}
      responses: {}
EOT
# document STEPS [INPUTS]: one workflow.
document() {
	cat >"$tmp/doc.yaml" <<-EOT
	arazzo: 1.0.1
	info: {title: T, version: "1"}
	sourceDescriptions: [{name: a, url: api.yaml, type: openapi}]
	workflows:
	- workflowId: w
	  ${2:-inputs: {type: object\}}
	  steps:
	$1
	EOT
}
# order VALUE TYPE: sends VALUE in path, query, header and body.
order() {
	echo "  - {stepId: o, operationId: order, parameters: [{name: id, in: path,
      value: $1}, {name: q, in: query, value: $1}, {name: h, in: header, value: $1}],
      requestBody: {contentType: $2, payload: {n: $1, list: [$1]}}}"
}
everywhere() {
	request "$1" '"\(.path) \(.query.q[0]) \(.headers.h)"'
}
serve <<EOT
{ "GET /status": [{"headers":{"Content-Type":"application/json"},
    "body":"{\"id\":$big,\"d\":0.1000000000000000055511151231257827,\"huge\":1e400,\"list\":[$big,$next],\"one\":1.0}"}],
  "POST /orders/$big": [{"body":{}}],
  "POST /orders/$big.0": [{"body":{}}],
  "POST /orders/1e400": [{"body":{}}],
  "POST /orders/0.1000000000000000055511151231257827": [{"body":{}}] }
EOT

# From a document, a literal, in YAML and in JSON.
n=0
for type in application/json application/x-www-form-urlencoded application/xml; do
	document "$(order $big $type)"
	play
	expect_status "a literal of 64 bits and more, $type" 0
	expect_match "its digits are in the URL and the header" \
		"^/orders/$big $big $big\$" "$(everywhere $n)"
	expect_match "and in the body" "n[^0-9]{1,3}${big}[^0-9].*$big" \
		"$(request $n .body) "
	n=$((n + 1))
done
document "$(order 1e400 application/json)"
play
expect_equal "beyond a double" '{"n":1e400,"list":[1e400]}' "$(request 3 .body)"
document "$(order 0xFFFFFFFFFFFFFFFF application/json)"
play
expect_equal "hexadecimal" "{\"n\":$big,\"list\":[$big]}" "$(request 4 .body)"
document "$(order 0x1FFFFFFFFFFFFFFFF application/json)"
play
expect_status "what cannot be held stops the run before sending" 3
expect_match "with its place" 'doc.yaml:[0-9]+:[0-9]+: an octal or hexadecimal' \
	"$OUT"
expect_equal "nothing was sent" 5 "$(jq -s length "$LOG")"

# From inputs.
inputs='inputs: {type: object, required: [n], properties: {n: {type: number}}}'
document "$(order "\$inputs.n" application/json)" "$inputs"
play --input n=$big
expect_equal "from --input" "{\"n\":$big,\"list\":[$big]}" "$(request 5 .body)"
echo "{\"n\":$big}" >"$tmp/in.json"
play --inputs "$tmp/in.json"
expect_equal "from --inputs, JSON" "{\"n\":$big,\"list\":[$big]}" \
	"$(request 6 .body)"
echo "n: 0.1000000000000000055511151231257827" >"$tmp/in.yaml"
play --inputs "$tmp/in.yaml"
expect_equal "from --inputs, YAML" 0.1000000000000000055511151231257827 \
	"$(request 7 .headers.h)"
document "$(order "\$inputs.n" application/json)" \
	"inputs: {type: object, properties: {n: {type: integer, maximum: $big}}}"
play --input n=$next
expect_status "one above the maximum" 3
play --input n=$big.0
expect_status "1.0 is an integer, and the maximum" 0

# From a response to a request and to outputs.
document "  - {stepId: s, operationId: status, outputs: {id: \$response.body#/id,
      d: \$response.body#/d, huge: \$response.body#/huge, one: \$response.body#/one}}
$(order "\$steps.s.outputs.id" application/json)
  outputs: {id: \$steps.s.outputs.id, d: \$steps.s.outputs.d,
    huge: \$steps.s.outputs.huge, one: \$steps.s.outputs.one}"
sed -i 's/^  outputs:/  outputs:/' "$tmp/doc.yaml"
play --output-format json --trace "$tmp/trace"
expect_match "in the outputs as JSON" \
	"\"outputs\":{\"id\":$big,\"d\":0.1000000000000000055511151231257827,\"huge\":1e400" \
	"$OUT"
expect_match "in the trace" "\"id\":$big" "$(cat "$tmp/trace")"
expect_match "in the next request" "\"n\":$big," "$(tail -n 1 "$LOG" | jq -r .body)"
play -vv
expect_match "in text" "id: $big" "$OUT"
expect_match "in perfdata, the exact number" \
	"id=$big;;;0 d=0.1000000000000000055511151231257827;" "$OUT"
expect_match "in perfdata no infinity" 'one=1;;;0$' "$(grep -o 'one=[^ ]*' <<<"$OUT")"
for format in junit prometheus influx mp-test-json checkmk zabbix collectd; do
	play --output-format $format
	expect_no_match "$format does not round" '18446744073709552|1\.8446' "$OUT"
done
play -c "id=$next"
expect_status "a threshold that is not reached" 0
play -c "id=~:18446744073709551614"
expect_status "and one that is exceeded by one" 2
expect_match "is reported with the digits" "id $big \\(critical" "$OUT"

# Comparison.
# judged SENTENCE STATUS CRITERION: against the response.
judged() {
	document "  - {stepId: s, operationId: status, successCriteria: [$3]}"
	play
	expect_status "$1" "$2"
}
simple() {
	judged "$2: $1" "$2" "{condition: '$1'}"
}
path() {
	judged "$2: $1" "$2" \
		"{context: \$response.body, type: jsonpath, condition: '$1'}"
}
simple "\$response.body#/id == $big" 0
simple "\$response.body#/id == $next" 2
simple "\$response.body#/id < $next" 0
simple "\$response.body#/id == $big.0" 0
simple "\$response.body#/huge == 1e400" 0
simple "\$response.body#/huge == 10e399" 0
simple "\$response.body#/huge >= 1e401" 2
simple "\$response.body#/d == 0.1" 2
simple "\$response.body#/d > 0.1" 0
simple "\$response.body#/one == 1" 0
simple "\$response.body#/one == -1" 2
path "\$.list[?@ == $big]" 0
path "\$.list[?@ > $next]" 2
path "\$.list[?@ == 18446744073709551617]" 2
path "\$[?@ == 1e401]" 2
path "\$[?@ == 1e400]" 0
path "\$[?@ == 0.1]" 2
path "\$.id == $next" 2
path "\$.id == $big" 0

finish
