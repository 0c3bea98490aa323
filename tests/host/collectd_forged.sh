# Forged values: a collectd with a network listener that accepts packets from
# anyone cancels no healthy build; and the example's threshold raises no alarm for
# an old image.
# Conditions are for wait_for to evaluate.
# shellcheck shell=bash disable=SC2016,SC2034,SC2317
. "${srcdir:?}/tests/host/host.sh"

as_user nagios
need_files "collectd-core" /usr/sbin/collectd /usr/lib/collectd/network.so
module=$builddir/collectd/.libs/imagebuilder.so
need_files "collectd-dev, so the plugin" "$module"
need_programs
sanitized "$module"
start_simulator --seed empty
PIPELINE=arn:aws:imagebuilder:us-east-1:123456789012:image-pipeline/web-base
sim_set "$(jq -nc --arg arn "$ARN" --arg p "$PIPELINE" '{pipelines: [{arn: $p}], images: [
	{arn: $arn, status: "TESTING", age: "1m", pipeline: $p},
	{arn: ($arn | sub("/7$"; "/6")), status: "AVAILABLE", age: "1d", pipeline: $p}]}')"
install_contrib
dir=$tmp/c
port=$(free_port)
mkdir -p "$dir/csv" "$tmp/state"
chmod 750 "$tmp/state"
printf '#!/bin/sh\nexec cat >>%s\n' "$dir/notified" >"$dir/notified.sh"
chmod +x "$dir/notified.sh"
{
	sed -e "s|@tmp@|$tmp|; s|@user@|$daemon_user|" "$srcdir/tests/host/collectd.conf"
	cat <<-EOF
	PluginDir "/usr/lib/collectd"
	LoadPlugin network
	<Plugin network>
	  Listen "127.0.0.1" "$port"
	</Plugin>
	PluginDir "${module%/*}"
	LoadPlugin imagebuilder
	<Plugin imagebuilder>
	  <Account "prod">
	    Interval 0.5
	    Pipeline "$PIPELINE"
	    AllowCancel true
	    StateDir "$tmp/state"
	  </Account>
	</Plugin>
	PluginDir "/usr/lib/collectd"
	EOF
	sed -n '/^LoadPlugin threshold/,$p' "$contrib/collectd/imagebuilder.conf" | sed '/Hits/d'
} >"$dir/collectd.conf"
own "$dir" "$tmp/state" "$HOME"
daemon "$tmp/collectd.out" /usr/sbin/collectd -f -C "$dir/collectd.conf"
daemon_logs+=("$dir/log")
lines() {
	cat "$dir"/csv/testhost/imagebuilder-prod/"$1"-20* 2>/dev/null | wc -l
}
wait_for "ten intervals with an image of a day and a healthy build" \
	'[ "$(lines duration-web-base-1.4.0-7)" -ge 10 ]'
wait_for "the age of the image is not a duration of a build" \
	'ls "$dir"/csv/testhost/imagebuilder-prod/uptime-*image_age-20*'
expect_equal "no alarm was raised" 0 "$(grep -c 'severity = FAILURE' "$dir/log")"

# forge HOST: a packet of collectd's binary protocol.
forge() {
	/usr/bin/python3 - "$port" "$1" <<'EOF'
import socket, struct, sys, time
def text(kind, s):
    b = s.encode() + b"\0"
    return struct.pack(">HH", kind, 4 + len(b)) + b
now = int(time.time())
packet = (text(0, sys.argv[2]) + struct.pack(">HHQ", 1, 12, now) + struct.pack(">HHQ", 7, 12, 1) +
          text(2, "imagebuilder") + text(3, "prod") + text(4, "duration") + text(5, "web-base-1.4.0-7") +
          struct.pack(">HHHB", 6, 15, 1, 1) + struct.pack("<d", 99999.0))
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(packet, ("127.0.0.1", int(sys.argv[1])))
EOF
}
# repeated until it is noticed: the daemon drops a value that is not newer.
ignored() {
	forge "$1"
	sleep 0.3
	grep -q "$2" "$dir/log"
}
wait_for "a value of another host is ignored" \
	'ignored other.example "of host other.example is ignored"'
wait_for "one of this host that was not dispatched too" \
	'ignored testhost "duration 99999 is not the value that was dispatched last"'
expect_equal "nothing was sent" 0 "$(sim_count CancelImageCreation)"
expect_equal "the build goes on" TESTING "$(sim_status "$ARN")"
stop_daemon "$DAEMON_PID"
expect_equal "collectd ends well" 0 "$STATUS"
finish
