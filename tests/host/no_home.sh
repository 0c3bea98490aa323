# nagios4, icinga2, collectd and zabbix_agentd in the environment of their Debian
# units without HOME: credentials, region and endpoint come from the files in the home
# that the password database has for the daemon's user.
# Conditions are for wait_for to evaluate.
# shellcheck shell=bash disable=SC2016,SC2034,SC2317
. "${srcdir:?}/tests/host/host.sh"
. "$srcdir/tests/host/icinga.inc"

as_user nagios
need_files "nagios4-core" /usr/sbin/nagios4
need_files "collectd-core" /usr/sbin/collectd /usr/lib/collectd/csv.so
module=$builddir/collectd/.libs/imagebuilder.so
need_files "collectd-dev, so the plugin" "$module"
need_programs
start_simulator --seed hanging
install_contrib
mkdir -p "$HOME/.aws"
cat >"$HOME/.aws/credentials" <<END
[default]
aws_access_key_id = $SIM_KEY
aws_secret_access_key = $SIM_SECRET
END
printf '[default]\nregion = us-east-1\nendpoint_url = %s\n' "$SIM_URL" \
	>"$HOME/.aws/config"
chmod 600 "$HOME/.aws/credentials"
own "$HOME"

# The check as each daemon runs it: in its environment, below its user.
environment() {
	"${namespace[@]}" env "${daemon_env[@]}" "${run_as[@]}" env
}

# Nagios.
in_unit nagios4
expect_no_match "the unit nagios4 has neither HOME nor AWS variables" \
	'^(HOME|AWS_[A-Z_]*)=' "$(environment)"
dir=$tmp/n
mkdir -p "$dir/rw" "$dir/archives" "$dir/checkresults"
cp "$contrib/nagios/imagebuilder.cfg" "$dir/imagebuilder.cfg"
cat >"$dir/services.cfg" <<END
define command {
  command_name check_build
  command_line $builddir/check_imagebuilder --image $ARN -c 2h
}
define service {
  use                    generic-service
  host_name              imagebuilder
  service_description    build
  check_command          check_build
  check_interval         1
  retry_interval         1
  max_check_attempts     1
}
END
cp "$srcdir/tests/host/nagios-objects.cfg" "$dir/objects.cfg"
sed -e "s|@tmp@|$tmp|; s|@user@|$daemon_user|" \
	-e "s|@group@|$(id -gn "$daemon_user")|" \
	"$srcdir/tests/host/nagios.cfg" >"$dir/nagios.cfg"
own "$dir"
daemon "$tmp/nagios.out" /usr/sbin/nagios4 "$dir/nagios.cfg"
daemon_logs+=("$dir/nagios.log")
wait_for "a check by nagios4 has the credentials of the user's home" \
	'grep -q "SERVICE ALERT: imagebuilder;build;CRITICAL;HARD;1;IMAGEBUILDER CRITICAL" "$dir/nagios.log"'
stop_daemon "$DAEMON_PID"

# Icinga.
in_unit icinga2
expect_no_match "the unit icinga2 has neither HOME nor AWS variables" \
	'^(HOME|AWS_[A-Z_]*)=' "$(environment)"
port=$(free_port)
master=m1
certificates m1
cat >"$tmp/m1.conf" <<END
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
object CheckCommand "build" {
	command = [ "$builddir/check_imagebuilder", "--image", "$ARN", "-c", "2h" ]
}
object Host "aws" { check_command = "passive" }
object Service "build" {
	host_name = "aws"
	check_command = "build"
	check_interval = 1s
	retry_interval = 1s
}
END
node_files m1 "$tmp/m1.conf"
node m1
daemon_logs+=("$tmp/m1/log/icinga2.log")
wait_for "a check by icinga2 has them" 'is "aws!build" ".state == 2 and
	(.last_check_result.output | test(\"IMAGEBUILDER CRITICAL\"))"'
stop_daemon "$DAEMON_PID"

# collectd, whose plugin runs within the daemon.
in_unit collectd
sanitized "$module"
expect_no_match "the unit collectd has neither HOME nor AWS variables" \
	'^(HOME|AWS_[A-Z_]*)=' "$(environment)"
dir=$tmp/c
mkdir -p "$dir/csv"
printf '#!/bin/sh\nexec cat >/dev/null\n' >"$dir/notified.sh"
chmod +x "$dir/notified.sh"
{
	sed -e "s|@tmp@|$tmp|; s|@user@|$daemon_user|" \
		"$srcdir/tests/host/collectd.conf"
	cat <<-END
	PluginDir "${module%/*}"
	LoadPlugin imagebuilder
	<Plugin imagebuilder>
	  <Account "production">
	    Interval 0.5
	    Image "$ARN"
	    Critical "2h"
	  </Account>
	</Plugin>
	END
} >"$dir/collectd.conf"
own "$dir"
daemon "$tmp/collectd.out" /usr/sbin/collectd -f -C "$dir/collectd.conf"
daemon_logs+=("$dir/log")
wait_for "the plugin of collectd has them" \
	'tail -q -n 1 "$dir"/csv/testhost/imagebuilder-production/gauge-state-20* |
	cut -d, -f2 | grep -q ^2'
stop_daemon "$DAEMON_PID"
# Zabbix's agent, whose module runs within it.
in_unit zabbix-agent
module=$builddir/.libs/imagebuilder_zabbix.so
need_files "zabbix-agent" /usr/sbin/zabbix_agentd
need_files "the module" "$module"
expect_no_match "the unit zabbix-agent has no AWS variables" '^AWS_[A-Z_]*=' \
	"$(environment)"
dir=$tmp/z
mkdir -p "$dir"
{
	printf 'Server=127.0.0.1\nHostname=testhost\nLogType=console\n'
	sed -e "s|^LoadModulePath=.*|LoadModulePath=${module%/*}|" \
		"$contrib/zabbix/agentd.conf"
} >"$dir/agentd.conf"
sed -e 's/eu-west-1/us-east-1/; /^Profile/d' "$contrib/zabbix/imagebuilder.conf" \
	>"$dir/imagebuilder.conf"
own "$dir"
if [ -z "$sanitizer" ]; then # the agent does not end under it
	run "${namespace[@]}" env "${daemon_env[@]}" "${run_as[@]}" \
		/usr/sbin/zabbix_agentd -c "$dir/agentd.conf" \
		-t "imagebuilder.state[$ARN]"
	expect_match "the module of the agent has them" '\[u\|2\]' "$OUT"
fi
expect_equal "the system's password database is as it was" 0 \
	"$(grep -c "$tmp" /etc/passwd)"
finish
