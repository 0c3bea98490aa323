# lib.sh: what the scenario tests share.  Source it first:
#
#	. "${srcdir:?}/tests/scenario/lib.sh"
#	start_simulator --seed hanging
#	run "$builddir/check_imagebuilder" --image "$ARN"
#	expect_status "a hanging build is critical" 2
#	expect_match "its state is named" 'TESTING for 3h[0-9]+m' "$OUT"
#	expect_equal "one request was made" 1 "$(sim_count GetImage)"
#	finish
#
# Needs bash, curl and jq.  Every process it starts ends with the test.
# shellcheck shell=bash disable=SC2034

set -u
srcdir=${srcdir:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
builddir=${builddir:-$srcdir/build}
pace=${TEST_PACE:-1}

# scaled N: N, for a machine as slow as this one; see tests/pace.sh.  For time
# limits: none of them is what a test waits for.
scaled() {
	echo $(($1 * pace))
}

skip() {
	echo "SKIP: $*"
	exit 77
}

# need COMMAND...: the test is skipped, aloud, where one is missing.
need() {
	local c
	for c in "$@"; do
		command -v "$c" >/dev/null || skip "there is no $c here"
	done
}

need curl jq mktemp
tmp=$(mktemp -d "${TMPDIR:-/tmp}/scenario.XXXXXX") || exit 99
sim_pids=()
launched=0
failures=0
checks=0

cleanup() {
	local pid code=$?
	trap - EXIT
	for pid in "${sim_pids[@]}"; do
		kill "$pid" 2>/dev/null
	done
	for pid in "${sim_pids[@]}"; do
		wait "$pid" 2>/dev/null
	done
	rm -rf "$tmp"
	exit "$code"
}
trap cleanup EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

# Nothing of the caller's own AWS settings, proxies or home gets into a test.
clean_environment() {
	local v
	while IFS='=' read -r -d '' v _; do
		case $v in
		AWS_* | REQUESTS_CA_BUNDLE | *_proxy | *_PROXY) unset "$v" ;;
		esac
	done < <(env -0)
	mkdir -p "$tmp/home"
	export HOME=$tmp/home AWS_EC2_METADATA_DISABLED=true
	export AWS_PAGER=''
	# By default version 1 is asked after a second without a response.
	AWS_METADATA_SERVICE_TIMEOUT=$(scaled 3)
	export AWS_METADATA_SERVICE_TIMEOUT
}
clean_environment

