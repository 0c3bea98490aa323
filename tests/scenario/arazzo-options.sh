#!/bin/bash
# The options of check_arazzo, its exit codes, and what it prints.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/arazzo-lib.sh"

cat >"$tmp/api.yaml" <<'EOF'
openapi: 3.0.3
info: {title: A, version: "1"}
servers: [{url: "https://{host}.invalid/{v}", variables: {v: {default: v1}}}]
paths:
  /n: {get: {operationId: getN, parameters: [{name: q, in: query}, {name: k, in: query}], responses: {}}}
  /m: {get: {operationId: getM, responses: {}}}
EOF
cat >"$tmp/doc.yaml" <<'EOF'
arazzo: 1.0.1
info: {title: Numbers, version: "1"}
sourceDescriptions: [{name: api, url: api.yaml, type: openapi}]
workflows:
- workflowId: numbers
  summary: Reads a number.
  inputs:
    type: object
    properties:
      q: {type: integer, default: 3}
      list: {type: array, items: {type: string}}
      k: {type: string, format: password}
      deep: {type: object, properties: {k: {type: string, format: password}}}
      keys: {type: array, items: {type: string, format: password}}
  steps:
  - stepId: read
    operationId: getN
    parameters: [{name: q, in: query, value: $inputs.q}, {name: k, in: query, value: $inputs.k}]
    outputs: {n: $response.body#/n, word: $response.body#/word}
    onSuccess:
    - {name: low, type: end, criteria: [{condition: $response.body#/n < 10}]}
    - {name: on, type: goto, stepId: more}
    onFailure:
    - {name: gone, type: end, criteria: [{condition: $statusCode == 404}]}
  - {stepId: more, operationId: getM}
  outputs: {n: $steps.read.outputs.n, word: $steps.read.outputs.word, missing: $steps.read.outputs.word}
EOF
serve <<'EOF'
{ "GET /n": [ {"body":{"n":42,"word":"plain"}} ], "GET /m": [ {"body":{}} ] }
EOF

# --- First line, perfdata, thresholds ------------------------------------------
play
expect_status "completed: exit 0" 0
expect_match "the first line reports the workflow, steps and numbers" \
	"^ARAZZO OK - numbers completed, 2 steps \| .*time=[0-9.]+s.* n=42" \
	"$(head -n 1 <<<"$OUT")"
expect_match "the time of each step is perfdata" ' read\.time=[0-9.]+s' "$OUT"
threshold() {
	local name=$1 code=$2
	shift 2
	play "$@"
	expect_status "$name: exit $code" "$code"
}
threshold "a number within its ranges" 0 -w n=50 -c n=60
threshold "a number outside the warning range" 1 -w n=40 -c n=60
expect_match "is reported" 'WARNING - numbers completed, 2 steps, n 42' "$OUT"
threshold "a number outside the critical range" 2 -w n=40 -c n=41
threshold "a range that alerts inside" 2 -c n=@40:50
threshold "a threshold on the time" 2 -c time=@0:1h
threshold "a threshold on the time of a step" 1 -w read.time=@0:20s
play -v
expect_match "-v shows the outputs" '^note: output word: plain' "$OUT"
threshold "a threshold on an output that is not a number" 3 -w word=10
expect_match "has no verdict, and the reason is named" 'UNKNOWN.*word is not a number' "$OUT"
: >"$LOG"
threshold "a threshold on an unknown output" 3 -w nothing=10
expect_equal "is refused before the first request" "" "$(asked)"
threshold "a range that is none" 3 -w n=ten
threshold "a threshold without a name" 3 -w 10

# --- JSON -----------------------------------------------------------------------
play --output-format json
expect_equal "the members of the JSON object" \
	"state exit summary workflow ended action outputs unresolved findings warnings steps seconds" \
	"$(out 'keys_unsorted | join(" ")')"
expect_equal "the members of a step" \
	"stepId attempt method url status success action seconds" \
	"$(out '.steps[0] | keys_unsorted | join(" ")')"
expect_equal "the state is the word, exit the number" "OK 0" \
	"$(out '"\(.state) \(.exit)"')"
expect_equal "the action that led on" on "$(out '.steps[0].action')"
play --output-format json --input q=x
expect_equal "the same object when nothing ran" "UNKNOWN 3 error" \
	"$(out '"\(.state) \(.exit) \(.ended)"')"
play --output-format junit
expect_match "junit is XML" '<testsuite' "$OUT"
expect_match "with the time of each step" \
	'classname="step" name="read" time="0\.[0-9]+"' "$OUT"

# --- How it ends -----------------------------------------------------------------
serve <<'EOF'
{ "GET /n": [ {"body":{"n":4}}, {"body":{"n":4}}, {"status":404}, {"status":404}, {"status":500} ] }
EOF
play --output-format json
expect_status "an end action on success: exit 0" 0
expect_equal "it is named" "end low" "$(out '"\(.ended) \(.action)"')"
expect_equal "outputs that are missing are listed, and change nothing" \
	"OK read.word word missing" \
	"$(out '"\(.state) \([.unresolved[].name] | join(" "))"')"
play --state low=critical
expect_status "--state overrules an end on success" 2
play
expect_status "an end action on failure: exit 2" 2
play --state gone=ok
expect_status "--state overrules an end on failure" 0
play --state gone=ok
expect_status "but not another failure" 2
play --state unknown=ok
expect_status "--state of an action that is not there: exit 3" 3
play --state low=purple
expect_status "--state with no state: exit 3" 3
URL=http://127.0.0.1:1 play
expect_status "no server listens: the step failed, exit 2" 2

# --- Inputs -----------------------------------------------------------------------
serve <<<'{ "GET /n": [ {"body":{"n":42,"word":"w"}} ], "GET /m": [ {"body":{}} ] }'
play --input q=7 --input list='["a"]'
expect_equal "an input by its type" 7 "$(request 0 '.query.q[0]')"
play --input k=argv-s3cret
expect_status "a password in argv is refused" 3
expect_no_match "and not repeated" 'argv-s3' "$OUT"
play --input k=@@argv-s3cret
expect_status "with a leading @@, too" 3
play --input deep='{"k":"argv-s3cret"}'
expect_status "and inside an object" 3
expect_match "by its name" 'input "deep" is a password' "$OUT"
play --input keys='["argv-s3cret"]'
expect_status "and inside an array" 3
expect_match "by its name, too" 'input "keys" is a password' "$OUT"
printf 'keys: [hidden-s3cret]\n' >"$tmp/keys.yaml"
# shellcheck disable=SC2016
sed 's/value: \$inputs\.k}/value: "x{$inputs.keys#\/0}"}/; s/arazzo: 1.0.1/arazzo: 1.1.0/' \
	"$tmp/doc.yaml" >"$tmp/keys-doc.yaml"
run "$builddir/check_arazzo" --file "$tmp/keys-doc.yaml" --server "$URL" \
	--inputs "$tmp/keys.yaml" --dry-run
expect_match "a password of an array is a value" 'k=x' "$OUT"
expect_no_match "and masked" 'hidden-s3cret' "$OUT"
printf 'from-file\n' >"$tmp/k"
export K='@from env'
play --input k=@file:"$tmp/k"
expect_equal "a password by file" from-file "$(request 2 '.query.k[0]')"
play --input k=@env:K
expect_equal "a password by environment" '@from env' \
	"$(request 4 '.query.k[0]')"
printf 'a\0b' >"$tmp/k"
play --input k=@file:"$tmp/k"
expect_status "a file with a NUL is refused, not cut: exit 3" 3
expect_match "by its name" "invalid $tmp/k: it holds a NUL" "$OUT"
printf 'a\377b' >"$tmp/k"
play --input k=@file:"$tmp/k"
expect_match "as is one that is not UTF-8" 'invalid input k: .*UTF-8' "$OUT"

# Inputs whose schema is in other files, one beside the other.
mkdir "$tmp/schemas"
# shellcheck disable=SC2016
sed '/^  inputs:/,/^  steps:/c\  inputs: {$ref: "schemas/in.yaml#/defs/numbers"}\n  steps:' \
	"$tmp/doc.yaml" >"$tmp/ref-doc.yaml"
cat >"$tmp/schemas/in.yaml" <<'EOF'
defs: {numbers: {type: object, properties: {q: {$ref: q.json}, k: {$ref: "#/defs/key"}}}, key: {type: string, format: password}}
EOF
printf '{"type": "integer", "default": 8}\n' >"$tmp/schemas/q.json"
referred() {
	run "$builddir/check_arazzo" --file "$tmp/ref-doc.yaml" \
		--server "$URL" --dry-run "$@"
}
referred
expect_match "a default of another file's file is sent" '/n[?]q=8' "$OUT"
referred --input q=x
expect_match "its type is checked" 'invalid input q="x" \(expected integer\)' "$OUT"
referred --input k=in-argv
expect_status "a password by another file is one: exit 3" 3
expect_match "by its name" 'input "k" is a password' "$OUT"
rm "$tmp/schemas/q.json"
referred
expect_status "a file that is missing: exit 3" 3
expect_match "is named" '"q.json" cannot be read: .*schemas/q.json' "$OUT"
sed -i 's#schemas/in.yaml#https://never.invalid/in.yaml#' "$tmp/ref-doc.yaml"
referred
expect_match "an absolute reference is not followed" \
	'is another document, only files are read' "$OUT"

# A file of format: binary may have 64 MiB.
sed 's/^      k: .*/&\n      file: {type: string, format: binary}/' \
	"$tmp/doc.yaml" >"$tmp/file-doc.yaml"
large() {
	truncate -s "$1" "$tmp/large"
	run "$builddir/check_arazzo" --file "$tmp/file-doc.yaml" \
		--server "$URL" --input file=@file:"$tmp/large" \
		--timeout "$(scaled 20)s"
	rm "$tmp/large"
}
before=$(asked)
large $(((64 << 20) + 1))
expect_status "a binary file of 64 MiB and a byte is refused: exit 3" 3
expect_match "by its name and the limit" \
	"--input file: $tmp/large: more than 67108864 bytes" "$OUT"
expect_equal "before the first request" "$before" "$(asked)"
large $((64 << 20))
expect_status "one of 64 MiB is read" 0
printf 'q: 9\n' >"$tmp/inputs.yaml"
play --inputs "$tmp/inputs.yaml"
expect_equal "inputs by a YAML file" 9 \
	"$(jq -rs 'map(select(.path == "/n")) | last | .query.q[0]' "$LOG")"
run "$builddir/check_arazzo" --file "$tmp/doc.yaml" --server "$URL" \
	--inputs - <<<'{"q":11}'
expect_equal "inputs from standard input" 11 \
	"$(jq -rs 'map(select(.path == "/n")) | last | .query.q[0]' "$LOG")"
play --input q=x
expect_status "an input of the wrong type: exit 3" 3
expect_match "its value and type are named" 'invalid input q="x" \(expected integer\)' "$OUT"
play --input list=7
expect_match "an array, too" 'invalid input list="7" \(expected array\)' "$OUT"
play --input q=@john
expect_status "an @ without env: or file: is refused" 3
expect_match "with both remedies" 'invalid input q="@john": @env:VAR and @file:PATH.*@@john' "$OUT"
play --input k=@s3cret
expect_no_match "without a password" 's3cret' "$OUT"
NUMBER=seven play --input q=@env:NUMBER
expect_match "a value from elsewhere is not shown" 'invalid input q: expected integer' "$OUT"
expect_no_match "at all" 'seven' "$OUT"
play --input other=1 --output-format json
expect_match "an undeclared input is a warning" other "$(out '.warnings[]')"

# --- Servers, sources ---------------------------------------------------------------
run "$builddir/check_arazzo" --file "$tmp/doc.yaml"
expect_status "a server variable without a value: exit 3" 3
expect_match "names the option" '\-\-server-var host=VALUE' "$OUT"
run "$builddir/check_arazzo" --file "$tmp/doc.yaml" --dry-run \
	--server-var host=here --server-var v=v2
expect_match "server variables" "'https://here.invalid/v2/n\?q=3'" "$OUT"
run "$builddir/check_arazzo" --file "$tmp/doc.yaml" --dry-run \
	--server "api=http://127.0.0.1:9/x" --server https://other.invalid
expect_match "a server for one source" "'http://127.0.0.1:9/x/n" "$OUT"
play --server-var host=here --output-format json
expect_match "a server variable beside --server is a warning" \
	'^--server-var host: no operation of the run has a server variable of that name$' \
	"$(out '.warnings[]')"
cp "$tmp/api.yaml" "$tmp/api.kept"
sed -i "s#^servers:.*#servers: [{url: '${URL%:*}:{port}'}]#" "$tmp/api.yaml"
run "$builddir/check_arazzo" --file "$tmp/doc.yaml" --output-format json \
	--server-var port="${URL##*:}" --server-var prot=1
expect_equal "one that no server has is a warning, which names those there are" \
	'--server-var prot: no operation of the run has a server variable of that name; there is port' \
	"$(out '.warnings[] | select(startswith("--"))')"
cp "$tmp/api.kept" "$tmp/api.yaml"
for wrong in "--server ap=$URL" "--source ap=$tmp/api.yaml"; do
	# shellcheck disable=SC2086 # two words
	play $wrong
	expect_status "${wrong%%=*} of no source: exit 3" 3
	expect_match "it is named" 'ap: the document has no source' "$OUT"
done
mkdir "$tmp/odd"
cp "$tmp/api.yaml" "$tmp/odd/an api.yaml"
sed 's/url: api.yaml/url: odd\/an%20api.yaml/' "$tmp/doc.yaml" >"$tmp/odd-doc.yaml"
run "$builddir/check_arazzo" --file "$tmp/odd-doc.yaml" --server "$URL" -t "$(scaled 20)s"
expect_status "the url of a source is a URI reference: %20 is a blank" 0
mkdir "$tmp/moved"
mv "$tmp/api.yaml" "$tmp/moved/api.yaml"
play
expect_status "a source that is nowhere: exit 3" 3
expect_match "names the place" "$tmp/api.yaml" "$OUT"
play --search-path "$tmp/moved"
expect_status "it is found in --search-path" 0
play --source api="$tmp/moved/api.yaml"
expect_status "and by --source" 0
mv "$tmp/moved/api.yaml" "$tmp/api.yaml"

# --- For people ------------------------------------------------------------------------
play --explain
expect_match "--explain lists steps" '1\. read: GET .*/n' "$OUT"
run "$builddir/check_arazzo" --file "$tmp/doc.yaml" --explain
expect_status "--explain needs no value for the server's variables" 0
printf 'arazzo: 1.0.1\ninfo: {title: "x\n' >"$tmp/broken.yaml"
run "$builddir/check_arazzo" --file "$tmp/broken.yaml" --validate
expect_status "--validate of invalid YAML: exit 3" 3
expect_match "with its line, too" '^error: broken.yaml:[0-9]+:[0-9]+: ' "$OUT"
play --server ftp://x
expect_match "a wrong --server is named" '\-\-server: ' "$OUT"
play --explain=mermaid
expect_match "--explain=mermaid is a flowchart" '^flowchart TD' "$OUT"
expect_no_match "a goto that is always taken leaves no way to the next step" \
	'^  s0 --> s1' "$OUT"
expect_match "but criteria of a failure action leave one to the end" \
	'^  s0 -\.-> failed' "$OUT"
sed 's/operationId: getM/operationId: getMM/; s/type: end/type: ent/' \
	"$tmp/doc.yaml" >"$tmp/bad.yaml"
run "$builddir/check_arazzo" --file "$tmp/bad.yaml" --validate
expect_status "--validate of a wrong document: exit 3" 3
expect_equal "reports all errors" 3 "$(grep -c '^error: ' <<<"$OUT")"
expect_match "with file, line and column" '^error: bad\.yaml:2[0-9]:[0-9]+: ' \
	"$OUT"
expect_match "an excerpt" '\{stepId: more, operationId: getMM\}' "$OUT"
expect_match "and a caret" '^ +\^$' "$OUT"
play --validate
expect_status "--validate of a good one: exit 0" 0
# shellcheck disable=SC2016
sed 's/criteria: \[{condition: $response.body#\/n < 10}\]/criteria: [{condition: $.n < 10, type: jsonpath, context: $response.body}]/' \
	"$tmp/doc.yaml" >"$tmp/compat.yaml"
run "$builddir/check_arazzo" --file "$tmp/compat.yaml" --validate
expect_match "a compatibility reading is reported with its name" \
	'^compatibility: compat.yaml:.*\[C1\]' "$OUT"
expect_status "and is not an error" 0
run "$builddir/check_arazzo" --file "$tmp/compat.yaml" --validate --strict
expect_status "--strict makes it one" 3

# --- Limits ---------------------------------------------------------------------------
{
	echo 'a: &a [x,x,x,x,x,x,x,x,x]'
	for i in b c d e f g h i; do
		p=$(tr b-i a-h <<<"$i")
		echo "$i: &$i [*$p,*$p,*$p,*$p,*$p,*$p,*$p,*$p,*$p]"
	done
} >"$tmp/laughs.yaml"
run "$builddir/check_arazzo" --file "$tmp/laughs.yaml"
expect_status "a billion laughs: exit 3" 3
expect_within "at once" 3
expect_equal "with one line" 1 "$(wc -l <<<"$OUT")"
printf '%*s' 2000 '' | tr ' ' '[' >"$tmp/deep.yaml"
run "$builddir/check_arazzo" --file "$tmp/deep.yaml"
expect_status "very deep: exit 3" 3

# --- The call itself --------------------------------------------------------------------
run "$builddir/check_arazzo" --help
expect_status "--help: exit 3" 3
expect_equal "80 columns" "" "$(awk 'length > 80' <<<"$OUT")"
run "$builddir/check_arazzo" -V
expect_status "--version: exit 3" 3
for wrong in "--nope" "--file" "--timeout soon" "--max-steps 0" "extra" \
	"--output-format morse" "--timeout-state ok" "--explain=dot" \
	"--input nonsense"; do
	# shellcheck disable=SC2086 # a word each
	play $wrong
	expect_status "wrong: $wrong: exit 3" 3
	expect_equal "wrong: $wrong: one line" 1 "$(wc -l <<<"$OUT")"
	expect_match "wrong: $wrong: names it" \
		"^ARAZZO UNKNOWN - .*$(sed 's/ .*//; s/=.*//; s/^-*//' <<<"$wrong")" \
		"$OUT"
done
play --exit-ok --state low=critical -c n=1
expect_status "--exit-ok: exit 0" 0
expect_match "but the state is printed" 'ARAZZO CRITICAL' "$OUT"
printf '[numbers]\nfile=%s\nserver=%s\nwarning=n=40\n' "$tmp/doc.yaml" "$URL" \
	>"$tmp/plugins.ini"
run "$builddir/check_arazzo" --extra-opts=numbers@"$tmp/plugins.ini"
expect_status "--extra-opts: options from a file" 1

# --- A trace that cannot be written ------------------------------------------------
play --trace "$tmp/no/such/folder"
expect_status "a trace that cannot be opened: exit 3" 3
if [ -w /dev/full ]; then
	play --trace /dev/full --output-format json
	expect_match "one that cannot be written is a warning" \
		'^--trace /dev/full: it is not complete$' "$(out '.warnings[]')"
else
	echo "SKIP: there is no /dev/full"
fi

# --- Texts that are numbers ----------------------------------------------------------
serve <<<'{ "GET /n": [ {"body":{"n":42,"word":"7.5"}} ], "GET /m": [ {"body":{}} ] }'
play -w word=5
expect_status "a text that is a number has a threshold" 1
expect_match "and is perfdata then" ' word=7\.5;5' "$OUT"
play
expect_no_match "but not without one: it may be an id" ' word=' "$OUT"

# --- A dry run, pasted --------------------------------------------------------------
mkdir "$tmp/pasted"
cat >"$tmp/pasted/api.yaml" <<'END'
openapi: 3.0.3
info: {title: P, version: "1"}
paths:
  /p:
    post: {operationId: post, requestBody: {content: {text/plain: {}}}, responses: {}}
    put: {operationId: put, responses: {}}
    head: {operationId: head, responses: {}}
END
cat >"$tmp/pasted/doc.yaml" <<'END'
arazzo: 1.0.1
info: {title: P, version: "1"}
sourceDescriptions: [{name: api, url: api.yaml, type: openapi}]
workflows:
- workflowId: p
  parameters: [{name: q, in: query, value: "it's $HOME [1-3] `id`"}]
  steps:
  - {stepId: file, operationId: post, requestBody: {payload: "@/etc/passwd 'x'\n"}}
  - {stepId: none, operationId: put, parameters: [{name: X-None, in: header, value: ""}]}
  - {stepId: head, operationId: head}
END
serve <<'END'
{ "POST /p": [ {"body":{}} ], "PUT /p": [ {"body":{}} ],
  "HEAD /p": [ {"status":200} ] }
END
pasted=("$builddir/check_arazzo" --file "$tmp/pasted/doc.yaml" --server "$URL")
run "${pasted[@]}"
expect_status "three requests are sent" 0
run "${pasted[@]}" --dry-run
bash -c "$OUT" >"$tmp/pasted/out" 2>&1
# what was sent, but for who sent it
wire() {
	jq -cs "$1"' | map([.method, .path, .query, .body,
	    (.headers | del(.["user-agent"], .accept))])' "$LOG"
}
expect_equal "six with those of curl" 6 "$(wc -l <"$LOG")"
expect_equal "a dry run in a shell sends the same" "$(wire '.[:3]')" \
	"$(wire '.[3:]')"

# --- Signals ---------------------------------------------------------------------------------
serve <<<'{ "GET /n": [ {"delayMs":3600000,"body":{"n":42}} ] }'
"$builddir/check_arazzo" --file "$tmp/doc.yaml" --server "$URL" -t "$(scaled 20)s" \
	>"$tmp/out" 2>&1 &
pid=$!
# shellcheck disable=SC2016 # wait_for evaluates it
wait_for "the request is there" '[ -s "$LOG" ]'
kill -TERM "$pid"
SECONDS=0
wait "$pid"
STATUS=$?
SECONDS_TAKEN=$SECONDS
OUT=$(cat "$tmp/out")
expect_status "SIGTERM ends the waiting as if the time were up" 3
expect_match "and what is known is printed" '^ARAZZO UNKNOWN - numbers' "$OUT"
expect_within "within a second or two" 2
# --- --check-responses -------------------------------------------------------
cat >"$tmp/declared.yaml" <<'EOF'
openapi: 3.0.3
info: {title: A, version: "1"}
servers: [{url: https://never.invalid}]
paths: {/d: {get: {operationId: getD, responses: {"200": {content: {application/json: {schema: {properties: {open: {type: boolean}}}}}}}}}}
EOF
cat >"$tmp/doc.yaml" <<'EOF'
arazzo: 1.0.1
info: {title: T, version: "1"}
sourceDescriptions:
- {name: api, url: declared.yaml, type: openapi}
workflows:
- workflowId: w
  steps: [{stepId: a, operationId: getD}]
EOF
serve <<<'{ "GET /d": [ {"body":{"open":"yes"}} ] }'
play
expect_status "a body that its schema does not allow: exit 0 by default" 0
play --check-responses
expect_status "and with --check-responses: exit 1" 1
expect_match "with the pointer and the location of the schema" \
	'body at "/open" must be true or false.*declared\.yaml:4:' "$OUT"

finish
