#!/bin/bash
# One request, to the right server, with the right secret: sources that share a
# file, schemes that share a name, addresses and documents that are refused.
# shellcheck source-path=SCRIPTDIR disable=SC2016
. "$(dirname "${BASH_SOURCE[0]}")/arazzo-lib.sh"

check() {
	run "$builddir/check_arazzo" -t "$(scaled 20)s" "$@"
}
cat >"$tmp/api.yaml" <<'EOT'
openapi: 3.0.3
info: {title: A, version: "1"}
servers: [{url: https://never.invalid}]
security: [{access: []}]
components: {securitySchemes: {access: {type: http, scheme: bearer}}}
paths:
  /a: {get: {operationId: a, responses: {}}}
EOT
cat >"$tmp/doc.yaml" <<'EOT'
arazzo: 1.0.1
info: {title: T, version: "1"}
sourceDescriptions:
- {name: staging, url: api.yaml, type: openapi}
- {name: prod, url: api.yaml, type: openapi}
workflows:
- workflowId: w
  steps:
  - {stepId: s, operationId: $sourceDescriptions.staging.a}
  - {stepId: p, operationId: $sourceDescriptions.prod.a}
EOT
serve <<'EOT'
{ "GET /a": [{"body":{}}] }
EOT
staging=$URL staging_log=$LOG
serve <<'EOT'
{ "GET /a": [{"body":{}}] }
EOT
prod=$URL prod_log=$LOG
export TOK=s3cr3t-value
both=(--file "$tmp/doc.yaml" --server "staging=$staging" --server "prod=$prod")
check "${both[@]}" --auth access=env:TOK
expect_status "a scheme that two sources define: exit 3" 3
expect_match "both are named" 'source "staging" and by source "prod"' "$OUT"
expect_equal "nothing was sent" "" "$(cat "$staging_log" "$prod_log")"
check "${both[@]}" --auth prod.access=env:TOK
expect_status "the scheme of one source" 0
expect_equal "each operation goes to its own server" "1 1" \
	"$(jq -s length "$staging_log") $(jq -s length "$prod_log")"
expect_equal "the secret goes to the source's server" "Bearer $TOK" \
	"$(jq -r .headers.authorization "$prod_log")"
expect_equal "and to no other one" null \
	"$(jq -r .headers.authorization "$staging_log")"

sed -e '/prod/d' "$tmp/doc.yaml" >"$tmp/one.yaml"
for host in 169.254.169.254 169.254.170.2 169.254.170.23 169.254.0.1 169.254.169.254. \
	2852039166 0xa9fea9fe 0251.0376.0251.0376 0xa9.254.43518 169.16689662 \
	100.100.100.200 192.0.0.192 168.63.129.16 '[::ffff:169.254.169.254]' \
	'[::ffff:a9fe:a9fe]' '[::a9fe:a9fe]' '[64:ff9b::a9fe:a9fe]' '[2002:a9fe:a9fe::1]' \
	'[::ffff:100.100.100.200]' '[fe80::1]' '[febf::1]' '[fd00:ec2::254]' '[fd00:ec2::23]' \
	'[fd20:ce::254]' metadata.google.internal METADATA.google.internal. instance-data; do
	check --file "$tmp/doc.yaml" --server "http://$host" --dry-run
	expect_status "$host is never called" 3
	expect_match "$host is named" 'link-local and metadata' "$OUT"
done

check --file "$tmp/doc.yaml" --server 'http://169.254.169.254%2e' --dry-run
expect_status "an encoded host is refused" 3
for host in 169.253.255.255 169.255.0.1 10.0.0.1 192.0.0.193 '[fd00:ec3::254]' \
	'[2002:a9ff:1::1]' metadata.example.com; do
	check --file "$tmp/one.yaml" --server "http://$host" --dry-run
	expect_status "$host may be called" 0
done
# SigV4 without --aws: hosts of AWS, but none that customers run.
sed -e 's/{type: http, scheme: bearer}/{type: apiKey, in: header, name: Authorization, x-amazon-apigateway-authtype: awsSigv4}/' \
	-e '/^info/s/$/\n/' "$tmp/api.yaml" >"$tmp/sigv4.yaml"
for row in 0:x.us-east-1.amazonaws.com 0:x.us-east-1.api.aws 3:amazonaws.com.example \
	3:evil-amazonaws.com 3:ec2-192-0-2-1.compute-1.amazonaws.com \
	3:ec2-192-0-2-1.us-east-1.compute.amazonaws.com 3:x.us-east-1.elb.amazonaws.com; do
	run env AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=y AWS_REGION=us-east-1 \
		"$builddir/check_arazzo" --file "$tmp/one.yaml" --source "staging=$tmp/sigv4.yaml" \
		--server "https://${row#*:}" --dry-run
	expect_status "SigV4 for ${row#*:} without --aws" "${row%%:*}"
done

# Names that lead to such an address, in a namespace with a hosts file of its own.
printf '169.254.169.254 cloud.example\nfd00:ec2::254 cloud6.example\n' >"$tmp/hosts"
printf '#!/bin/sh\nmount --bind "$1" /etc/hosts || exit 77\nshift\nexec "$@"\n' >"$tmp/alone"
alone() {
	unshare --map-root-user --mount --net sh "$tmp/alone" "$tmp/hosts" "$@"
}
if alone true 2>/dev/null; then
	for host in cloud.example cloud6.example; do
		run alone "$builddir/check_arazzo" -t "$(scaled 20)s" \
			--file "$tmp/one.yaml" --server "http://$host"
		expect_match "$host leads to a metadata address" "$host: link-local and metadata" "$OUT"
	done
else
	echo "SKIP: names that lead to metadata addresses: no namespaces may be made here"
fi

# Documents from the net.
serve <<'EOT'
{ "GET /moved": [{"status":302,"headers":{"Location":"/v2/api.json"}}],
  "GET /loop": [{"status":302,"headers":{"Location":"/loop"}}],
  "GET /v2/api.json": [{"body":{"openapi":"3.0.3","paths":{"/a":{"get":{"operationId":"a"}}}}}],
  "GET /file": [{"body":{"openapi":"3.0.3","paths":{"/a":{"get":{"operationId":"a",
    "parameters":[{"$ref":"file:///etc/passwd#/x"}]}}}}}],
  "GET /a": [{"body":{}}] }
EOT
one() {
	check --file "$tmp/one.yaml" --server "$URL" --source "staging=$URL$1"
}
one /moved
expect_status "a redirect of a document is followed" 0
one /loop
expect_status "but not for ever" 3
expect_match "the limit is named" 'more than 3 redirects' "$OUT"
one /file
expect_status "a document from the net refers to a file: exit 3" 3
expect_match "it is refused" 'may not refer to file:///etc/passwd' "$OUT"
finish