# without OPTION VALUE... -- ARG...: sets defaults to these long options and their
# values but those that are among the arguments: an option that is given twice is
# refused.
without() {
	local pairs=() i
	while [ "$1" != -- ]; do
		pairs+=("$1")
		shift
	done
	shift
	defaults=()
	for ((i = 0; i < ${#pairs[@]}; i += 2)); do
		case " ${*/#-t/--timeout} " in
		*" ${pairs[i]} "*) ;;
		*) defaults+=("${pairs[@]:i:2}") ;;
		esac
	done
}

# launch_simulator [OPTION...]: starts one more; sets SIM_URL, SIM_CONTROL,
# SIM_KEY, SIM_SECRET, SIM_PID, SIM_READY (its whole first line).
launch_simulator() {
	local fifo
	launched=$((launched + 1))
	fifo=$tmp/ready.$launched
	[ -x "$builddir/imagebuilder-simulator" ] ||
		skip "imagebuilder-simulator is not built"
	mkfifo "$fifo" || exit 99
	"$builddir/imagebuilder-simulator" --die-with-parent "$@" >"$fifo" &
	SIM_PID=$!
	sim_pids+=("$SIM_PID")
	SIM_READY=
	read -r -t "$(scaled 60)" SIM_READY <"$fifo"
	if [ -z "$SIM_READY" ]; then
		echo "FAIL: the simulator does not start: $*"
		exit 1
	fi
	sim_ready url SIM_URL
	sim_ready control SIM_CONTROL
	sim_ready accessKeyId SIM_KEY
	sim_ready secretAccessKey SIM_SECRET
}

# sim_ready MEMBER VARIABLE: of that line, whose texts have no escapes.  A jq for
# each would be half of the time that a start takes.
sim_ready() {
	[[ $SIM_READY =~ \"$1\":\"([^\"\\]*)\" ]] || {
		echo "FAIL: the simulator's first line has no $1: $SIM_READY"
		exit 1
	}
	printf -v "$2" %s "${BASH_REMATCH[1]}"
}

# start_simulator [OPTION...]: the same, and what follows talks to it.
start_simulator() {
	launch_simulator "$@"
	use_simulator
}

# The environment of an AWS client that is to talk to it.
use_simulator() {
	export AWS_ACCESS_KEY_ID=$SIM_KEY AWS_SECRET_ACCESS_KEY=$SIM_SECRET
	export AWS_ENDPOINT_URL=$SIM_URL
	sim_ready region AWS_REGION
	AWS_DEFAULT_REGION=$AWS_REGION
	export AWS_REGION AWS_DEFAULT_REGION
	unset AWS_SESSION_TOKEN
}

# stop_simulator: the one started last; its exit status is in STATUS.
stop_simulator() {
	stop_daemon "$SIM_PID"
}
# stop_daemon PID: its exit status is in STATUS.
stop_daemon() {
	local pid kept=()
	kill -TERM "$1"
	wait "$1"
	STATUS=$?
	for pid in "${sim_pids[@]}"; do
		[ "$pid" = "$1" ] || kept+=("$pid")
	done
	sim_pids=("${kept[@]}")
}

sim_control() {
	curl -sS --max-time "$(scaled 30)" "$@"
}

# sim_set JSON: changes the platform; sim_fault JSON: adds a fault (or several).
sim_set() {
	sim_tell set "$1"
}
sim_fault() {
	sim_tell faults "$1"
}
sim_tell() {
	local answer
	answer=$(sim_control -d "$2" "$SIM_CONTROL/$1")
	if [ "$answer" != '{"ok":true}' ]; then
		echo "FAIL: the simulator refuses $1 $2: $answer"
		exit 1
	fi
}
sim_clear_faults() {
	sim_control -X DELETE "$SIM_CONTROL/faults" >/dev/null
}
# sim_mint [LIFETIME_MS]: a session's credentials as JSON.
sim_mint() {
	sim_control -d "{\"lifetimeMs\":${1:-3600000}}" "$SIM_CONTROL/keys"
}

# sim_log [FILTER]: the request log, an array, through jq.
sim_log() {
	sim_control "$SIM_CONTROL/log" | jq -r "${1:-.}"
}
sim_clear_log() {
	sim_control -X DELETE "$SIM_CONTROL/log" >/dev/null
}
# sim_operations: the operations asked for, in order, on one line.
sim_operations() {
	sim_log 'map(.operation) | join(" ")'
}
# sim_count OPERATION: how often it was asked for; nothing when the log cannot be
# read.
sim_count() {
	local log
	log=$(sim_control "$SIM_CONTROL/log")
	[[ $log == \[*\] ]] || return
	grep -o "\"operation\":\"$1\"" <<<"$log" | wc -l
}
# sim_state [FILTER]: images, counters, faults.
sim_state() {
	sim_control "$SIM_CONTROL/state" | jq -r "${1:-.}"
}
sim_status() {
	sim_state ".images[] | select(.arn == \"$1\") | .status"
}
sim_reset() {
	sim_control -X POST -d '' "$SIM_CONTROL/reset" >/dev/null
}

# Requests that curl signs, for what a test must know for itself.
# sim_get OPERATION PARAMETER VALUE: the body; sim_call METHOD OPERATION JSON.
sim_get() {
	sim_signed "$SIM_URL/$1?$2=$(jq -rn --arg v "$3" '$v | @uri')"
}
sim_call() {
	sim_signed -X "$1" -H 'Content-Type: application/json' -d "$3" \
	    "$SIM_URL/$2"
}
sim_signed() {
	curl -sS --max-time "$(scaled 30)" --aws-sigv4 aws:amz:us-east-1:imagebuilder \
	    --config <(printf 'user = "%s:%s"\n' "$SIM_KEY" "$SIM_SECRET") "$@"
}

# run COMMAND...: its output (both streams) is in OUT, its exit status in
# STATUS, the seconds it took in SECONDS_TAKEN.
run() {
	local from=$EPOCHREALTIME to
	OUT=$("$@" 2>&1)
	STATUS=$?
	to=$EPOCHREALTIME
	SECONDS_TAKEN=$(( (${to/[.,]/} - ${from/[.,]/}) / 1000000 ))
}

pass() {
	checks=$((checks + 1))
	echo "ok: $1"
}
fail() {
	checks=$((checks + 1))
	failures=$((failures + 1))
	echo "FAIL: $1"
	shift
	printf '  %s\n' "$@"
}

# expect_equal SENTENCE WANTED GOT
expect_equal() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "wanted: $2" "got:    $3"
	fi
}
# expect_match SENTENCE REGEX TEXT (extended; TEXT may have many lines)
expect_match() {
	if grep -Eq -- "$2" <<<"$3"; then
		pass "$1"
	else
		fail "$1" "wanted: /$2/" "got:    $3"
	fi
}
expect_no_match() {
	if grep -Eq -- "$2" <<<"$3"; then
		fail "$1" "unwanted: /$2/" "got:      $3"
	else
		pass "$1"
	fi
}
# expect_status SENTENCE CODE: of the last run.
expect_status() {
	if [ "$STATUS" = "$2" ]; then
		pass "$1"
	else
		fail "$1" "wanted exit: $2" "got exit:    $STATUS" \
		    "output:      $OUT"
	fi
}
# expect_within SENTENCE SECONDS: the last run took no longer, scaled.
expect_within() {
	local limit
	limit=$(scaled "$2")
	if [ "$SECONDS_TAKEN" -le "$limit" ]; then
		pass "$1"
	else
		fail "$1" "wanted: at most $limit s" "got:    $SECONDS_TAKEN s"
	fi
}

# wait_for SENTENCE COMMAND: waits until the command succeeds.  The test ends
# here, with the logs of its daemons, when a process that it started is gone, or
# when nothing has happened for so long that nothing will.
wait_for() {
	local sentence=$1 pid limit end
	[ $# -eq 2 ] || give_up "$sentence" "usage: wait_for SENTENCE COMMAND"
	limit=$(scaled 120)
	end=$((SECONDS + limit))
	until eval "$2" >/dev/null 2>&1; do
		for pid in "${sim_pids[@]}"; do
			kill -0 "$pid" 2>/dev/null ||
				give_up "$sentence" "process $pid is gone"
		done
		[ "$SECONDS" -lt "$end" ] ||
			give_up "$sentence" "not within $limit s: $2"
		sleep 0.1
	done
	pass "$sentence"
}
daemon_logs=()

give_up() {
	local log
	fail "$@"
	for log in "${daemon_logs[@]}"; do
		echo "--- $log"
		tail -n 30 "$log"
	done
	echo "$checks checks, $failures failed"
	exit 1
}

# finish: the last line of every test.
finish() {
	echo "$checks checks, $failures failed"
	if [ "$failures" -eq 0 ] && [ "$checks" -gt 0 ]; then
		exit 0
	fi
	exit 1
}
