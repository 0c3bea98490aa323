#!/usr/bin/env bash
# A program finds its objects in .libs beside the config.status of its own
# folder, else where the package is installed, and nowhere else.
set -u
: "${builddir:?}"
[ -x "$builddir/test_xml" ] || { echo "SKIP: test_xml is not built"; exit 77; }
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
mkdir -p "$tmp/bin/.libs" "$tmp/.libs"
bin=$tmp/bin
cp "$builddir/test_xml" "$bin/" || exit 99
bad=0

# expect SENTENCE PATTERN PROGRAM ARGUMENT...: what the program prints.
expect() {
	local sentence=$1 pattern=$2 out
	shift 2
	out=$("$@" 2>&1)
	if grep -qE -- "$pattern" <<<"$out"; then
		echo "ok: $sentence"
	elif grep -qE '^100%|PACKAGE|imagebuilder-monitor [0-9]' <<<"$out"; then
		echo "SKIP: the package is installed, so no object is missing"
		exit 77
	else
		printf 'FAIL: %s\n%s\n' "$sentence" "$out"
		bad=1
	fi
}

installed='cannot load .*/lib/.*imagebuilder-monitor/xml.so'
expect "no object: the installed one is named" "$installed" "$bin/test_xml"
for place in "$bin" "$bin/.libs" "$tmp/.libs"; do
	echo "not an object" >"$place/xml.so"
done
expect "one beside a program without config.status is not loaded" \
	"$installed" "$bin/test_xml"
touch "$tmp/config.status"
expect "config.status in the folder above proves nothing" "$installed" \
	"$bin/test_xml"
touch "$bin/config.status"
expect "a broken one in the build folder: the reason" \
	"cannot load .*$bin/\\.libs/xml.so.*(file too short|invalid ELF header)" \
	"$bin/test_xml"
if [ -f "$builddir/.libs/xml.so" ]; then
	cp "$builddir/.libs/xml.so" "$bin/.libs/" || exit 99
	if "$bin/test_xml" >"$tmp/out" 2>&1; then
		echo "ok: the one in the build folder is loaded"
	else
		cat "$tmp/out"
		bad=1
	fi
fi
# The programs have all they need in them.
mkdir "$tmp/alone" && cp "$builddir/check_imagebuilder" \
	"$builddir/cancel_imagebuilder" "$tmp/alone" || exit 99
for program in check_imagebuilder cancel_imagebuilder; do
	expect "$program needs no object" "^$program [0-9]" \
		"$tmp/alone/$program" --version
done
exit $bad
