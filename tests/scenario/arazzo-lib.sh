# arazzo-lib.sh: what the scenario tests of check_arazzo share.
# shellcheck shell=bash disable=SC2034,SC2154
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
[ -x "$builddir/check_arazzo" ] || skip "check_arazzo is not built"
[ -x "$builddir/answers" ] || skip "answers is not built"

# serve: starts a server with the script on standard input; sets URL, and LOG,
# the requests as JSON lines.
serve() {
	local fifo ready
	served=$((${served:-0} + 1))
	fifo=$tmp/answers.$served
	LOG=$tmp/log.$served
	cat >"$tmp/script.$served.json"
	mkfifo "$fifo"
	"$builddir/answers" "$tmp/script.$served.json" "$LOG" >"$fifo" &
	sim_pids+=("$!")
	read -r -t "$(scaled 20)" ready <"$fifo"
	URL=$(jq -r .url <<<"$ready")
	if [ -z "$URL" ] || [ "$URL" = null ]; then
		echo "FAIL: the server does not start: $ready"
		exit 1
	fi
}
# asked: the requests so far, "GET /a POST /b", on one line.
asked() {
	jq -rs 'map("\(.method) \(.path)") | join(" ")' "$LOG"
}
# request N FILTER: of the n-th request, from 0.
request() {
	jq -rs ".[$1] | $2" "$LOG"
}
# play ARGUMENT...: check_arazzo on $tmp/doc.yaml.
play() {
	local server=(--server "$URL")
	without --file "$tmp/doc.yaml" --timeout "$(scaled 20)s" -- "$@"
	# One for a source by name goes beside the one for all.
	case " $* " in
	*' --server http'*) server=() ;;
	esac
	run "$builddir/check_arazzo" "${defaults[@]}" "${server[@]}" "$@"
}
out() {
	jq -r "$1" <<<"$OUT"
}
