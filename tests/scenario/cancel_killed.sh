#!/usr/bin/env bash
# Killed at every instant from the lock on: nothing that was done goes
# unrecorded, and the next call brings it to its end, with one effect.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ARN=arn:aws:imagebuilder:us-east-1:123456789012:image/web-base/1.4.0/7
killer=$builddir/.libs/killat.so
[ -e "$killer" ] || skip "killat.so is not built"
if nm -D "$builddir/.libs/imagebuilder.so" | grep -q __asan; then
	skip "a preloaded object and the address sanitizer do not go together"
fi
last=200

effects() {
	sim_log 'map(select(.operation == "CancelImageCreation" and .effect)) | length'
}
audit() {
	jq -rs "$1" "$state/audit.log" 2>/dev/null
}

# all_points NAME OPTION...: kills the call at point 1, 2, ... until it lives.
all_points() {
	local name=$1 n before after told
	local unrecorded='' unfinished='' twice='' torn=''
	shift
	for ((n = 1; n <= last; n++)); do
		state=$tmp/$name-$n
		sim_reset
		sim_set "{\"images\":{\"arn\":\"$ARN\",\"cancel\":{\"ms\":0}}}"
		sim_clear_log
		# In a shell of its own, which says "Killed" to nobody.
		{
			env LD_PRELOAD="$killer" KILL_AT=$n \
				KILL_LOG="$tmp/$name.points" \
				"$builddir/cancel_imagebuilder" --image "$ARN" \
				--arm --state-dir "$state" "$@" >/dev/null </dev/null
		} 2>/dev/null
		[ $? -eq 137 ] || break
		before=$(effects)
		if [ "$before" != 0 ] && [ "$(audit 'map(select(.phase == "request")) | length')" -lt 1 ]; then
			unrecorded+=" $n"
		fi
		run "$builddir/cancel_imagebuilder" --image "$ARN" --arm \
			--state-dir "$state" "$@"
		after=$(effects)
		[ "$STATUS" = 0 ] && [ "$(sim_status "$ARN")" = CANCELLED ] ||
			unfinished+=" $n($STATUS:${OUT%%|*})"
		[ "$after" = 1 ] || twice+=" $n($after)"
		jq . "$state/audit.log" >/dev/null 2>&1 || torn+=" $n"
		# A request without an outcome is told by the next call, if it was
		# not that call which gave it one.
		told=$(audit 'map(select(.phase == "outcome")) | length')
		if [ "$before" != 0 ] && [ "$told" -lt 1 ] &&
			! grep -q unfinished <<<"$OUT"; then
			unfinished+=" $n(silent)"
		fi
	done
	points=$((n - 1))
	expect_equal "$name: it was killed at many points and lived in the end" 1 \
		"$((points > 12 && points < last))"
	echo "  $points points: $(awk '{print $2}' "$tmp/$name.points" | sort | uniq -c | tr '\n' ' ')"
	expect_equal "$name: nothing that took effect is unrecorded" "" "$unrecorded"
	expect_equal "$name: the next call brings it to its end" "" "$unfinished"
	expect_equal "$name: exactly one effect each" "" "$twice"
	expect_equal "$name: the audit log is whole lines of JSON" "" "$torn"
}

start_simulator --seed hanging
all_points person
all_points handler --service-state CRITICAL --service-state-type HARD

# What is left behind is told by the next call about another build.
state=$tmp/told
sim_reset
send=$(awk '$2 == "send" {print $1; exit}' "$tmp/person.points")
{
	env LD_PRELOAD="$killer" KILL_AT="$send" \
		"$builddir/cancel_imagebuilder" --image "$ARN" --arm \
		--state-dir "$state" >/dev/null
} 2>/dev/null
run "$builddir/cancel_imagebuilder" --image "${ARN%7}6" --arm --state-dir "$state"
expect_match "the next run tells what is unfinished" \
	"unfinished: a process died while it asked to cancel $ARN" "$OUT"
finish
