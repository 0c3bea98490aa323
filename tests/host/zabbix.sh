# Zabbix: the loadable module in the real agent, one shot and as a daemon.
# Conditions are for wait_for to evaluate.
# shellcheck shell=bash disable=SC2016,SC2034,SC2317
. "${srcdir:?}/tests/host/host.sh"

as_user zabbix
need_files "zabbix-agent" /usr/sbin/zabbix_agentd
need_files "the module" "$builddir/.libs/imagebuilder_zabbix.so"
need_programs
sanitized "$builddir/.libs/imagebuilder_zabbix.so"
# The agent's own exit handlers wait for ever then (p11-kit's freelocale).
[ -z "$sanitizer" ] || skip "zabbix_agentd does not end under the sanitizer"
start_simulator --seed hanging
install_contrib
port=$(free_port)
dir=$tmp/z
# The agent takes no more than 30 s.
timeout=$(scaled 3)
[ "$timeout" -le 30 ] || timeout=30
mkdir -p "$dir" "$tmp/state"
chmod 750 "$tmp/state"
cat >"$dir/agentd.conf" <<EOF
PidFile=$dir/agentd.pid
LogType=file
LogFile=$dir/agentd.log
Server=127.0.0.1
ListenIP=127.0.0.1
ListenPort=$port
StartAgents=2
Hostname=testhost
EOF
sed -e "s|^LoadModulePath=.*|LoadModulePath=$builddir/.libs|" \
	-e "s/^Timeout=.*/Timeout=$timeout/" "$contrib/zabbix/agentd.conf" \
	>>"$dir/agentd.conf"
# contrib's file; the profile and the region are ours.
configure() {
	sed -e 's/eu-west-1/us-east-1/; /^Profile/d' -e "$1" \
		"$contrib/zabbix/imagebuilder.conf" >"$dir/imagebuilder.conf"
	own "$dir" "$tmp/state" "$HOME"
}
configure "s|^MinAge.*|&\nStateDir=$tmp/state|"

once() {
	run "${run_as[@]}" env HOME="$HOME" /usr/sbin/zabbix_agentd \
		-c "$dir/agentd.conf" -t "$1"
}
once "imagebuilder.state[$ARN]"
expect_match "the verdict is a number" '\[u\|2\]' "$OUT"
once "imagebuilder.age[$ARN]"
expect_match "the age is a number of seconds" '\[d\|1[1-9][0-9]{3}' "$OUT"
once "imagebuilder.status[$ARN,production]"
expect_match "the status is an object" '\[t\|\{"state":"CRITICAL"' "$OUT"
once "imagebuilder.discovery[production]"
expect_match "discovery names the build" "\"\{#ID\}\":\"$ARN\"" "$OUT"
once "imagebuilder.state[$ARN,other]"
expect_match "an unknown account is named" \
	'ZBX_NOTSUPPORTED.*unknown account "other"' "$OUT"
once "imagebuilder.cancel[$ARN]"
expect_match "without AllowCancel nothing is cancelled" \
	'ZBX_NOTSUPPORTED.*AllowCancel=1 is not set' "$OUT"
run "${run_as[@]}" env HOME="$HOME" /usr/sbin/zabbix_agentd \
	-c "$dir/agentd.conf" -p
expect_match "-p shows every item" 'imagebuilder\.cancel .*NOTSUPPORTED' "$OUT"
expect_equal "and cancels nothing" 0 "$(sim_count CancelImageCreation)"

# Every item reports an invalid line.
configure 's/^Region=/Regoin=/'
once "imagebuilder.state[$ARN]"
expect_match "a wrong line of the configuration is named" \
	'imagebuilder\.conf:[0-9]+: Regoin is not an option' "$OUT"

configure 's/^Region=.*/Timeout=60/'
once "imagebuilder.state[$ARN]"
expect_match "no timeout exceeds that of the agent" \
	"Timeout is set in the agent's own file" "$OUT"

configure 's/^Region=/&/'
for ((i = 0; i < 100; i++)); do
	echo "[account$i]"
done >>"$dir/imagebuilder.conf"
once "imagebuilder.state[$ARN]"
expect_match "so are more accounts than there may be" \
	'imagebuilder\.conf:[0-9]+: more than 100 accounts' "$OUT"
printf 'Profile=%05000d\n' 1 >"$dir/imagebuilder.conf"
once "imagebuilder.state[$ARN]"
expect_match "and a line that is too long" 'imagebuilder\.conf:1: line too long' \
	"$OUT"

# As a daemon, with its processes.
configure "s|^MinAge.*|&\nStateDir=$tmp/state|; s/^AllowCancel=0/AllowCancel=1/"
daemon "$tmp/agentd.out" /usr/sbin/zabbix_agentd -f -c "$dir/agentd.conf"
daemon_logs+=("$dir/agentd.log")
wait_for "the agent listens" 'listening $port'
expect_match "it has loaded the module" 'loaded modules: imagebuilder_zabbix' \
	"$(cat "$dir/agentd.log")"
