#!/usr/bin/env bash
# Every fuzzer is given every input of its corpus once.
set -u
: "${srcdir:?}" "${builddir:?}"
bad=0
for source in "$srcdir"/tests/fuzz/fuzz_*.c; do
	fuzzer=$(basename "$source" .c)
	corpus=$srcdir/tests/fuzz/corpus/${fuzzer#fuzz_}
	if [ ! -x "$builddir/$fuzzer" ]; then
		echo "FAIL: $fuzzer was not built"
		bad=1
	elif ! out=$("$builddir/$fuzzer" "$corpus"/* 2>&1); then
		echo "$out"
		echo "FAIL: $fuzzer"
		bad=1
	else
		echo "note: $fuzzer: $(find "$corpus" -type f | wc -l) inputs"
	fi
done
exit $bad
