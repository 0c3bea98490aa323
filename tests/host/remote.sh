# NRPE and NSCA-ng: the check through both.
# Conditions are for wait_for to evaluate.
# shellcheck shell=bash disable=SC2016,SC2034,SC2317
. "${srcdir:?}/tests/host/host.sh"

as_user nagios
need_files "nagios-nrpe-server" /usr/sbin/nrpe
need_files "nagios-nrpe-plugin" /usr/lib/nagios/plugins/check_nrpe
need_files "nsca-ng-server" /usr/sbin/nsca-ng
need_files "nsca-ng-client" /usr/sbin/send_nsca
need_programs
start_simulator --seed hanging
install_contrib
dir=$tmp/r
mkdir -p "$dir"
nrpe_port=$(free_port)
{
	cat <<-EOF
	log_facility=daemon
	log_file=$dir/nrpe.log
	pid_file=$dir/nrpe.pid
	server_port=$nrpe_port
	server_address=127.0.0.1
	nrpe_user=$daemon_user
	nrpe_group=$(id -gn "$daemon_user")
	allowed_hosts=127.0.0.1
	command_timeout=$(scaled 20)
	keep_env_vars=AWS_ACCESS_KEY_ID,AWS_SECRET_ACCESS_KEY,AWS_ENDPOINT_URL
	EOF
	sed 's/eu-west-1/us-east-1/' "$contrib/nagios/nrpe.cfg"
} >"$dir/nrpe.cfg"
own "$dir" "$HOME"
daemon "$tmp/nrpe.out" /usr/sbin/nrpe -c "$dir/nrpe.cfg" -f
daemon_logs+=("$dir/nrpe.log")
nrpe=$DAEMON_PID
wait_for "nrpe listens" 'listening "$nrpe_port"'
run /usr/lib/nagios/plugins/check_nrpe -t "$(scaled 20)" -H 127.0.0.1 -p "$nrpe_port" \
	-c imagebuilder_web
expect_status "through NRPE the build is CRITICAL" 2
expect_match "the first line arrives" '^IMAGEBUILDER CRITICAL - .*TESTING' "$OUT"
expect_match "numbers arrive" '\| .*oldest_running=1[1-9][0-9]{3}s;3600;7200;0' "$OUT"
expect_match "long output arrives" '^\[CRITICAL\] web-base' "$OUT"
stop_daemon "$nrpe"
expect_equal "nrpe ends well" 0 "$STATUS"

# NSCA-ng: the line that a cron job would send, into a fifo like Nagios' own.
nsca_port=$(free_port)
mkfifo -m 666 "$dir/cmd"
cat >"$dir/nsca-ng.cfg" <<EOF
command_file = "$dir/cmd"
listen = "127.0.0.1:$nsca_port"
pid_file = "$dir/nsca.pid"
temp_directory = "$dir"
log_level = 4
authorize "*" { password = "s3cret"
  services = ".*"
  hosts = ".*" }
EOF
cat >"$dir/send.cfg" <<EOF
identity = "aws"
password = "s3cret"
server = "127.0.0.1"
port = "$nsca_port"
EOF
own "$dir"
cat "$dir/cmd" >"$dir/received" &
sim_pids+=("$!")
# Keeps the fifo open, as Nagios does.
exec 7>"$dir/cmd"
daemon "$tmp/nsca.out" /usr/sbin/nsca-ng -F -c "$dir/nsca-ng.cfg"
wait_for "nsca-ng listens" 'listening "$nsca_port"'
run "$builddir/check_imagebuilder" --image "$ARN" -w 1h -c 2h
printf 'aws\tbuild\t%d\t%s\n' "$STATUS" "$(head -n 1 <<<"$OUT")" |
	/usr/sbin/send_nsca -c "$dir/send.cfg" >"$tmp/send.out" 2>&1
wait_for "the result arrives by NSCA-ng" \
	'grep -q "PROCESS_SERVICE_CHECK_RESULT;aws;build;2;IMAGEBUILDER CRITICAL" "$dir/received"'
expect_match "whole" 'oldest_running=1[1-9][0-9]{3}s;3600;7200;0.* time=[0-9.]+s' \
	"$(cat "$dir/received")"
exec 7>&-
stop_daemon "$DAEMON_PID"
expect_equal "nsca-ng ends well" 0 "$STATUS"
finish
