#!/bin/bash
# The object exports exactly the names of its map, and needs nothing that only
# some daemons have.
set -u
srcdir=${srcdir:-.} builddir=${builddir:-build}

object=$builddir/.libs/imagebuilder.so
if [ ! -e "$object" ]; then
	echo "SKIP: $object is not built"
	exit 77
fi
want=$(sed -n '/global:/,/local:/{s/^[ \t]*\([a-z_]*\);$/\1/p}' \
    "$srcdir/plugin/imagebuilder.map" | sort)
got=$(nm -D --defined-only "$object" | awk '$2 != "A" { sub("@.*", "", $3); print $3 }' |
    sort)
if [ "$want" != "$got" ]; then
	printf 'FAIL: the map has:\n%s\nthe object exports:\n%s\n' "$want" \
	    "$got"
	exit 1
fi
printf 'PASS: exactly these names leave the object: %s\n' "$(tr "\n" " " <<<"$got")"

failed=0
flags=$(readelf -dW "$object")
for flag in BIND_NOW NODELETE SYMBOLIC; do
	if grep -q "$flag" <<<"$flags"; then
		echo "PASS: the object is linked with $flag"
	else
		echo "FAIL: the object is not linked with $flag: $flags"
		failed=1
	fi
done
if readelf -lW "$object" | grep -q GNU_RELRO; then
	echo "PASS: its tables are read-only after loading"
else
	echo "FAIL: no RELRO"
	failed=1
fi
exit $failed
