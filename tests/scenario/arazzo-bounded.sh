#!/usr/bin/env bash
# Bounded work: each walk over a hostile document or response ends by a limit of
# its own, long before the deadline; what documents name is printed clean.
# shellcheck source-path=SCRIPTDIR disable=SC2016
. "$(dirname "${BASH_SOURCE[0]}")/arazzo-lib.sh"

serve <<<'{ "GET /a": [{"body": {"f": 1}}], "POST /a": [{"body": {"f": 1}}] }'
plain=$URL

# document FILTER: the description and its API, changed by a jq filter with S(n),
# the schemas of a ladder, in which each one has the next one twice.
document() {
	jq -n '
def S($kind): reduce range(30) as $i ({};
	({"$ref": "#/components/schemas/S\($i + 1)"}) as $next |
	.["S\($i)"] = {($kind): [$next, $next]}) |
	.S30 = {type: "object", properties: {f: {type: "integer"}}};
{doc: {arazzo: "1.1.0", info: {title: "t", version: "1"},
	sourceDescriptions: [{name: "api", url: "api.yaml", type: "openapi"}],
	workflows: [{workflowId: "w", steps: [{stepId: "a", operationId: "op"}]}]},
 api: {openapi: "3.1.0", info: {title: "a", version: "1"},
	paths: {"/a": {get: {operationId: "op", responses: {}}}}}} |
'"$1" >"$tmp/both"
	jq .doc "$tmp/both" >"$tmp/doc.yaml"
	jq .api "$tmp/both" >"$tmp/api.yaml"
}
post='.api.paths["/a"] = {post: {operationId: "op", responses: {}}} | '

# bounded SENTENCE FILTER ARGUMENT...: it ends within two seconds.
bounded() {
	document "$2"
	play --timeout "$(scaled 60)s" "${@:3}"
	expect_within "$1 ends soon" 2
	expect_no_match "$1 ends by a limit of its own" 'still busy|time is up' "$OUT"
}

for kind in allOf anyOf oneOf; do
	for type in application/x-www-form-urlencoded multipart/form-data application/xml; do
		bounded "a ladder of $kind in a body of $type" "$post"'
			.api.components.schemas = S("'$kind'") |
			.api.paths["/a"].post.requestBody.content["'$type'"].schema = {"$ref": "#/components/schemas/S0"} |
			.doc.workflows[0].steps[0].requestBody = {contentType: "'$type'", payload: {f: 1}}'
	done
	bounded "a ladder of $kind in a parameter" '
		.api.components.schemas = S("'$kind'") |
		.api.paths["/a"].get.parameters = [{name: "q", in: "query", style: "deepObject", schema: {"$ref": "#/components/schemas/S0"}}] |
		.doc.workflows[0].steps[0].parameters = [{name: "q", in: "query", value: {f: 1}}]'
	bounded "a ladder of $kind in a response" '
		.api.components.schemas = S("'$kind'") |
		.api.paths["/a"].get.responses["200"] = {description: "", content: {"application/json": {schema: {"$ref": "#/components/schemas/S0"}}}}' \
		--check-responses
	bounded "a ladder of $kind in the inputs" '
		.doc.components.schemas = S("'$kind'") |
		.doc.workflows[0].inputs = {type: "object", properties: {x: {"$ref": "#/components/schemas/S0"}}}' \
		--input 'x={"f":1}'
done
bounded "a cycle in a response" '
	.api.components.schemas.S = {allOf: [{"$ref": "#/components/schemas/S"}, {"$ref": "#/components/schemas/S"}]} |
	.api.paths["/a"].get.responses["200"] = {description: "", content: {"application/json": {schema: {"$ref": "#/components/schemas/S"}}}}' \
	--check-responses
bounded "a cycle in the inputs" '
	.doc.workflows[0].inputs = {type: "object", allOf: [{"$ref": "#/workflows/0/inputs"}, {"$ref": "#/workflows/0/inputs"}]}' \
	--input x=1
