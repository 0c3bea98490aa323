#!/usr/bin/env bash
# The simulator against a client that we did not write: Debian's awscli.  It
# must agree wherever it knows the operation.
# shellcheck source=tests/scenario/lib.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/scenario/lib.sh"

aws=/usr/bin/aws
[ -x "$aws" ] || aws=$(command -v aws) || skip "aws (awscli) is missing"
"$aws" --version 2>&1 | grep -q '^aws-cli/2' ||
	skip "$aws is not version 2 of the AWS CLI"

start_simulator --seed hanging --seed fleet --seed mixed
HEAD=arn:aws:imagebuilder:us-east-1:123456789012
HANGING=$HEAD:image/web-base/1.4.0/7
RECIPE=$HEAD:image-recipe/probe/1.0.x
INFRA=$HEAD:infrastructure-configuration/probe
PIPELINE=$HEAD:image-pipeline/web-base

# ib OPERATION ...: one call of Image Builder; sts ...: of STS.
ib() {
	run "$aws" --endpoint-url "$SIM_URL" --output json imagebuilder "$@"
}
sts() {
	run "$aws" --endpoint-url "$SIM_URL" --output json sts "$@"
}
get() {
	ib get-image --image-build-version-arn "${1:-$HANGING}" "${@:2}"
}
cancel() {
	ib cancel-image-creation --image-build-version-arn "$@"
}
# fails CODE SENTENCE: the last call ended with that error of the service.
fails() {
	expect_match "$2" "^An error occurred \\($1\\)" "$OUT"
	expect_status "$2: exit" 254
}

# Creating, and client tokens.
create=(create-image --infrastructure-configuration-arn "$INFRA")
ib "${create[@]}" --image-recipe-arn "$RECIPE" --client-token one
expect_status "create-image succeeds" 0
first=$OUT
built=$(jq -r .imageBuildVersionArn <<<"$first")
expect_equal "create-image names the new build" \
    "$HEAD:image/probe/1.0.0/1" "$built"
ib "${create[@]}" --image-recipe-arn "$RECIPE" --client-token one
expect_equal "the same token gets the same build" "$built" \
    "$(jq -r .imageBuildVersionArn <<<"$OUT")"
expect_no_match "and another requestId" \
    "$(jq -r .requestId <<<"$first")" "$OUT"
ib "${create[@]}" --image-recipe-arn "$HEAD:image-recipe/other/1.0.0" \
    --client-token one
fails IdempotentParameterMismatchException \
    "the same token with other parameters is an error"
ib "${create[@]}" --image-recipe-arn "$RECIPE"
expect_equal "without a token the CLI makes one of 36 characters" 36 \
    "$(jq -r '.clientToken | length' <<<"$OUT")"
expect_equal "it is the second build" "$HEAD:image/probe/1.0.0/2" \
    "$(jq -r .imageBuildVersionArn <<<"$OUT")"

# Reading and cancelling.
get
expect_equal "get-image shows the status" TESTING \
    "$(jq -r .image.state.status <<<"$OUT")"
get "$HEAD:image/web-base/x.x.x"
expect_equal "x.x.x is the newest build" "$HANGING" \
    "$(jq -r .image.arn <<<"$OUT")"
ib delete-image --image-build-version-arn "$HANGING"
fails ResourceDependencyException "a running image is not deleted"
cancel "$HANGING"
expect_equal "cancel-image-creation answers with the build" "$HANGING" \
    "$(jq -r .imageBuildVersionArn <<<"$OUT")"
for n in 1 2; do
	get
	expect_equal "read $n after the cancel shows the old status" TESTING \
	    "$(jq -r .image.state.status <<<"$OUT")"
done
get
expect_equal "then it is CANCELLED" CANCELLED \
    "$(jq -r .image.state.status <<<"$OUT")"
cancel "$HANGING"
fails InvalidParameterValueException "a terminal image is not cancelled"
ib delete-image --image-build-version-arn "$HANGING"
expect_equal "a terminal image is deleted" "$HANGING" \
    "$(jq -r .imageBuildVersionArn <<<"$OUT")"
get
fails ResourceNotFoundException "a deleted image does not exist"
get arn:aws:nonsense
fails InvalidParameterValueException "a bad ARN is refused"
expect_match "with the pattern" "must match pattern \\^arn:aws" "$OUT"
expect_equal "one cancellation took effect" 1 "$(sim_state .cancelled)"

# Lists.
ib list-images
expect_equal "a page has 25" 25 "$(jq '.imageVersionList | length' <<<"$OUT")"
token=$(jq -r .nextToken <<<"$OUT")
ib list-images --next-token "$token" --max-results 3
expect_equal "its nextToken leads on" 3 \
    "$(jq '.imageVersionList | length' <<<"$OUT")"
ib list-image-pipelines --next-token "$token"
fails InvalidPaginationTokenException "but not in another operation"
ib list-image-build-versions --image-version-arn "$HEAD:image/web-base/1.4.0"
expect_equal "list-image-build-versions shows states" AVAILABLE \
    "$(jq -r '.imageSummaryList[0].state.status' <<<"$OUT")"
ib list-image-pipelines --filters name=name,values=db
expect_equal "list-image-pipelines filters" DISABLED \
    "$(jq -r '.imagePipelineList[0].status' <<<"$OUT")"
ib get-image-pipeline --image-pipeline-arn "$PIPELINE"
expect_equal "get-image-pipeline shows the pipeline" web-base \
    "$(jq -r .imagePipeline.name <<<"$OUT")"
ib list-image-pipeline-images --image-pipeline-arn "$PIPELINE"
expect_equal "list-image-pipeline-images shows its images" 2 \
    "$(jq '.imageSummaryList | length' <<<"$OUT")"
