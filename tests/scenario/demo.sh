#!/usr/bin/env bash
# The main job in one screen: a hanging build is seen, cancelled, confirmed; then
# the whole founding workflow.  `setup.sh demo` runs it, and so does make check:
# every exit status below is asserted.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

arn=arn:aws:imagebuilder:us-east-1:123456789012:image/web-base/1.4.0/7
recipe=arn:aws:imagebuilder:us-east-1:123456789012:image-recipe/web-base/1.4.0
infra=arn:aws:imagebuilder:us-east-1:123456789012:infrastructure-configuration/web-base

# show WANTED_STATUS COMMAND...: as a person would type it, then its answer.
show() {
	local wanted=$1
	shift
	printf '\n$ %s\n' "${*//"$builddir/"/}"
	run "$@"
	printf '%s\n[exit %s]\n' "$OUT" "$STATUS"
	[ "$STATUS" = "$wanted" ] ||
		fail "$(basename "$1") exits $wanted" "got $STATUS: $OUT"
}

start_simulator --seed hanging
echo "EC2 Image Builder, simulated at $SIM_URL, with a build that hangs in TESTING."
echo "The programs find it by AWS_ENDPOINT_URL; unset it, and they talk to AWS."

show 2 "$builddir/check_imagebuilder" --image "$arn" -w 1h -c 2h
show 0 "$builddir/cancel_imagebuilder" --image "$arn" --state-dir "$tmp/state"
expect_equal "nothing was cancelled without --arm" 0 "$(sim_count CancelImageCreation)"
show 0 "$builddir/cancel_imagebuilder" --image "$arn" --state-dir "$tmp/state" \
	--arm --wait "$(scaled 20)s" --reason "hangs in its tests"
expect_equal "one cancel request was sent" 1 "$(sim_count CancelImageCreation)"
show 1 "$builddir/check_imagebuilder" --image "$arn" -w 1h -c 2h

printf '\nThe same flow as one Arazzo document: create, read, cancel, confirm.\n'
sim_clear_log
show 0 "$builddir/check_arazzo" \
	--file "$srcdir/plugin/workflows/cancel-running-image-build.arazzo.yaml" \
	--input "imageRecipeArn=$recipe" \
	--input "infrastructureConfigurationArn=$infra" \
	--input "clientToken=demo-$$" \
	--server "$SIM_URL" --aws
echo "requests: $(sim_operations)"
expect_match "the workflow creates, reads, cancels, reads until it is over" \
	"^CreateImage GetImage CancelImageCreation GetImage( GetImage)*$" \
	"$(sim_operations)"
# A simulator that goes on, and its environment in a file.
keep() {
	local old ready=$builddir/simulator.json env=$builddir/simulator.env
	old=$(jq -r .pid "$ready" 2>/dev/null)
	[ "$(readlink "/proc/${old:-x}/exe")" != "$builddir/imagebuilder-simulator" ] ||
		kill "$old"
	: >"$ready"
	setsid "$builddir/imagebuilder-simulator" --seed hanging \
		--access-key AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY \
		>"$ready" 2>"$builddir/simulator.log" </dev/null &
	wait_for "the simulator that is kept starts" "jq -e .pid '$ready' >/dev/null 2>&1"
	jq -r '"unset AWS_SESSION_TOKEN AWS_PROFILE",
		"export AWS_ENDPOINT_URL=\(.url) AWS_REGION=\(.region)",
		"export AWS_ACCESS_KEY_ID=\(.accessKeyId)",
		"export AWS_SECRET_ACCESS_KEY=\(.secretAccessKey)"' "$ready" >"$env"
	printf '\nThe simulator runs on, process %s. Next:\n' "$(jq .pid "$ready")"
	printf '  %s\n' ". ${env//"$PWD/"/}" \
		"${builddir//"$PWD/"/}/check_imagebuilder --image $arn -w 1h -c 2h" \
		"kill $(jq .pid "$ready")"
}

echo "$checks checks, $failures failed"
if [ "${1-}" = --keep ]; then
	keep
else
	cat <<EOF

Next:
  ./setup.sh demo --keep                       # a simulator to try things with
  AWS_PROFILE=NAME ${builddir//"$PWD/"/}/check_imagebuilder --check-config   # your account
  sudo make -C ${builddir//"$PWD/"/} install              # then contrib/README.md
EOF
fi
exit $((failures > 0))
