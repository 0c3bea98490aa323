#!/bin/bash
# The founding workflow, unmodified, with the description of its 494 kB
# beside it: in both branches, refused, and never begun.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
SEED_DATA=${SEED_DATA-$srcdir/../shared/seed}
doc=$SEED_DATA/arazzo/amazon-ec2-image-builder-cancel-running-image-build-workflow.yml
[ -r "$doc" ] || skip "SEED_DATA has no founding workflow ($doc)"
[ -x "$builddir/check_arazzo" ] || skip "check_arazzo is not built"

start_simulator --seed empty
unset AWS_ENDPOINT_URL AWS_REGION AWS_DEFAULT_REGION
arn=arn:aws:imagebuilder:us-east-1:123456789012
recipe=$arn:image-recipe/web-base/1.4.0
infra=$arn:infrastructure-configuration/web
founding() {
	run "$builddir/check_arazzo" --server "$SIM_URL" --aws \
		--region us-east-1 -t "$(scaled 20)s" "$@"
}
both=(--file "$doc" --input "imageRecipeArn=$recipe"
	--input "infrastructureConfigurationArn=$infra")
out() {
	jq -r "$1" <<<"$OUT"
}
signed() {
	sim_log 'all(.[]; .verified)'
}

# A build that is running is cancelled.
founding "${both[@]}" --output-format json
expect_status "a running build: exit 0" 0
expect_equal "created, read, cancelled, read again" \
	"CreateImage GetImage CancelImageCreation GetImage" "$(sim_operations)"
expect_equal "each request is signed" true "$(signed)"
expect_equal "it completed" completed "$(out .ended)"
expect_equal "its build was cancelled" "$(sim_log '.[2].arn')" \
	"$(out .outputs.imageBuildVersionArn)"
expect_equal "finalStatus is the status of the last read" BUILDING \
	"$(out .outputs.finalStatus)"
expect_equal "the default token is sent in both" \
	"arazzo-cancel-build-0001 arazzo-cancel-build-0001" \
	"$(sim_log 'map(select(.effect) | .clientToken) | join(" ")')"

# CANCELLED at the last read is reported as such.
sim_reset
sim_set '{"cancel":{"reads":0}}'
founding "${both[@]}" --output-format json --input clientToken=another-token-0002
expect_equal "a cancellation that shows at once is CANCELLED" CANCELLED \
	"$(out .outputs.finalStatus)"

# A build that has ended is left alone.
for state in AVAILABLE FAILED CANCELLED; do
	sim_reset
	sim_clear_log
	sim_set "{\"create\":{\"schedule\":[{\"status\":\"$state\"}]}}"
	founding "${both[@]}" --output-format json
	expect_status "already $state: exit 0" 0
	expect_equal "already $state: created and read, nothing cancelled" \
		"CreateImage GetImage" "$(sim_operations)"
	expect_equal "already $state: ended by alreadyTerminal" \
		"end alreadyTerminal" "$(out '"\(.ended) \(.action)"')"
	expect_equal "already $state: finalStatus is unresolved" finalStatus \
		"$(out '.unresolved[] | select(.name == "finalStatus") | .name')"
	expect_equal "already $state: no finalStatus" null \
		"$(out .outputs.finalStatus)"
done

# The service refuses.
sim_reset
sim_clear_log
sim_fault '{"kind":"error","operation":"CreateImage","code":"InvalidParameterValueException","message":"the recipe is wrong"}'
founding "${both[@]}"
expect_status "CreateImage answers 400: exit 2" 2
expect_equal "CreateImage answers 400: one request" "CreateImage" \
	"$(sim_operations)"
expect_match "the first line has the service's code and message" \
	'^ARAZZO CRITICAL - .*InvalidParameterValueException: the recipe is wrong' \
	"$(head -n 1 <<<"$OUT")"

# Nothing is sent when the call or the document is wrong.
sim_clear_faults
sim_clear_log
wrong() {
	expect_status "$1: exit 3" 3
	expect_equal "$1: no request" "" "$(sim_operations)"
	expect_equal "$1: one line" 1 "$(wc -l <<<"$OUT")"
	expect_match "$1: the message names it" "$2" "$OUT"
}
founding --file "$doc" --input "imageRecipeArn=$recipe"
wrong "an input is missing" 'infrastructureConfigurationArn'
mkdir -p "$tmp/arazzo"
ln -s "$(cd "$SEED_DATA/openapi" && pwd)" "$tmp/openapi"
wrong_document() {
	sed "$2" "$doc" >"$tmp/arazzo/wrong.yml"
	founding --file "$tmp/arazzo/wrong.yml" "${both[@]:2}"
	wrong "$1" "$3"
}
# shellcheck disable=SC2016
wrong_document "a wrong criterion" \
	'0,/\$statusCode == 200/s//$statusCode === 200/' \
	'wrong\.yml:[0-9]+:[0-9]+: '
wrong_document "an unknown operationId" \
	's/operationId: CancelImageCreation/operationId: CancelImageCreations/' \
	'wrong\.yml:8[0-9]:[0-9]+: .*CancelImageCreations.*did you mean CancelImageCreation'

# It is quick, with all of the description.
sim_reset
founding "${both[@]}" --output-format json --input clientToken=another-token-0003
expect_equal "it takes far less than a second" true \
	"$(out ".seconds / $pace < 0.5")"
finish
