# Icinga 2: one service on one pipeline, never edited, cancels each build that is
# stuck once and leaves the healthy ones alone; a request that failed is made again
# by the next call.
# Conditions are for wait_for to evaluate.
# shellcheck shell=bash disable=SC2016,SC2034,SC2317
. "${srcdir:?}/tests/host/host.sh"
. "$srcdir/tests/host/icinga.inc"
. "$srcdir/tests/host/pipeline.inc"

as_user nagios
need_programs
start_simulator --seed empty
pipeline_begin
install_contrib
port=$(free_port)
master=m1
certificates m1
mkdir "$tmp/bin"
action "$tmp/bin/cancel_imagebuilder" "$builddir/cancel_imagebuilder" -t 4s --state-dir "$tmp/state-m1"
own "$HOME"
{
	cat <<-EOF
	const NodeName = "m1"
	const ZoneName = "master"
	const TicketSalt = ""
	include <itl>
	object Endpoint "m1" { }
	object Zone "master" { endpoints = [ "m1" ] }
	object ApiListener "api" { bind_host = "127.0.0.1"; bind_port = $port }
	object ApiUser "root" { password = "pw"; permissions = [ "*" ] }
	object CheckerComponent "checker" { }
	object FileLogger "main" { severity = "warning"; path = LogDir + "/icinga2.log" }
	EOF
	sed "s|\"[^\"]*/cancel_imagebuilder\"|\"$tmp/bin/cancel_imagebuilder\"|" \
		"$contrib/icinga2/imagebuilder.conf"
	# Without the service on a build.
	services_conf | sed '/^apply Service "build "/,$d'
} >"$tmp/m1.conf"
node_files m1 "$tmp/m1.conf"
node m1
icinga=$DAEMON_PID
daemon_logs+=("$tmp/m1/log/icinga2.log")
wait_for "the API answers" 'api status | jq ".results | length > 0" | grep -qx true'
pipeline_story
stop_daemon "$icinga"
expect_equal "icinga2 ends well" 0 "$STATUS"
finish
