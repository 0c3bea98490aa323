#!/usr/bin/env bash
# One allocation that fails, whichever it is, makes no rule against a cancel
# ineffective, and a cancel that is sent is sent once and is in the audit log.
# EVERY=1 lets each allocation fail, in turn; by default every 17th.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

program=$builddir/starved_cancel
image=arn:aws:imagebuilder:us-east-1:123456789012:image/web-base/1.4.0/7
sibling=arn:aws:imagebuilder:us-east-1:123456789012:image/web-base/1.4.0/6
state=$tmp/state
start_simulator --seed empty
world=$(jq -nc --arg a "$image" --arg b "$sibling" '{images: [
	{arn: $a, status: "TESTING", age: "3h", cancel: {ms: 0}},
	{arn: $b, status: "TESTING", age: "3h", cancel: {ms: 0}}]}')

# once N OPTIONS...: the state directory is that of before; allocation N fails.
once() {
	local at=$1
	shift
	rm -rf "$state" "$tmp/failed"
	[ ! -d "$tmp/before" ] || cp -rp "$tmp/before" "$state"
	sim_reset
	sim_set "$world"
	sim_clear_log
	run env STARVE_AT="$at" STARVE_LOG="$tmp/failed" "$program" --arm \
		--state-dir "$state" --image "$image" --wait 0 "$@"
	CANCELS=$(sim_count CancelImageCreation)
}

# each NAME WANTED OPTIONS...: WANTED cancels with memory; never more without.
each() {
	local name=$1 wanted=$2 at=1 odd=0 why audited
	shift 2
	once 0 "$@"
	expect_equal "$name: with memory: cancels" "$wanted" "$CANCELS"
	while once "$at" "$@" && [ -e "$tmp/failed" ]; do
		why=
		[ "$CANCELS" -le "$wanted" ] || why="$CANCELS cancels"
		[ "$STATUS" -le 3 ] && [ -n "$OUT" ] || why="exit $STATUS"
		[ "$STATUS" -ne 0 ] || [ "$CANCELS" = "$wanted" ] ||
			why="OK without a cancel"
		audited=$(grep -c '"phase": *"request"' "$state/audit.log" 2>/dev/null)
		[ "$CANCELS" = 0 ] || [ "${audited:-0}" -gt "$BEFORE" ] ||
			why="no audit entry"
		if [ -n "$why" ]; then
			odd=$((odd + 1))
			echo "  allocation $at: $why: $OUT"
		fi
		at=$((at + ${EVERY:-17}))
	done
	expect_equal "$name: $((at / ${EVERY:-17})) runs without memory are as safe" \
		0 "$odd"
	[ "$at" -gt 500 ] || fail "$name: there was something to starve" "$at"
}

BEFORE=0
each "armed" 1
each "denied" 0 --allow '*:image/*' --deny '*:image/web-base/*'
each "not allowed" 0 --allow '*:image/nothing/*'

# A cancel of a sibling a moment ago: cooldown and the limit per hour.
sim_set "$world"
run "$program" --arm --state-dir "$tmp/before" --image "$sibling" --wait 0
expect_equal "a sibling is cancelled" 1 "$(sim_count CancelImageCreation)"
BEFORE=$(grep -c '"phase": *"request"' "$tmp/before/audit.log")
each "cooldown" 0 --cooldown 1h
each "limit per hour" 0 --max-per-hour 1
finish
