#!/usr/bin/env bash
# Memory that runs out at any of our allocations ends in one message and exit 3 of
# the check, never in a crash, an OK, or a cancel without an audit entry.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

preload=$builddir/.libs/failmalloc.so
[ -f "$preload" ] || skip "failmalloc.so is not built"
nm -D "$builddir/.libs/imagebuilder.so" | grep -q '__asan_' &&
	skip "a sanitizer has an allocator of its own"

arn=arn:aws:imagebuilder:us-east-1:123456789012:image/web-base/1.4.0/7
start_simulator --seed hanging

# starve N COMMAND...: the N-th allocation and all later ones fail; FAILED is "yes"
# if there were so many.
starve() {
	local at=$1
	shift
	rm -f "$tmp/failed"
	run env FAIL_AT="$at" FAIL_IN=_imagebuilder:libjansson:libyaml \
		FAIL_LOG="$tmp/failed" LD_PRELOAD="$preload" "$@"
	FAILED=no
	[ ! -e "$tmp/failed" ] || FAILED=yes
}

# every COMMAND...: all of them at first, then in growing steps.
every() {
	local at=1 odd=0 runs=0
	while :; do
		starve "$at" "$@"
		[ "$FAILED" = yes ] || break
		runs=$((runs + 1))
		# A detail may be left out without memory, but the verdict on a stuck
		# build is never OK.
		if [ "$STATUS" -lt 2 ] || [ "$STATUS" -gt 3 ] || [ -z "$OUT" ]; then
			odd=$((odd + 1))
			echo "  allocation $at: exit $STATUS: $OUT"
		fi
		at=$((at + 1 + at / 40))
	done
	expect_equal "$(basename "$1"): $runs runs without memory end in a message" \
		0 "$odd"
	[ "$runs" -gt 20 ] || fail "there was something to starve" "runs: $runs"
}

every "$builddir/check_imagebuilder" --image "$arn" -c 2h
expect_equal "with memory it is critical" 2 "$STATUS"
every "$builddir/cancel_imagebuilder" --image "$arn" --arm \
	--deny '*:image/nothing/*' --state-dir "$tmp/state" \
	--allow '*:image/nothing/*'
expect_equal "nothing was cancelled" 0 "$(sim_count CancelImageCreation)"
finish
