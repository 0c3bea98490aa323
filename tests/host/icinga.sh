# Icinga 2, one node: contrib's commands and apply rules; a hanging build is
# cancelled once at HARD; a passive result through the API.
# Conditions are for wait_for to evaluate.
# shellcheck shell=bash disable=SC2016,SC2034,SC2317
. "${srcdir:?}/tests/host/host.sh"
. "$srcdir/tests/host/icinga.inc"

as_user nagios
need_programs
start_simulator --seed hanging
install_contrib
port=$(free_port)
master=m1
certificates m1
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
	object Service "passive" {
		host_name = "aws-production"
		check_command = "passive"
		enable_active_checks = false
		max_check_attempts = 1
	}
	EOF
	cat "$contrib/icinga2/imagebuilder.conf"
	services_conf
} >"$tmp/m1.conf"
node_files m1 "$tmp/m1.conf"

mapfile -t options < <(node_options m1)
run "${run_as[@]}" env "ICINGA2_USER=$daemon_user" \
	"ICINGA2_GROUP=$(id -gn "$daemon_user")" \
	"$icinga2" --no-stack-rlimit daemon -C "${options[@]}"
expect_status "icinga2 daemon -C accepts contrib's files" 0

node m1
daemon_logs+=("$tmp/m1/log/icinga2.log")
build='aws-production!build web-base 1.4.0-7'
wait_for "the API answers" 'api status | jq ".results | length > 0" | grep -qx true'
wait_for "the build is CRITICAL" 'is "$build" ".state == 2"'
wait_for "the handler cancels it at HARD" '[ "$(cancels_in_force)" -ge 1 ]'
wait_for "the next check shows it CANCELLED" \
	'is "$build" ".last_check_result.output | test(\"CANCELLED\")"'
expect_equal "which is a WARNING" 1 "$(service "$build" .state)"
expect_equal "numbers are read one by one" true "$(service "$build" \
	'[.last_check_result.performance_data[] | split("=")[0]] |
	 (index("cancelled") != null and index("time") != null)')"
expect_match "long output arrives" 'WARNING\] web-base 1\.4\.0/7' \
	"$(service "$build" .last_check_result.output)"
wait_for "the pipeline is checked as well" \
	'is "aws-production!imagebuilder web-base" ".last_check_result != null"'

wait_for "and so is the service that cancels" \
	'is "aws-production!cancel web-base" ".last_check_result != null"'
expect_no_match "with valid options" 'UNKNOWN' \
	"$(service "aws-production!cancel web-base" .last_check_result.output)"

# A result from elsewhere.
"$builddir/check_imagebuilder" --image "$ARN" --output-format icinga \
	--host-name aws-production --service-name passive --exit-ok \
	>"$tmp/body.json"
run api actions/process-check-result --data-binary "@$tmp/body.json"
expect_equal "the API takes a passive result" 200 \
	"$(jq '.results[0].code' <<<"$OUT")"
expect_equal "its state is ours" 1 "$(service 'aws-production!passive' .state)"
expect_match "its text too" '^IMAGEBUILDER WARNING - ' \
	"$(service 'aws-production!passive' .last_check_result.output)"
expect_equal "exactly one cancel took effect" 1 "$(cancels_in_force)"
stop_daemon "$DAEMON_PID"
expect_equal "icinga2 ends well" 0 "$STATUS"
finish
