#!/usr/bin/env bash
# Every suite that build/conformance knows, through the suites' own runner.  A
# case may fail only when known-failures.tsv names it and the reason; a case that
# is named there must fail.
set -u
: "${srcdir:?}" "${builddir:?}"
data=${CONFORMANCE_DATA-}
known=$srcdir/tests/conformance/known-failures.tsv
bad=0

if [ ! -f "$data/run_suite.py" ]; then
	echo "SKIP: no conformance data in '$data' (set CONFORMANCE_DATA)"
	exit 77
fi
if ! command -v python3 >/dev/null; then
	echo "SKIP: the suites' runner needs python3"
	exit 77
fi

suites=$("$builddir/conformance" --list) || exit 1
for suite in $suites; do
	out=$(python3 "$data/run_suite.py" "$suite" -v \
		--cmd "$builddir/conformance $suite" 2>&1)
	count=$(tail -n 1 <<<"$out")
	unknown=$(grep '^FAIL ' <<<"$out" | while read -r line; do
		id=${line#FAIL }
		id=${id%% | got *}
		grep -qF "$suite"$'\t'"$id"$'\t' "$known" || echo "$line"
	done)
	passing=$(grep "^$suite"$'\t' "$known" | cut -f 2 | while read -r id; do
		grep -qF "FAIL $id " <<<"$out" || echo "$id"
	done)
	excused=$(grep -c "^$suite"$'\t' "$known")
	note=
	[ "$excused" = 0 ] || note=" ($excused named in known-failures.tsv)"
	echo "note: suite $count$note"
	case $count in
	"$suite: "[1-9]*) ;;
	*) echo "$out" | tail -n 5 && bad=1 ;;
	esac
	if [ -n "$unknown" ]; then
		echo "$unknown"
		bad=1
	fi
	if [ -n "$passing" ]; then
		echo "$suite: known-failures.tsv names what does not fail:" \
			"${passing//$'\n'/ }"
		bad=1
	fi
done
exit $bad
