#!/bin/bash
# Security schemes of the description: where secrets come from, where they go,
# and that they are shown nowhere.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/arazzo-lib.sh"

cat >"$tmp/api.yaml" <<'EOF'
openapi: 3.0.3
info: {title: A, version: "1"}
servers: [{url: https://never.invalid}]
paths:
  /header: {get: {operationId: header, security: [{inHeader: []}], responses: {}}}
  /query: {get: {operationId: query, security: [{inQuery: []}], responses: {}}}
  /cookie: {get: {operationId: cookie, security: [{inCookie: []}], responses: {}}}
  /basic: {get: {operationId: basic, security: [{user: []}], responses: {}}}
  /bearer: {get: {operationId: bearer, security: [{digest: []}, {token: []}], responses: {}}}
  /both: {get: {operationId: both, security: [{inHeader: [], inQuery: []}], responses: {}}}
  /oauth: {get: {operationId: oauth, security: [{app: [read, "write all"]}], responses: {}}}
  /write: {get: {operationId: write, security: [{app: [write]}], responses: {}}}
  /near: {get: {operationId: near, security: [{relative: []}], responses: {}}}
  /open: {get: {operationId: open, security: [{inHeader: []}, {}], responses: {}}}
  /digest: {get: {operationId: digest, security: [{digest: []}], responses: {}}, post: {operationId: send, security: [{digest: []}], requestBody: {content: {application/json: {}}}, responses: {}}}
  /odd: {get: {operationId: odd, security: [{odd: []}], responses: {}}}
components:
  securitySchemes:
    inHeader: {type: apiKey, in: header, name: X-Custom}
    inQuery: {type: apiKey, in: query, name: key}
    inCookie: {type: apiKey, in: cookie, name: sid}
    user: {type: http, scheme: basic}
    token: {type: http, scheme: bearer}
    digest: {type: http, scheme: digest}
    odd: {type: http, scheme: hoba}
    relative: {type: oauth2, flows: {clientCredentials: {tokenUrl: /token, scopes: {}}}}
    app: {type: oauth2, flows: {clientCredentials: {tokenUrl: "TOKENURL/token", scopes: {}}}}
EOF

# doc OPERATION...: a workflow of these.
doc() {
	cat >"$tmp/doc.yaml" <<-'EOF'
	arazzo: 1.0.1
	info: {title: T, version: "1"}
	sourceDescriptions: [{name: api, url: api.yaml, type: openapi}]
	workflows:
	- workflowId: w
	  steps:
	EOF
	local op
	for op; do
		echo "  - {stepId: $op, operationId: ${op%2}}" >>"$tmp/doc.yaml"
	done
}
serve <<'EOF'
{ "GET /header": [{"body":{}}], "GET /query": [{"body":{"echo":"kEy/1&2"}}], "GET /cookie": [{"body":{}}],
  "GET /basic": [{"body":{}}], "GET /bearer": [{"body":{}}], "GET /both": [{"body":{}}],
  "GET /open": [{"body":{}}], "GET /oauth": [{"body":{}}],
  "POST /token": [{"body":{"access_token":"oauth-token-1","token_type":"Bearer","expires_in":3600}}] }
EOF
sed -i "s#TOKENURL#$URL#" "$tmp/api.yaml"
export KEY='kEy/1&2' APP='app-id:app-s3cret' BASIC='ann:pa55word'
printf 'file-s3cret\n' >"$tmp/secret"
all_auth=(--auth inHeader=file:"$tmp/secret" --auth inQuery=env:KEY
	--auth inCookie=env:KEY --auth user=env:BASIC
	--auth token=file:"$tmp/secret" --auth app=env:APP)

doc header query cookie basic bearer both oauth oauth2 open
play "${all_auth[@]}" --output-format json --trace "$tmp/trace" -vvv
expect_status "every scheme has its secret: exit 0" 0
expect_equal "the token is fetched once, before it is needed" \
	"GET /header GET /query GET /cookie GET /basic GET /bearer GET /both POST /token GET /oauth GET /oauth GET /open" \
	"$(asked)"
expect_equal "apiKey in a header; the file's last newline is none of it" \
	file-s3cret "$(request 0 '.headers["x-custom"]')"
expect_equal "apiKey in the query" 'kEy/1&2' "$(request 1 '.query.key[0]')"
expect_equal "apiKey in a cookie" 'sid=kEy/1&2' "$(request 2 .headers.cookie)"
expect_equal "http basic" "Basic $(printf %s "$BASIC" | base64)" \
	"$(request 3 .headers.authorization)"
expect_equal "http bearer, the alternative that has a secret" \
	"Bearer file-s3cret" "$(request 4 .headers.authorization)"
expect_equal "two schemes at once" 'file-s3cret kEy/1&2' \
	"$(request 5 '"\(.headers["x-custom"]) \(.query.key[0])"')"
expect_equal "the token is asked for with the client's credentials" \
	"Basic $(printf %s "$APP" | base64)" "$(request 6 .headers.authorization)"
expect_equal "and with the scopes" \
	'grant_type=client_credentials&scope=read%20write%20all' \
	"$(request 6 .body)"
expect_equal "it is used" "Bearer oauth-token-1" \
	"$(request 8 .headers.authorization)"
nothing='s3cret|kEy|pa55|oauth-token|app-id|YW5u'
expect_no_match "nothing of that is in the result" "$nothing" "$OUT"
expect_no_match "nor in the trace" "$nothing" "$(cat "$tmp/trace")"
expect_match "the trace shows where it was masked" '\["X-Custom","\*\*\*"\]' \
	"$(cat "$tmp/trace")"
expect_equal "the URL is shown without the key" "$URL/query" \
	"$(out '.steps[1].url')"

# A dry run sends nothing, not even for a token.
: >"$LOG"
play "${all_auth[@]}" --dry-run
expect_status "a dry run: exit 0" 0
expect_equal "sends nothing" "" "$(asked)"
expect_no_match "shows no secret" "$nothing" "$OUT"
expect_match "shows what would be sent" "curl -X GET '$URL/basic' " "$OUT"
expect_match "with what is masked" "-H 'Authorization: \*\*\*'" "$OUT"

# Errors are reported before any request.
: >"$LOG"
play --auth inHeader=s3cret-in-argv
expect_status "a secret in argv is refused" 3
expect_no_match "and not repeated" 's3cret-in' "$OUT"
play --auth inHeader=env:NOT_SET_AT_ALL
expect_status "a variable that is not set: exit 3" 3
expect_match "is named" NOT_SET_AT_ALL "$OUT"
doc odd
play --auth odd=env:KEY
expect_status "an unknown HTTP scheme is refused before the first request" 3
expect_match "by its name" hoba "$OUT"
doc digest
play --auth digest=env:KEY
expect_status "so is a secret for HTTP Digest without a user" 3
expect_match "with the form it has" USER:PASSWORD "$OUT"
expect_equal "nothing was sent" "" "$(asked)"

# Without a secret the request goes out as it is; the service reports what it
# thinks of that.
doc header
play --output-format json
expect_match "a scheme without a secret is a warning" 'inHeader' \
	"$(out '.warnings[]')"
play --auth inHeeder=env:KEY --output-format json
expect_match "an unknown scheme is a warning, which names the known ones" \
	'^--auth inHeeder: .*; there is inHeader$' "$(out '.warnings[]')"
play --auth inHeader=env:KEY --output-format json
expect_equal "one that is used is not" '[]' "$(out '.warnings | tojson')"
doc both
play --auth inHeader=env:KEY --output-format json
expect_match "a scheme of which the other half is missing is a warning" \
	'^--auth inHeader: no request is made with it$' "$(out '.warnings[]')"

# Plain http is for loopback only.
doc header query
OTHER=$URL
URL=http://192.0.2.1:9
play --auth inHeader=env:KEY
expect_status "credentials do not go over http to elsewhere" 3
expect_match "it is named" 'http' "$OUT"
# A document's own credentials neither.
cat >"$tmp/doc.yaml" <<'EOF'
arazzo: 1.0.1
info: {title: T, version: "1"}
sourceDescriptions: [{name: api, url: api.yaml, type: openapi}]
workflows:
- workflowId: w
  inputs: {type: object, properties: {t: {type: string, format: password}}}
  steps:
  - stepId: s
    operationId: header
    parameters: [{name: Authorization, in: header, value: "Bearer {$inputs.t}"}]
EOF
play --input t=@env:KEY
expect_status "nor do those that a document puts on a request" 3
URL=$OTHER
: >"$LOG"
play --input t=@env:KEY
expect_status "to loopback they do" 0
expect_equal "as the document defines" 'Bearer kEy/1&2' \
	"$(request 0 .headers.authorization)"

# HTTP Digest (RFC 7616): what is right is computed by sha256sum.
hash() {
	printf %s "$1" | sha256sum | cut -d' ' -f1
}
# field N NAME: a parameter of the credentials of request N.
field() {
	request "$1" .headers.authorization | grep -oP "[ ,]$2=\"?\K[^\",]+"
}
# expect_digest TEXT N METHOD PATH
expect_digest() {
	local a1 a2 qop
	a1=$(hash 'ann:the place:pa55:word')
	a2=$(hash "$3:$4")
	qop=$(field "$2" nc):$(field "$2" cnonce):$(field "$2" qop)
	expect_equal "$1" "$(hash "$a1:n1:$qop:$a2")" "$(field "$2" response)"
}
challenge='{"status":401,"headers":{"WWW-Authenticate":"Digest realm=\"the place\", nonce=\"n1\", qop=\"auth\", algorithm=SHA-256"},"body":{"no":"entry"}}'
serve <<EOF
{ "GET /digest": [$challenge, {"body":{}}], "POST /digest": [$challenge, {"body":{}}],
  "GET /header": [{"body":{}}] }
EOF
export DIGEST='ann:pa55:word'
cat >"$tmp/doc.yaml" <<'EOF'
arazzo: 1.0.1
info: {title: T, version: "1"}
sourceDescriptions: [{name: api, url: api.yaml, type: openapi}]
workflows:
- workflowId: w
  steps:
  - {stepId: d, operationId: digest, successCriteria: [{condition: $statusCode == 200}]}
  - {stepId: s, operationId: send, requestBody: {contentType: application/json, payload: {a: 1}}, successCriteria: [{condition: $statusCode == 200}]}
  - {stepId: h, operationId: header}
EOF
play --auth digest=env:DIGEST --output-format json --trace "$tmp/trace" \
	--har "$tmp/har" -vvv
expect_status "HTTP Digest: exit 0" 0
expect_equal "one challenge each, and nothing else is repeated" \
	"GET /digest GET /digest POST /digest POST /digest GET /header" "$(asked)"
expect_equal "the first request goes without credentials" null \
	"$(request 0 .headers.authorization)"
expect_digest "the second with the digest" 1 GET /digest
expect_equal "a body goes with both" '{"a":1} {"a":1}' \
	"$(request 2 .body) $(request 3 .body)"
expect_digest "a POST's digest is one of its method" 3 POST /digest
expect_equal "the request after it has none" null \
	"$(request 4 .headers.authorization)"
expect_equal "the trace has the challenge and both requests" \
	'request GET,response 401,request GET,response 200,request POST,response 401,request POST,response 200' \
	"$(jq -rs '[.[] | select(.stepId != "h" and (.event == "request" or .event == "response")) | "\(.event) \(.method // .status)"] | join(",")' "$tmp/trace")"
expect_equal "and counts what was sent" '[2,2,null]' \
	"$(jq -cs '[.[] | select(.event == "response" and .status == 200).sends]' "$tmp/trace")"
expect_equal "the body of a challenge is none of the response" '[{},{},{}]' \
	"$(jq -cs '[.[] | select(.event == "response" and .status == 200).body]' "$tmp/trace")"
expect_match "credentials are masked" '\["Authorization","\*\*\*"\]' \
	"$(cat "$tmp/trace")"
expect_equal "so has the HTTP Archive" '401 200 401 200 200' \
	"$(jq -r '[.log.entries[].response.status] | join(" ")' "$tmp/har")"
expect_no_match "no credentials are shown" 'pa55|Digest username|ann:' \
	"$OUT$(cat "$tmp/trace" "$tmp/har")"
: >"$LOG"
play --auth digest=env:DIGEST --dry-run
expect_match "a dry run shows that there are some" \
	"Authorization: [*]{3}" "$OUT"
expect_equal "and sends nothing" "" "$(asked)"
doc digest
serve <<EOF
{ "GET /digest": [$challenge] }
EOF
play --auth digest=env:DIGEST
expect_status "credentials that are refused: the step fails" 2
expect_equal "after the second 401" "GET /digest GET /digest" "$(asked)"
serve <<EOF
{ "GET /digest": [${challenge/Digest /Digest stale=true, }] }
EOF
play --auth digest=env:DIGEST
expect_status "a server that calls each of its nonces stale: a failure" 2
expect_equal "after the second, too" "GET /digest GET /digest" "$(asked)"
serve <<'EOF'
{ "POST /digest": [{"status":401,"headers":{"WWW-Authenticate":"Basic realm=\"x\""}}] }
EOF
sed -i 's/operationId: digest/operationId: send/' "$tmp/doc.yaml"
play --auth digest=env:DIGEST
expect_status "a server that asks for the password itself: a failure" 2
expect_equal "does not get it" "POST /digest null" \
	"$(asked) $(request 0 .headers.authorization)"

# A token is for its scopes; a relative tokenUrl is one of the server (OpenAPI 3).
serve <<'EOF'
{ "GET /oauth": [{"body":{}}], "GET /write": [{"body":{}}], "GET /near": [{"body":{}}], "GET /open": [{"body":{}}],
  "POST /token": [{"body":{"access_token":"oauth-token-1","token_type":"Bearer","expires_in":3600}},
    {"body":{"access_token":"oauth-token-2","token_type":"Bearer","expires_in":3600}}] }
EOF
sed "s#$(grep -o 'tokenUrl: "[^"]*"' "$tmp/api.yaml" | cut -d'"' -f2)#$URL/token#" \
	"$tmp/api.yaml" >"$tmp/scopes.yaml"
doc oauth write near
run "$builddir/check_arazzo" --file "$tmp/doc.yaml" --server "$URL" \
	--source api="$tmp/scopes.yaml" --auth app=env:APP --auth relative=env:APP
expect_status "other scopes, and a token from the server" 0
expect_equal "are another token" \
	"POST /token GET /oauth POST /token GET /write POST /token GET /near" \
	"$(asked)"
expect_equal "for the scopes of the operation" \
	'grant_type=client_credentials&scope=write' "$(request 2 .body)"
expect_equal "which is used" "Bearer oauth-token-2" \
	"$(request 3 .headers.authorization)"

# What the document itself gives under the name of a key is replaced by it.
cat >"$tmp/doc.yaml" <<'EOF'
arazzo: 1.0.1
info: {title: T, version: "1"}
sourceDescriptions: [{name: api, url: api.yaml, type: openapi}]
workflows:
- workflowId: w
  steps:
  - {stepId: q, operationId: query, parameters: [{name: keys, in: query, value: 1}, {name: key, in: query, value: own}, {name: z, in: query, value: 2}]}
  - {stepId: c, operationId: cookie, parameters: [{name: Cookie, in: header, value: a=b c}, {name: sid, in: cookie, value: own}]}
EOF
serve <<'EOF'
{ "GET /query": [{"body":{}}], "GET /cookie": [{"body":{}}], "GET /open": [{"body":{}}] }
EOF
play --auth inQuery=env:KEY --auth inCookie=env:KEY
expect_status "documents that give a key too" 0
expect_equal "send the one of --auth in the query" \
	'{"keys":["1"],"z":["2"],"key":["kEy/1&2"]}' "$(request 0 '.query | tojson')"
expect_equal "and in cookies" 'a=b c; sid=kEy/1&2' \
	"$(request 1 .headers.cookie)"

# AWS: every request with --aws, those of a SigV4 scheme without it.
doc open
: >"$LOG"
aws=(env AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=aws-s3cret)
signed() {
	run "${aws[@]}" "$builddir/check_arazzo" --file "$tmp/doc.yaml" \
		--server "$URL" -t "$(scaled 20)s" "$@"
}
signed --aws --region eu-west-1
expect_status "--aws without a signing name: exit 3" 3
expect_match "it names the option" '\-\-aws-service' "$OUT"
signed --aws --aws-service execute-api
expect_status "--aws without a region: exit 3" 3
expect_equal "nothing was sent" "" "$(asked)"
signed --aws --aws-service execute-api --region eu-west-1
expect_status "--aws signs any request" 0
expect_match "for its region and service" \
	'^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/[0-9]{8}/eu-west-1/execute-api/aws4_request' \
	"$(request 0 .headers.authorization)"
cat >"$tmp/api.yaml" <<'EOF'
openapi: 3.0.3
info: {title: A, version: "1", x-aws-signingName: things}
servers: [{url: "https://things.{region}.amazonaws.com", variables: {region: {default: us-east-1}}}]
security: [{hmac: []}]
paths: {/open: {get: {operationId: open, responses: {}}}}
components: {securitySchemes: {hmac: {type: apiKey, in: header, name: Authorization, x-amazon-apigateway-authtype: awsSigv4}}}
EOF
signed --region eu-west-1
expect_status "a SigV4 scheme does not sign for a host outside AWS: exit 3" 3
expect_match "the option is named" 'use --aws' "$OUT"
signed --aws --region eu-west-1 --trace "$tmp/trace"
expect_match "the signing name is found by itself" \
	'/eu-west-1/things/aws4_request' "$(request 1 .headers.authorization)"
expect_no_match "no signature is in the trace" 'Signature=|aws-s3cret' \
	"$(cat "$tmp/trace")"
run "${aws[@]}" "$builddir/check_arazzo" --file "$tmp/doc.yaml" --dry-run \
	--region eu-west-1
expect_match "a SigV4 scheme signs by itself for a host of AWS" \
	'Authorization: [*]{3}' "$OUT"
expect_match "--region is the server's variable, too" \
	'https://things.eu-west-1.amazonaws.com/open' "$OUT"
run "${aws[@]}" "$builddir/check_arazzo" --file "$tmp/doc.yaml" --dry-run \
	--region eu-west-1 --server-var region=us-east-1
expect_status "a host of another region than the signature: exit 3" 3
expect_match "both regions are named" 'not of region eu-west-1' "$OUT"

# Mutual TLS, against a server that requires a certificate.
mutual_tls() {
	local name ready port
	cd "$tmp" || exit 99
	openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem \
		-subj /CN=ca -days 2 2>>openssl.log || return 1
	for name in server client; do
		openssl req -newkey rsa:2048 -nodes -keyout $name.key \
			-out $name.csr -subj /CN=localhost \
			-addext "subjectAltName=IP:127.0.0.1" 2>>openssl.log &&
			openssl x509 -req -in $name.csr -CA ca.pem \
				-CAkey ca.key -CAcreateserial -out $name.crt \
				-days 2 -copy_extensions copy 2>>openssl.log &&
			cat $name.key $name.crt >$name.pem || return 1
	done
	mkfifo tls
	openssl s_server -accept 127.0.0.1:0 -cert server.pem -CAfile ca.pem \
		-Verify 1 -verify_return_error -www >tls 2>&1 &
	sim_pids+=("$!")
	exec 9<tls
	while read -r -t "$(scaled 20)" ready <&9; do
		port=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' <<<"$ready")
		[ -n "$port" ] && break
	done
	[ -n "$port" ] || return 1
	URL=https://127.0.0.1:$port
}
if command -v openssl >/dev/null && mutual_tls; then
	cat >"$tmp/api.yaml" <<-'EOF'
	openapi: 3.1.0
	info: {title: A, version: "1"}
	security: [{cert: []}]
	paths: {/x: {get: {operationId: x, responses: {}}}}
	components: {securitySchemes: {cert: {type: mutualTLS}}}
	EOF
	doc x
	play --ca-bundle "$tmp/ca.pem"
	expect_status "without a certificate the step fails" 2
	play --ca-bundle "$tmp/ca.pem" --auth cert=file:"$tmp/client.pem"
	expect_status "with its certificate it is let in" 0
	play --ca-bundle "$tmp/ca.pem" --auth cert=env:KEY
	expect_status "a certificate is given by file" 3
	play --auth cert=file:"$tmp/client.pem"
	expect_status "and the server's is verified" 2
else
	echo "SKIP: mutual TLS: openssl is missing, which would be the server"
fi
finish
