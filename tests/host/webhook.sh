# Alertmanager's body through the webhook package to the action.
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
wait_for "webhook listens" 'listening "$port"'

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
	run curl -sS --max-time "$(scaled 40)" -w ' %{http_code}' -H 'Content-Type: application/json' \
		-H "Authorization: Bearer $1" --data-binary @- \
		"http://127.0.0.1:$port/hooks/cancel-build"
}
post wrong < <(alert firing)
expect_match "a wrong secret is refused" ' 403$' "$OUT"
expect_equal "and sends no request" 0 "$(sim_log length)"
post change-me < <(alert resolved)
expect_equal "a resolved alert cancels nothing" 0 \
	"$(sim_count CancelImageCreation)"
post change-me < <(alert firing)
expect_match "a firing one cancels" 'CANCELLED.* 200 *$' "$(tr '\n' ' ' <<<"$OUT")"
post change-me < <(alert firing)
expect_match "sent again it is done already" ' 200 *$' "$(tr '\n' ' ' <<<"$OUT")"
expect_equal "exactly one cancel took effect" 1 "$(cancels_in_force)"
post change-me <<<'{"nonsense":true}'
expect_match "nonsense is delivered: it will not improve" 'UNKNOWN.* 200 *$' "$(tr '\n' ' ' <<<"$OUT")"
sim_reset
touch "$tmp/state/stop"
post change-me < <(alert firing | sed 's/da325ce7/f0f0f0f0/')
expect_match "so is a refusal" 'kill switch.* 200 *$' "$(tr '\n' ' ' <<<"$OUT")"
rm "$tmp/state/stop"
sim_fault '{"kind":"error","code":"AccessDeniedException","status":403,"operation":"GetImage","count":1}'
post change-me < <(alert firing | sed 's/da325ce7/f1f1f1f1/')
expect_match "a service that refuses is not" ' 500 *$' "$(tr '\n' ' ' <<<"$OUT")"
finish