ib list-image-pipeline-images --image-pipeline-arn "${PIPELINE}-no"
fails ResourceNotFoundException "an unknown pipeline does not exist"
ib start-image-pipeline-execution --image-pipeline-arn "$PIPELINE"
expect_equal "start-image-pipeline-execution makes a build" \
    "$HEAD:image/web-base/1.4.0/8" \
    "$(jq -r .imageBuildVersionArn <<<"$OUT")"
running=$HEAD:image/web-base/1.4.0/8
ib import-vm-image --name vm --semantic-version 1.0.0 --platform Linux \
    --vm-import-task-id import-ami-0123
expect_equal "import-vm-image makes one, too" "$HEAD:image/vm/1.0.0/1" \
    "$(jq -r .imageArn <<<"$OUT")"

# Who may.
AWS_SECRET_ACCESS_KEY=wrong get "$running"
fails InvalidSignatureException "a wrong secret"
AWS_REGION=eu-west-9 get "$running"
fails InvalidSignatureException "a wrong region in the scope"
AWS_ACCESS_KEY_ID=AKIAUNKNOWN get "$running"
fails UnrecognizedClientException "an unknown key"
AWS_SESSION_TOKEN=bogus get "$running"
fails UnrecognizedClientException "a bogus session token"
minted=$(sim_mint -1000)
AWS_ACCESS_KEY_ID=$(jq -r .accessKeyId <<<"$minted") \
    AWS_SECRET_ACCESS_KEY=$(jq -r .secretAccessKey <<<"$minted") \
    AWS_SESSION_TOKEN=$(jq -r .sessionToken <<<"$minted") get "$running"
fails ExpiredTokenException "an expired session"
sim_set '{"policies":[{"deny":["imagebuilder:Cancel*"]}]}'
cancel "$running"
fails AccessDeniedException "what a policy denies"
sim_set '{"policies":[],"clockOffsetMs":1200000}'
sim_clear_log
get "$running"
fails InvalidSignatureException "a clock that is 20 minutes behind"
expect_equal "is not tried again" 1 "$(sim_count GetImage)"
sim_set '{"clockOffsetMs":0}'

# What it retries.
sim_clear_log
sim_fault '{"kind":"throttle","operation":"GetImage","count":2}'
get "$running"
expect_status "TooManyRequestsException twice is overcome" 0
expect_equal "by three attempts" "429 429 200" \
    "$(sim_log 'map(.status) | join(" ")')"
sim_clear_log
sim_fault '{"kind":"throttle","code":"CallRateLimitExceededException"}'
get "$running"
fails CallRateLimitExceededException "this one it does not retry"
expect_equal "one attempt" 1 "$(sim_count GetImage)"
sim_clear_log
sim_fault '[{"kind":"503"},{"kind":"drop"}]'
get "$running"
expect_status "a 503 and a dropped connection are overcome" 0
expect_equal "by three attempts, too" "503 0 200" \
    "$(sim_log 'map(.status) | join(" ")')"
sim_fault '{"kind":"truncate","operation":"GetImage","count":-1}'
get "$running"
expect_no_match "a truncated answer shows no status" '"status"' "$OUT"
sim_clear_faults
sim_clear_log
sim_fault '{"kind":"drop","operation":"CancelImageCreation","acts":true}'
cancel "$running"
expect_status "a lost answer to a cancel is overcome" 0
expect_equal "with the same client token" 1 \
    "$(sim_log 'map(.clientToken) | unique | length')"
expect_equal "and one effect" "true false" \
    "$(sim_log 'map(.effect) | join(" ")')"
sim_set "{\"images\":{\"arn\":\"$running\",\"status\":\"REVIEWING\"}}"
get "$running"
expect_equal "an unknown status is shown as it is" REVIEWING \
    "$(jq -r .image.state.status <<<"$OUT")"

# Credentials.
sts get-caller-identity
expect_equal "get-caller-identity returns the user" \
    arn:aws:iam::123456789012:user/watch "$(jq -r .Arn <<<"$OUT")"
sts assume-role --role-arn arn:aws:iam::123456789012:role/ops \
    --role-session-name check
expect_equal "assume-role returns the role" \
    arn:aws:sts::123456789012:assumed-role/ops/check \
    "$(jq -r .AssumedRoleUser.Arn <<<"$OUT")"
minted=$OUT
AWS_ACCESS_KEY_ID=$(jq -r .Credentials.AccessKeyId <<<"$minted") \
    AWS_SECRET_ACCESS_KEY=$(jq -r .Credentials.SecretAccessKey <<<"$minted") \
    AWS_SESSION_TOKEN=$(jq -r .Credentials.SessionToken <<<"$minted") \
    get "$running"
expect_status "and the session reads an image" 0
AWS_SECRET_ACCESS_KEY=wrong sts get-caller-identity
fails SignatureDoesNotMatch "STS has its own words for a wrong secret"
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
AWS_CONTAINER_AUTHORIZATION_TOKEN=$(jq -r .containerToken <<<"$SIM_READY") \
    AWS_CONTAINER_CREDENTIALS_FULL_URI=$SIM_URL/v2/credentials/1 \
    get "$running"
expect_status "credentials of the container endpoint" 0
sim_clear_log
# This version wants a slash at the end of the endpoint.
AWS_EC2_METADATA_DISABLED=false \
    AWS_EC2_METADATA_SERVICE_ENDPOINT=$SIM_URL/ get "$running"
expect_status "credentials of the instance" 0
expect_equal "by IMDSv2" "ImdsToken ImdsRole ImdsCredentials GetImage" \
    "$(sim_operations)"
expect_match "as the instance's role" assumed-role/builder-watch/ \
    "$(sim_log 'last.identity')"

stop_simulator
expect_equal "the simulator ends well by SIGTERM" 0 "$STATUS"
finish
