#!/bin/bash
# screenshot.sh BUILD OUT.png: takes a picture of Icinga Web 2 after the stuck
# build of a pipeline has been cancelled.  Everything runs in a private folder:
# simulator, icinga2, PostgreSQL, PHP's own web server, headless Chromium.
#
# apt-get install --no-install-recommends icinga2-bin icinga2-ido-pgsql \
#	icingaweb2 icingaweb2-module-monitoring php-cli php-pgsql php-intl \
#	postgresql chromium
# shellcheck disable=SC1091,SC2016,SC2034,SC2154,SC2317
set -eu
srcdir=$(cd "$(dirname "$0")/../.." && pwd)
builddir=$(cd "${1:?build folder}" && pwd)
out=$(realpath "${2:?picture}")
export srcdir builddir
. "$srcdir/tests/host/host.sh"
set +e

as_user nagios
need php chromium psql
postgres=$(echo /usr/lib/postgresql/*/bin)
web=/usr/share/icingaweb2
schema=/usr/share/icinga2-ido-pgsql/schema/pgsql.sql
need_files "PostgreSQL" "$postgres/initdb"
need_files "icingaweb2" "$web/modules/monitoring"
need_files "icinga2-ido-pgsql" "$schema"
need_programs
. "$srcdir/tests/host/icinga.inc"
start_simulator --seed hanging
install_contrib
dir=$tmp/i
mkdir -p "$dir"
certificates m1
port=$(free_port)
web_port=$(free_port)
database_port=$(free_port)
master=m1
own "$HOME" "$dir"

# The database; nothing in it needs to be durable.
"${run_as[@]}" "$postgres/initdb" -D "$dir/pg" -U icinga -E UTF8 --locale=C \
	-A trust --no-sync >"$tmp/initdb.log" ||
	give_up "initdb" "$(cat "$tmp/initdb.log")"
daemon "$tmp/postgres.out" "$postgres/postgres" -D "$dir/pg" -k "$dir" \
	-h 127.0.0.1 -p "$database_port" -F
database=$DAEMON_PID
# The daemons end first; SIGINT is a fast shutdown of the database.
stop_database() {
	local code=$?
	kill ${node_pid:+"$node_pid"} ${web_pid:+"$web_pid"} 2>/dev/null
	kill -INT "$database" 2>/dev/null
	return "$code"
}
trap 'stop_database; cleanup' EXIT
db() {
	psql -q -v ON_ERROR_STOP=1 -h "$dir" -p "$database_port" -U icinga "$@"
}
wait_for "PostgreSQL is ready" 'db -d postgres -c "select 1"'
db -d postgres -c 'create database icinga'
db -d icinga -f "$schema" >"$tmp/sql.log" 2>&1

# The services of contrib; the build of the pipeline is the service's to cancel.
{
	cat <<-CONF
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
	object IdoPgsqlConnection "ido" {
		host = "127.0.0.1"
		port = $database_port
		user = "icinga"
		database = "icinga"
	}
	CONF
	cat "$contrib/icinga2/imagebuilder.conf"
	services_conf | sed \
		-e '/vars.imagebuilder_builds = {/,/^	}/d' \
		-e "s|imagebuilder_cancel_allow = .*|&\n\t\t\timagebuilder_cancel_state_dir = \"$tmp/state-m1\"|"
} >"$tmp/m1.conf"
node_files m1 "$tmp/m1.conf"
node m1
node_pid=$DAEMON_PID
daemon_logs+=("$tmp/m1/log/icinga2.log")
wait_for "the API answers" 'api status | jq ".results | length > 0" | grep -qx true'
api actions/reschedule-check -d '{"type":"Host","filter":"true","force":true}' \
	>"$tmp/reschedule"
wait_for "the build of the pipeline is cancelled" \
	'[ "$(cancels_in_force)" -ge 1 ]'
wait_for "the service shows it" \
	'is "aws-production!cancel web-base" ".last_check_result.output | test(\"CANCELLED\")"'
wait_for "so does the database" '[ "$(db -At -d icinga -c "select count(*)
	from icinga_statehistory where output like '\''%CANCELLED%'\''")" -ge 1 ]'

wait_for "and the host" '[ "$(db -At -d icinga -c "select count(*)
	from icinga_hoststatus where has_been_checked = 1")" -ge 1 ]'

# Icinga Web 2 by PHP's own server; every visitor is the user operator.
etc=$dir/web
mkdir -p "$etc/enabledModules" "$etc/modules/monitoring" "$dir/sessions"
ln -s "$web/modules/monitoring" "$etc/enabledModules/monitoring"
cat >"$etc/config.ini" <<INI
[global]
show_stacktraces = "1"
config_backend = "ini"
module_path = "$web/modules"
[logging]
log = "none"
[themes]
default = "Icinga"
INI
cat >"$etc/resources.ini" <<INI
[icinga_ido]
type = "db"
db = "pgsql"
host = "127.0.0.1"
port = "$database_port"
dbname = "icinga"
username = "icinga"
password = "icinga"
charset = "UTF8"
INI
printf '[auto]\nbackend = "external"\n' >"$etc/authentication.ini"
printf '[all]\nusers = "operator"\npermissions = "*"\n' >"$etc/roles.ini"
printf '[icinga]\ntype = "ido"\nresource = "icinga_ido"\n' \
	>"$etc/modules/monitoring/backends.ini"
printf '[security]\nprotected_customvars = "*pw*"\n' \
	>"$etc/modules/monitoring/config.ini"
cat >"$dir/router.php" <<'PHP'
<?php
$_SERVER['REMOTE_USER'] = 'operator';
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (is_file($_SERVER['DOCUMENT_ROOT'] . $path))
	return false;
$_SERVER['SCRIPT_FILENAME'] = $_SERVER['DOCUMENT_ROOT'] . '/index.php';
return require '/usr/share/php/Icinga/Application/webrouter.php';
PHP
own "$dir/web" "$dir/sessions" "$dir/router.php"
daemon "$tmp/php.out" env "ICINGAWEB_CONFIGDIR=$etc" PHP_CLI_SERVER_WORKERS=4 \
	php -d "session.save_path=$dir/sessions" -d date.timezone=UTC \
	-S "127.0.0.1:$web_port" -t "$web/public" "$dir/router.php"
web_pid=$DAEMON_PID
url="http://127.0.0.1:$web_port/monitoring"
wait_for "Icinga Web 2 is served" \
	'curl -sf "$url/list/services?view=compact" | grep -q web-base'
picture() {
	chromium --headless --no-sandbox --disable-gpu --no-first-run \
		--disable-background-networking \
		--user-data-dir="$tmp/chromium" --window-size=1500,620 \
		--virtual-time-budget=20000 --screenshot="$out" "$1" \
		>"$tmp/chromium.out" 2>&1
}
picture "$url/list/services#!/monitoring/service/history?host=aws-production&service=cancel%20web-base"
if [ -s "$out" ]; then
	pass "the picture is $out"
else
	fail "the picture" "$(tail -n 5 "$tmp/chromium.out")"
fi
finish
