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
cp "$builddir/test_xml" "$builddir/check_imagebuilder" "$bin/" || exit 99
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

# everywhere SENTENCE PATTERN: of both programs, "%s" is the object's name.
everywhere() {
	# shellcheck disable=SC2059
	expect "$1 (test_xml)" "$(printf "$2" xml.so)" "$bin/test_xml"
	# shellcheck disable=SC2059
	expect "$1 (check_imagebuilder)" "$(printf "$2" imagebuilder.so)" \
		"$bin/check_imagebuilder" --version
}

installed='cannot load .*/lib/.*imagebuilder-monitor/%s'
everywhere "no object: the installed one is named" "$installed"
for place in "$bin" "$bin/.libs" "$tmp/.libs"; do
	echo "not an object" | tee "$place/xml.so" >"$place/imagebuilder.so"
done
everywhere "one beside a program without config.status is not loaded" \
	"$installed"
touch "$tmp/config.status"
everywhere "config.status in the folder above proves nothing" "$installed"
touch "$bin/config.status"
everywhere "a broken one in the build folder: the reason" \
	"cannot load .*$bin/\\.libs/%s.*(file too short|invalid ELF header)"
if [ -f "$builddir/.libs/xml.so" ]; then
	cp "$builddir/.libs/xml.so" "$builddir/.libs/imagebuilder.so" \
		"$bin/.libs/" || exit 99
	if "$bin/test_xml" >"$tmp/out" 2>&1; then
		echo "ok: the one in the build folder is loaded"
	else
		cat "$tmp/out"
		bad=1
	fi
	"$bin/check_imagebuilder" --version | grep -q imagebuilder ||
		{ echo "FAIL: imagebuilder.so in the build folder"; bad=1; }
fi
exit $bad
