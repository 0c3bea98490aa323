#!/usr/bin/env bash
# The whole of Zabbix: Debian's zabbix-server-pgsql imports template.yaml, queries
# the agent with the module about a stuck build, raises an alarm and cancels it.
#
#	contrib/zabbix/try.sh
#
# Everything runs in a private folder on free ports as the user zabbix and ends
# with the script.  Not part of make check: the packages are too many.
# Conditions are for wait_for to evaluate.
# shellcheck shell=bash disable=SC2016,SC2034,SC2317
srcdir=${srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
. "$srcdir/tests/host/host.sh"

# apt-get install --no-install-recommends zabbix-server-pgsql zabbix-agent \
#	zabbix-frontend-php php-cli php-pgsql postgresql
as_user zabbix
sql=/usr/share/zabbix-server-pgsql
postgres=$(find /usr/lib/postgresql -name initdb | sort -V | tail -n 1)
need_files zabbix-server-pgsql /usr/sbin/zabbix_server $sql/schema.sql.gz
need_files zabbix-agent /usr/sbin/zabbix_agentd
need_files zabbix-frontend-php /usr/share/zabbix/api_jsonrpc.php
need_files postgresql "$postgres"
need php psql
need_programs
postgres=$(dirname "$postgres")
start_simulator --seed hanging
api_base=${ARN%/web-base/*}/api-base/2.0.0/3
sim_set "{\"images\":{\"arn\":\"$api_base\",\"status\":\"TESTING\",
	\"age\":\"4h\",\"cancel\":{\"ms\":0}}}"
install_contrib
dir=$tmp/z
mkdir -p "$dir" "$tmp/state"
chmod 750 "$tmp/state"
as() {
	"${run_as[@]}" env HOME="$HOME" "$@"
}

# The database; nothing in it needs to be durable.
own "$dir"
as "$postgres/initdb" -D "$dir/pg" -U zabbix -E UTF8 --locale=C -A trust \
	--no-sync >"$tmp/initdb.log" || give_up "initdb" "$(cat "$tmp/initdb.log")"
daemon "$tmp/postgres.out" "$postgres/postgres" -D "$dir/pg" -k "$dir" -h '' -F
database=$DAEMON_PID
# The server ends first, because it waits for its database; SIGINT is a fast
# shutdown of the database.
stop_database() {
	local code=$?
	[ -z "${server-}" ] || { kill "$server" && wait "$server"; } 2>/dev/null
	kill -INT "$database" 2>/dev/null
	return "$code"
}
trap 'stop_database; cleanup' EXIT
db() {
	psql -q -v ON_ERROR_STOP=1 -h "$dir" -U zabbix "$@"
}
wait_for "PostgreSQL is ready" 'db -d postgres -c "select 1"'
db -d postgres -c 'create database zabbix'
for part in schema images data; do
	zcat "$sql/$part.sql.gz"
done | db -d zabbix >"$tmp/sql.log" 2>&1
expect_equal "the database is filled" "" "$(cat "$tmp/sql.log")"

# The API.
web_port=$(free_port)
server_port=$(free_port)
agent_port=$(free_port)
cp -r /usr/share/zabbix "$dir/www"
cat >"$dir/zabbix.conf.php" <<EOF
<?php
\$DB['TYPE'] = 'POSTGRESQL';
\$DB['SERVER'] = '$dir';
\$DB['PORT'] = '0';
\$DB['DATABASE'] = 'zabbix';
\$DB['USER'] = 'zabbix';
\$DB['PASSWORD'] = '';
\$DB['SCHEMA'] = '';
\$DB['ENCRYPTION'] = false;
\$DB['DOUBLE_IEEE754'] = true;
\$ZBX_SERVER = '127.0.0.1';
\$ZBX_SERVER_PORT = '$server_port';
\$ZBX_SERVER_NAME = 'try';
\$IMAGE_FORMAT_DEFAULT = IMAGE_FORMAT_PNG;
EOF
sed -i "s|'/etc/zabbix/zabbix.conf.php'|'$dir/zabbix.conf.php'|" \
	"$dir/www/include/classes/core/CConfigFile.php"
own "$dir/www" "$dir/zabbix.conf.php"
daemon "$tmp/php.out" php -S "127.0.0.1:$web_port" -t "$dir/www"
wait_for "the front end listens" 'listening $web_port'
auth=null
# api METHOD [JSON]: the result, or the error, as JSON.
api() {
	jq -n --arg method "$1" --argjson params "${2:-{\}}" --argjson auth "$auth" \
		'{ jsonrpc: "2.0", id: 1, $method, $params, $auth }' |
		curl -sS --max-time 60 -H 'Content-Type: application/json-rpc' \
			--data-binary @- "http://127.0.0.1:$web_port/api_jsonrpc.php" |
		jq -c 'if has("error") then .error else .result end'
}
version=$(api apiinfo.version)
echo "note: Zabbix $version"
auth=$(api user.login '{"username":"Admin","password":"zabbix"}')
expect_match "the API is open" '^"[0-9a-f]{32}"$' "$auth"

# The template, twice: an import is an update too.
import=$(jq -n --rawfile source "$contrib/zabbix/template.yaml" '{
	format: "yaml", $source, rules: ([ "groups", "templates", "valueMaps",
		"items", "triggers", "discoveryRules" ] | map({ (.):
		{ createMissing: true, updateExisting: true } }) | add) }')
expect_equal "the template is imported" true \
	"$(api configuration.import "$import")"
expect_equal "and again" true "$(api configuration.import "$import")"

# The agent with the module, its files those of contrib.
{
	printf '%s\n' "PidFile=$dir/agentd.pid" LogType=file \
		"LogFile=$dir/agentd.log" Server=127.0.0.1 \
		ListenIP=127.0.0.1 "ListenPort=$agent_port" Hostname=testhost
	sed "s|^LoadModulePath=.*|LoadModulePath=$builddir/.libs|" \
		"$contrib/zabbix/agentd.conf"
} >"$dir/agentd.conf"
sed -e 's/eu-west-1/us-east-1/; /^Profile/d; s/^AllowCancel=0/AllowCancel=1/' \
	-e "s|^MinAge.*|&\nStateDir=$tmp/state|" \
	"$contrib/zabbix/imagebuilder.conf" >"$dir/imagebuilder.conf"
own "$dir" "$tmp/state" "$HOME"
daemon "$tmp/agentd.out" /usr/sbin/zabbix_agentd -f -c "$dir/agentd.conf"
daemon_logs+=("$dir/agentd.log")
wait_for "the agent listens" 'listening $agent_port'

template=$(api template.get '{"output":["templateid"],"filter":{"host":"EC2 Image Builder by agent module"}}' | jq -r '.[0].templateid')
host=$(api host.create "$(jq -n --arg port "$agent_port" \
	--arg template "$template" '{ host: "testhost", groups: [ { groupid: "2" } ],
	interfaces: [ { type: 1, main: 1, useip: 1, ip: "127.0.0.1", dns: "",
		port: $port } ], templates: [ { templateid: $template } ],
	macros: [ { macro: "{$IMAGEBUILDER.NODATA}", value: "30s" } ] }')" |
	jq -r '.hostids[0]')
expect_match "a host is linked to it" '^[0-9]+$' "$host"

# Both ways to cancel of README.md, for a build each: the key of the module, by
# a global script of an action, and the media type that pipes to the program.
expect_equal "the media type is imported" true \
	"$(api configuration.import "$(jq -n \
		--rawfile source "$contrib/zabbix/mediatype.yaml" '{ format: "yaml",
		$source, rules: { mediaTypes: { createMissing: true } } }')")"
media=$(api mediatype.get \
	'{"filter":{"name":"Cancel EC2 Image Builder build"}}' |
	jq -r '.[0].mediatypeid')
script=$(api script.create "$(sed -n 's/^ *\(zabbix_get -s .*TAGS.image_arn.*\)/\1/p' \
	"$contrib/zabbix/README.md" | jq -R '{ name: "Cancel the build", type: 0,
	scope: 1, execute_on: 1, command: . }')" | jq -r '.scriptids[0]')
api user.update "{\"userid\":\"1\",\"medias\":[{\"mediatypeid\":\"$media\",
	\"sendto\":[\"cancel\"]}]}" >/dev/null
# action NAME BUILD OPERATION
action() {
	api action.create "$(jq -n --arg name "$1" --arg build "$2" \
		--arg tag "${tag-image_arn}" --argjson operation "$3" '{ $name, eventsource: 0, esc_period: "1h",
		filter: { evaltype: 0, conditions: [ { conditiontype: 26,
			operator: 2, value: $build, value2: $tag } ] },
		operations: [ $operation ] }')"
}
expect_match "there is a script" '^[0-9]+$' "$script"
expect_match "an action runs the script" actionids "$(action remote \
	image/web-base/ "{\"operationtype\":1,\"opcommand\":
	{\"scriptid\":\"$script\"},\"opcommand_hst\":[{\"hostid\":\"0\"}]}")"
expect_match "an action sends to the media type" actionids "$(action media \
	image/api-base/ "{\"operationtype\":0,\"opmessage\":{\"default_msg\":1,
	\"mediatypeid\":\"$media\"},\"opmessage_usr\":[{\"userid\":\"1\"}]}")"

cat >"$dir/server.conf" <<EOF
ListenIP=127.0.0.1
ListenPort=$server_port
LogFile=$dir/server.log
PidFile=$dir/server.pid
SocketDir=$dir
DBHost=$dir
DBName=zabbix
DBUser=zabbix
Timeout=10
CacheUpdateFrequency=1
StartDiscoverers=0
StartHTTPPollers=0
StartPingers=0
StartPollers=2
StartPollersUnreachable=1
StartPreprocessors=1
StartDBSyncers=1
StartTrappers=1
AlertScriptsPath=$dir/alert.d
EOF
mkdir "$dir/alert.d"
sed "s|--alert zabbix|& --state-dir=$tmp/state|" \
	"$contrib/zabbix/cancel-build.sh" >"$dir/alert.d/cancel-build.sh"
chmod +x "$dir/alert.d/cancel-build.sh"
own "$dir/server.conf" "$dir/alert.d"
daemon "$tmp/server.out" /usr/sbin/zabbix_server -f -c "$dir/server.conf"
server=$DAEMON_PID
daemon_logs+=("$dir/server.log")
wait_for "the server listens" 'listening $server_port'

# items FILTER: those of the host, through jq; last NAME: the value of one.
items() {
	api item.get "{\"hostids\":\"$host\",\"output\":\"extend\"}" | jq -r "$1"
}
last() {
	items ".[] | select(.name == \"$1\") | .lastvalue"
}
# "Execute now" for the items whose name contains this, every five seconds: a
# server that has not loaded an item yet drops the request.
asked_s=0
now() {
	[ "$SECONDS" -ge "$asked_s" ] || return 0
	asked_s=$((SECONDS + 5))
	api task.create "$(items "map(select(.name | test(\"$1\")) |
		{ type: 6, request: { itemid } })")"
}
problems() {
	api problem.get "{\"hostids\":\"$host\",\"output\":\"extend\"}" |
		jq -r '.[].name'
}
wait_for "discovery makes items of the builds" 'now "Unfinished builds"
	[ "$(items "map(select(.name | test(\"verdict\"))) | length")" = 2 ]'
asked_s=0
wait_for "the age arrives" 'now "status"
	[ "$(last "web-base 1.4.0/7: age")" -ge 11520 ]'
expect_equal "so does the verdict" 2 "$(last "web-base 1.4.0/7: verdict")"
expect_match "and the summary" '^web-base 1\.4\.0/7 TESTING for 3h' \
	"$(last "web-base 1.4.0/7: summary")"
wait_for "the trigger of each build fires" \
	'[ "$(api event.get | jq "map(select(.value == \"1\" and
		(.name | test(\"-base .* is CRITICAL$\")))) | length")" = 2 ]'
expect_equal "every item is supported" "" \
	"$(items '.[] | select(.error != "") | .name + ": " + .error')"

wait_for "the script cancels one build" '[ "$(sim_status "$ARN")" = CANCELLED ]'
wait_for "the media type the other" \
	'[ "$(sim_status "$api_base")" = CANCELLED ]'
expect_equal "exactly two cancels took effect" 2 "$(cancels_in_force)"
wait_for "the server has no failed alert" '[ "$(api alert.get |
	jq -c "map([.status, .error])")" = "[[\"1\",\"\"],[\"1\",\"\"]]" ]'
asked_s=0
wait_for "the next verdict is a WARNING" 'now "status"
	[ "$(last "web-base 1.4.0/7: verdict")" = 1 ]'
expect_equal "without an age" 0 "$(last "web-base 1.4.0/7: age")"
wait_for "the CRITICAL is over" '! problems | grep -q CRITICAL'

# Pipelines: a host for each, and both ways again, for the build that is stuck.
first=$host
pipelines=${ARN%:*}:image-pipeline
sim_set "$(jq -nc --arg p "$pipelines" --arg a "${ARN%:*}:image" '{pipelines: [{arn: "\($p)/shop"}, {arn: "\($p)/depot"}],
	images: ["shop", "depot" | {arn: "\($a)/\(.)/1.0.0/2", status: "TESTING", age: "3h", pipeline: "\($p)/\(.)", cancel: {ms: 0}},
		{arn: "\($a)/\(.)/1.0.0/3", status: "TESTING", age: "5m", pipeline: "\($p)/\(.)"}]}')"
pipeline_template=$(api template.get '{"output":["templateid"],"filter":{"host":"EC2 Image Builder pipeline by agent module"}}' |
	jq -r '.[0].templateid')
media=$(api mediatype.get \
	'{"filter":{"name":"Cancel stuck EC2 Image Builder builds of a pipeline"}}' |
	jq -r '.[0].mediatypeid')
api user.update "{\"userid\":\"1\",\"medias\":[{\"mediatypeid\":\"$media\",
	\"sendto\":[\"cancel\"]}]}" >/dev/null
script=$(api script.create "$(sed -n 's/^ *\(zabbix_get -s .*TAGS.pipeline_arn.*\)/\1/p' \
	"$contrib/zabbix/README.md" | jq -R '{ name: "Cancel the stuck build", type: 0,
	scope: 1, execute_on: 1, command: . }')" | jq -r '.scriptids[0]')
tag=pipeline_arn
expect_match "an action of pipelines sends to the media type" actionids "$(action shop \
	image-pipeline/shop "{\"operationtype\":0,\"opmessage\":{\"default_msg\":1,
	\"mediatypeid\":\"$media\"},\"opmessage_usr\":[{\"userid\":\"1\"}]}")"
expect_match "another one runs the script" actionids "$(action depot \
	image-pipeline/depot "{\"operationtype\":1,\"opcommand\":
	{\"scriptid\":\"$script\"},\"opcommand_hst\":[{\"hostid\":\"0\"}]}")"
for name in shop depot; do
	host=$(api host.create "$(jq -n --arg port "$agent_port" --arg name "$name" \
		--arg template "$pipeline_template" --arg arn "$pipelines/$name" '{ host: $name,
		groups: [ { groupid: "2" } ], interfaces: [ { type: 1, main: 1, useip: 1,
		ip: "127.0.0.1", dns: "", port: $port } ], templates: [ { templateid: $template } ],
		macros: [ { macro: "{$IMAGEBUILDER.PIPELINE}", value: $arn } ] }')" |
		jq -r '.hostids[0]')
	expect_match "a host is linked to the template of pipelines ($name)" '^[0-9]+$' "$host"
	asked_s=0
	wait_for "the stuck build of $name is cancelled" 'now "Pipeline: status"
		[ "$(sim_status "${ARN%:*}:image/$name/1.0.0/2")" = CANCELLED ]'
	asked_s=0
	wait_for "the alarm is over" 'now "Pipeline: status"
		[ "$(last "Pipeline: oldest running build")" -lt 7200 ] && ! problems | grep -q stuck'
	expect_equal "its healthy build was left alone" TESTING \
		"$(sim_status "${ARN%:*}:image/$name/1.0.0/3")"
done
expect_equal "two more cancels took effect" 4 "$(cancels_in_force)"
host=$first

# A service that does not answer.
sim_fault '{"operation":"*","kind":"500","count":-1}'
asked_s=0
wait_for "without a response the item has an error, not a value" 'now "Unfinished builds"
	items ".[] | select(.name == \"Unfinished builds\") | .error" | grep .'
expect_match "with the reason" ': ServiceException' \
	"$(items '.[] | select(.name == "Unfinished builds") | .error')"
wait_for "after a while it is an alarm" \
	'problems | grep -q "^EC2 Image Builder does not answer"'
finish