bounded "20,000 parameters of one operation" '
	.api.paths["/a"].get.parameters = [range(20000) | {name: "q\(.)", in: "query"}]'
bounded "1,000 steps with 1,000 parameters each" '
	.doc.workflows[0].parameters = [range(1000) | {name: "q\(.)", in: "query", value: 1}] |
	.doc.workflows[0].steps = [range(1000) | {stepId: "s\(.)", operationId: "op"}]' \
	--validate
expect_match "which is an error that names the limit" 'pairs of names compared' "$OUT"
bounded "a pattern that goes back and forth" '
	.doc.workflows[0].inputs = {type: "object", properties: {x: {type: "string", pattern: "^(a+)+$"}}}' \
	--input "x=$(printf 'a%.0s' {1..2000})!"
bounded "server variables in server variables" '
	.api.servers = [{url: ("http://h/" + "{a}" * 1000), variables: {a: {default: ("{a}" * 1000)}}}]' --dry-run
bounded "replacements with queries that look at everything" "$post"'
	.api.paths["/a"].post.requestBody.content["application/json"] = {} |
	.doc.workflows[0].steps[0].requestBody = {contentType: "application/json", payload: {a: [range(5000) | {b: 0}]},
		replacements: [range(500) | {target: "$..[?count(@..*) > 0]..b", targetSelectorType: "jsonpath", value: 1}]}'
bounded "a tower of workflows" '
	.doc.workflows = [range(40) | {workflowId: "l\(.)", steps: [{stepId: "a", workflowId: "l\(. + 1)"}, {stepId: "b", workflowId: "l\(. + 1)"}]}] +
		[{workflowId: "l40", steps: [{stepId: "a", operationId: "op"}]}]' --workflow l0
expect_match "whose error keeps its cause" 'workflows inside workflows|max-depth' "$OUT"

