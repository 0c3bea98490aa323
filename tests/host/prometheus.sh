# Prometheus: the textfile, by rename; promtool and amtool accept contrib's files;
# the rules fire on the textfile.
# Conditions are for wait_for to evaluate.
# shellcheck shell=bash disable=SC2016,SC2034,SC2317
. "${srcdir:?}/tests/host/host.sh"

as_user nagios
need promtool amtool
need_programs
start_simulator --seed hanging
install_contrib
dir=$tmp/p
mkdir -p "$dir/textfile"
own "$dir" "$HOME"

run "${run_as[@]}" env HOME="$HOME" sh \
	"$contrib/prometheus/imagebuilder-textfile.sh" "$dir/textfile" \
	--image "$ARN" -w 1h -c 2h
expect_status "the textfile is written" 0
expect_equal "nothing else stays there" imagebuilder.prom \
	"$(ls -A "$dir/textfile")"
prom=$dir/textfile/imagebuilder.prom
run promtool check metrics <"$prom"
expect_status "promtool check metrics passes" 0
expect_equal "without a message" "" "$OUT"
expect_match "the age has its name" \
	'^imagebuilder_build_age_seconds\{.*\} 1[1-9][0-9]{3}' "$(cat "$prom")"
before=$(cat "$prom")
run "${run_as[@]}" env HOME="$HOME" AWS_ENDPOINT_URL=http://127.0.0.1:1 sh \
	"$contrib/prometheus/imagebuilder-textfile.sh" "$dir/textfile" \
	--image "$ARN"
expect_match "an unreachable service is reported" '^imagebuilder_up\{service="imagebuilder",account="123456789012",region="us-east-1"\} 0$' \
	"$(cat "$prom")"
expect_no_match "and no old numbers" 'imagebuilder_build_age_seconds\{' \
	"$(cat "$prom")"
printf '%s\n' "$before" >"$prom"

# Two services in one folder, the second without a verdict: a real node exporter
# shows both.
for name in web shop; do
	secret=$AWS_SECRET_ACCESS_KEY
	[ $name = web ] || secret=wrong
	run "${run_as[@]}" env HOME="$HOME" AWS_SECRET_ACCESS_KEY="$secret" sh \
		"$contrib/prometheus/imagebuilder-textfile.sh" "$dir/textfile" \
		$name --image "$ARN"
	expect_status "the textfile of $name is written" 0
done
expect_equal "each has its name" "imagebuilder-shop.prom imagebuilder-web.prom" \
	"$(cd "$dir/textfile" && echo *-*.prom)"
exporter=$(command -v prometheus-node-exporter || command -v node_exporter)
if [ -n "$exporter" ]; then
	rm "$prom"
	port=$(free_port)
	daemon "$tmp/node.out" "$exporter" \
		"--web.listen-address=127.0.0.1:$port" \
		--collector.disable-defaults --collector.textfile \
		"--collector.textfile.directory=$dir/textfile"
	scraped() {
		curl -fsS "http://127.0.0.1:$port/metrics" 2>/dev/null
	}
	wait_for "the exporter answers" 'scraped | grep -q "^imagebuilder_up"'
	expect_equal "both verdicts are scraped" \
		'imagebuilder_up{account="123456789012",region="us-east-1",service="shop"} 0
imagebuilder_up{account="123456789012",region="us-east-1",service="web"} 1' \
		"$(scraped | grep '^imagebuilder_up')"
	expect_match "without an error" '^node_textfile_scrape_error 0' "$(scraped)"
	kill "$DAEMON_PID"
	printf '%s\n' "$before" >"$prom"
fi
rm -f "$dir"/textfile/imagebuilder-*.prom

run promtool check rules "$contrib/prometheus/rules.yml"
expect_status "promtool check rules passes" 0
run amtool check-config "$contrib/prometheus/alertmanager.yml"
expect_status "amtool check-config passes" 0

# The rules on these very series, in promtool's own evaluation.
series() {
	grep -E '^imagebuilder_(check_state|build_age_seconds|up)[ {]' "$prom" |
		sed -e "s/'/''/g" -e "s/^\(.*\) \([^ ]*\)$/      - {series: '\1', values: '\2x20'}/"
}
cat >"$dir/test.yml" <<EOF
rule_files: [ $contrib/prometheus/rules.yml ]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
$(series)
    promql_expr_test:
      - expr: 'count(ALERTS{alertname="ImageBuildTooOld",alertstate="firing",image_arn="$ARN"})'
        eval_time: 10m
        exp_samples: [ { labels: '{}', value: 1 } ]
      - expr: 'count(ALERTS{alertname="ImageBuilderUnknown"})'
        eval_time: 10m
        exp_samples: []
EOF
run promtool test rules "$dir/test.yml"
expect_status "the alert on the old build fires, and names its ARN" 0
[ "$STATUS" = 0 ] || echo "$OUT"
finish
