# Nagios Core: one service on one pipeline, never edited, cancels each build that
# is stuck once and leaves the healthy ones alone; a request that failed is made
# again by the next call.
# Conditions are for wait_for to evaluate.
# shellcheck shell=bash disable=SC2016,SC2034,SC2317
. "${srcdir:?}/tests/host/host.sh"
. "$srcdir/tests/host/pipeline.inc"

as_user nagios
need_files "nagios4-core" /usr/sbin/nagios4
need_programs
start_simulator --seed empty
pipeline_begin
install_contrib

dir=$tmp/n
mkdir -p "$dir/rw" "$dir/archives" "$dir/checkresults" "$tmp/state"
action "$dir/handler" "$builddir/cancel_imagebuilder" -t 4s
sed "s|[^ ]*/cancel_imagebuilder |$dir/handler |" \
	"$contrib/nagios/imagebuilder.cfg" >"$dir/imagebuilder.cfg"
# contrib's services but that on a build; the interval, the region and the state
# directory are ours.
sed -e 's/eu-west-1/us-east-1/' -e 's/\(check_interval  *\)5/\11/' \
	-e "s|web-base/\*\"$|&  --state-dir $tmp/state|" \
	-e 's/event_handler .*--min-age 2h/event_handler_enabled 0/' \
	"$contrib/nagios/services.cfg" >"$dir/services.cfg"
cp "$srcdir/tests/host/nagios-objects.cfg" "$dir/objects.cfg"
sed -e "s|@tmp@|$tmp|; s|@user@|$daemon_user|" \
	-e "s|@group@|$(id -gn "$daemon_user")|" \
	"$srcdir/tests/host/nagios.cfg" >"$dir/nagios.cfg"
chmod 750 "$tmp/state"
own "$dir" "$tmp/state" "$HOME"
daemon "$tmp/nagios.out" /usr/sbin/nagios4 "$dir/nagios.cfg"
nagios=$DAEMON_PID
daemon_logs+=("$dir/nagios.log")
wait_for "the daemon checks the pipeline" 'checks_more 1'

pipeline_story
expect_equal "notifications were left to the other service" 0 \
	"$(grep -c 'NOTIFICATION: .*;web-base pipeline;' "$dir/nagios.log")"
stop_daemon "$nagios"
expect_equal "nagios ends well" 0 "$STATUS"
finish
