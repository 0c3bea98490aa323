#!/usr/bin/env bash
# The ledger of the standard: every rule has one row, and every row an active
# test: a function that a program runs, or the sentence of a scenario's check.
set -eu
cd "${1:-$(dirname "$0")/../..}"
ledger=tests/conformance/arazzo-1.0.1.tsv
bad=0

say() {
	echo "$ledger: $1"
	bad=1
}

# A unit test is active if it is defined, listed among those that run, and its
# file is built into a program of make check.
unit_lives() {
	local file=tests/unit/$1
	[ -f "$file" ] &&
		grep -q "^START_TEST($2)" "$file" &&
		grep -Eq "^[^S]*[( 	]$2[,)]" "$file" &&
		grep -q "^${1%.c}_SOURCES" tests/unit/*.mk
}

scenario_lives() {
	local file=tests/$1
	[ -f "$file" ] && grep -qF -- "\"${2//_/ }\"" "$file" &&
		grep -rqF "${file#tests/}" tests/scenario/local.mk
}

row() {
	local rule=$1 test file name
	for test in $2; do
		file=${test%%:*}
		name=${test#*:}
		case $file in
		scenario/*) scenario_lives "$file" "$name" ;;
		*) unit_lives "$file" "$name" ;;
		esac || say "$rule: no active test $test"
	done
}

wanted() {
	local i
	for ((i = 1; i <= 104; i++)); do echo "A$i"; done
	for ((i = 1; i <= 16; i++)); do echo "N$i"; done
	for ((i = 1; i <= 38; i++)); do echo "R$i"; done
	for ((i = 1; i <= 21; i++)); do echo "C$i"; done
	for ((i = 0; i <= 20; i++)); do echo "V$i"; done
}

while IFS=$'\t' read -r rule words tests; do
	case $rule in '#'*) continue ;; esac
	if [ -z "$words" ] || [ -z "$tests" ]; then
		say "$rule: an empty column"
	fi
	row "$rule" "$tests"
done <"$ledger"
while read -r rule; do
	[ "$(grep -c "^$rule	" "$ledger")" = 1 ] || say "$rule: not exactly one row"
done < <(wanted)
exit "$bad"
