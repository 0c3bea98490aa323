# One verdict: every situation is written in every format and read back; other
# parsers are used where they are installed.
# shellcheck shell=bash
. "${srcdir:?}/tests/scenario/lib.sh"

need /usr/bin/python3
[ -x "$builddir/check_imagebuilder" ] || skip "check_imagebuilder is not built"
situations=$srcdir/tests/scenario/situations.json
account=arn:aws:imagebuilder:us-east-1:123456789012
formats='nagios multi-line json mp-test-json checkmk prometheus influx collectd
	zabbix zabbix-lld icinga nagios-passive junit'
codes=(OK WARNING CRITICAL UNKNOWN)
out=$tmp/out
mkdir "$out"

# Only failures are printed.
pass() {
	checks=$((checks + 1))
}

count=$(jq length "$situations")
for ((i = 0; i < count; i++)); do
	one=$(jq -c ".[$i]" "$situations")
	one=${one//\"A:/\"$account:}
	one=${one//\\\"A:/\\\"$account:}
	mapfile -t args < <(jq -r '.name, .is, (.seed | if type == "string"
		then . else "" end), .args[]' <<<"$one")
	name=${args[0]} is=${args[1]} seed=${args[2]}
	args=("${args[@]:3}")
	if [ -z "$seed" ]; then
		seed=$tmp/seed.json
		jq .seed <<<"$one" >"$seed"
	fi
	start_simulator --seed "$seed"
	without --timeout "$(scaled 10)s" -- "${args[@]}"
	for format in $formats; do
		"$builddir/check_imagebuilder" "${args[@]}" "${defaults[@]}" --host-name aws \
			--output-format "$format" >"$out/$name.$format"
		STATUS=$?
		expect_equal "$name in $format exits as the verdict" \
			"$is" "${codes[$STATUS]:-$STATUS}"
	done
	# The schema in contrib, by the engine's own reading of JSON Schema.
	jq -c --slurpfile v "$out/$name.json" '{id: "schema",
		schema: ., instance: $v[0]}' \
		"$srcdir/contrib/imagebuilder-status.schema.json" >"$tmp/case"
	expect_equal "$name: the object matches its schema" true \
		"$("$builddir/conformance" json-schema-2020-12 <"$tmp/case" |
		jq -c '.r // .error')"
	stop_simulator
done
run /usr/bin/python3 "$srcdir/tests/scenario/matrix.py" "$out"
echo "$OUT"
expect_status "state, numbers and names are the same in every format" 0
# The manual page with these outputs; UPDATE_PAGE=1 writes it.
page=$srcdir/man/imagebuilder-situations.7
{
	cat <<-EOF
	.Dd November 28, 2026
	.Dt IMAGEBUILDER-SITUATIONS 7
	.Os imagebuilder-monitor
	.Sh NAME
	.Nm imagebuilder-situations
	.Nd output of check_imagebuilder in $count situations
	.Sh DESCRIPTION
	Recorded by the tests: arguments, output and exit status.
	ARNs begin with
	.Ql A
	for
	.Ql $account ;
	long outputs are cut.
	EOF
	for ((i = 0; i < count; i++)); do
		name=$(jq -r ".[$i].name" "$situations")
		printf '.Ss %s\n.Bd -literal -compact\ncheck_imagebuilder %s\n\n' \
			"${name//-/ }" \
			"$(jq -r ".[$i].args | join(\" \")" "$situations")"
		sed -e 's/\\/\\e/g' -e "s/^[.']/\\\\\&&/" \
			-e '16s/.*/[...]/; 17,$d' "$out/$name.nagios"
		printf '\nexit %s\n.Ed\n' "$(jq .exit "$out/$name.json")"
	done | sed "s|$account|A|g"
	printf '%s\n' '.Sh SEE ALSO' '.Xr check_imagebuilder 1'
} >"$tmp/page"
if [ -n "${UPDATE_PAGE-}" ]; then
	cp "$tmp/page" "$page"
fi
# Numbers differ from run to run.
expect_equal "the manual page has the same outputs" \
	"$(sed -E 's/[0-9][0-9.]*(ms|[smhd])?//g' "$page")" \
	"$(sed -E 's/[0-9][0-9.]*(ms|[smhd])?//g' "$tmp/page")"
if [ -n "${MATRIX_OUT-}" ]; then
	cp "$out"/* "$MATRIX_OUT/"
fi
finish
