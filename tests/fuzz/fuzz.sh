#!/usr/bin/env bash
# fuzz.sh SOURCES SECONDS FUZZER ...: searches in the current folder, where the
# fuzzers are; new inputs and crashes go to found/NAME.
set -u
sources=$1
seconds=$2
shift 2
bad=0
for fuzzer in "$@"; do
	name=${fuzzer#fuzz_}
	found=found/$name
	options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048
		-max_len=4096 -print_final_stats=1
		-artifact_prefix="$found/")
	dict=$sources/corpus/$name.dict
	[ ! -f "$dict" ] || options+=(-dict="$dict")
	mkdir -p "$found/corpus"
	if "./$fuzzer" "${options[@]}" "$found/corpus" \
		"$sources/corpus/$name" >"$found/log" 2>&1; then
		units=$(sed -n 's/^stat::number_of_executed_units: *//p' \
			"$found/log")
		echo "PASS: $fuzzer, $units inputs in $seconds s"
	else
		tail -n 40 "$found/log"
		echo "FAIL: $fuzzer, see $PWD/$found"
		bad=1
	fi
done
exit $bad
