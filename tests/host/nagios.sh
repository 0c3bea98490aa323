# Nagios Core: a hanging build turns CRITICAL SOFT, then HARD; the event handler
# cancels it once; the next check shows it CANCELLED.
# Conditions are for wait_for to evaluate.
# shellcheck shell=bash disable=SC2016,SC2034,SC2317
. "${srcdir:?}/tests/host/host.sh"

as_user nagios
need_files "nagios4-core" /usr/sbin/nagios4
need_programs
start_simulator --seed hanging
install_contrib

# The configuration as installed; the interval of a test, the region and the
# state directory are ours.
dir=$tmp/n
mkdir -p "$dir/rw" "$dir/archives" "$dir/checkresults" "$tmp/state"
# The handler writes a line for each call that has ended.
cat >"$dir/handler" <<EOF
#!/bin/sh
out=\$("$builddir/cancel_imagebuilder" "\$@" 2>&1)
echo "exit \$?: \$out" >>"$dir/handled"
EOF
chmod 755 "$dir/handler"
sed "s|[^ ]*/cancel_imagebuilder |$dir/handler |" \
	"$contrib/nagios/imagebuilder.cfg" >"$dir/imagebuilder.cfg"
sed -e 's/eu-west-1/us-east-1/' -e 's/\(check_interval  *\)5/\11/' \
	-e "s|!--min-age 2h|&  --state-dir $tmp/state|" \
	-e '/event_handler .*_pipeline/d' \
	"$contrib/nagios/services.cfg" >"$dir/services.cfg"
cp "$srcdir/tests/host/nagios-objects.cfg" "$dir/objects.cfg"
sed -e "s|@tmp@|$tmp|; s|@user@|$daemon_user|" \
	-e "s|@group@|$(id -gn "$daemon_user")|" \
	"$srcdir/tests/host/nagios.cfg" >"$dir/nagios.cfg"
chmod 750 "$tmp/state"
own "$dir" "$tmp/state" "$HOME"

run "${run_as[@]}" /usr/sbin/nagios4 -v "$dir/nagios.cfg"
expect_match "nagios4 -v accepts contrib's files" \
	'Total Errors: *0' "$OUT"

daemon "$tmp/nagios.out" /usr/sbin/nagios4 "$dir/nagios.cfg"
daemon_logs+=("$dir/nagios.log")

# field SERVICE NAME: of status.dat
field() {
	awk -v service="$1" -v name="$2" '
		/^servicestatus \{/ { s = "" }
		$1 ~ /^service_description=/ { s = substr($0, index($0, "=") + 1) }
		s == service && index($0, "\t" name "=") == 1 {
			print substr($0, length(name) + 3)
		}' "$dir/status.dat" 2>/dev/null
}
build='web-base 1.4.0/7'
logged() {
	grep -q "SERVICE $1: imagebuilder;$build;$2" "$dir/nagios.log"
}

handled() {
	grep -q "^exit $1: .*$2" "$dir/handled"
}

wait_for "the build is CRITICAL SOFT" 'logged ALERT "CRITICAL;SOFT;1"'
wait_for "the handler is called at SOFT" \
	'logged "EVENT HANDLER" "CRITICAL;SOFT;1;cancel_imagebuilder"'
wait_for "and leaves the build alone" 'handled 0 "CRITICAL SOFT"'
wait_for "the build is CRITICAL HARD" 'logged ALERT "CRITICAL;HARD;2"'
wait_for "the handler is called at HARD" \
	'logged "EVENT HANDLER" "CRITICAL;HARD;2;cancel_imagebuilder"'
wait_for "and cancels it" 'handled 0 CANCELLED'
wait_for "the next check shows it CANCELLED" \
	'field "$build" plugin_output | grep -q CANCELLED'
expect_match "which is a WARNING" '^IMAGEBUILDER WARNING - ' \
	"$(field "$build" plugin_output)"
expect_match "perfdata arrives whole" \
	'^running=0;;;0 .* time=[0-9.]+s;;;0 cancelled=1;;;0$' \
	"$(field "$build" performance_data)"
expect_match "long output arrives" 'WARNING\] web-base 1\.4\.0/7' \
	"$(field "$build" long_plugin_output)"
wait_for "the pipeline is checked as well" \
	'[ "$(field "web-base pipeline" has_been_checked)" = 1 ]'
expect_equal "exactly one cancel took effect" 1 "$(cancels_in_force)"
run "${run_as[@]}" "$builddir/cancel_imagebuilder" --history --state-dir "$tmp/state"
expect_match "the audit names the build" "$ARN" "$OUT"
run "${run_as[@]}" "$builddir/cancel_imagebuilder" --history \
	--state-dir "$tmp/state" --output-format prometheus
expect_match "and counts the requests for Prometheus" \
	'^imagebuilder_cancel_requests_total\{.*\} 1$' "$OUT"

# A passive result, as a line for the command file.
wait_for "the command file is there" '[ -p "$dir/rw/nagios.cmd" ]'
"$builddir/check_imagebuilder" --image "$ARN" --output-format nagios-passive \
	--host-name imagebuilder --service-name passive --exit-ok \
	>"$dir/rw/nagios.cmd"
wait_for "a passive result arrives" \
	'[ "$(field passive current_state)" = 1 ]'
expect_match "with its text" '^IMAGEBUILDER WARNING - .*CANCELLED' \
	"$(field passive plugin_output)"
expect_match "its numbers" 'cancelled=1' "$(field passive performance_data)"

stop_daemon "$DAEMON_PID"
expect_equal "nagios ends well" 0 "$STATUS"
finish
