#!/usr/bin/env bash
# Without xml.so, XML is refused with a sentence that says where it was looked
# for, and with a broken one why it does not load.
set -u
: "${builddir:?}"
[ -x "$builddir/test_xml" ] || { echo "SKIP: test_xml is not built"; exit 77; }
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
cp "$builddir/test_xml" "$tmp/" || exit 99
bad=0

# expect SENTENCE PATTERN: what the program says about it.
expect() {
	local out
	out=$("$tmp/test_xml" 2>&1)
	if grep -q -- "$2" <<<"$out"; then
		echo "ok: $1"
	elif grep -q '^100%' <<<"$out"; then
		echo "SKIP: an xml.so is installed, so none is missing"
		exit 77
	else
		printf 'FAIL: %s\n%s\n' "$1" "$out"
		bad=1
	fi
}

expect "none: where it was looked for" \
	"XML and XPath need xml.so, which is neither $tmp/xml.so nor in /"
echo "no object" >"$tmp/xml.so"
expect "a broken one: why it does not load" \
	"XML and XPath need $tmp/xml.so, which does not load: "
if [ -f "$builddir/.libs/xml.so" ]; then
	cp "$builddir/.libs/xml.so" "$tmp/"
	if "$tmp/test_xml" >"$tmp/out" 2>&1; then
		echo "ok: one beside the program is loaded"
	else
		cat "$tmp/out"
		bad=1
	fi
fi
exit $bad
