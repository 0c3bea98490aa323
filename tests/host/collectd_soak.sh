# collectd: a thousand intervals of 0.02 s in one process, without growth.  With
# the address sanitizer if this build has it, which then checks the daemon.
# Conditions are for wait_for to evaluate.
# shellcheck shell=bash disable=SC2016,SC2034,SC2317
. "${srcdir:?}/tests/host/host.sh"

as_user nagios
need_files "collectd-core" /usr/sbin/collectd
module=$builddir/collectd/.libs/imagebuilder.so
need_files "collectd-dev, so the plugin" "$module"
need_programs
start_simulator --seed hanging
dir=$tmp/c
mkdir -p "$dir"
cat >"$dir/collectd.conf" <<EOF
Hostname "testhost"
FQDNLookup false
BaseDir "$dir"
PIDFile "$dir/pid"
TypesDB "/usr/share/collectd/types.db"
Interval 0.02
LoadPlugin logfile
<Plugin logfile>
  LogLevel "info"
  File "$dir/log"
</Plugin>
PluginDir "${module%/*}"
LoadPlugin imagebuilder
<Plugin imagebuilder>
  <Account "production">
    Image "$ARN"
    Interval 0.02
    Warning "1h"
    Critical "2h"
    NoSteps true
  </Account>
</Plugin>
EOF
own "$dir" "$HOME"
sanitized "$module"
if [ -n "$sanitizer" ]; then
	# What was freed is kept a while, and leaks are asked for at the end.
	limit=8192
	run_as+=("ASAN_OPTIONS=detect_leaks=1:quarantine_size_mb=1:exitcode=0")
else
	limit=1024
fi
daemon "$tmp/collectd.out" /usr/sbin/collectd -f -C "$dir/collectd.conf"
daemon_logs+=("$dir/log")

resident() {
	awk '/^VmRSS:/ { print $2 }' "/proc/$DAEMON_PID/status"
}
threads_now() {
	awk '/^Threads:/ { print $2 }' "/proc/$DAEMON_PID/status"
}
asked() {
	sim_state .requests
}
wait_for "the first 200 intervals pass" '[ "$(asked)" -ge 200 ]'
before=$(resident)
threads=$(threads_now)
wait_for "1,000 intervals pass" '[ "$(asked)" -ge 1000 ]'
after=$(resident)
echo "resident: $before KiB after 200 intervals, $after KiB after $(asked)"
if [ $((after - before)) -le $limit ]; then
	pass "it does not grow by more than $limit KiB"
else
	fail "it does not grow by more than $limit KiB" "before: $before" \
		"after: $after"
fi
expect_equal "the number of threads stays the same" "$threads" \
	"$(threads_now)"
expect_equal "one connection served them all" 1 \
	"$(sim_log 'map(.connection) | unique | length')"
stop_daemon "$DAEMON_PID"
expect_equal "collectd ends well" 0 "$STATUS"
expect_no_match "no memory error is reported" 'ERROR: AddressSanitizer|runtime error|imagebuilder\.so' \
	"$(cat "$tmp/collectd.out")"
finish
