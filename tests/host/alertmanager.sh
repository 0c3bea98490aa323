# The whole path through Prometheus: textfile, node exporter, the rules in Prometheus
# itself, Alertmanager's route, the hook with its secret, one cancel; then the
# next textfile resolves the alert.
# Conditions are for wait_for to evaluate.
# shellcheck shell=bash disable=SC2016,SC2034,SC2317
. "${srcdir:?}/tests/host/host.sh"

as_user nagios
need prometheus prometheus-node-exporter prometheus-alertmanager webhook
need_programs
start_simulator --seed hanging
install_contrib
export GOMAXPROCS=1
dir=$tmp/a
mkdir -p "$dir/textfile" "$dir/am" "$dir/data" "$tmp/state"
chmod 750 "$tmp/state"
hook_port=$(free_port)
node_port=$(free_port)
am_port=$(free_port)
port=$(free_port)

# contrib's files; folders, ports and waits are ours.
sed -e "s|execute-command: .*|execute-command: $contrib/webhook/cancel-build.sh|" \
	-e "s|      name: alertmanager|&\n    - source: string\n      name: --state-dir=$tmp/state|" \
	"$contrib/webhook/hooks.yaml" >"$dir/hooks.yaml"
sed -e "s|127.0.0.1:9000|127.0.0.1:$hook_port|; s|group_wait: 30s|group_wait: 0s|" \
	-e 's|^route:|&\n  group_interval: 1s|' \
	"$contrib/prometheus/alertmanager.yml" >"$dir/am.yml"
sed 's/for: [0-9]*m/for: 1s/' "$contrib/prometheus/rules.yml" >"$dir/rules.yml"
cat >"$dir/prometheus.yml" <<EOF
global: { scrape_interval: $(scaled 500)ms, scrape_timeout: $(scaled 500)ms, evaluation_interval: 500ms }
rule_files: [ rules.yml ]
alerting:
  alertmanagers: [ { static_configs: [ { targets: [ '127.0.0.1:$am_port' ] } ] } ]
scrape_configs:
  - job_name: node
    static_configs: [ { targets: [ '127.0.0.1:$node_port' ] } ]
EOF
own "$dir" "$tmp/state" "$HOME"
textfile() {
	run "${run_as[@]}" env HOME="$HOME" sh \
		"$contrib/prometheus/imagebuilder-textfile.sh" "$dir/textfile" \
		"${@:2}"
	expect_status "$1" 0
}
build_textfile() {
	textfile "$1" --image "$ARN" -w 1h -c 2h
}
build_textfile "the textfile is written"

daemon "$tmp/hook.out" webhook -hooks "$dir/hooks.yaml" -ip 127.0.0.1 \
	-port "$hook_port" -verbose
wait_for "webhook listens" 'listening "$hook_port"'
daemon "$tmp/am.out" prometheus-alertmanager "--config.file=$dir/am.yml" \
	"--storage.path=$dir/am" "--web.listen-address=127.0.0.1:$am_port" \
	--cluster.listen-address=
alertmanager=$DAEMON_PID
daemon "$tmp/node.out" prometheus-node-exporter \
	"--web.listen-address=127.0.0.1:$node_port" \
	--collector.disable-defaults --collector.textfile \
	"--collector.textfile.directory=$dir/textfile"
wait_for "Alertmanager is ready" \
	'curl -sf "http://127.0.0.1:$am_port/-/ready"'
wait_for "the node exporter shows the build's age" \
	'curl -s "http://127.0.0.1:$node_port/metrics" |
		grep -q "^imagebuilder_build_age_seconds{.*} 1[1-9]..."'
expect_match "and finds nothing wrong with the file" \
	'^node_textfile_scrape_error 0' \
	"$(curl -s "http://127.0.0.1:$node_port/metrics")"
daemon "$tmp/prometheus.out" prometheus "--config.file=$dir/prometheus.yml" \
	"--storage.tsdb.path=$dir/data" "--web.listen-address=127.0.0.1:$port"
