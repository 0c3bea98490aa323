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
finish
