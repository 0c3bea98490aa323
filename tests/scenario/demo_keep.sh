#!/usr/bin/env bash
# setup.sh demo --keep: the commands that it prints work as printed, in the shell of
# a user who has settings of AWS, and a second one replaces the first.
# Conditions are for wait_for to evaluate.
# shellcheck source-path=SCRIPTDIR disable=SC2016,SC2034,SC2317
. "${srcdir:?}/tests/scenario/lib.sh"

# A folder of its own: a simulator that a developer keeps is not touched.
clone=$tmp/clone
mkdir -p "$clone/build"
for program in check_imagebuilder cancel_imagebuilder check_arazzo imagebuilder-simulator; do
	[ -x "$builddir/$program" ] || skip "$program is not built"
	cp "$builddir/$program" "$clone/build/"
done
demo() {
	cd "$clone" || exit 99
	run env builddir="$clone/build" bash "$srcdir/tests/scenario/demo.sh" "$@"
	mapfile -t next < <(sed -n '/Next:$/,$s/^  //p' <<<"$OUT")
}
alive() {
	kill -0 "$(jq .pid "$clone/build/simulator.json")" 2>/dev/null
}
# Whatever happens here, what is kept ends with the test.
end() {
	local code=$?
	! alive || kill "$(jq .pid "$clone/build/simulator.json")"
	(exit "$code")
	cleanup
}
trap end EXIT

demo
expect_status "the demo succeeds" 0
expect_equal "three commands are next" 3 "${#next[@]}"
expect_match "the first keeps a simulator" '^./setup.sh demo --keep ' "${next[0]}"
expect_equal "the programs of the others exist" "0 0" "$(
	cd "$clone" || exit
	run ls "$(grep -o 'build/check_imagebuilder' <<<"${next[1]}")"
	printf '%s ' "$STATUS"
	run make -n -C "$(sed -n 's/.*make -C \([^ ]*\) install.*/\1/p' <<<"${next[2]}" |
		sed "s|^build|$builddir|")" install
	printf '%s' "$STATUS"
)"

demo --keep
expect_status "demo --keep succeeds" 0
expect_equal "three commands are next" 3 "${#next[@]}"
wait_for "the simulator runs on" alive
first=$(jq .pid build/simulator.json)
demo --keep
wait_for "a second one replaces it" '! kill -0 "$first" && alive'
output=$(AWS_SESSION_TOKEN=theirs AWS_PROFILE=theirs AWS_REGION=eu-west-1 \
	sh -c "$(printf '%s\necho "[exit $?]"\n' "${next[@]:0:2}")" 2>&1)
expect_match "as printed, they find the build that is stuck" \
	'^IMAGEBUILDER CRITICAL - web-base 1.4.0/7 TESTING for 3h' "$output"
expect_match "and exit as a check does" '^\[exit 2\]$' "$output"
run sh -c "${next[2]}"
expect_status "the last command ends the simulator" 0
wait_for "it is gone" '! alive'
finish