prometheus=$DAEMON_PID
alerts() {
	curl -s "http://127.0.0.1:$port/api/v1/alerts" | jq -c "[.data.alerts[] |
		select(.state == \"firing\") | $1]"
}
wait_for "the rule fires in Prometheus" \
	'alerts .labels.alertname | grep -q ImageBuildTooOld'
expect_equal "and names the build" "[\"$ARN\"]" \
	"$(alerts 'select(.labels.alertname == "ImageBuildTooOld") |
		.labels.image_arn')"
expect_match "and for how long it has been running" \
	'web-base 1.4.0/7 has been running for 3h [0-9]+m' \
	"$(alerts .annotations.summary)"
expect_no_match "no alert about a missing verdict" 'Unknown|Stale' \
	"$(alerts .labels.alertname)"
wait_for "Alertmanager and the hook cancel the build" \
	'[ "$(sim_status "$ARN")" = CANCELLED ]'
wait_for "the hook succeeds" 'grep -q "] 200 |.* POST" "$tmp/hook.out"'
build_textfile "the textfile is written again"
wait_for "the alert is resolved" \
	'! alerts .labels.alertname | grep -q TooOld'
wait_for "and the hook receives that too" \
	'grep -q "left alone: gate not met: OK HARD" "$tmp/hook.out"'
expect_equal "exactly one cancel was requested" 1 \
	"$(sim_count CancelImageCreation)"
expect_equal "and took effect" 1 "$(cancels_in_force)"
expect_match "the audit names the alert" \
	'"trigger":"alertmanager".*"cause":"[0-9a-f]{16}' \
	"$(cat "$tmp/state/audit.log")"

# A pipeline: without the metrics of builds only the alert on the pipeline can act.
PIPELINE=${ARN%:*}:image-pipeline/web-base
pipeline_textfile() {
	textfile "$1" web --pipeline "$PIPELINE" -c 2h
	sed -i '/kind="image"/d' "$dir/textfile/imagebuilder-web.prom"
}
# build NUMBER MINUTES: of age.
build() {
	sim_set "$(jq -nc --arg p "$PIPELINE" --arg arn "${ARN%/*}/$1" --arg created "$(date -u -d "-$2 minutes" +%FT%TZ)" \
		'{pipelines: [{arn: $p}], images: [{arn: $arn, status: "TESTING", dateCreated: $created, pipeline: $p, cancel: {ms: 0}}]}')"
}
sim_clear_log
build 8 180
build 9 5
pipeline_textfile "a textfile of a pipeline is written"
wait_for "its rule fires" \
	'alerts .labels.alertname | grep -q ImagePipelineStuck'
expect_equal "and names the pipeline" "[\"$PIPELINE\"]" \
	"$(alerts 'select(.labels.alertname == "ImagePipelineStuck") | .labels.pipeline_arn')"
wait_for "the stuck build is cancelled" \
	'[ "$(sim_status "${ARN%/*}/8")" = CANCELLED ]'
wait_for "the hook of pipelines succeeds" \
	'grep -q "200 |.* POST /hooks/cancel-pipeline" "$tmp/hook.out"'
pipeline_textfile "it is written again"
wait_for "the alert is resolved" '! alerts .labels.alertname | grep -q PipelineStuck'
expect_equal "the healthy build was left alone" "1 TESTING" \
	"$(cancels_in_force) $(sim_status "${ARN%/*}/9")"
build 9 180
pipeline_textfile "the next build is stuck"
wait_for "it is cancelled, too; nothing was edited" \
	'[ "$(sim_status "${ARN%/*}/9")" = CANCELLED ]'
expect_equal "each by one cancel" 2 "$(cancels_in_force)"
stop_daemon "$prometheus"
expect_equal "Prometheus ends well" 0 "$STATUS"
stop_daemon "$alertmanager"
expect_equal "Alertmanager ends well" 0 "$STATUS"
finish
