# The real Alertmanager repeats what the hook fails: only a service that is down.
# Conditions are for wait_for to evaluate.
# shellcheck shell=bash disable=SC2016,SC2034,SC2317
. "${srcdir:?}/tests/host/host.sh"

as_user nagios
need prometheus-alertmanager webhook
need_programs
start_simulator --seed empty
A=arn:aws:imagebuilder:us-east-1:123456789012:image
sim_set "$(jq -nc --arg a "$A" '{images: [{arn: "\($a)/web-base/1.4.0/7", status: "TESTING", age: "3h"},
	{arn: "\($a)/test-a/1.0.0/1", status: "TESTING", age: "3h"}]}')"
install_contrib
export GOMAXPROCS=1
dir=$tmp/a
mkdir -p "$dir/am" "$tmp/state"
chmod 750 "$tmp/state"
hook_port=$(free_port)
am_port=$(free_port)
sed -e "s|execute-command: .*|execute-command: $contrib/webhook/cancel-build.sh|" \
	-e "s|      name: alertmanager|&\n    - source: string\n      name: --state-dir=$tmp/state\n    - source: string\n      name: --allow=*:image/test-*\n    - source: string\n      name: --timeout=3s|" \
	"$contrib/webhook/hooks.yaml" >"$dir/hooks.yaml"
sed -e "s|127.0.0.1:9000|127.0.0.1:$hook_port|; s|group_wait: 30s|group_wait: 0s|" \
	-e 's|^route:|&\n  group_interval: 1s|' \
	"$contrib/prometheus/alertmanager.yml" >"$dir/am.yml"
own "$dir" "$tmp/state" "$HOME"
daemon "$tmp/hook.out" webhook -hooks "$dir/hooks.yaml" -ip 127.0.0.1 \
	-port "$hook_port" -verbose
wait_for "webhook listens" 'listening "$hook_port"'
daemon "$tmp/am.out" prometheus-alertmanager "--config.file=$dir/am.yml" \
	"--storage.path=$dir/am" "--web.listen-address=127.0.0.1:$am_port" \
	--cluster.listen-address=
wait_for "Alertmanager is ready" \
	'curl -sf "http://127.0.0.1:$am_port/-/ready"'

# fire NAME/VERSION: an alert of this build.
fire() {
	jq -nc --arg arn "$A/$1" '[{labels: {alertname: "ImageBuildTooOld", arn: $arn, image_arn: $arn}}]' |
		curl -sS --fail --max-time "$(scaled 10)" -H 'Content-Type: application/json' \
			--data-binary @- "http://127.0.0.1:$am_port/api/v2/alerts"
}
answers() {
	grep -c "] $1 |.* POST" "$tmp/hook.out"
}
refusals() {
	jq -s 'map(select(.rule == "allow")) | length' "$tmp/state/audit.log"
}
fire web-base/1.4.0/7
wait_for "an alert that --allow does not name is delivered" '[ "$(answers 200)" -ge 1 ]'
sim_fault '{"kind":"503","operation":"GetImage","count":-1}'
fire test-a/1.0.0/1
wait_for "while the service is down another one is repeated" '[ "$(answers 500)" -ge 3 ]'
expect_equal "the first was posted once in that time" "1 1" "$(answers 200) $(refusals)"
expect_equal "and nothing sent" 0 "$(sim_count CancelImageCreation)"
sim_clear_faults
wait_for "once it is up the build is cancelled" '[ "$(cancels_in_force)" -ge 1 ]'
wait_for "and the hook delivers" '[ "$(answers 200)" -ge 2 ]'
expect_equal "exactly one cancel took effect" 1 "$(cancels_in_force)"
finish
