# Grafana's dashboard: every query of it, in a real Prometheus that scrapes both
# textfiles, has a result.
# Conditions are for wait_for to evaluate.
# shellcheck shell=bash disable=SC2016,SC2034,SC2317
. "${srcdir:?}/tests/host/host.sh"

as_user nagios
need prometheus prometheus-node-exporter
need_programs
start_simulator --seed hanging --seed mixed
install_contrib
export GOMAXPROCS=1
dashboard=$contrib/grafana/imagebuilder.json
dir=$tmp/g
account=${ARN%:image/*}
mkdir -p "$dir/textfile" "$dir/data" "$tmp/state"
chmod 750 "$tmp/state"
node_port=$(free_port)
port=$(free_port)
cat >"$dir/prometheus.yml" <<YML
global: { scrape_interval: $(scaled 500)ms, scrape_timeout: $(scaled 500)ms }
scrape_configs:
  - job_name: node
    static_configs: [ { targets: [ '127.0.0.1:$node_port' ] } ]
YML
own "$dir" "$tmp/state" "$HOME"

# Vulnerabilities of the newest image.
sim_set "$(jq -nc --arg arn "${ARN%/*}/6" '{images: {$arn, findings:
	{critical: 2, high: 5, medium: 1, all: 9}}}')"
run "${run_as[@]}" env HOME="$HOME" sh \
	"$contrib/prometheus/imagebuilder-textfile.sh" "$dir/textfile" \
	--pipeline "$account:image-pipeline/web-base" \
	--pipeline "$account:image-pipeline/db" -w 1h -c 2h \
	--findings-critical CRITICAL=0
expect_status "the textfile is written" 0
# As in contrib/prometheus/README.md.
history() {
	"${run_as[@]}" "$builddir/cancel_imagebuilder" --history \
		--state-dir "$tmp/state" --output-format prometheus --exit-ok |
		grep cancel_requests >"$dir/textfile/imagebuilder_cancel.prom"
}
run "${run_as[@]}" env HOME="$HOME" "$builddir/cancel_imagebuilder" \
	--image "$ARN" --arm --state-dir "$tmp/state"
expect_status "a build is cancelled" 0
history

daemon "$tmp/node.out" prometheus-node-exporter \
	"--web.listen-address=127.0.0.1:$node_port" \
	--collector.disable-defaults --collector.textfile \
	"--collector.textfile.directory=$dir/textfile"
daemon "$tmp/prometheus.out" prometheus "--config.file=$dir/prometheus.yml" \
	"--storage.tsdb.path=$dir/data" "--web.listen-address=127.0.0.1:$port"
prometheus=$DAEMON_PID
wait_for "Prometheus is ready" 'curl -sf "http://127.0.0.1:$port/-/ready"'
# results QUERY: prints how many there are; fails on none and on an error.
results() {
	curl -s -G --data-urlencode "query=$1" \
		"http://127.0.0.1:$port/api/v1/query" |
		jq -e 'select(.status == "success") | .data.result |
			if type == "array" then length else 1 end |
			select(. > 0)'
}
wait_for "it has scraped the textfile" 'results imagebuilder_up'

mapfile -t queries < <(jq -r '.panels[] | .title as $title | .targets[].expr |
	"\($title)\t\(gsub("\\$region"; ".*"))"' "$dashboard")
expect_equal "the dashboard has queries" yes \
	"$([ ${#queries[@]} -ge 10 ] && echo yes)"
for query in "${queries[@]}"; do
	title=${query%%$'\t'*}
	query=${query#*$'\t'}
	wait_for "$title: $query" 'results "$query"'
done
expect_equal "every series is scraped that the queries name" "" "$(comm -23 \
	<(jq -r '.panels[].targets[].expr' "$dashboard" |
		grep -oE 'imagebuilder_[a-z_]+' | sort -u) \
	<(curl -s "http://127.0.0.1:$port/api/v1/label/__name__/values" |
		jq -r '.data[]' | sort -u))"
run results 'imagebuilder_no_such_metric'
expect_status "a query without a result would be noticed" 4
stop_daemon "$prometheus"
expect_equal "Prometheus ends well" 0 "$STATUS"
finish