get() {
	run /usr/bin/python3 - "$port" "$1" <<'EOF'
import socket, struct, sys
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])), 120)
key = sys.argv[2].encode()
s.sendall(b'ZBXD\x01' + struct.pack('<Q', len(key)) + key)
data = b''
while True:
    part = s.recv(65536)
    if not part:
        break
    data += part
print(data[13:].decode(errors='replace').replace('\0', ' '))
EOF
}
for i in 1 2 3 4; do
	get "imagebuilder.state[$ARN]"
	expect_equal "every process answers ($i)" 2 "$OUT"
done
sim_fault '{"operation":"GetImage","kind":"stall","ms":3600000,"count":1000}'
get "imagebuilder.state[$ARN]"
expect_match "while the service hangs the item is not supported" \
	'^ZBX_NOTSUPPORTED .' "$OUT"
expect_within "within the item's timeout" 3
sim_clear_faults
sim_fault '{"operation":"*","kind":"error","count":-1}'
get imagebuilder.discovery
expect_match "without a response discovery reports the error" \
	'^ZBX_NOTSUPPORTED .*ClientException' "$OUT"
sim_clear_faults
get "imagebuilder.cancel[$ARN]"
expect_match "with AllowCancel the build is cancelled" 'CANCELLED' "$OUT"
get "imagebuilder.state[$ARN]"
expect_equal "the next verdict is a WARNING" 1 "$OUT"
get "imagebuilder.age[$ARN]"
expect_match "a finished build has no age" '^0(\.0+)?$' "$OUT"
expect_equal "exactly one cancel took effect" 1 "$(cancels_in_force)"
# A pipeline: whichever build of it is stuck, by Critical of the file.
PIPELINE=${ARN%:*}:image-pipeline/shop
sim_set "$(jq -nc --arg p "$PIPELINE" --arg a "${ARN%/web-base/*}/shop/1.0.0" '{pipelines: [{arn: $p}], images: [
	{arn: "\($a)/2", status: "TESTING", age: "3h", pipeline: $p, cancel: {ms: 0}},
	{arn: "\($a)/3", status: "TESTING", age: "5m", pipeline: $p}]}')"
get "imagebuilder.status[$PIPELINE]"
expect_equal "the status of a pipeline names the age of its oldest build" 108 \
	"$(jq -r '.metrics[] | select(.label == "oldest_running").value / 100 | floor' <<<"$OUT")"
get "imagebuilder.cancel[$PIPELINE]"
expect_match "the key takes a pipeline" 'shop 1\.0\.0/2 CANCELLED, confirmed' "$OUT"
get "imagebuilder.cancel[$PIPELINE]"
expect_match "then no build of it is stuck" 'no stuck build in pipeline shop \(1 running' "$OUT"
expect_equal "the healthy one was left alone" TESTING \
	"$(sim_status "${ARN%/web-base/*}/shop/1.0.0/3")"
expect_equal "one more cancel took effect" 2 "$(cancels_in_force)"
stop_daemon "$DAEMON_PID"
ended=$STATUS
# Without a criterion nothing is selected.
configure "s|^MinAge.*|StateDir=$tmp/state|; s/^AllowCancel=0/AllowCancel=1/; /^Critical/d"
once "imagebuilder.cancel[$PIPELINE]"
expect_match "a pipeline without a criterion is refused" \
	'ZBX_NOTSUPPORTED.*missing criterion for stuck builds' "$OUT"
expect_equal "the agent ends well" 0 "$ended"
# Agents without the module: the same keys by UserParameter.
{
	sed '/^LoadModule/d' "$dir/agentd.conf"
	cat "$contrib/zabbix/userparameters.conf"
} >"$dir/parameters.conf"
run "${run_as[@]}" env HOME="$HOME" /usr/sbin/zabbix_agentd \
	-c "$dir/parameters.conf" -t 'imagebuilder.discovery[""]'
expect_match "a UserParameter discovers too" "\"\{#ID\}\":\"$ARN\"" "$OUT"
run "${run_as[@]}" env HOME="$HOME" /usr/sbin/zabbix_agentd \
	-c "$dir/parameters.conf" -t "imagebuilder.status[$ARN]"
expect_match "and has the status" '\[t\|\{"state":"WARNING"' "$OUT"

# The template's keys are the module's.
for key in discovery status; do
	expect_match "the template uses imagebuilder.$key" \
		"key: 'imagebuilder\\.$key\\[" "$(cat "$contrib/zabbix/template.yaml")"
done
finish
