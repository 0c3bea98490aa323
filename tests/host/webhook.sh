# Alertmanager's body through the webhook package to the action; then the real
# Alertmanager with contrib's route.
# Conditions are for wait_for to evaluate.
# shellcheck shell=bash disable=SC2016,SC2034,SC2317
. "${srcdir:?}/tests/host/host.sh"

as_user nagios
need webhook
need_programs
start_simulator --seed hanging
install_contrib
dir=$tmp/w
port=$(free_port)
mkdir -p "$dir" "$tmp/state"
chmod 750 "$tmp/state"
sed -e "s|execute-command: .*|execute-command: $contrib/webhook/cancel-build.sh|" \
	-e "s|      name: alertmanager|&\n    - source: string\n      name: --state-dir=$tmp/state|" \
	"$contrib/webhook/hooks.yaml" >"$dir/hooks.yaml"
chmod +x "$contrib/webhook/cancel-build.sh"
own "$dir" "$tmp/state" "$HOME"
daemon "$tmp/webhook.out" webhook -hooks "$dir/hooks.yaml" -ip 127.0.0.1 \
	-port "$port" -verbose
wait_for "webhook listens" 10 'listening "$port"'

# alert STATUS FINGERPRINT: a body of Alertmanager, version 4.
alert() {
	jq -n --arg status "$1" --arg arn "$ARN" '{
		version: "4", status: $status, receiver: "cancel-build",
		alerts: [ { status: $status,
			labels: { alertname: "ImageBuildTooOld", image_arn: $arn },
			annotations: {},
			startsAt: "2026-11-22T15:18:51.404Z",
			endsAt: "0001-01-01T00:00:00Z",
			fingerprint: "da325ce7d240fc89" } ] }'
}
post() {
	run curl -sS --max-time 40 -w ' %{http_code}' -H 'Content-Type: application/json' \
		-H "Authorization: Bearer $1" --data-binary @- \
		"http://127.0.0.1:$port/hooks/cancel-build"
}
post wrong < <(alert firing)
expect_match "a wrong secret is refused" ' 403$' "$OUT"
expect_equal "and asks nothing" 0 "$(sim_log length)"
post change-me < <(alert resolved)
expect_equal "a resolved alert cancels nothing" 0 \
	"$(sim_count CancelImageCreation)"
post change-me < <(alert firing)
expect_match "a firing one cancels" 'CANCELLED.* 200 *$' "$(tr '\n' ' ' <<<"$OUT")"
post change-me < <(alert firing)
expect_match "sent again it is done already" ' 200 *$' "$(tr '\n' ' ' <<<"$OUT")"
expect_equal "exactly one cancel took effect" 1 "$(cancels_in_force)"
post change-me <<<'{"nonsense":true}'
expect_match "nonsense is told as such" ' 500 *$' "$(tr '\n' ' ' <<<"$OUT")"
# The whole way: Alertmanager with contrib's route.
if ! command -v prometheus-alertmanager >/dev/null; then
	echo "SKIP: there is no prometheus-alertmanager here"
	finish
fi
# The build is back, which no real one does: its record in the state directory
# would keep it from being cancelled again.
sim_reset
rm "$tmp"/state/open-*
am_port=$(free_port)
sed -e "s|127.0.0.1:9000|127.0.0.1:$port|; s|group_wait: 30s|group_wait: 0s|" \
	"$contrib/prometheus/alertmanager.yml" >"$dir/am.yml"
mkdir "$dir/am"
own "$dir"
GOMAXPROCS=1 daemon "$tmp/am.out" prometheus-alertmanager \
	"--config.file=$dir/am.yml" "--storage.path=$dir/am" \
	"--web.listen-address=127.0.0.1:$am_port" --cluster.listen-address=
wait_for "Alertmanager is ready" 15 \
	'curl -sf "http://127.0.0.1:$am_port/-/ready"'
jq -n --arg arn "$ARN" '[ { labels: { alertname: "ImageBuildTooOld",
	image_arn: $arn, severity: "critical" } } ]' >"$tmp/alerts"
run curl -sS -H 'Content-Type: application/json' -d "@$tmp/alerts" \
	"http://127.0.0.1:$am_port/api/v2/alerts"
wait_for "an alert that fires there cancels the build" 20 \
	'[ "$(sim_status "$ARN")" = CANCELLED ]'
expect_equal "exactly one more cancel took effect" 1 "$(cancels_in_force)"
stop_daemon "$DAEMON_PID"
expect_equal "Alertmanager ends well" 0 "$STATUS"
finish
