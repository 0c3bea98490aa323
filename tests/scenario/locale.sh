#!/usr/bin/env bash
# Under a locale whose decimal point is a comma numbers are read and printed
# with a point all the same.
# shellcheck source=tests/scenario/lib.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/scenario/lib.sh"

need localedef
[ -e /usr/share/i18n/locales/de_DE ] ||
	skip "the sources of locales are not here (package locales)"
mkdir "$tmp/locales"
localedef -i de_DE -f UTF-8 "$tmp/locales/de_DE.UTF-8" 2>"$tmp/localedef" ||
	skip "localedef makes no de_DE.UTF-8: $(cat "$tmp/localedef")"

start_simulator --seed hanging --seed mixed
HEAD=arn:aws:imagebuilder:us-east-1:123456789012
HANGING=$HEAD:image/web-base/1.4.0/7

# german COMMAND...: as run, but in that locale.  (Where LOCPATH is set, the C
# library itself keeps 45 bytes that a leak checker would count as ours.)
german() {
	run env LOCPATH="$tmp/locales" LC_ALL=de_DE.UTF-8 \
	    ASAN_OPTIONS="${ASAN_OPTIONS-}:detect_leaks=0" "$@"
}
# shape TEXT: every number is an N, for values differ from call to call.
shape() {
	sed -E 's/[0-9]+(\.[0-9]+)?(e-?[0-9]+)?/N/g' <<<"$1"
}

german bash -c 'printf "%.1f\n" "1,5" 2>/dev/null'
expect_equal "the locale has a comma" 1,5 "$OUT"

for format in nagios json prometheus influx checkmk mp-test-json; do
	check=("$builddir/check_imagebuilder" --image "$HANGING" -w 0.5h
	    -c 3.5h --output-format "$format")
	run env LC_ALL=C "${check[@]}"
	plain=$OUT
	expect_status "$format: thresholds with a point are understood" 1
	german "${check[@]}"
	expect_status "$format: in that locale, too" 1
	expect_equal "$format: and the same is printed" \
	    "$(shape "$plain")" "$(shape "$OUT")"
	expect_no_match "$format: no number has a comma" \
	    '=[0-9]+,[0-9]|: [0-9]+,[0-9]|time[" :=]+[0-9]+,' "$OUT"
done

# The object inside a host that has set its locale.
host=$builddir/locale_host
object=$builddir/.libs/imagebuilder.so
german "$host" "$object" status "image=$HANGING" warning=0.5h critical=3.5h
expect_match "the host itself prints a comma" 'a half is 0,5 here' "$OUT"
expect_status "the object understands a point" 1
expect_match "and prints one" '[| ]time=[0-9]+\.[0-9]+s' "$OUT"
expect_no_match "and no comma" '=[0-9]+,[0-9]' "$OUT"
german "$host" "$object" status "image=$HANGING" output-format=json
expect_match "JSON numbers have a point" '[0-9]\.[0-9]' "$OUT"
expect_equal "and are JSON" 2 "$(tail -n +2 <<<"$OUT" | grep -v ^metric |
    jq -s '[.[] | .. | numbers | select(floor != .)] | length | if . > 0 then 2
    else 0 end')"

# The engine: inputs, criteria and outputs that are numbers.
cat >"$tmp/numbers.yaml" <<EOF
arazzo: 1.0.1
info: { title: Numbers, version: 1.0.0 }
sourceDescriptions:
  - { name: api, type: openapi, url: numbers.openapi.yaml }
workflows:
  - workflowId: numbers
    inputs:
      type: object
      properties: { half: { type: number } }
    steps:
      - stepId: get
        operationId: GetImage
        parameters:
          - { name: imageBuildVersionArn, in: query, value: '$HANGING' }
        successCriteria:
          - condition: \$inputs.half == 0.5 && \$inputs.half < 0.75
        outputs:
          half: \$inputs.half
    outputs:
      half: \$steps.get.outputs.half
EOF
sed '/^servers:/,$!b' "$srcdir/plugin/workflows/imagebuilder.openapi.yaml" \
    >"$tmp/numbers.openapi.yaml"
arazzo=("$builddir/check_arazzo" --file "$tmp/numbers.yaml" --aws
    --server "$SIM_URL" --input half=0.5 -w half=0.4:0.6 -c 'time=9.5')
german "${arazzo[@]}"
expect_status "check_arazzo reads numbers with a point" 0
expect_match "and prints them so" 'half=0\.5' "$OUT"
german "${arazzo[@]}" --output-format json
expect_equal "also as JSON" 0.5 "$(jq .outputs.half <<<"$OUT")"
german "${arazzo[@]}" --input half=0,5
expect_status "a comma is not a decimal point there either" 3
finish
