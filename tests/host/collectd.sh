# collectd: values by csv and unixsock, a notification on a change of verdict, a
# Threshold notification that cancels once; invalid options; a service that
# hangs blocks no other plugin.
# Conditions are for wait_for to evaluate.
# shellcheck shell=bash disable=SC2016,SC2034,SC2317
. "${srcdir:?}/tests/host/host.sh"

as_user nagios
need_files "collectd-core" /usr/sbin/collectd /usr/lib/collectd/csv.so
module=$builddir/collectd/.libs/imagebuilder.so
need_files "collectd-dev, so the plugin" "$module"
need_programs
sanitized "$module"
start_simulator --seed hanging --region us-east-1 --region eu-west-1
install_contrib

# collectd_begin: a fresh folder and the configuration without our plugin.
collectd_begin() {
	dir=$tmp/c
	rm -rf "$dir"
	mkdir -p "$dir/csv" "$tmp/state"
	chmod 750 "$tmp/state"
	printf '#!/bin/sh\nexec cat >>%s\n' "$dir/notified" >"$dir/notified.sh"
	chmod +x "$dir/notified.sh"
	sed -e "s|@tmp@|$tmp|; s|@user@|$daemon_user|" \
		"$srcdir/tests/host/collectd.conf" >"$dir/collectd.conf"
	# The folder of the module applies to the lines after it only.
	echo "PluginDir \"${module%/*}\"" >>"$dir/collectd.conf"
	own "$dir" "$tmp/state" "$HOME"
}
collectd_start() {
	daemon "$tmp/collectd.out" /usr/sbin/collectd -f -C "$dir/collectd.conf"
	daemon_logs+=("$dir/log")
}
value() {
	tail -q -n 1 "$dir/csv/testhost/imagebuilder-production/$1"-20* \
		2>/dev/null | cut -d, -f2
}

collectd_begin
# contrib's block, without the thresholds; the region and the interval are ours.
{
	sed -n '/^LoadPlugin imagebuilder/,/^<\/Plugin>/p' \
		"$contrib/collectd/imagebuilder.conf" | sed \
		-e 's/eu-west-1/us-east-1/; /Profile/d; s/Interval 60/Interval 0.5/' \
		-e 's/AllowCancel false/AllowCancel true/' \
		-e "s|MinAge .*|&\n    StateDir \"$tmp/state\"|"
	echo "PluginDir \"/usr/lib/collectd\""
	sed -n '/^LoadPlugin threshold/,$p' \
		"$contrib/collectd/imagebuilder.conf"
} >>"$dir/collectd.conf"
collectd_start
wait_for "the build's age is a value" \
	'value duration-web-base-1.4.0-7 | grep -q "^1[1-9]..."'
wait_for "its verdict too" 'value gauge-web-base-1.4.0-7 | grep -q ^2'
wait_for "the whole verdict" 'value gauge-state | grep -q ^2'
run /usr/bin/python3 - "$dir/sock" <<'EOF'
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.settimeout(5)
s.sendall(b'GETVAL "testhost/imagebuilder-production/duration-web-base-1.4.0-7"\n')
f = s.makefile()
print(f.readline(), f.readline())
EOF
expect_match "unixsock answers it" 'seconds=1\.[1-9]' "$OUT"
wait_for "the change of the verdict is a notification" \
	'grep -q "^image_arn: $ARN" "$dir/notified"'
wait_for "the threshold cancels the build" \
	'[ "$(cancels_in_force)" -ge 1 ]'
wait_for "and the log has the outcome" 'grep -q "cancel: .*CANCELLED" "$dir/log"'
wait_for "the next verdict is a WARNING" \
	'value gauge-web-base-1.4.0-7 | grep -q ^1'
wait_for "and the threshold is over" \
	'value duration-web-base-1.4.0-7 | grep -q ^0'
expect_equal "exactly one cancel took effect" 1 "$(cancels_in_force)"
stop_daemon "$DAEMON_PID"
expect_equal "collectd ends well" 0 "$STATUS"

# Without AllowCancel nothing is cancelled; an invalid option is one clear line.
sim_reset
sim_clear_log
twin=${ARN/us-east-1/eu-west-1}
sim_set "{\"images\":[{\"arn\":\"$twin\",\"status\":\"TESTING\",\"age\":\"3h\"}]}"
collectd_begin
cat >>"$dir/collectd.conf" <<EOF
LoadPlugin imagebuilder
<Plugin imagebuilder>
  <Account "production">
    Region "us-east-1"
    Interval 0.5
    All true
    StateDir "$tmp/state"
  </Account>
  <Account "wrong">
    Regoin "us-east-1"
  </Account>
  <Account "armed">
    Arm true
  </Account>
  <Account "production">
    All true
  </Account>
  <Account "twins">
    Interval 0.5
    Image "$ARN" "$twin"
    AllowCancel true
    StateDir "$tmp/state"
  </Account>
</Plugin>
PluginDir "/usr/lib/collectd"
LoadPlugin threshold
<Plugin threshold>
  <Plugin "imagebuilder">
    <Type "duration">
      FailureMax 7200
    </Type>
  </Plugin>
</Plugin>
EOF
cat >>"$dir/collectd.conf" <<EOF
<Plugin exec>
  Exec "$daemon_user" "$contrib/collectd/exec.sh" "--image" "$ARN" "-c" "2h" "--service-name" "exec"
</Plugin>
EOF
collectd_start
wait_for "the wrong account is named" \
	'grep -q "imagebuilder: Account \"wrong\": Regoin is not an option" "$dir/log"'
expect_match "a name is an account's once" \
	'duplicate Account "production"' "$(cat "$dir/log")"
expect_match "nothing can be armed by a file" \
	'Account "armed": Arm cannot be set in a configuration file' \
	"$(cat "$dir/log")"
wait_for "the good account is read" \
	'value duration-web-base-1.4.0-7 | grep -q "^1[1-9]..."'
wait_for "a threshold is crossed" \
	'grep -q "severity = FAILURE.*type = duration" "$dir/log"'
wait_for "of two builds with one name none is cancelled" \
	'grep -q "twins: two builds are named \"web-base-1.4.0-7\": none is cancelled" "$dir/log"'
wait_for "exec.sh gives values to the exec plugin" \
	'grep -q "^[0-9.]*,1[1-9]..." "$dir"/csv/testhost/imagebuilder-exec/duration-web-base-1.4.0-7-20*'
wait_for "and notifications with the ARN" \
	'grep -A9 "PluginInstance: exec" "$dir/notified" | grep -q "image_arn: $ARN"'
expect_equal "every line is accepted" 0 \
	"$(grep -c 'exec plugin: .*\(Unable\|Unexpected\|Unknown\|error\)' "$dir/log")"
sim_fault '{"operation":"*","kind":"stall","ms":3600000,"count":100000}'
uptime=$(cat "$dir"/csv/testhost/uptime/uptime-20* | wc -l)
wait_for "while the service hangs others are read" \
	'[ "$(cat "$dir"/csv/testhost/uptime/uptime-20* | wc -l)" -ge $((uptime + 4)) ]'
expect_equal "without AllowCancel nothing was cancelled" 0 \
	"$(sim_count CancelImageCreation)"
SECONDS=0
stop_daemon "$DAEMON_PID"
expect_equal "collectd ends well while a request hangs" 0 "$STATUS"
SECONDS_TAKEN=$SECONDS
expect_within "and soon" 5
finish
