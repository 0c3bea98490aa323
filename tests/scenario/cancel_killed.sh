#!/usr/bin/env bash
# Killed at every instant from the lock on: nothing that was done goes
# unrecorded, and the next call brings it to its end, with one effect.  Each
# instant has a build and a state directory of its own, so that two rows of them
# run at a time and the simulator is asked once, at the end.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

A=arn:aws:imagebuilder:us-east-1:123456789012:image
killer=$builddir/.libs/killat.so
[ -e "$killer" ] || skip "killat.so is not built"
if nm -D "$builddir/.libs/imagebuilder.so" | grep -q __asan; then
	skip "a preloaded object and the address sanitizer do not go together"
fi
last=60
cancel=$builddir/cancel_imagebuilder

# killed N NAME ARN OPTION...: a call that dies at point N; its exit status.
# In a shell of its own, whose "Killed" is not seen.
killed() {
	local n=$1 name=$2 arn=$3
	shift 3
	{
		LD_PRELOAD=$killer KILL_AT=$n KILL_LOG=$tmp/$name.points \
			"$cancel" --image "$arn" --arm \
			--state-dir "$tmp/$name-$n" "$@" >/dev/null </dev/null
	} 2>/dev/null
}

# all_points NAME OPTION...: kills a call at point 1, 2, ... until it lives, and
# calls again after each.  A line for each: N, the exit status, the pid of the
# second call, and whether it reported the first.
all_points() {
	local name=$1 n out seen pid
	shift
	for ((n = 1; n <= last; n++)); do
		killed "$n" "$name" "$A/$name/1.0.0/$n" "$@"
		[ $? -eq 137 ] || break
		cp "$tmp/$name-$n/audit.log" "$tmp/$name-$n.first" 2>/dev/null
		"$cancel" --image "$A/$name/1.0.0/$n" --arm \
			--state-dir "$tmp/$name-$n" "$@" >"$tmp/$name-$n.out" 2>&1 &
		pid=$!
		wait "$pid"
		STATUS=$?
		out=$(<"$tmp/$name-$n.out")
		seen=silent
		[[ $out != *"unfinished: a process died"* ]] || seen=reported
		echo "$n $STATUS $pid $seen"
	done >"$tmp/$name.runs"
}

# lines PHASE FILE [PID]: how many lines of the audit log (of one process).
lines() {
	grep -c "\"pid\":${3:-[0-9]*},.*\"phase\":\"$1\"" "$2" 2>/dev/null
}

# judge NAME: what came of all points.
judge() {
	local name=$1 n status pid seen arn own effects before points=0
	local unrecorded='' unfinished='' twice='' torn=''
	while read -r n status pid seen; do
		points=$n
		arn=$A/$name/1.0.0/$n
		own=$tmp/$name-$n/audit.log
		effects=${effect[$arn]:-0}
		[ "$status ${state[$arn]}" = "0 CANCELLED" ] ||
			unfinished+=" $n($status:${state[$arn]})"
		[ "$effects" = 1 ] || twice+=" $n($effects)"
		# Did the one that died send?  All but what the second sent.
		before=$((${sent[$arn]:-0} - $(lines request "$own" "$pid")))
		[ "$before" -gt 0 ] || continue
		sends=$((sends + 1))
		[ "$(lines request "$tmp/$name-$n.first")" -ge 1 ] ||
			unrecorded+=" $n"
		# A request without an outcome is reported by the next call, if it was
		# not that call which gave it one.
		[ "$seen" = reported ] || [ "$(lines outcome "$own")" -ge 1 ] ||
			unfinished+=" $n(silent)"
	done <"$tmp/$name.runs"
	jq -e . "$tmp/$name"-*/audit.log >/dev/null 2>"$tmp/torn" ||
		torn=$(cat "$tmp/torn")
	expect_equal "$name: it was killed at many points and lived in the end" 1 \
		"$((points > 12 && points < last))"
	echo "  $points points: $(awk '{print $2}' "$tmp/$name.points" | sort | uniq -c | tr '\n' ' ')"
	expect_equal "$name: nothing that took effect is unrecorded" "" "$unrecorded"
	expect_equal "$name: the next call brings it to its end" "" "$unfinished"
	expect_equal "$name: exactly one effect each" "" "$twice"
	expect_equal "$name: the audit log is whole lines of JSON" "" "$torn"
}

start_simulator --seed hanging
sim_set "$(jq -nc --arg a "$A" --argjson last $last '{images: [("person", "handler") as $name |
	range(1; $last + 1) | {arn: "\($a)/\($name)/1.0.0/\(.)", status: "TESTING", cancel: {ms: 0}}]}')"
all_points person &
first=$!
all_points handler --service-state CRITICAL --service-state-type HARD
wait "$first"
# What the simulator knows of each build.
declare -A sent effect state
while read -r arn n acted; do
	sent[$arn]=$n effect[$arn]=$acted
done < <(sim_log 'map(select(.operation == "CancelImageCreation")) | group_by(.arn)[] |
	"\(.[0].arn) \(length) \(map(select(.effect)) | length)"')
while read -r arn word; do
	state[$arn]=$word
done < <(sim_state '.images[] | "\(.arn) \(.status)"')
sends=0
judge person
judge handler
expect_equal "some had sent when they died" 1 "$((sends > 4))"

# What is left behind is reported by the next call about another build.
send=$(awk '$2 == "send" {print $1; exit}' "$tmp/person.points")
killed "$send" after "$A/person/1.0.0/$last"
run "$cancel" --image "$A/person/1.0.0/$((last - 1))" --arm \
	--state-dir "$tmp/after-$send"
expect_match "the next run reports what is unfinished" \
	"unfinished: a process died while it requested the cancel of $A/person/1.0.0/$last" "$OUT"
finish
