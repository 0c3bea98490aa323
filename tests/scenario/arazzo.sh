#!/bin/bash
# Workflows of every kind against a server of ours: sub-workflows, retries by
# way of a workflow, multipart bodies, XPath criteria, loops and limits,
# Retry-After, dependsOn across documents, and what 1.1 adds.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/arazzo-lib.sh"
# shellcheck disable=SC2034 # lib.sh has it, too
head='arazzo: 1.0.1
info: {title: T, version: "1"}
sourceDescriptions:
- {name: api, url: api.yaml, type: openapi}'

cat >"$tmp/api.yaml" <<'EOF'
openapi: 3.0.3
info: {title: A, version: "1"}
servers: [{url: https://never.invalid}]
paths:
  /login:
    post: {operationId: login, requestBody: {content: {application/x-www-form-urlencoded: {}}}, responses: {}}
  /job: {get: {operationId: getJob, responses: {}}}
  /files:
    post: {operationId: upload, requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {note: {type: string}, file: {type: string, format: binary}}}}}}, responses: {}}
  /feed: {get: {operationId: getFeed, responses: {}}}
  /pets/{id}: {parameters: [{name: id, in: path, required: true}], get: {operationId: getPet, responses: {}}}
EOF

# --- A sub-workflow, a retry by way of a workflow, multipart, XPath ----------
cat >"$tmp/doc.yaml" <<EOF
$head
workflows:
- workflowId: main
  inputs: {type: object, properties: {user: {type: string, default: ann}, password: {type: string, format: password}}}
  steps:
  - stepId: session
    workflowId: login
    parameters:
    - {name: user, value: \$inputs.user}
    - {name: password, value: \$inputs.password}
    outputs: {token: \$outputs.token}
  - stepId: send
    operationId: upload
    parameters: [{name: X-Token, in: header, value: \$steps.session.outputs.token}]
    requestBody:
      contentType: multipart/form-data
      payload: {note: "from {\$inputs.user}", file: "line one"}
    onFailure:
    - name: newSession
      type: retry
      workflowId: login
      retryLimit: 2
      criteria: [{condition: \$statusCode == 401}]
    outputs: {id: \$response.body#/id}
  - stepId: feed
    operationId: getFeed
    successCriteria:
    - {context: \$response.body, condition: "//entry[@id='7']/state = 'ready'", type: {type: xpath, version: xpath-10}}
    - {context: \$response.header.content-type, condition: "^application/(atom\\\\+)?xml", type: regex}
  outputs: {id: \$steps.send.outputs.id}
- workflowId: login
  inputs: {type: object, properties: {user: {type: string}, password: {type: string, format: password}}}
  steps:
  - stepId: post
    operationId: login
    requestBody:
      contentType: application/x-www-form-urlencoded
      payload: {user: \$inputs.user, password: \$inputs.password}
    outputs: {token: \$response.body#/token}
  outputs: {token: \$steps.post.outputs.token}
EOF
serve <<'EOF'
{ "POST /login": [ {"body":{"token":"first-token"}}, {"body":{"token":"second-token"}} ],
  "POST /files": [ {"status":401,"body":{"message":"expired"}}, {"status":201,"body":{"id":42}} ],
  "GET /feed": [ {"headers":{"Content-Type":"application/atom+xml"},
    "body":"<feed><entry id=\"7\"><state>ready</state></entry></feed>"} ] }
EOF
export PASSWORD='s3cret&word'
play --workflow main --input password=@env:PASSWORD --output-format json \
	--trace "$tmp/trace" -w id=50 -c id=60
expect_status "sub-workflow, retry by a workflow, multipart, XPath: exit 0" 0
expect_equal "they ask in this order" \
	"POST /login POST /files POST /login POST /files GET /feed" "$(asked)"
expect_equal "the output is a number" 42 "$(out .outputs.id)"
expect_equal "the form is encoded" 'user=ann&password=s3cret%26word' \
	"$(request 0 .body)"
expect_match "the body is multipart with a boundary" \
	'^multipart/form-data; boundary=' \
	"$(request 1 '.headers["content-type"]')"
expect_match "the parts are named" 'name="note"' "$(request 1 .body)"
expect_match "expressions occur in parts" 'from ann' "$(request 1 .body)"
expect_match "both parts are there" 'line one' "$(request 1 .body)"
expect_equal "the token of the sub-workflow is sent" first-token \
	"$(request 1 '.headers["x-token"]')"
expect_equal "the trace has every kind of event" \
	"action criterion output request response" \
	"$(jq -r .event "$tmp/trace" | sort -u | xargs)"
expect_no_match "the trace has no secret" 's3cret' "$(cat "$tmp/trace")"
expect_match "the trace shows that something is masked" 'password=\*\*\*' \
	"$(cat "$tmp/trace")"
expect_no_match "the result has no secret" 's3cret' "$OUT"

serve <<'EOF'
{ "POST /login": [ {"body":{"token":"t"}} ],
  "POST /files": [ {"status":201,"body":{"id":42}} ],
  "GET /feed": [ {"headers":{"Content-Type":"application/xml"},
    "body":"<feed><entry id=\"7\"><state>late</state></entry></feed>"} ] }
EOF
play --workflow main --input password=@env:PASSWORD
expect_status "an XPath criterion that is false fails the step" 2
expect_match "and the first line names it" \
	'CRITICAL - main failed: step "feed": .*//entry' "$(head -n 1 <<<"$OUT")"

# --- What cannot be interrupted ends all the same -----------------------------
# The XPath reads the whole answer for each of its elements.
cat >"$tmp/doc.yaml" <<EOF
$head
workflows:
- workflowId: main
  steps:
  - stepId: feed
    operationId: getFeed
    successCriteria:
    - {context: \$response.body, condition: '//i[/ < 5]', type: xpath}
EOF
serve <<EOF
{ "GET /feed": [ {"headers":{"Content-Type":"application/xml"},
    "body":"<r>$(printf '<i>1</i>%.0s' {1..60000})</r>"} ] }
EOF
SECONDS=0
play -t "$(scaled 1)s" --timeout-state critical
SECONDS_TAKEN=$SECONDS
expect_status "a response that keeps the XPath busy: as set by --timeout-state" 2
expect_equal "and one line reports it" \
	"ARAZZO CRITICAL - still busy after the time was up" "$OUT"
expect_within "and it ends" 12

# --- Loops and limits ----------------------------------------------------------
cat >"$tmp/doc.yaml" <<EOF
$head
workflows:
- workflowId: poll
  steps:
  - stepId: ask
    operationId: getJob
    onSuccess:
    - {name: wait, type: goto, stepId: ask, criteria: [{condition: \$response.body#/state == 'busy'}]}
    - {name: done, type: end}
    outputs: {state: \$response.body#/state}
  outputs: {state: \$steps.ask.outputs.state}
EOF
serve <<'EOF'
{ "GET /job": [ {"body":{"state":"busy"}}, {"body":{"state":"BUSY"}}, {"body":{"state":"done"}} ] }
EOF
play --output-format json
expect_status "a loop that ends well: exit 0" 0
expect_equal "three requests" "GET /job GET /job GET /job" "$(asked)"
expect_equal "ended by its action" "end done" "$(out '"\(.ended) \(.action)"')"
expect_equal "no quicker than one a second" true "$(out '.seconds >= 1.9')"

serve <<'EOF'
{ "GET /job": [ {"body":{"state":"busy"}}, {"body":{"state":"done"}} ] }
EOF
play --output-format zabbix
expect_equal "a step that ran twice is one item in every format" 1 \
	"$(grep -c '"arazzo.state\[ask\]"' <<<"$OUT")"
serve <<<'{ "GET /job": [ {"body":{"state":"busy"}} ] }'
play --max-steps 2 --output-format json
expect_status "a loop to the limit of steps: exit 3" 3
expect_equal "it is an error" error "$(out .ended)"
expect_match "that names the limit" 'max-steps' "$(out .summary)"
expect_equal "no more requests than that" "GET /job GET /job" "$(asked)"

serve <<<'{ "GET /job": [ {"body":{"state":"busy"}} ] }'
run "$builddir/check_arazzo" --file "$tmp/doc.yaml" --server "$URL" -t "$(scaled 1500)ms" \
	--timeout-state critical
expect_status "the deadline: the state of --timeout-state" 2
expect_within "the deadline holds" 3
serve <<<'{ "GET /job": [ {"delayMs":3600000,"body":{"state":"done"}} ] }'
run "$builddir/check_arazzo" --file "$tmp/doc.yaml" --server "$URL" -t "$(scaled 500)ms"
expect_status "an answer that comes too late: UNKNOWN" 3
expect_within "no longer than that is waited" 2

serve <<<'{ "GET /job": [ {"body":"\"0123456789012345678901234567890123456789\""} ] }'
play --max-body 20 --output-format json
expect_status "an answer above --max-body fails the step" 2

cat >"$tmp/doc.yaml" <<EOF
$head
workflows:
- workflowId: w
  steps: [{stepId: a, operationId: getJob, onSuccess: [{name: on, type: goto, workflowId: v}]}]
- workflowId: v
  steps: [{stepId: b, operationId: getFeed, onSuccess: [{name: back, type: goto, workflowId: w}]}]
EOF
serve <<<'{ "GET /job": [ {"body":{}} ], "GET /feed": [ {"body":{}} ] }'
play --workflow w --max-steps 3
expect_status "workflows that go to each other end at the limit" 3
expect_equal "which counts attempts of steps alone" \
	"GET /job GET /feed GET /job" "$(asked)"

# --- Retry-After ---------------------------------------------------------------
cat >"$tmp/doc.yaml" <<EOF
$head
workflows:
- workflowId: w
  steps:
  - stepId: ask
    operationId: getJob
    onFailure: [{name: again, type: retry, retryAfter: 3600, retryLimit: 3}]
EOF
serve <<'EOF'
{ "GET /job": [ {"status":503,"headers":{"Retry-After":"1"},"body":{}},
  {"status":429,"headers":{"Retry-After":"+2s"},"body":{}}, {"body":{}} ] }
EOF
play --output-format json
expect_status "Retry-After as seconds and as a date: exit 0" 0
expect_equal "attempts are counted" "1 2 3" \
	"$(out '[.steps[].attempt] | map(tostring) | join(" ")')"
expect_equal "they overrule retryAfter" true \
	"$(out '.seconds >= 1.9 and .seconds < 3600')"
serve <<<'{ "GET /job": [ {"status":503,"body":{}} ] }'
play --output-format json
expect_status "a wait that does not fit fails at once" 2
expect_equal "after one request" "GET /job" "$(asked)"
expect_match "and reports the reason" 'does not fit' "$(out .summary)"

# --- dependsOn across documents ------------------------------------------------
mkdir -p "$tmp/other"
cat >"$tmp/other/auth.yaml" <<'EOF'
arazzo: 1.0.1
info: {title: T, version: "1"}
sourceDescriptions: [{name: api, url: ../api.yaml, type: openapi}]
workflows:
- workflowId: login
  inputs: {type: object, properties: {user: {type: string}}}
  steps:
  - stepId: post
    operationId: login
    requestBody: {contentType: application/x-www-form-urlencoded, payload: {user: $inputs.user}}
    outputs: {pet: $response.body#/pet}
  outputs: {pet: $steps.post.outputs.pet}
EOF
cat >"$tmp/doc.yaml" <<EOF
$head
- {name: auth, url: other/auth.yaml, type: arazzo}
workflows:
- workflowId: w
  dependsOn: [\$sourceDescriptions.auth.login]
  inputs: {type: object, required: [user], properties: {user: {type: string}}}
  steps:
  - stepId: pet
    operationId: getPet
    parameters: [{name: id, in: path, value: \$workflows.login.outputs.pet}]
EOF
serve <<'EOF'
{ "POST /login": [ {"body":{"pet":"rex"}} ], "GET /pets/rex": [ {"body":{}} ] }
EOF
play --input user=bob
expect_status "dependsOn across documents: exit 0" 0
expect_equal "the other workflow runs before" "POST /login GET /pets/rex" \
	"$(asked)"
expect_equal "it gets the inputs of the same names" "user=bob" \
	"$(request 0 .body)"
serve <<<'{ "POST /login": [ {"status":500} ] }'
play --input user=bob
expect_status "when it fails the run failed" 2
expect_equal "and the dependent workflow is not run" "POST /login" "$(asked)"

# --- Arazzo 1.1 ----------------------------------------------------------------
cat >"$tmp/doc.yaml" <<'EOF'
arazzo: 1.1.0
$self: https://example.test/docs/flow.yaml
info: {title: T, version: "1"}
sourceDescriptions:
- {name: api, url: api.yaml, type: openapi}
- {name: events, url: events.yaml, type: asyncapi}
workflows:
- workflowId: w
  steps:
  - stepId: pet
    operationId: getPet
    dependsOn: [list]
    parameters: [{name: id, in: path, value: $steps.list.outputs.first}]
    outputs: {self: $self}
  - stepId: list
    operationId: getJob
    timeout: 5000
    outputs:
      first: {context: $response.body, selector: "$.pets[0].id", type: jsonpath}
      names: {context: $response.body, selector: "$.pets[*].name", type: jsonpath}
      count: {context: $response.body, selector: /count, type: jsonpointer}
    onSuccess:
    - name: special
      type: goto
      workflowId: other
      parameters: [{name: id, value: $response.body#/count}]
      criteria: [{condition: $response.body#/count > 5}]
    - {name: go, type: goto, stepId: pet}
  outputs: {names: $steps.list.outputs.names, count: $steps.list.outputs.count, self: $steps.pet.outputs.self}
- workflowId: other
  inputs: {type: object, properties: {id: {type: integer}}}
  steps:
  - {stepId: pet, operationId: getPet, parameters: [{name: id, in: path, value: $inputs.id}]}
EOF
serve <<'EOF'
{ "GET /job": [ {"body":{"count":2,"pets":[{"id":"a","name":"Rex"},{"id":"b","name":"Tom"}]}}, {"body":{"count":9,"pets":[]}} ],
  "GET /pets/a": [ {"body":{}} ], "GET /pets/9": [ {"body":{}} ] }
EOF
play --workflow w --search-path "$tmp" --output-format json
expect_status "1.1: order, selectors, timeout: exit 0" 0
expect_equal "dependsOn puts steps into order" "GET /job GET /pets/a" \
	"$(asked)"
expect_equal "selectors give a value, or a list of them" \
	'{"names":["Rex","Tom"],"count":2,"self":"https://example.test/docs/flow.yaml"}' \
	"$(out '.outputs | tojson')"
play --workflow w --search-path "$tmp" --output-format json
expect_equal "1.1: parameters of a goto are inputs" "GET /pets/9" \
	"$(request 3 '"\(.method) \(.path)"')"
expect_equal "the result is that of the workflow gone to" other \
	"$(out .workflow)"
finish
