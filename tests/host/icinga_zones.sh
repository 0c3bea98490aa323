# Icinga 2, master and satellite as two processes in two zones: the check runs
# on the satellite; the handler runs on both nodes, and one cancel takes effect.
# Conditions are for wait_for to evaluate.
# shellcheck shell=bash disable=SC2016,SC2034,SC2317
. "${srcdir:?}/tests/host/host.sh"
. "$srcdir/tests/host/icinga.inc"

as_user nagios
need_programs
start_simulator --seed hanging
install_contrib
port=$(free_port)
satellite_port=$(free_port)
master=m3
certificates m3 s3
own "$HOME"

# What both nodes know: zones, commands, the objects of the satellite's zone.
both() {
	cat <<-EOF
	object Endpoint "m3" { }
	object Zone "master" { endpoints = [ "m3" ] }
	object Zone "prod" { endpoints = [ "s3" ]; parent = "master" }
	object CheckerComponent "checker" { }
	object FileLogger "main" { severity = "warning"; path = LogDir + "/icinga2.log" }
	EOF
	cat "$contrib/icinga2/imagebuilder.conf"
	services_conf | sed -e 's/check_command = "\(dummy\|imagebuilder\)"/&\n\tzone = "prod"/'
}
{
	cat <<-EOF
	const NodeName = "m3"
	const ZoneName = "master"
	const TicketSalt = ""
	include <itl>
	object Endpoint "s3" { host = "127.0.0.1"; port = "$satellite_port" }
	object ApiListener "api" { bind_host = "127.0.0.1"; bind_port = $port }
	object ApiUser "root" { password = "pw"; permissions = [ "*" ] }
	object Host "by-command-endpoint" { check_command = "dummy"; vars.dummy_state = 0; zone = "master" }
	object Service "pipeline" {
		host_name = "by-command-endpoint"
		zone = "master"
		command_endpoint = "s3"
		check_command = "imagebuilder"
		check_interval = 1s
		retry_interval = 1s
		vars.imagebuilder_pipeline = "${ARN%%:image/*}:image-pipeline/web-base"
	}
	EOF
	both
} >"$tmp/m3.conf"
{
	cat <<-EOF
	const NodeName = "s3"
	const ZoneName = "prod"
	include <itl>
	object Endpoint "s3" { }
	object ApiListener "api" {
		bind_host = "127.0.0.1"
		bind_port = $satellite_port
		accept_commands = true
	}
	EOF
	both
} >"$tmp/s3.conf"
node_files m3 "$tmp/m3.conf"
node_files s3 "$tmp/s3.conf"

# The satellite first: the master tries a refused one only every 10 s.
node s3
daemon_logs+=("$tmp/s3/log/icinga2.log")
satellite=$DAEMON_PID
wait_for "the satellite listens" 'listening "$satellite_port"'
node m3
daemon_logs+=("$tmp/m3/log/icinga2.log")
wait_for "the master is connected to it" \
	'api objects/endpoints/s3 | jq .results[0].attrs.connected | grep -qx true'
build='aws-production!build web-base 1.4.0-7'
wait_for "the build is CRITICAL at the master" 'is "$build" ".state == 2"'
expect_equal "the satellite checked it" s3 \
	"$(service "$build" .last_check_result.check_source)"
wait_for "a handler cancels it at HARD" '[ "$(cancels_in_force)" -ge 1 ]'
wait_for "the next check shows it CANCELLED at the master" \
	'is "$build" ".last_check_result.output | test(\"CANCELLED\")"'
expect_equal "which is a WARNING" 1 "$(service "$build" .state)"
wait_for "a command_endpoint check runs on the satellite too" \
	'is "by-command-endpoint!pipeline" ".last_check_result.check_source == \"s3\""'
for node in m3 s3; do
	echo "audit of $node:"
	"${run_as[@]}" "$builddir/cancel_imagebuilder" --history \
		--state-dir "$tmp/state-$node"
done
expect_equal "exactly one cancel took effect" 1 "$(cancels_in_force)"
echo "the simulator's log of cancels:"
sim_log 'map(select(.operation == "CancelImageCreation") |
	{time, status, effect, clientToken})'
expect_equal "all cancels had the same token" 1 "$(sim_log '
	[.[] | select(.operation == "CancelImageCreation") | .clientToken] |
	unique | length')"
stop_daemon "$DAEMON_PID"
expect_equal "the master ends well" 0 "$STATUS"
stop_daemon "$satellite"
expect_equal "the satellite ends well" 0 "$STATUS"
finish