# In a daemon, which has no alarm: documents of users in the object.
start_simulator --seed hanging
ARN=arn:aws:imagebuilder:us-east-1:123456789012:image/web-base/1.4.0/7
flows=$tmp/flows
# in_object SENTENCE: status in the object, with the documents of $flows.
in_object() {
	run "$builddir/caller" "$builddir/.libs/imagebuilder.so" status 1 1 1 \
		image="$ARN" no-steps=1 timeout="$(scaled 60)s" workflows="$flows"
	expect_within "the object: $1 ends soon" 2
	expect_match "the object: $1 has a verdict" '^[03] ' "$OUT"
	expect_no_match "the object: $1 ends by a limit of its own" 'time is up' "$OUT"
}
mkdir "$flows"
cp "$srcdir"/plugin/workflows/*.yaml "$flows"
in_object "our documents"
expect_status "and they are fine" 0
sed -i 's|^      required: \[arn\]$|&\n      allOf: [{$ref: "#/workflows/0/inputs"}, {$ref: "#/workflows/0/inputs"}]|' \
	"$flows/status.arazzo.yaml"
in_object "a cycle in the inputs"
expect_match "and is named" "refers to itself endlessly" "$OUT"
cp "$srcdir"/plugin/workflows/*.yaml "$flows"
for i in {1..5000}; do
	printf '        - {name: q%d, in: query, schema: {type: string}}\n' "$i"
done >"$tmp/parameters"
sed -i -e "/operationId: GetImage$/,/parameters:/ {/parameters:/r $tmp/parameters" -e '}' \
	"$flows/imagebuilder.openapi.yaml"
in_object "5,000 parameters of an operation"
cp "$srcdir"/plugin/workflows/*.yaml "$flows"
{
	for i in {0..29}; do
		ref="{\$ref: \"#/components/schemas/S$((i + 1))\"}"
		echo "    S$i: {allOf: [$ref, $ref]}"
	done
	echo "    S30: {type: string}"
} >"$tmp/ladder"
sed -i -e "/^  schemas:/r $tmp/ladder" \
	-e '/operationId: GetImage$/,/responses:/ s|type: string|$ref: "#/components/schemas/S0"|' \
	"$flows/imagebuilder.openapi.yaml"
in_object "a ladder of schemas in a parameter"
expect_status "which is judged" 0

# Responses.
jq -n '{"GET /a": [{body: [range(100000) | {token: "tok-\(. + 100000)"}]}]}' >"$tmp/script"
serve <"$tmp/script"
bounded "a response with 100,000 tokens" . --trace "$tmp/trace"
expect_no_match "none of which is in the trace" 'tok-1' "$(cut -c1-100000 "$tmp/trace")"
jq -n '{"GET /a": [{body: ([range(60000) | {a: [{b: [., .]}]}] + [{last: true}])}]}' >"$tmp/script"
serve <"$tmp/script"
document '.doc.workflows[0].steps[0].successCriteria = [range(1000) | {context: "$response.body", type: "jsonpath", condition: "$..[?@..last]"}]'
# The response comes within it; the queries take longer without any other load.
within=$(scaled 1)
[ "$within" -le 6 ] || within=6
play --timeout "${within}s"
expect_within "many queries end with the time of the run" 3
expect_match "which is reported" 'the time is up' "$OUT"

# Names are printed without control characters and marks of direction.
URL=$plain
hostile=$'x\n\e]0;t\a\e[31m\xe2\x80\xae\xc2\x9by'
document '("x\n\u001b]0;t\u0007\u001b[31m\u202e\u009by") as $x |
	.doc.info.title = $x | .doc.sourceDescriptions[0].name = "api" |
	.api.paths = {("/a/{" + $x + "}" + $x): {post: {operationId: $x, requestBody: {content: {"application/json": {}}}, responses: {}}}} |
	.doc.workflows = [{workflowId: $x, summary: $x, outputs: {($x): "$statusCode"},
	 inputs: {type: "object", properties: {($x): {type: "string", default: $x}}},
	 steps: [{stepId: $x, operationId: $x,
		parameters: [{name: $x, in: "path", value: $x}, {name: $x, in: "query", value: $x}, {name: "X-A", in: "header", value: ("a" + "\u202e")}, {name: $x, in: "cookie", value: $x}],
		requestBody: {contentType: "application/json", payload: {($x): $x}},
		successCriteria: [{condition: ("\"" + $x + "\" != 1")}],
		outputs: {($x): "$statusCode"},
		onFailure: [{name: $x, type: "end"}], onSuccess: [{name: $x, type: "end"}]}]}]'
cp "$tmp/doc.yaml" "$tmp/$hostile.yaml"
# clean SENTENCE ARGUMENT...: no raw control character, nor a line that begins
# inside a name.
clean() {
	run "$builddir/check_arazzo" --server "$URL" "${@:2}"
	expect_equal "$1: no hidden character is printed" 0 \
		"$(grep -acP '[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80\xae|\xc2\x9b' <<<"$OUT")"
	expect_equal "$1: no name begins a line" 0 "$(grep -c '^]0;t' <<<"$OUT")"
}
for mode in --validate --explain --explain=mermaid --dry-run '-v' '-vv --output-format json' \
	'-vv --output-format junit' '-vv --output-format prometheus'; do
	# shellcheck disable=SC2086
	clean "$mode" --file "$tmp/doc.yaml" $mode
	# shellcheck disable=SC2086
	clean "$mode, the file's name" --file "$tmp/$hostile.yaml" $mode
done
for option in --input --server-var --source --auth --warning --state; do
	clean "a mistake in $option" --file "$tmp/doc.yaml" "$option" "$hostile=1"
done
clean "an unknown workflow" --file "$tmp/doc.yaml" --workflow "$hostile."
clean "a missing file" --file "$tmp/$hostile.missing"
finish
