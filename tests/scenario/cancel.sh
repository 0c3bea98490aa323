#!/usr/bin/env bash
# cancel_imagebuilder against the simulator: every exit, and who may act.
# shellcheck source-path=SCRIPTDIR disable=SC2016
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

A=arn:aws:imagebuilder:us-east-1:123456789012
ARN=$A:image/web-base/1.4.0/7
cancel=$builddir/cancel_imagebuilder
state=$tmp/state
limit=()

# fresh [SEED_JSON]: the hanging build again, an empty state directory.
fresh() {
	sim_reset
	sim_clear_log
	rm -rf "$state"
	limit=(--state-dir "$state" --wait "$(scaled 5)s")
	[ $# -eq 0 ] || sim_set "$1"
}
# build JSON_MEMBERS: the build with these members.
build() {
	fresh "{\"images\":{\"arn\":\"$ARN\",$1}}"
}
c() {
	without "${limit[@]}" -- "$@"
	run "$cancel" "${defaults[@]}" "$@"
}
cancels() {
	sim_count CancelImageCreation
}
took_effect() {
	sim_log 'map(select(.operation == "CancelImageCreation" and .effect)) | length'
}

start_simulator --seed hanging

# Options and alerts that are wrong -------------------------------------
fresh
c
expect_status "without a build it is a wrong call" 3
c --image "$A:image/web-base/1.4.0"
expect_status "an ARN without a build number is refused" 3
expect_match "and the message asks for it" "build number" "$OUT"
c --image web-base --arm
expect_status "a name is not an ARN" 3
c --image "$ARN" --arm --frobnicate
expect_status "an unknown option is refused" 3
expect_match "by its name" "unknown option --frobnicate" "$OUT"
c --alert alertmanager --arm <<<'{"alerts":'
expect_status "an unreadable alert is refused" 3
expect_equal "nothing was asked for any of these" "" "$(sim_operations)"
c --image "$ARN" --on CRITICAL:SOFT:3:4
expect_match "the message names --on as it is written" \
	"STATE\[:SOFT or :HARD\]\[:ATTEMPT\]" "$OUT"
for both in "--image $ARN" "--service-state CRITICAL"; do
	# shellcheck disable=SC2086
	c --alert zabbix --arm $both <<<"{\"image_arn\":\"$ARN\",\"event_value\":1}"
	expect_status "an alert and ${both%% *} exclude each other" 3
done
c --image "$ARN" --image "$ARN" --arm
expect_status "one call is for one build" 3
c --image "$ARN" --arm -t 999999d
expect_match "a time limit has a limit" "^IMAGEBUILDER UNKNOWN - --timeout: invalid duration .999999d. .expected 36525d or less" "$OUT"
c --image "$ARN" --arm --on FOO
expect_status "an unknown state is refused for --on" 3
expect_match "with the words that are known" "^IMAGEBUILDER UNKNOWN - --on: unknown state .FOO. .one of: OK, WARNING" "$OUT"
c --image "$ARN" --arm --only-state NONSENSE
expect_status "and for --only-state" 3
c --image "$ARN" --arm --service-state FOO
expect_status "and for a macro" 3
run env NAGIOS_SERVICESTATE='$SERVICESTATE$' "$cancel" "${limit[@]}" --image "$ARN" --arm
expect_status "also one in the environment that was not filled in" 3
c --image "$ARN" --arm --service-state warning --on Testing --on critical:hard --only-state 'building, Testing'
expect_match "case does not matter" "gate not met" "$OUT"
run env NAGIOS_HOSTSTATE=UP NAGIOS_HOSTSTATETYPE=HARD "$cancel" "${limit[@]}" --image "$ARN" --arm
expect_status "a handler of a host is not a manual call" 3
expect_match "and the missing variable is named" "missing NAGIOS_SERVICESTATE in the environment" "$OUT"
c --image "$ARN" --arm --on CRITICAL:HARD
expect_status "--on without a state is not a manual call" 3
expect_match "and what is missing is named" "--on is given, but no state: missing --service-state or NAGIOS_SERVICESTATE" "$OUT"
expect_equal "nothing was asked for any of these" "" "$(sim_operations)"
for words in "--stat $state" "--stat=$state" "--state $state" "--ar" "--hist" "--vers" "--hel"; do
	# shellcheck disable=SC2086
	run "$cancel" --image "$ARN" $words
	expect_status "an abbreviation is refused ($words)" 3
	expect_match "by the option that it may mean ($words)" "^IMAGEBUILDER UNKNOWN - unknown option --[a-z]* .did you mean --[a-z-]*\?.$" "$OUT"
done
run "$builddir/check_imagebuilder" --imag "$ARN"
expect_match "by the check too" "^IMAGEBUILDER UNKNOWN - unknown option --imag .did you mean --image\?" "$OUT"
run "$builddir/check_arazzo" --fil x.yaml
expect_match "and by check_arazzo" "^ARAZZO UNKNOWN - unknown option --fil .did you mean --file\?" "$OUT"
run "$builddir/check_arazzo" --explain=mermaid --workflo=x
expect_match "with an argument behind an equals sign as well" "unknown option --workflo .did you mean --workflow\?" "$OUT"
expect_status "exit 3" 3
for program in check_imagebuilder cancel_imagebuilder check_arazzo; do
	run "$builddir/$program" --help
	expect_equal "$program --help keeps to 80 columns" "" \
		"$(awk 'length > 80' <<<"$OUT")"
done

# A person --------------------------------------------------------------
fresh
c --image "$ARN"
expect_status "without --arm it prints what it would do" 0
expect_match "in the first line" "^IMAGEBUILDER OK - would cancel web-base 1.4.0/7, TESTING" "$OUT"
expect_equal "and does nothing" 0 "$(cancels)"
c --image "$ARN" --arm
expect_status "with --arm it cancels and confirms" 0
expect_match "and prints so" "^IMAGEBUILDER OK - web-base 1.4.0/7 CANCELLED, confirmed" "$OUT"
expect_equal "by one request" 1 "$(took_effect)"
expect_equal "the build is cancelled" CANCELLED "$(sim_status "$ARN")"
expect_equal "the token is 36 characters" 36 \
	"$(sim_log 'map(select(.operation == "CancelImageCreation"))[0].clientToken | length')"
c --image "$ARN" --arm
expect_status "a cancelled build is nothing to do" 0
expect_match "and printed" "already CANCELLED" "$OUT"
expect_equal "no second request" 1 "$(cancels)"

# The audit log ---------------------------------------------------------
lines=$(jq -r 'select(.armed) | .phase + ":" + (.outcome // .decision)' "$state/audit.log" | tr '\n' ' ')
expect_equal "a line before and lines after, then what was decided" \
	"request:cancel outcome:accepted outcome:confirmed decision:leave " "$lines"
expect_equal "the request's id is in it" "$(sim_log 'map(select(.operation == "CancelImageCreation"))[0].requestId')" \
	"$(jq -r 'select(.outcome == "accepted").requestId' "$state/audit.log")"
expect_equal "and the access key's id" "$SIM_KEY" \
	"$(jq -rs '.[0].access_key_id' "$state/audit.log")"
expect_no_match "and no secret" "$SIM_SECRET" "$(cat "$state"/*)"
run "$cancel" --history --state-dir "$state"
expect_status "--history prints it" 0
expect_equal "as it is" "$(cat "$state/audit.log")" "$OUT"
expect_equal "no other user may read it" "750 640" \
	"$(stat -c %a "$state") $(stat -c %a "$state/audit.log")"
expect_equal "no lock is left" "" "$(find "$state" -name 'lock-*')"

# What the build is -----------------------------------------------------
for word in AVAILABLE FAILED CANCELLED DEPRECATED DISABLED DELETED; do
	build "\"status\":\"$word\""
	c --image "$ARN" --arm
	expect_status "a build that is $word is nothing to do" 0
	expect_equal "nothing is cancelled ($word)" 0 "$(cancels)"
done
for word in PENDING CREATING DISTRIBUTING INTEGRATING; do
	build "\"status\":\"$word\""
	c --image "$ARN" --arm
	expect_status "a build that is $word is refused by policy" 1
	expect_match "by --only-state ($word)" "only-state" "$OUT"
	expect_equal "nothing is cancelled ($word)" 0 "$(cancels)"
done
build '"status":"BUILDING"'
c --image "$ARN" --arm
expect_status "a build that is BUILDING is cancelled" 0
build '"status":"DISTRIBUTING"'
c --image "$ARN" --arm --only-state DISTRIBUTING
expect_status "--only-state names others" 0
expect_equal "which are cancelled then" 1 "$(took_effect)"
build '"status":"SLEEPING"'
c --image "$ARN" --arm
expect_status "an unknown state is never cancelled" 2
expect_match "its word is shown" "SLEEPING" "$OUT"
expect_equal "nothing was asked for it" 0 "$(cancels)"
fresh
c --image "$A:image/web-base/9.9.9/9" --arm
expect_status "a build that does not exist is 2" 2
expect_match "with the service's word" "ResourceNotFoundException" "$OUT"

# Policy, with and without --arm the same -------------------------------
refused() {
	local sentence=$1 rule=$2 first second
	shift 2
	c --image "$ARN" "$@"
	expect_status "$sentence (unarmed)" 1
	first=${OUT%%|*}
	c --image "$ARN" "$@" --arm
	expect_status "$sentence" 1
	second=${OUT%%|*}
	expect_equal "the same is printed ($rule)" "$first" "$second"
	expect_match "the rule is named ($rule)" "$rule" "$OUT"
	expect_equal "nothing is asked ($rule)" 0 "$(cancels)"
}
fresh
refused "a deny refuses" "deny [*]" --deny '*:image/web-base/*'
refused "no matching allow refuses" "no --allow" --allow '*:image/db/*'
refused "a deny wins over an allow" "deny [*]" --allow '*' --deny '*/web-base'
refused "a missing tag refuses" "no tag cancellable" --require-tag cancellable=yes
refused "a young build is left alone" "min-age is 4h" --min-age 4h
mkdir -p "$state"
touch "$state/stop"
refused "the kill switch refuses" "kill switch" --allow '*'
rm "$state/stop"
touch "$tmp/halt"
refused "a kill switch elsewhere refuses" "kill switch $tmp/halt" --kill-switch "$tmp/halt"
fresh "{\"images\":{\"arn\":\"$ARN\",\"tags\":{\"cancellable\":\"yes\"}}}"
c --image "$ARN" --arm --require-tag cancellable=yes --min-age 1h --allow '*/web-base/*'
expect_status "when every rule holds it is cancelled" 0

# Limits ----------------------------------------------------------------
other=$A:image/web-base/1.4.0/8
fresh "{\"images\":[{\"arn\":\"$other\",\"status\":\"TESTING\",\"pipeline\":\"$A:image-pipeline/web-base\"},
	{\"arn\":\"$ARN\",\"pipeline\":\"$A:image-pipeline/web-base\"}]}"
c --image "$ARN" --arm --cooldown 1h
expect_status "the first cancel of a pipeline passes" 0
c --image "$other" --arm --cooldown 1h
expect_status "the second within the cool-down does not" 1
expect_match "and prints why" "cooldown is 1h" "$OUT"
c --image "$other" --arm --max-per-hour 1
expect_status "nor one above the number per hour" 1
rm "$state/audit.log"
c --image "$other" --arm --max-per-hour 1
expect_status "rotating the audit log forgets no limit" 1
c --image "$other" --arm --max-per-hour 2
expect_status "below the number it passes" 0

# What did not reach the service, or was refused by it, counts for none.
two_builds() {
	sim_clear_faults
	fresh "{\"images\":[{\"arn\":\"$other\",\"status\":\"TESTING\",\"pipeline\":\"$A:image-pipeline/web-base\"},
		{\"arn\":\"$ARN\",\"pipeline\":\"$A:image-pipeline/web-base\"${1:+,$1}}]}"
}
denied='"kind":"error","operation":"CancelImageCreation","code":"AccessDeniedException","status":403'
two_builds
sim_fault "{$denied}"
c --image "$ARN" --arm --max-per-hour 1 --cooldown 1h
expect_status "a cancel that the service refuses" 2
c --image "$other" --arm --max-per-hour 1 --cooldown 1h
expect_status "counts for no limit" 0
two_builds '"cancel":{"ms":0}'
sim_fault "{$denied,\"acts\":true}"
c --image "$ARN" --arm
expect_status "one that it refuses, though the build is CANCELLED" 0
c --image "$other" --arm --max-per-hour 1
expect_status "counts" 1
lost='"kind":"drop","operation":"CancelImageCreation","acts":true'
for then in "$lost" "$denied" '"kind":"500","operation":"CancelImageCreation"'; do
	two_builds '"cancel":{"never":true}'
	sim_fault "[{$lost},{$then,\"count\":-1}]"
	c --image "$ARN" --arm --wait 1s
	expect_status "one whose answer is lost ($then)" 2
	c --image "$other" --arm --max-per-hour 1
	expect_status "counts ($then)" 1
done

# A cancel that is open: accepted, or sent and not answered ---------------
alert_of() {
	printf '{"alerts":[{"status":"firing","labels":{"image_arn":"%s"},"startsAt":"t","fingerprint":"%s"}]}' "$ARN" "$1"
}
by_person() { c --image "$ARN" --arm --wait 1s; }
by_service() { c --image "$ARN" --arm --wait 1s --service-state CRITICAL --service-state-type HARD; }
by_alert() { c --alert alertmanager --arm --wait 1s < <(alert_of f1); }
by_other() { c --alert alertmanager --arm --wait 1s < <(alert_of f2); }

for first in person service alert; do
	sim_clear_faults
	build '"cancel":{"never":true}'
	by_$first
	expect_status "accepted and not confirmed ($first)" 1
	for second in person service alert other; do
		by_$second
		expect_status "is not confirmed for another either ($first, $second)" 1
		expect_match "which is printed ($first, $second)" "nothing sent again" "$OUT"
	done
	expect_equal "what was accepted is never sent again ($first)" "1 1" "$(cancels) $(took_effect)"
done
for kind in drop 500; do
	sim_clear_faults
	build '"cancel":{"never":true}'
	sim_fault "{\"kind\":\"$kind\",\"operation\":\"CancelImageCreation\",\"acts\":true,\"count\":-1}"
	by_alert
	expect_status "an alert whose request is not answered is 2 ($kind)" 2
	sent=$(cancels)
	by_other
	expect_match "another alert sends nothing ($kind)" "nothing sent again" "$OUT"
	by_service
	expect_match "nor does a service ($kind)" "nothing sent again" "$OUT"
	expect_equal "indeed ($kind)" "$sent" "$(cancels)"
	by_person
	expect_status "a manual call sends again ($kind)" 2
	expect_equal "indeed too ($kind)" yes "$([ "$(cancels)" -gt "$sent" ] && echo yes)"
	sent=$(cancels)
	sim_clear_faults
	by_alert
	expect_match "the same alert sends again ($kind)" "cancel accepted" "$OUT"
	expect_equal "once ($kind)" "$((sent + 1))" "$(cancels)"
	expect_equal "with one token and one effect ($kind)" "1 1" \
		"$(sim_log '[.[] | select(.operation == "CancelImageCreation") | .clientToken] | unique | length') $(took_effect)"
	by_alert
	expect_match "then it was accepted ($kind)" "nothing sent again" "$OUT"
done
sim_clear_faults
build '"cancel":{"never":true}'
sim_fault '{"kind":"drop","operation":"CancelImageCreation","count":3}'
by_person
sent=$(cancels)
by_person
expect_match "a manual call sends again what was not answered" "cancel accepted" "$OUT"
expect_equal "once" "$((sent + 1))" "$(cancels)"
expect_equal "with the same token" 1 \
	"$(sim_log '[.[] | select(.operation == "CancelImageCreation") | .clientToken] | unique | length')"
# Only a response of the service is an acceptance.
for answer in '"kind":"empty"' '"kind":"malformed"' '"kind":"body","body":"<html>ok</html>","type":"text/html"' \
	"\"kind\":\"body\",\"body\":\"{\\\"imageBuildVersionArn\\\":\\\"$other\\\"}\""; do
	build '"cancel":{"never":true}'
	sim_fault "{$answer,\"operation\":\"CancelImageCreation\"}"
	by_service
	expect_status "a response that does not name the build is 2 ($answer)" 2
	by_service
	expect_match "and asked for again ($answer)" "cancel accepted" "$OUT"
	expect_equal "with one effect ($answer)" 1 "$(took_effect)"
done
sim_clear_faults

# Who asks --------------------------------------------------------------
fresh
c --image "$ARN" --arm --service-state CRITICAL --service-state-type SOFT --service-attempt 1
expect_status "SOFT is not HARD" 0
expect_match "the gate is named" "gate not met: CRITICAL SOFT attempt 1, acts on CRITICAL HARD" "$OUT"
c --image "$ARN" --arm --service-state OK --service-state-type HARD
expect_status "nor does a recovery act" 0
c --image "$ARN" --arm --service-state CRITICAL
expect_status "without a type it counts as SOFT" 0
run env NAGIOS_SERVICESTATE=WARNING NAGIOS_SERVICESTATETYPE=HARD "$cancel" "${limit[@]}" --image "$ARN" --arm
expect_match "macros in the environment are a gate too" "gate not met: WARNING HARD" "$OUT"
expect_equal "nothing was even read" "" "$(sim_operations)"
c --image "$ARN" --arm --service-state CRITICAL --service-state-type SOFT --service-attempt 3 --on CRITICAL:SOFT:3
expect_status "--on decides when" 0
expect_equal "then it acts" 1 "$(took_effect)"
want=$(printf '%s\nservice' "$ARN" | sha256sum | sed 's/\(.\{8\}\)\(.\{4\}\)\(.\{4\}\)\(.\{4\}\)\(.\{12\}\).*/\1-\2-\3-\4-\5/')
expect_equal "all nodes agree on the token" "$want" \
	"$(sim_log 'map(select(.operation == "CancelImageCreation"))[0].clientToken')"

fresh
run env NAGIOS_SERVICESTATE=CRITICAL NAGIOS_SERVICESTATETYPE=HARD NAGIOS_SERVICEATTEMPT=3 \
	NAGIOS__SERVICEIMAGE_ARN="$ARN" "$cancel" "${limit[@]}" --alert nagios --arm
expect_status "Nagios' environment names the build" 0
expect_equal "which is cancelled" 1 "$(took_effect)"

fresh "{\"images\":[{\"arn\":\"$other\",\"status\":\"TESTING\"},{\"arn\":\"$ARN\"}]}"
c --alert alertmanager --arm <<EOT
{"version":"4","status":"firing","alerts":[
 {"status":"firing","labels":{"image_arn":"$ARN"},"startsAt":"2026-01-01T00:00:00Z","fingerprint":"f1"},
 {"status":"resolved","labels":{"image_arn":"$other"},"startsAt":"2026-01-01T00:00:00Z","fingerprint":"f2"}]}
EOT
expect_status "an alert that fires is acted upon" 0
expect_equal "a resolved one is not" "1 TESTING" "$(took_effect) $(sim_status "$other")"
want=$(printf '%s\nf1 2026-01-01T00:00:00Z' "$ARN" | sha256sum | cut -c1-8)
expect_match "the token is of fingerprint and start" "^$want" \
	"$(sim_log 'map(select(.operation == "CancelImageCreation"))[0].clientToken')"
c --alert alertmanager --arm <<<'{"alerts":[{"status":"firing","labels":{"instance":"web"}}]}'
expect_status "a firing alert without an ARN is refused" 3
c --alert alertmanager --arm <<<'{"alerts":[{"status":"firing","labels":{"image_arn":"web-base"}}]}'
expect_status "an ARN is not guessed" 3
# One alert without a build among others: it has its own line, and stops none.
for found in '"image_arn":"web-base"' "\"image_arn\":\"$A:image/web-base/1.4.0\"" '"image_arn":""' '"image_arn":null' '"instance":"web"'; do
	for order in '[$good, $bad, $over]' '[$bad, $over, $good]'; do
		fresh
		alerts=$(jq -nc --arg arn "$ARN" --argjson found "{$found}" '
			{status: "firing", labels: {image_arn: $arn}, fingerprint: "fgood", startsAt: "t"} as $good |
			{status: "firing", labels: $found, fingerprint: "fbad", startsAt: "t"} as $bad |
			{status: "resolved", labels: {image_arn: "web-base"}, fingerprint: "fover", startsAt: "t"} as $over |
			{alerts: '"$order"'}')
		c --alert alertmanager --arm <<<"$alerts"
		expect_status "a good alert acts beside a bad one ($found $order)" 1
		expect_match "the bad one is named" 'alert [12] \(fbad t\) names no build: ' "$OUT"
		expect_equal "the good one's build is cancelled" 1 "$(took_effect)"
	done
done
fresh
c --alert alertmanager --arm <<EOT
{"alerts":[{"status":"resolved","labels":{"image_arn":"web-base"},"fingerprint":"f1","startsAt":"t"},
 {"status":"resolved","labels":{},"fingerprint":"f2","startsAt":"t"},
 {"status":"firing","labels":{"image_arn":"$ARN"},"fingerprint":"f3","startsAt":"t"}]}
EOT
expect_status "what is resolved may hold anything" 0
expect_equal "and hinders no other" 1 "$(took_effect)"
c --alert alertmanager --arm --on UNKNOWN <<<'{"alerts":[{"status":"firing","labels":{}}]}'
expect_status "nor does one need a build that does not pass the gate" 0
expect_match "which is printed" "gate not met" "$OUT"
c --alert alertmanager --arm <<<'{"alerts":[]}'
expect_status "no alert is nothing to do" 0
c --alert sns --arm <<<'{"Message":"{\"arn\":\"x\",\"state\":{\"status\":\"FAILED\"}}"}'
expect_status "Image Builder's own notifications are nothing to do" 0

# Several builds: all are asked for before one is waited for.
fresh "{\"images\":[{\"arn\":\"$other\",\"status\":\"TESTING\"},{\"arn\":\"$ARN\",\"cancel\":{\"never\":true}}]}"
run "$cancel" --state-dir "$state" -t "$(scaled 4)s" --alert alertmanager --arm <<EOT
{"alerts":[
 {"status":"firing","labels":{"image_arn":"$ARN"},"startsAt":"2026-01-01T00:00:00Z","fingerprint":"f1"},
 {"status":"firing","labels":{"image_arn":"$other"},"startsAt":"2026-01-01T00:00:00Z","fingerprint":"f2"}]}
EOT
expect_status "the worst of several builds counts" 1
expect_equal "both are cancelled, though the first is never confirmed" "2 CANCELLED" "$(took_effect) $(sim_status "$other")"
expect_match "both are reported" "not confirmed.*, 2 builds in all" "$OUT"
expect_match "each on its line" "^.OK. web-base 1.4.0/8 CANCELLED, confirmed" "$OUT"

# A handler uses all of its time: the last try begins shortly before the end.
fresh
sim_fault '{"kind":"503","operation":"GetImage","count":4}'
run env AWS_MAX_ATTEMPTS=1 "$cancel" --state-dir "$state" --image "$ARN" --arm -t "$(scaled 7)s" --wait "$(scaled 5)s" \
	--service-state CRITICAL --service-state-type HARD
expect_status "a service that is up shortly before the time limit: the handler cancels" 0
expect_equal "by one request" "1 1" "$(cancels) $(took_effect)"
sim_clear_faults
fresh
sim_fault '{"kind":"503","operation":"GetImage","count":-1}'
within=$(scaled 4)
[ "$within" -le 12 ] || within=12
run env AWS_MAX_ATTEMPTS=1 "$cancel" --state-dir "$state" --image "$ARN" --arm -t "${within}s" --service-state CRITICAL --service-state-type HARD
expect_status "one that stays down is 2" 2
expect_within "within the time limit" 5
expect_equal "after several tries" yes "$([ "$(sim_count GetImage)" -ge 4 ] && echo yes)"
sim_clear_faults

# What the service answers ----------------------------------------------
fresh
sim_fault '{"kind":"error","operation":"CancelImageCreation","code":"AccessDeniedException","status":403,"message":"User: x is not authorized"}'
c --image "$ARN" --arm
expect_status "a refused cancel is 2" 2
expect_match "with the service's word" "AccessDeniedException" "$OUT"
expect_equal "the build was read again after it" "GetImage CancelImageCreation GetImage" "$(sim_operations)"
fresh
sim_fault '{"kind":"drop","operation":"CancelImageCreation","acts":true}'
c --image "$ARN" --arm
expect_status "an answer that was lost once is asked for again" 0
expect_equal "with one effect" 1 "$(took_effect)"
expect_equal "and one token" 1 \
	"$(sim_log '[.[] | select(.operation == "CancelImageCreation") | .clientToken] | unique | length')"
fresh
sim_fault '{"kind":"drop","operation":"CancelImageCreation","acts":true,"count":-1}'
c --image "$ARN" --arm
expect_status "though no answer ever came, CANCELLED is confirmed" 0
expect_match "and printed" "CANCELLED, although no response came" "$OUT"
expect_equal "with one effect" 1 "$(took_effect)"
build '"cancel":{"never":true}'
c --image "$ARN" --arm --wait 1s
expect_status "not confirmed in time is 1" 1
expect_match "and printed" "cancel accepted, not confirmed after" "$OUT"
sim_clear_log
c --image "$ARN" --arm --wait 1s
expect_status "a second call only confirms" 1
expect_match "and prints so" "nothing sent again" "$OUT"
expect_equal "nothing is sent again" 0 "$(cancels)"
build '"cancel":{"reads":1,"becomes":"AVAILABLE"}'
c --image "$ARN" --arm
sim_state '.images[] | select(.arn == "'"$ARN"'")' >/dev/null
expect_status "a build that won the race is 1" 1
expect_match "and printed" "ended AVAILABLE before the cancel took effect" "$OUT"
fresh
run env AWS_ENDPOINT_URL=http://127.0.0.1:1 "$cancel" "${limit[@]}" --image "$ARN" --arm -t "$(scaled 3)s"
expect_status "a service that is not there is 2" 2
expect_equal "and leaves no open cancel" "" "$(find "$state" -name 'open-*' 2>/dev/null)"
run env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY "$cancel" "${limit[@]}" --image "$ARN" --arm
expect_status "no credentials are 2" 2
fresh
sim_fault '{"kind":"stall","operation":"GetImage","ms":3600000,"count":-1}'
c --image "$ARN" --arm -t "$(scaled 2)s"
expect_status "a service that does not answer is 2" 2
expect_within "in time" 4

for answer in '"kind":"empty"' '"kind":"malformed"' '"kind":"body","body":"<html>login</html>","type":"text/html"' \
	'"kind":"body","body":"{}"' '"kind":"body","body":"{\"image\":{}}"' '"kind":"html"' '"kind":"500"' '"kind":"drop"'; do
	fresh
	sim_clear_faults
	sim_fault "{$answer,\"operation\":\"GetImage\",\"count\":-1}"
	c --image "$ARN" --arm -t "$(scaled 5)s"
	expect_status "without a response with the state it is 2 ($answer)" 2
	expect_equal "and nothing is asked for ($answer)" 0 "$(cancels)"
done
sim_clear_faults

# What is left behind ---------------------------------------------------
build '"cancel":{"ms":0},"image":{"infrastructureConfiguration":{"terminateInstanceOnFailure":false},
	"outputResources":{"amis":[{"region":"us-east-1","image":"ami-0123456789abcdef0"}]}}'
c --image "$ARN" --arm
expect_status "a cancelled build may leave things behind" 0
expect_match "its images are named" "left behind: image ami-0123456789abcdef0 in us-east-1" "$OUT"
expect_match "and the instance that is kept" "terminateInstanceOnFailure is false" "$OUT"
build '"cancel":{"ms":0},"workflows":[{"type":"BUILD","status":"ROLLBACK_IN_PROGRESS","age":"5m","steps":[]}]'
c --image "$ARN" --arm --wait 2s
expect_status "so may one whose rollback goes on" 0
expect_match "which is reported" "still rolling back" "$OUT"
expect_within "within the wait" 3
build '"cancel":{"ms":0}'
sim_fault '{"kind":"error","operation":"ListWorkflowExecutions","count":-1}'
c --image "$ARN" --arm
expect_status "a rollback that cannot be read changes nothing" 0
expect_match "and is reported" "state of its rollback is unknown: .*ClientException" "$OUT"
sim_clear_faults
build "\"cancel\":{\"ms\":$(scaled 1400)}"
limit=(--state-dir "$state" --wait "$(scaled 2)s")
c --image "$ARN" --arm
expect_status "the whole of --wait is waited" 0
build '"workflows":[{"type":"TEST","status":"ROLLBACK_IN_PROGRESS","age":"5m","steps":[]}]'
run "$builddir/check_imagebuilder" --image "$ARN"
expect_match "a check reports a cancel that is under way" "TESTING for 3h[0-9]*m, cancelling" "$OUT"

# No audit, no cancel ---------------------------------------------------
fresh
run "$cancel" --image "$ARN" --arm --state-dir "$tmp/no/such/state"
expect_status "without a state directory nothing is sent" 3
expect_equal "indeed" 0 "$(cancels)"
run "$cancel" --image "$ARN" --state-dir "$tmp/no/such/state"
expect_status "without --arm that is reported" 0
expect_match "in a line" "an audit log entry could not be written" "$OUT"
mkdir -p "$state"
chmod 777 "$state"
c --image "$ARN" --arm
expect_status "a directory that others may write is refused" 3
chmod 750 "$state"
ln -s /dev/null "$state/audit.log"
c --image "$ARN" --arm
expect_status "an audit log that is a link is refused" 3
expect_equal "nothing was sent for any of these" 0 "$(cancels)"
rm "$state/audit.log"
c --image "$ARN" --max-per-hour 1
expect_status "what was not sent counts for no limit" 0
rm "$state/audit.log"
for link in link link/ link//; do
	ln -sfn "$state" "$tmp/link"
	run "$cancel" --image "$ARN" --arm --state-dir "$tmp/$link"
	expect_status "a state directory that is a link is refused ($link)" 3
	expect_match "and called one ($link)" "symbolic link" "$OUT"
	expect_equal "nothing was sent ($link)" 0 "$(cancels)"
done
# full BLOCKS: a call that can write files of so many KiB, as on a full disk.
full() {
	run bash -c 'trap "" XFSZ; ulimit -f "$1"; shift; exec "$@"' _ "$1" \
		"$cancel" "${limit[@]}" --image "$ARN" --arm --max-per-hour 1
}
fresh
mkdir -m 750 "$state"
full 0
expect_status "on a full disk nothing is sent" 3
expect_match "and why" "nothing was sent: .*/open-.*File too large" "$OUT"
printf '{"fill":"%0900d"}\n' 0 >"$state/audit.log"
before=$(cksum <"$state/audit.log")
full 1
expect_status "nor when the audit line does not fit any more" 3
expect_match "which is reported too" "nothing was sent: .*/audit.log: File too large" "$OUT"
expect_equal "half of a line is taken back" "$before" "$(cksum <"$state/audit.log")"
expect_equal "so is the open cancel" "" "$(find "$state" -name 'open-*')"
expect_equal "nothing was sent for these" 0 "$(cancels)"
c --image "$ARN" --arm --max-per-hour 1
expect_status "when there is space again it is sent, and nothing has counted" 0
run "$cancel" --state-dir "$state" --history
expect_equal "the history is whole lines" 4 "$(jq -c . <<<"$OUT" | wc -l)"
printf '{"time":"2026' >>"$state/audit.log"
c --image "$ARN"
run "$cancel" --state-dir "$state" --history
expect_match "what was torn does not tear the next line" '^.*"decision":"leave"' "$(tail -1 <<<"$OUT")"
mv "$state/audit.log" "$state/audit.log.1"
run "$cancel" --state-dir "$state" --history
expect_status "a log that was just rotated is an empty history" 0
c --image "$ARN"
c --image "$ARN"
: >"$state/audit.log"
c --image "$ARN"
expect_equal "after copying and truncating the next line is the first" 1 "$(wc -l <"$state/audit.log")"
fresh
mkdir -m 750 "$state"

# One who holds the lock ------------------------------------------------
lock=$state/lock-$(printf %s "$ARN" | sha256sum | cut -c1-32).lock
exec 9>"$lock"
flock 9
run "$cancel" --image "$ARN" --arm --state-dir "$state" -t "$(scaled 1)s"
expect_status "a lock that is held past the deadline is 1" 1
expect_match "and reported" "another process holds the lock" "$OUT"
exec 9>&-
expect_equal "nothing was sent" 0 "$(cancels)"

# Documents of the user -------------------------------------------------
mkdir -p "$tmp/flows"
cp "$srcdir"/plugin/workflows/*.yaml "$tmp/flows"
edit() {
	sed "$1" "$srcdir/plugin/workflows/cancel.arazzo.yaml" >"$tmp/flows/cancel.arazzo.yaml"
}
limit+=(--workflows "$tmp/flows")
fresh "{\"images\":[{\"arn\":\"$other\",\"status\":\"TESTING\"}]}"
limit+=(--workflows "$tmp/flows")
edit "s#imageBuildVersionArn: \$inputs.arn#imageBuildVersionArn: $other#"
c --image "$ARN" --arm
expect_status "a document cannot cancel another build" 3
expect_equal "indeed" "0 TESTING" "$(cancels) $(sim_status "$other")"
expect_equal "and the audit log names the refusing rule" "leave workflow" \
	"$(jq -r '.decision + " " + .rule' "$state/audit.log" | tail -n 1)"
edit 's/clientToken: \$inputs.clientToken/clientToken: mine/'
c --image "$ARN" --arm
expect_status "nor choose another token" 3
edit 's/stepId: cancelCreation/stepId: justLooking/; s/\$steps.cancelCreation/$steps.justLooking/'
c --image "$ARN" --arm --deny '*'
expect_status "nor pass policy under another name" 1
sed 's#operationId: CancelImageCreation#operationId: GetCancelled#' "$srcdir/plugin/workflows/imagebuilder.openapi.yaml" >"$tmp/flows/imagebuilder.openapi.yaml"
edit 's/operationId: CancelImageCreation/operationId: GetCancelled/'
c --image "$ARN" --arm --deny '*'
expect_status "nor by another operationId for the same path" 3
expect_match "and that is reported with its location" "cancel.arazzo.yaml:[0-9]+:[0-9]+" "$OUT"
cp "$srcdir/plugin/workflows/imagebuilder.openapi.yaml" "$tmp/flows"
edit 's/operationId: CancelImageCreation/operationId: CreateImage/'
c --image "$ARN" --arm
expect_status "an operation that is not of a cancel is refused" 3
edit 's/statusCode == 200/statusCode === 200/'
c --image "$ARN" --arm
expect_status "a broken document is refused before any request" 3
expect_match "with file, line and column" "cancel.arazzo.yaml:[0-9]+:[0-9]+: " "$OUT"
expect_equal "nothing was cancelled by any of these" 0 "$(cancels)"
edit 's/retryAfter: 1/retryAfter: 0.2/'
c --image "$ARN" --arm
expect_status "a document that keeps to the rules replaces ours" 0
expect_equal "and cancels once" 1 "$(took_effect)"

# SIGTERM ---------------------------------------------------------------
build '"cancel":{"never":true}'
"$cancel" --state-dir "$state" --image "$ARN" --arm --wait "$(scaled 60)s" >"$tmp/out" &
pid=$!
wait_for "the cancel takes effect" '[ "$(took_effect)" = 1 ]'
kill -TERM "$pid"
wait "$pid"
STATUS=$?
OUT=$(cat "$tmp/out")
expect_status "SIGTERM ends the waiting" 1
expect_match "what is known is printed" "cancel accepted, not confirmed" "$OUT"
expect_equal "the audit is closed" unconfirmed "$(jq -rs '.[-1].outcome' "$state/audit.log")"
finish
