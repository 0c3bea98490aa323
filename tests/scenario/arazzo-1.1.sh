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
openapi: 3.2.0
info: {title: A, version: "1"}
servers: [{url: https://never.invalid}]
paths:
  /search: {get: {operationId: search, parameters: [{name: q, in: querystring, content: {application/x-www-form-urlencoded: {}}}], responses: {}}}
  /find: {get: {operationId: find, parameters: [{name: q, in: querystring, content: {application/json: {}}}], responses: {}}}
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
expect_match "which is reported" 'price > 99.*selects nothing' "$OUT"
expect_equal "before anything is sent" "" "$(asked)"
sed -i 's/@.price > 99/@.price >/' "$tmp/doc.yaml"
play --workflow w
expect_status "a JSONPath that is none is found at load: exit 3" 3
expect_match "with its place" 'doc.yaml:1[0-9]:[0-9]+: .*column' "$OUT"

# --- A dry run: responses are not known ----------------------------------
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
expect_match "is reported" '"/n" names nothing' "$OUT"

# --- $self ------------------------------------------------------------------------
mkdir -p "$tmp/sub"
cp "$tmp/api.yaml" "$tmp/sub/api2.yaml"
cat >"$tmp/sub/other.yaml" <<'EOF'
arazzo: 1.1.0
$self: https://example.test/flows/other
info: {title: O, version: "1"}
sourceDescriptions:
- {name: api, url: api2.yaml, type: openapi}
- {name: main, url: https://example.test/flows/main, type: arazzo}
workflows:
- workflowId: o
  steps: [{stepId: s, workflowId: $sourceDescriptions.main.back}]
  outputs: {self: $self}
EOF
cat >"$tmp/doc.yaml" <<'EOF'
arazzo: 1.1.0
$self: https://example.test/flows/main
info: {title: T, version: "1"}
sourceDescriptions:
- {name: api, url: api.yaml, type: openapi}
- {name: o, url: other, type: arazzo}
workflows:
- workflowId: w
  steps:
  - {stepId: s, workflowId: $sourceDescriptions.o.o, outputs: {x: $outputs.self}}
  outputs: {other: $steps.s.outputs.x, me: $self}
- workflowId: back
  steps: [{stepId: s, operationId: getJob}]
EOF
serve <<<'{ "GET /feed": [ {"body":{}} ], "GET /job": [ {"body":{}} ] }'
play --workflow w --source o="$tmp/sub/other.yaml" --search-path "$tmp" \
	--output-format json
expect_status "a document is found by the URI of its \$self: exit 0" 0
expect_equal "each has its own" \
	'{"other":"https://example.test/flows/other","me":"https://example.test/flows/main"}' \
	"$(out '.outputs | tojson')"
play --workflow w
expect_status "relative references go by \$self: exit 3" 3
expect_match "so that is where it was looked for" \
	'https://example.test/flows/other' "$OUT"
cat >"$tmp/doc.yaml" <<'EOF'
arazzo: 1.1.0
$self: sub/doc.yaml
info: {title: T, version: "1"}
sourceDescriptions: [{name: api, url: api2.yaml, type: openapi}]
workflows:
- workflowId: w
  steps: [{stepId: s, operationId: getJob}]
EOF
play
expect_status "a relative \$self is the base of references, too: exit 0" 0

# --- $anchor and $ref in inputs -----------------------------------------------------
cat >"$tmp/doc.yaml" <<EOF
$head
workflows:
- workflowId: w
  inputs: {type: object, properties: {n: {\$ref: '#count'}, m: {\$ref: '#/components/inputs/word'}}}
  steps: [{stepId: s, operationId: getJob}]
  outputs: {n: \$inputs.n, own: \$workflows.w.inputs.n}
components:
  inputs:
    c: {\$anchor: count, type: integer, minimum: 3, default: 4}
    word: {type: string, pattern: '^a'}
EOF
play --output-format json
expect_equal "the default behind an \$anchor; \$workflows.ID.inputs of the own workflow" \
	'{"n":4,"own":4}' "$(out '.outputs | tojson')"
play --input n=2
expect_match "its rules" 'UNKNOWN - .*n: must be at least 3' "$OUT"
play --input m=b
expect_match "those behind a \$ref to components" 'm: must match the pattern' \
	"$OUT"

# --- dependsOn of steps -------------------------------------------------------------
cat >"$tmp/other.yaml" <<EOF
$head
workflows:
- workflowId: o
  steps: [{stepId: s, operationId: getFeed}]
EOF
cat >"$tmp/doc.yaml" <<EOF
$head
- {name: o, url: other.yaml, type: arazzo}
workflows:
- workflowId: here
  steps:
  - {stepId: a, operationId: getPet, parameters: [{name: id, in: path, value: a}], dependsOn: [c, \$workflows.v.steps.s]}
  - {stepId: sub, workflowId: v}
  - {stepId: c, operationId: getPet, parameters: [{name: id, in: path, value: c}], dependsOn: [sub]}
- workflowId: v
  steps: [{stepId: s, operationId: getJob}]
- workflowId: there
  steps:
  - {stepId: sub, workflowId: \$sourceDescriptions.o.o}
  - {stepId: a, operationId: getJob, dependsOn: [\$sourceDescriptions.o.o.steps.s]}
- workflowId: never
  steps:
  - {stepId: a, operationId: getJob, dependsOn: [\$sourceDescriptions.o.o.steps.s]}
EOF
for row in "here 0 GET /job GET /pets/c GET /pets/a" \
	"there 0 GET /feed GET /job" "never 2 "; do
	read -r name status wanted <<<"$row"
	serve <<<'{ "GET /feed": [ {"body":{}} ], "GET /job": [ {"body":{}} ], "GET /pets/a": [ {"body":{}} ], "GET /pets/c": [ {"body":{}} ] }'
	play --workflow "$name"
	expect_status "dependsOn, workflow $name" "$status"
	expect_equal "it asks in this order" "$wanted" "$(asked)"
done
expect_match "what is missing is named" \
	'depends on step "s", which was not completed' "$OUT"

# --- Depth, timeout -----------------------------------------------------------------
cat >"$tmp/doc.yaml" <<EOF
$head
workflows:
- workflowId: w
  steps: [{stepId: s, workflowId: v}]
- workflowId: v
  steps: [{stepId: s, workflowId: u}]
- workflowId: u
  steps:
  - {stepId: s, operationId: getJob, timeout: $(scaled 300), onFailure: [{name: late, type: goto, stepId: t}]}
  - {stepId: t, operationId: getFeed}
EOF
serve <<<'{ "GET /job": [ {"delayMs":3600000,"body":{}} ], "GET /feed": [ {"body":{}} ] }'
play --workflow w --max-depth 2
expect_status "deeper than --max-depth: exit 3" 3
expect_match "which is named" 'more than 2 workflows deep .--max-depth.' "$OUT"
expect_equal "before a request" "" "$(asked)"
play --workflow w --max-depth 3 --output-format json
expect_status "not deeper: exit 0" 0
expect_equal "a step's timeout leads to its failure actions" "false late" \
	"$(out '.steps[2] | "\(.success) \(.action)"')"
expect_equal "and ends after that time" true \
	"$(out ".steps[2].seconds / $pace | . >= 0.3 and . < 0.9")"

# --- Parameters of actions ----------------------------------------------------------
cat >"$tmp/doc.yaml" <<EOF
$head
workflows:
- workflowId: w
  inputs: {type: object, properties: {id: {type: string, default: caller}}}
  steps:
  - stepId: s
    operationId: getJob
    outputs: {n: \$response.body#/n}
    onFailure:
    - {name: r, type: retry, workflowId: pet, parameters: [{name: id, value: 'x{\$steps.s.outputs.n}'}], criteria: [{condition: \$statusCode == 500}]}
    - {name: g, type: goto, workflowId: pet, parameters: [{name: id, value: \$response.body#/n}], criteria: [{condition: \$statusCode == 404}]}
    - {name: h, type: goto, workflowId: pet}
- workflowId: pet
  inputs: {type: object, required: [id], properties: {id: {type: [string, integer]}}}
  steps: [{stepId: p, operationId: getPet, parameters: [{name: id, in: path, value: \$inputs.id}]}]
  outputs: {own: \$workflows.pet.inputs.id}
- workflowId: after
  steps:
  - {stepId: s, workflowId: pet, parameters: [{name: id, value: 7}]}
  - {stepId: t, operationId: getPet, parameters: [{name: id, in: path, value: 'i{\$workflows.pet.inputs.id}o{\$workflows.pet.outputs.own}'}]}
EOF
pets='"GET /pets/x5":[{"body":{}}], "GET /pets/6":[{"body":{}}], "GET /pets/caller":[{"body":{}}], "GET /pets/7":[{"body":{}}], "GET /pets/i7o7":[{"body":{}}]'
serve <<<'{ "GET /job": [ {"status":500,"body":{"n":5}}, {"status":404,"body":{"n":6}}, {"status":410} ], '"$pets"' }'
play --workflow w --output-format json
expect_equal "parameters of a retry and of a goto are inputs" \
	"GET /job GET /pets/x5 GET /job GET /pets/6" "$(asked)"
expect_equal "the inputs of the workflow are those of its last run" 6 \
	"$(out .outputs.own)"
: >"$LOG"
play --workflow w --output-format json
expect_equal "without them the caller's inputs of the same names" \
	"GET /job GET /pets/caller" "$(asked)"
: >"$LOG"
play --workflow after
expect_equal "\$workflows.ID.inputs and .outputs of one that was run" \
	"GET /pets/7 GET /pets/i7o7" "$(asked)"

# --- querystring --------------------------------------------------------------------
cat >"$tmp/doc.yaml" <<EOF
$head
workflows:
- workflowId: text
  steps: [{stepId: s, operationId: search, parameters: [{name: q, in: querystring, value: 'a=1&b=x y#z'}]}]
- workflowId: form
  steps: [{stepId: s, operationId: search, parameters: [{name: q, in: querystring, value: {a: 1, b: 'x &y', c: [1, 2]}}]}]
- workflowId: json
  steps: [{stepId: s, operationId: find, parameters: [{name: q, in: querystring, value: {a: 'x&y'}}]}]
EOF
for row in 'text {"a":["1"],"b":["x y#z"]}' \
	'form {"a":["1"],"b":["x &y"],"c":["1","2"]}' \
	'json {"{\"a\":\"x&y\"}":[""]}'; do
	serve <<<'{ "GET /search": [ {"body":{}} ], "GET /find": [ {"body":{}} ] }'
	play --workflow "${row%% *}"
	expect_equal "a query string, ${row%% *}" "${row#* }" \
		"$(request 0 '.query | tojson')"
done

# --- Selector Objects ---------------------------------------------------------------
cat >"$tmp/doc.yaml" <<EOF
$head
workflows:
- workflowId: w
  steps:
  - stepId: j
    operationId: getJob
    outputs:
      one: {context: \$response.body, selector: '\$.a[0].id', type: jsonpath}
      many: {context: \$response.body, selector: '\$.a[*].id', type: {type: jsonpath, version: rfc9535}}
      ptr: {context: \$response.body, selector: /a/1, type: {type: jsonpointer, version: rfc6901}}
      none: {context: \$response.body, selector: '\$.none', type: jsonpath}
      "null": {context: \$response.body, selector: '\$.null', type: jsonpath}
  - stepId: x
    operationId: getFeed
    outputs:
      text: {context: \$response.body, selector: '//i[2]', type: xpath}
      count: {context: \$response.body, selector: 'count(//i)', type: {type: xpath, version: xpath-10}}
      attr: {context: \$response.body, selector: '//i[1]/@n', type: xpath}
  - stepId: send
    operationId: putJob
    requestBody:
      contentType: application/json
      payload: {id: {context: \$steps.j.outputs.ptr, selector: /id, type: jsonpointer}, r: 0}
      replacements: [{target: /r, value: {context: \$steps.j.outputs.many, selector: '\$[1]', type: jsonpath}}]
  outputs: {one: \$steps.j.outputs.one, many: \$steps.j.outputs.many, "null": \$steps.j.outputs.null, text: \$steps.x.outputs.text, count: \$steps.x.outputs.count, attr: \$steps.x.outputs.attr, ptr: {context: \$steps.j.outputs.ptr, selector: \$.id, type: jsonpath}}
EOF
serve <<'EOF'
{ "GET /job": [ {"body":{"a":[{"id":1},{"id":2}],"null":null}} ], "PUT /job": [ {"body":{}} ],
  "GET /feed": [ {"headers":{"Content-Type":"text/xml"},"body":"<r><i n=\"a\">x</i><i n=\"b\">y</i></r>"} ] }
EOF
play --output-format json
expect_equal "what selectors give" \
	'{"one":1,"many":[1,2],"null":null,"text":"y","count":2,"attr":"a","ptr":2}' \
	"$(out '.outputs | tojson')"
expect_equal "what selects nothing is unresolved" j.none \
	"$(out '.unresolved[].name')"
expect_equal "selectors in payloads and replacements" '{"id":2,"r":2}' \
	"$(request 2 .body)"

# --- Retry-After --------------------------------------------------------------------
cat >"$tmp/doc.yaml" <<EOF
$head
workflows:
- workflowId: w
  steps: [{stepId: s, operationId: getJob, onFailure: [{name: r, type: retry, retryAfter: 5, retryLimit: 5}]}]
EOF
serve <<'EOF'
{ "GET /job": [ {"status":503,"headers":{"Retry-After":"+-3600"}}, {"status":503,"headers":{"Retry-After":"+2"}},
  {"status":503,"headers":{"Retry-After":"Sunday, 06-Nov-94 08:49:37 GMT"}}, {"status":503,"headers":{"Retry-After":"0"}}, {"body":{}} ] }
EOF
play --output-format json --trace "$tmp/trace"
expect_status "Retry-After as dates: exit 0" 0
expect_equal "one in the past does not wait, one in the future is waited for" true \
	"$(jq -s '[.[] | select(.event == "wait").wait] | length == 1 and .[0] > 0.5 and .[0] <= 2' "$tmp/trace")"
serve <<<'{ "GET /job": [ {"status":503,"headers":{"Retry-After":"soon"}}, {"body":{}} ] }'
play --trace "$tmp/trace"
expect_equal "one that is none leaves retryAfter in force" 5 \
	"$(jq -s '.[] | select(.event == "wait").wait' "$tmp/trace")"
finish
