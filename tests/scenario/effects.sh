#!/usr/bin/env bash
# No option that selects or judges is accepted and does nothing: beside each
# target it changes what is printed, or the call is refused with the reason.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
set -f

A=arn:aws:imagebuilder:us-east-1:123456789012
BUILD7=$A:image/web-base/1.4.0/7
BUILD6=$A:image/web-base/1.4.0/6
PIPELINE=$A:image-pipeline/web-base
world=$(jq -nc --arg a "$A" '{pipelines: [{arn: "\($a):image-pipeline/web-base", status: "ENABLED",
	schedule: {scheduleExpression: "rate(1 day)"}, dateNextRun: "2020-01-01T00:00:00Z"}],
	images: [{arn: "\($a):image/web-base/1.4.0/7", status: "TESTING", age: "3h", pipeline: "\($a):image-pipeline/web-base",
		cancel: {ms: 0}},
	{arn: "\($a):image/web-base/1.4.0/8", status: "TESTING", age: "4h", pipeline: "\($a):image-pipeline/web-base",
		cancel: {ms: 0}},
	{arn: "\($a):image/web-base/1.4.0/6", status: "AVAILABLE", age: "5h", pipeline: "\($a):image-pipeline/web-base",
		findings: {critical: 3, high: 4, medium: 5, all: 12}}]}')
start_simulator --seed empty
sim_set "$world"

# What differs from run to run.
steady() {
	sed -E 's/request [0-9a-f-]{36}/request/; s/(time|api_calls|oldest_running|image_age|overdue)=[^ ;]*//g
		s/([0-9]+[dhms])+( old)?/AGE/g'
}

# effect TARGET OPTION: the option must change the output of $program, or be
# refused with its name.
effect() {
	local option=${2%% *}
	call "$1" "$2"
	if [ "$STATUS" = 3 ] && grep -qe " - $option applies to " <<<"$OUT"; then
		pass "${program##*/} $1 $2: refused"
	elif [ "$(steady <<<"$OUT")" = "$plain" ]; then
		fail "${program##*/} $1 $2: it changes something or is refused" "got: $OUT"
	else
		pass "${program##*/} $1 $2: has an effect"
	fi
}

# The check --------------------------------------------------------------
program=$builddir/check_imagebuilder
call() {
	# shellcheck disable=SC2086
	run "$program" -t "$(scaled 10)s" -v $1 ${2-}
}
for target in "--image $BUILD7" "--image $BUILD6" "--pipeline $PIPELINE" "--pipeline web-*" --all; do
	call "$target"
	plain=$(steady <<<"$OUT")
	call "$target"
	expect_equal "$target: what is compared is steady" "$plain" "$(steady <<<"$OUT")"
	# A finished build has no age and no phase, an unfinished one no findings.
	case $target in
	*7) ours="-w -c --phase-warning --phase-critical" ;;
	*6) ours="--findings-warning --findings-critical" ;;
	*) ours="-w -c --phase-warning --phase-critical --findings-warning --findings-critical" ;;
	esac
	for option in "-w 1s" "-c 1s" "--phase-warning TESTING=1s" "--phase-critical TESTING=1s" "--freshness-warning 1s" \
		"--freshness-critical 1s" "--overdue-warning 1s" "--overdue-critical 1s" "--findings-warning ALL=0" \
		"--findings-critical CRITICAL=0" "--state TESTING=critical --state AVAILABLE=critical" \
		"--count-warning TESTING=7:" "--count-critical AVAILABLE=7:" "--since 1s" "--include nothing*" "--exclude *" \
		"--tag no=such"; do
		case $option in
		-w* | -c\ * | --phase* | --findings*)
			case " $ours " in *" ${option%% *} "*) ;; *) continue ;; esac ;;
		esac
		effect "$target" "$option"
	done
done

# The action -------------------------------------------------------------
program=$builddir/cancel_imagebuilder
# A cancel of the pipeline's and the name's builds an hour ago, for the limits.
mkdir -m 750 "$tmp/before"
run "$program" --state-dir "$tmp/before" --image "$A:image/web-base/1.4.0/7" --arm --wait 0s
find "$tmp/before" -name 'open-*' -delete
touch "$tmp/kill"
alert() {
	jq -nc --arg name "$1" --arg arn "$2" '{alerts: [{status: "firing", startsAt: "t", fingerprint: "f", labels: {($name): $arn}}]}'
}
call() {
	rm -rf "$tmp/state"
	cp -a "$tmp/before" "$tmp/state"
	sim_reset
	sim_set "$world"
	# shellcheck disable=SC2086
	run "$program" --state-dir "$tmp/state" -t "$(scaled 10)s" --arm -v $1 ${2-} < <(case $1 in
		*ARN*) alert image_arn "$BUILD7" ;;
		*) alert pipeline_arn "$PIPELINE" ;;
	esac)
	OUT+=$(tail -n 1 "$tmp/state/audit.log" | jq -r .reason)
}
for target in "--image $BUILD7" "--pipeline $PIPELINE --min-age 3h30m" "--alert alertmanager --reason ARN" \
	"--alert alertmanager --min-age 3h30m"; do
	call "$target"
	plain=$(steady <<<"$OUT")
	call "$target"
	expect_equal "$target: what is compared is steady" "$plain" "$(steady <<<"$OUT")"
	for option in "-c 5h" "--phase-critical TESTING=5h" "--only-state PENDING" "--allow *:image/none/*" \
		"--deny *:image/web-base/*" "--deny $PIPELINE" "--require-tag no=such" "--cooldown 2h" "--max-per-hour 1" \
		"--kill-switch $tmp/kill" "--alert-label other" "--pipeline-label other" "--on UNKNOWN" "--service-state OK" \
		"--service-state-type HARD" "--service-attempt 3" "--wait 0s" "--min-age 9h" "--reason x"; do
		[[ $target != *"${option%% *}"* ]] || continue
		# A hook may get alerts about pipelines as well.
		case "$target ${option%% *}" in
		*ARN\ -c | *ARN\ --phase-critical | *ARN\ --pipeline-label) continue ;;
		"--alert alertmanager --min-age 3h30m --alert-label") continue ;;
		esac
		effect "$target" "$option"
	done
done
# More builds than one; one build.
call "--image $BUILD7"
plain=$(steady <<<"$OUT")
effect "--image $BUILD7" "--max-builds 9"
for target in "--pipeline $PIPELINE --min-age 2h" "--alert alertmanager --min-age 2h"; do
	call "$target"
	plain=$(steady <<<"$OUT")
	effect "$target" "--max-builds 9"
done
finish
