#!/usr/bin/env bash
# check_arazzo reads documents without libcurl and libcrypto; a run without
# network.so is refused with a sentence that says where it was looked for.
set -u
: "${builddir:?}"
check=$builddir/check_arazzo
[ -x "$check" ] || { echo "SKIP: check_arazzo is not built"; exit 77; }
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
cp "$check" "$tmp/" || exit 99
cat >"$tmp/doc.yaml" <<'DOC'
arazzo: 1.0.1
info: {title: t, version: 1.0.0}
sourceDescriptions: [{name: s, url: api.yaml, type: openapi}]
workflows: [{workflowId: w, steps: [{stepId: a, operationId: getA}]}]
DOC
cat >"$tmp/api.yaml" <<'DOC'
openapi: 3.0.0
info: {title: t, version: 1.0.0}
servers: [{url: "http://127.0.0.1:9"}]
paths: {/a: {get: {operationId: getA, responses: {"200": {description: d}}}}}
DOC
bad=0

# expect SENTENCE STATUS PATTERN ARGUMENT...: how the program ends.
expect() {
	local sentence=$1 status=$2 pattern=$3 out code
	shift 3
	out=$("$tmp/check_arazzo" --file "$tmp/doc.yaml" "$@" 2>&1)
	code=$?
	if [ "$code" = "$status" ] && grep -q -- "$pattern" <<<"$out"; then
		echo "ok: $sentence"
	else
		printf 'FAIL: %s\nexit %s: %s\n' "$sentence" "$code" "$out"
		bad=1
	fi
}

if ldd "$check" 2>&1 | grep -E 'libcurl|libcrypto'; then
	echo "FAIL: every start of check_arazzo loads the above"
	bad=1
fi
expect "none: a document is validated without" 0 ": 0 errors" --validate
if "$tmp/check_arazzo" --file "$tmp/doc.yaml" | grep -q 127.0.0.1; then
	echo "SKIP: a network.so is installed, so none is missing"
	exit 77
fi
expect "none: a run is refused, with where it was looked for" 3 \
	"requests need network.so, which is neither $tmp/network.so nor in /"
echo "no object" >"$tmp/network.so"
expect "a broken one: why it does not load" 3 \
	"requests need $tmp/network.so, which does not load: "
if [ -f "$builddir/.libs/network.so" ]; then
	cp "$builddir/.libs/network.so" "$tmp/"
	expect "one beside the program is loaded" 2 "127.0.0.1"
fi
exit $bad
