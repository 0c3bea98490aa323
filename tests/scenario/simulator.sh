#!/usr/bin/env bash
# What the simulator promises, asked by curl: pages, tokens, schedules,
# cancellation, workflow steps, faults.
# Conditions are for wait_for to evaluate.
# shellcheck source=tests/scenario/lib.sh disable=SC2016,SC2034
. "${srcdir:-$(dirname "$0")/../..}/tests/scenario/lib.sh"

start_simulator --seed fleet --seed hanging
HEAD=arn:aws:imagebuilder:us-east-1:123456789012
HANGING=$HEAD:image/web-base/1.4.0/7

# answers SENTENCE CODE TEXT: the answer is that error.
code() {
	local answer
	answer=$(sim_signed -o "$tmp/body" -D "$tmp/head" -w '%{http_code}' "$@")
	printf '%s %s' "$answer" "$(sed -n 's/\r$//
	    s/^x-amzn-ErrorType: //Ip' "$tmp/head")"
}
post() {
	code -X POST -d "$2" "$SIM_URL/$1"
}
put() {
	code -X PUT -d "$2" "$SIM_URL/$1"
}
status_of() {
	sim_get GetImage imageBuildVersionArn "$1" |
	    jq -r .image.state.status
}

# Pages.
seen=0 pages=0 token=
while :; do
	page=$(sim_call POST ListImages \
	    "{\"maxResults\":7${token:+,\"nextToken\":\"$token\"}}")
	seen=$((seen + $(jq '.imageVersionList | length' <<<"$page")))
	pages=$((pages + 1))
	token=$(jq -r '.nextToken // empty' <<<"$page")
	[ -n "$token" ] || break
	last=$token
done
expect_equal "pages lead through all versions" "63 in 9" "$seen in $pages"
expect_equal "a token is of no use with other filters" \
    "400 InvalidPaginationTokenException" "$(post ListImages "{\"filters\":[{
    \"name\":\"name\",\"values\":[\"x\"]}],\"nextToken\":\"$last\"}")"
expect_equal "nor in another operation" "400 InvalidPaginationTokenException" \
    "$(post ListImageBuildVersions "{\"nextToken\":\"$last\"}")"
expect_equal "nor when it was never given" \
    "400 InvalidPaginationTokenException" \
    "$(post ListImages '{"nextToken":"AQmadeup"}')"
for n in 0 26; do
	expect_equal "maxResults $n is refused" \
	    "400 InvalidParameterValueException" \
	    "$(post ListImages "{\"maxResults\":$n}")"
done
page=$(sim_call POST ListImages '{"maxResults":5,"filters":[{"name":"name",
    "values":["fleet-00"]}]}')
expect_equal "a filtered page can be empty and not the last" "0 true" \
    "$(jq -r '"\(.imageVersionList | length) \(has("nextToken"))"' \
    <<<"$page")"
expect_equal "an unknown filter is refused" \
    "400 InvalidParameterValueException" \
    "$(post ListImages '{"filters":[{"name":"colour","values":["x"]}]}')"
expect_equal "build versions of one version" 2 "$(sim_call POST \
    ListImageBuildVersions \
    "{\"imageVersionArn\":\"$HEAD:image/web-base/1.4.0\"}" |
    jq '.imageSummaryList | length')"

# What is wrong with a request.
expect_equal "a body that is not JSON" "400 SerializationException" \
    "$(put CancelImageCreation '{')"
expect_equal "a member of a wrong type" "400 SerializationException" \
    "$(post ListImages '{"maxResults":"5"}')"
expect_equal "a token that is missing" "400 InvalidRequestException" \
    "$(put CancelImageCreation "{\"imageBuildVersionArn\":\"$HANGING\"}")"
expect_equal "a version where a build is needed" \
    "400 InvalidParameterValueException" "$(put CancelImageCreation \
    "{\"clientToken\":\"t\",\"imageBuildVersionArn\":\"${HANGING%/7}\"}")"
expect_equal "an unknown operation" "404 UnknownOperationException" \
    "$(put FlyToTheMoon '{}')"
expect_equal "no signature at all" MissingAuthenticationTokenException \
    "$(curl -sS -D - -o "$tmp/body" "$SIM_URL/GetImage" |
    sed -n 's/\r$//; s/^x-amzn-ErrorType: //p')"
expect_equal "half an Authorization header" IncompleteSignatureException \
    "$(curl -sS -D - -o "$tmp/body" -H 'Authorization: AWS4-HMAC-SHA256 x' \
    "$SIM_URL/GetImage" | sed -n 's/\r$//; s/^x-amzn-ErrorType: //p')"
sim_set '{"auth":{"echo":true}}'
# signed_as_written QUERY: the headers of a GET whose query was signed without
# the encoding that the canonical request requires.
signed_as_written() {
	SIM_KEY=$SIM_KEY SIM_SECRET=$SIM_SECRET /usr/bin/python3 - \
	    "${SIM_URL#http://}" "$1" <<-'EOF'
	import datetime, hashlib, hmac, os, sys
	host, query = sys.argv[1:]
	now = datetime.datetime.now(datetime.timezone.utc)
	date, time = now.strftime('%Y%m%d'), now.strftime('%Y%m%dT%H%M%SZ')
	sha = lambda text: hashlib.sha256(text.encode()).hexdigest()
	request = '\n'.join(['GET', '/GetImage', query, 'host:' + host,
	    'x-amz-date:' + time, '', 'host;x-amz-date', sha('')])
	scope = [date, 'us-east-1', 'imagebuilder', 'aws4_request']
	text = '\n'.join(['AWS4-HMAC-SHA256', time, '/'.join(scope), sha(request)])
	key = ('AWS4' + os.environ['SIM_SECRET']).encode()
	for part in scope + [text]:
	    key = hmac.new(key, part.encode(), hashlib.sha256).digest()
	print('X-Amz-Date: ' + time)
	print('Authorization: AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders='
	    'host;x-amz-date, Signature=%s' % (os.environ['SIM_KEY'],
	    '/'.join(scope), key.hex()))
	EOF
}
raw=imageBuildVersionArn=$HANGING
signed_as_written "$raw" >"$tmp/signed"
expect_equal "a query that is signed as written" \
    "403 InvalidSignatureException" "$(curl -sS -o "$tmp/body" -D "$tmp/head" \
    -w '%{http_code}' -H "@$tmp/signed" "$SIM_URL/GetImage?$raw") $(sed -n \
    's/\r$//; s/^x-amzn-ErrorType: //Ip' "$tmp/head")"
expect_match "with auth.echo the refusal shows what it should have been" \
    'Canonical String' "$(cat "$tmp/body")"
expect_equal "an image of another region" "404 ResourceNotFoundException" \
    "$(code "$SIM_URL/GetImage?imageBuildVersionArn=$(jq -rn \
    --arg v "${HANGING/us-east-1/eu-west-1}" '$v | @uri')")"

# Client tokens belong to their operation.
new='{"clientToken":"same","infrastructureConfigurationArn":"'$HEAD':infrastructure-configuration/i","imageRecipeArn":"'$HEAD':image-recipe/probe/2.1.0"}'
one=$(sim_call PUT CreateImage "$new" | jq -r .imageBuildVersionArn)
two=$(sim_call PUT CreateImage "$new" | jq -r .imageBuildVersionArn)
expect_equal "the same request again gets the same build" "$one" "$two"
expect_equal "the same token with another recipe is an error" \
    "400 IdempotentParameterMismatchException" \
    "$(put CreateImage "${new/2.1.0/2.2.0}")"
cancel='{"clientToken":"same","imageBuildVersionArn":"'$one'"}'
expect_equal "create and cancel may share a token" "$one" \
    "$(sim_call PUT CancelImageCreation "$cancel" |
    jq -r .imageBuildVersionArn)"
expect_equal "the old status shows twice after a cancel" \
    "BUILDING BUILDING CANCELLED CANCELLED" \
    "$(for _ in 1 2 3 4; do status_of "$one"; done | xargs)"
expect_equal "a repeated cancel still gets its first answer" "$one" \
    "$(sim_call PUT CancelImageCreation "$cancel" |
    jq -r .imageBuildVersionArn)"
expect_equal "a new cancel is refused" "400 InvalidParameterValueException" \
    "$(put CancelImageCreation "${cancel/same/other}")"
expect_equal "one was accepted, one took effect" "1 1" \
    "$(sim_state '"\(.cancelsAccepted) \(.cancelled)"')"

# Lives.
sim_set '{"images":{"arn":"'"$HEAD"':image/life/1.0.0/1","schedule":[
    {"status":"PENDING","reads":1},{"status":"CREATING","ms":0},
    {"status":"TESTING","reads":2},
    {"status":"FAILED","reason":"no\nluck"}]}}'
expect_equal "an image lives by reads and by time" \
    "PENDING TESTING TESTING FAILED FAILED" \
    "$(for _ in 1 2 3 4 5; do status_of "$HEAD:image/life/1.0.0/1"; done |
    xargs)"
sim_set '{"images":{"arn":"'"$HEAD"':image/race/1.0.0/1","status":"TESTING",
    "cancel":{"reads":1,"becomes":"AVAILABLE"}}}'
race=$HEAD:image/race/1.0.0/1
expect_equal "a cancel can come too late" \
    "200  TESTING AVAILABLE" "$(put CancelImageCreation \
    "{\"clientToken\":\"r\",\"imageBuildVersionArn\":\"$race\"}") $(
    for _ in 1 2; do status_of "$race"; done | xargs)"
sim_set '{"cancel":{"ms":0},"images":{"arn":"'"$race"'","status":"BUILDING",
    "cancel":{"never":true}}}'
expect_equal "a cancel can have no effect for ever" "200  BUILDING BUILDING" \
    "$(put CancelImageCreation \
    "{\"clientToken\":\"n\",\"imageBuildVersionArn\":\"$race\"}") $(
    for _ in 1 2; do status_of "$race"; done | xargs)"
expect_equal "a cancel can have effect at once" "200  CANCELLED" \
    "$(put CancelImageCreation \
    "{\"clientToken\":\"h\",\"imageBuildVersionArn\":\"$HANGING\"}") $(
    status_of "$HANGING")"
sim_set '{"images":{"arn":"'"$race"'","status":"FAILED","age":"2h",
    "failureContext":{"imageStatus":"TESTING","failedStep":"RunTests"},
    "image":{"platform":null}}}'
expect_equal "a failure has its context, a member can be null" \
    "RunTests null" "$(sim_get GetImage imageBuildVersionArn "$race" |
    jq -r '"\(.image.state.failureContext.failedStep) \(.image.platform)"')"

# Time, which the clock's offset makes pass.
sim_reset
sim_set '{"cancel":{"ms":60000},"images":{"arn":"'"$HEAD"':image/time/1.0.0/1",
    "schedule":[{"status":"BUILDING","ms":90000},{"status":"AVAILABLE"}]}}'
timed=$HEAD:image/time/1.0.0/1
sim_call PUT CancelImageCreation \
    "{\"clientToken\":\"t\",\"imageBuildVersionArn\":\"$HANGING\"}" >"$tmp/body"
for ms in 59000 61000 91000; do
	sim_set "{\"clockOffsetMs\":$ms}"
	printf '%s:%s:%s ' "$ms" "$(status_of "$HANGING")" \
	    "$(status_of "$timed")"
done >"$tmp/times"
expect_equal "lags and phases last by time" \
    "59000:TESTING:BUILDING 61000:CANCELLED:BUILDING 91000:CANCELLED:AVAILABLE " \
    "$(<"$tmp/times")"
sim_reset
sim_set '{"cancel":{"ms":60000},"images":{"arn":"'"$timed"'",
    "schedule":[{"status":"BUILDING","ms":30000},{"status":"FAILED"}]}}'
sim_call PUT CancelImageCreation \
    "{\"clientToken\":\"t\",\"imageBuildVersionArn\":\"$timed\"}" >"$tmp/body"
sim_set '{"clockOffsetMs":100000}'
expect_equal "what comes first counts, even without a read" "FAILED 0" \
    "$(status_of "$timed") $(sim_state .cancelled)"

# Workflow steps.
sim_reset
expect_equal "a reset goes back to the start" TESTING "$(status_of "$HANGING")"
flows=$(sim_call POST ListWorkflowExecutions \
    "{\"imageBuildVersionArn\":\"$HANGING\"}")
expect_equal "workflows of a hanging build" \
    "BUILD COMPLETED TEST RUNNING DISTRIBUTION PENDING" \
    "$(jq -r '[.workflowExecutions[] | .type, .status] | join(" ")' \
    <<<"$flows")"
id=$(jq -r '.workflowExecutions[1].workflowExecutionId' <<<"$flows")
steps=$(sim_call POST ListWorkflowStepExecutions \
    "{\"workflowExecutionId\":\"$id\"}")
expect_equal "its steps" "COMPLETED RUNNING PENDING" \
    "$(jq -r '[.steps[].status] | join(" ")' <<<"$steps")"
step=$(jq -r '.steps[1].stepExecutionId' <<<"$steps")
expect_equal "the running step and its limit" "RunTests 10800" \
    "$(sim_get GetWorkflowStepExecution stepExecutionId "$step" |
    jq -r '"\(.name) \(.timeoutSeconds)"')"
expect_equal "the workflow by its id" "TEST 3" \
    "$(sim_get GetWorkflowExecution workflowExecutionId "$id" |
    jq -r '"\(.type) \(.totalStepCount)"')"
sim_set '{"images":{"arn":"'"$HEAD"':image/ask/1.0.0/1","status":"BUILDING",
    "workflows":[{"type":"BUILD","status":"RUNNING","steps":[
    {"name":"Approve","action":"WaitForAction","status":"RUNNING",
    "age":"5m"},{"name":"Next"}]}]}}'
waiting=$(sim_call POST ListWaitingWorkflowSteps '{}')
expect_equal "a step waits for approval" "Approve no requestId" \
    "$(jq -r '.steps[0].name + (if has("requestId") then "" else
    " no requestId" end)' <<<"$waiting")"
answer=$(sim_call PUT SendWorkflowStepAction "$(jq '{stepExecutionId:
    .steps[0].stepExecutionId, imageBuildVersionArn:
    .steps[0].imageBuildVersionArn, action: "RESUME",
    clientToken: "go"}' <<<"$waiting")")
expect_equal "it is resumed" go "$(jq -r .clientToken <<<"$answer")"
expect_equal "then nothing waits" 0 \
    "$(sim_call POST ListWaitingWorkflowSteps '{}' | jq '.steps | length')"

# Faults: each is seen by curl as what it is (its exit status, the answer).
# KIND, curl's exit, HTTP status, more members of the fault.
while IFS='|' read -r kind exit http more; do
	sim_fault "{\"kind\":\"$kind\"$more}"
	got=$(sim_get GetImage imageBuildVersionArn "$HANGING" \
	    2>/dev/null >"$tmp/body"; echo $?)
	expect_equal "fault $kind: curl's exit" "$exit" "$got"
	expect_equal "fault $kind is in the log" "$kind $http" \
	    "$(sim_log 'last | "\(.fault) \(.status)"')"
	expect_equal "fault $kind does not stay" TESTING \
	    "$(status_of "$HANGING")"
done <<'EOF'
throttle|0|429|
throttle|0|400|,"status":400,"code":"ThrottlingException"
error|0|402|,"status":402,"code":"ServiceQuotaExceededException"
500|0|500|
503|0|503|,"retryAfter":"3"
drop|52|0|
reset|56|0|
stall|52|0|,"ms":50
slow|0|200|,"ms":20
drip|0|200|,"ms":1,"bytes":100
truncate|18|200|
chunk|56|200|
headers|56|200|
garbage|1|0|
malformed|0|200|
empty|0|200|
html|0|502|
type|0|200|,"type":"text/plain"
body|0|200|,"body":{"image":null}
huge|0|200|,"bytes":3000000
gzip|0|200|
redirect|0|307|,"location":"http://127.0.0.1:1"
date|0|200|,"dateOffsetMs":3600000
EOF
sim_fault '{"kind":"drop","operation":"CancelImageCreation","acts":true}'
expect_equal "an answer can be lost after the service acted" \
    "000  true 1" "$(put CancelImageCreation \
    "{\"clientToken\":\"l\",\"imageBuildVersionArn\":\"$HANGING\"}" \
    2>/dev/null) $(sim_log last.effect) $(sim_state .cancelsAccepted)"
sim_fault '{"kind":"503","operation":"GetImage","skip":1,"count":2}'
expect_equal "a fault can begin later and last" "200 503 503 200" \
    "$(for _ in 1 2 3 4; do status_of "$HANGING" >/dev/null; done
    sim_log '.[-4:] | map(.status) | join(" ")')"
sim_fault '{"kind":"503","retryAfterDateMs":5000,"xAmzRetryAfter":"700"}'
code "$SIM_URL/GetImage?imageBuildVersionArn=x" >"$tmp/code"
expect_match "Retry-After can be a date" \
    '^Retry-After: [A-Z][a-z]{2}, [0-9]{2} ' "$(cat "$tmp/head")"
expect_match "and AWS's own header be there" '^x-amz-retry-after: 700' \
    "$(cat "$tmp/head")"
head -c 5000000 /dev/zero | tr '\0' ' ' >"$tmp/long"
expect_equal "a request of five million bytes is too long" 413 \
    "$(curl -sS -o "$tmp/body" -w '%{http_code}' -X POST \
    --data-binary "@$tmp/long" "$SIM_URL/ListImages" 2>/dev/null)"
answer=$(sim_control -d '{"kind":"earthquake"}' "$SIM_CONTROL/faults")
expect_match "an unknown fault is refused" earthquake "$answer"
answer=$(sim_control -d '{"weather":{}}' "$SIM_CONTROL/set")
expect_match "an unknown setting is refused" weather "$answer"

# Where credentials come from.
answer() {
	curl -sS --max-time "$(scaled 10)" -w ' %{http_code}' "$@"
}
roles=$SIM_URL/latest/meta-data/iam/security-credentials/
ttl=X-aws-ec2-metadata-token-ttl-seconds
expect_match "IMDS wants a token" ' 401$' "$(answer "$roles")"
expect_match "a token wants a time to live" ' 400$' \
    "$(answer -X PUT "$SIM_URL/latest/api/token")"
expect_match "of at most six hours" ' 400$' \
    "$(answer -X PUT -H "$ttl: 21601" "$SIM_URL/latest/api/token")"
token=$(curl -sS -X PUT -H "$ttl: 60" "$SIM_URL/latest/api/token")
expect_equal "with it the role is returned" "builder-watch 200" \
    "$(answer -H "X-aws-ec2-metadata-token: $token" "$roles")"
expect_equal "and its credentials" "Success ASIA" \
    "$(curl -sS -H "X-aws-ec2-metadata-token: $token" \
    "${roles}builder-watch" | jq -r '"\(.Code) \(.AccessKeyId[:4])"')"
sim_set '{"clockOffsetMs":61000}'
expect_match "a token ends" ' 401$' \
    "$(answer -H "X-aws-ec2-metadata-token: $token" "$roles")"
sim_set '{"clockOffsetMs":0,"imds":{"v1":true,"tokenStatus":403}}'
expect_equal "version 1 needs none, where it is on" "builder-watch 200" \
    "$(answer "$roles")"
expect_match "a hop limit refuses tokens" ' 403$' \
    "$(answer -X PUT -H "$ttl: 60" "$SIM_URL/latest/api/token")"
expect_match "the container endpoint wants its token" ' 401$' \
    "$(answer -H 'Authorization: no' "$SIM_URL/v2/credentials/x")"
expect_equal "and then has credentials" ASIA "$(curl -sS -H \
    "Authorization: $(jq -r .containerToken <<<"$SIM_READY")" \
    "$SIM_URL/v2/credentials/x" | jq -r '.AccessKeyId[:4]')"
portal="$SIM_URL/federation/credentials?role_name=ops&account_id=1"
expect_match "the SSO portal wants its token" ' 401$' "$(answer "$portal")"
expect_equal "and counts in milliseconds" true "$(curl -sS -H \
    "x-amz-sso_bearer_token: $(jq -r .ssoToken <<<"$SIM_READY")" "$portal" |
    jq '.roleCredentials.expiration > 1000000000000')"
form='Version=2011-06-15&RoleSessionName=check&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fops'
web="Action=AssumeRoleWithWebIdentity&$form"
expect_match "a web identity needs no signature" '<AccessKeyId>ASIA.* 200$' \
    "$(answer -d "$web&WebIdentityToken=some.jwt" "$SIM_URL/" | tr -d '\n')"
sim_set '{"sts":{"webIdentityToken":"right.jwt"}}'
expect_match "but the right token" 'InvalidIdentityToken.* 400$' \
    "$(answer -d "$web&WebIdentityToken=some.jwt" "$SIM_URL/" | tr -d '\n')"
expect_match "STS has its own words for no signature" \
    'MissingAuthenticationToken<.* 403$' \
    "$(answer -d "Action=AssumeRole&$form" "$SIM_URL/" | tr -d '\n')"
assume() {
	curl -sS -d "Action=AssumeRole&$form$1" "$SIM_URL/" \
	    --aws-sigv4 aws:amz:us-east-1:sts --config <(printf \
	    'user = "%s:%s"\n' "$SIM_KEY" "$SIM_SECRET") | tr -d '\n'
}
expect_match "a signed AssumeRole is answered" '<AccessKeyId>ASIA' \
    "$(assume '')"
expect_match "a session of ten minutes is too short" ValidationError \
    "$(assume '&DurationSeconds=600')"
sim_set '{"roles":{"arn":"arn:aws:iam::123456789012:role/ops",
    "externalId":"x1"}}'
expect_match "a role can want an external id" AccessDenied "$(assume '')"
expect_match "and get it" '<AccessKeyId>ASIA' "$(assume '&ExternalId=x1')"
sim_reset

# Its end.
sim_fault '{"kind":"stall","ms":3600000}'
sim_get GetImage imageBuildVersionArn "$HANGING" >/dev/null 2>&1 &
hanging_curl=$!
wait_for "the request stalls" '[ "$(sim_log last.fault)" = stall ]'
SECONDS=0
stop_simulator
SECONDS_TAKEN=$SECONDS
expect_equal "SIGTERM ends it, stalled answers and all" 0 "$STATUS"
expect_within "at once" 2
wait "$hanging_curl"

# The command line.
sim=$builddir/imagebuilder-simulator
echo '{"images":{"arn":"nonsense"}}' >"$tmp/bad.json"
run "$sim" --seed "$tmp/bad.json"
expect_status "a seed that is wrong is refused" 2
expect_match "with what is wrong" 'bad.json: image: invalid build ARN "nonsense"' "$OUT"
# Builds are found by number, version and state of the platform, not by text.
launch_simulator
use_simulator
sim_set "{\"images\":[{\"arn\":\"$HEAD:image/a/1.0.0/1\",\"status\":\"AVAILABLE\"},
    {\"arn\":\"$HEAD:image/a/1.0.0/2\",\"status\":\"FAILED\"},
    {\"arn\":\"$HEAD:image/a/1.10.0/1\",\"status\":\"AVAILABLE\"},
    {\"arn\":\"$HEAD:image/a/1.9.0/1\",\"status\":\"BUILDING\"}]}"
found() {
	sim_get GetImage imageBuildVersionArn "$HEAD:image/a/$1" |
	    jq -r '.image.arn // .message' | sed 's|.*/a/||'
}
expect_equal "a version with zeros is the same version" 1.0.0/2 \
    "$(found 01.0.00/2)"
expect_equal "versions are numbers" 1.10.0/1 "$(found x.x.x)"
expect_equal "a version's newest build" 1.0.0/2 "$(found 1.0.0)"
id=$(sim_call POST ListWorkflowExecutions \
    "{\"imageBuildVersionArn\":\"$HEAD:image/a/1.0.0/2\"}" |
    jq -r '.workflowExecutions[0].workflowExecutionId')
execution() {
	code -G --data-urlencode "workflowExecutionId=$1" \
	    "$SIM_URL/GetWorkflowExecution"
}
expect_equal "a workflow execution is found by its id" "200 " \
    "$(execution "$id")"
put RetryImage "{\"imageBuildVersionArn\":\"$HEAD:image/a/1.0.0/2\",
    \"clientToken\":\"again\"}" >/dev/null
expect_equal "and gone when the build was retried" \
    "404 ResourceNotFoundException" "$(execution "$id")"
id=$(sim_call POST ListWorkflowExecutions \
    "{\"imageBuildVersionArn\":\"$HEAD:image/a/1.0.0/2\"}" |
    jq -r '.workflowExecutions[0].workflowExecutionId')
expect_equal "whose new ones are found" "200 " "$(execution "$id")"
arn=$(jq -rn --arg v "$HEAD:image/a/1.10.0/1" '$v | @uri')
code -X DELETE "$SIM_URL/DeleteImage?imageBuildVersionArn=$arn" >/dev/null
expect_equal "a deleted build is not found" 1.9.0/1 "$(found x.x.x)"
sim_set "{\"images\":[{\"arn\":\"$HEAD:image/a/1.10.0/1\",\"status\":\"TESTING\"}]}"
expect_equal "a seed may bring it back" TESTING \
    "$(status_of "$HEAD:image/a/1.10.0/1")"

# 10,000 builds cost no more each than ten do.
jq -nc '{images: [range(10000) | {
    arn: "arn:aws:imagebuilder:us-east-1:123456789012:image/app-\(.)/1.0.0/1",
    status: (if . % 20 == 9 then "BUILDING" else "AVAILABLE" end),
    age: "2h"}]}' >"$tmp/many.json"
sim_set "@$tmp/many.json"
run "$builddir/check_imagebuilder" --all --max-requests 5000 -t "$(scaled 30)s"
expect_match "10,000 builds are served within one call" \
    ' 503 running, 9501 available ' "$(head -1 <<<"$OUT")"
stop_simulator

run "$sim" --seed "$tmp/none.json"
expect_status "a seed that is not there is refused" 2
echo '{"pipelines":[' >"$tmp/bad.json"
run "$sim" --seed "$tmp/bad.json"
expect_match "a seed that is not JSON is refused, with the place" \
    'bad.json:[0-9]+:[0-9]+: ' "$OUT"
run "$sim" --bind localhost
expect_status "an address is a number" 2
for o in --help --version; do
	run "$sim" "$o"
	expect_status "$o succeeds" 0
done
launch_simulator --region eu-west-1 --log "$tmp/requests.json"
port=${SIM_CONTROL##*:}
run "$sim" --port "$port"
expect_match "a port that is taken is named" "port $port" "$OUT"
sim_get GetImage imageBuildVersionArn "$HANGING" >/dev/null
expect_equal "the log goes to a file, too" GetImage \
    "$(jq -r .operation "$tmp/requests.json")"
stop_simulator
( bash -c '"$1" --die-with-parent >"$2" & while [ ! -s "$2" ]; do :; done' \
    child "$sim" "$tmp/orphan" )
orphan=$(jq -r .pid "$tmp/orphan")
wait_for "it ends with its parent" '! kill -0 "$orphan"'

# A key of its own ------------------------------------------------------
launch_simulator --seed hanging --access-key AKIDFIXED:s3cret/with+signs
expect_equal "--access-key is the key that is printed" \
	"AKIDFIXED s3cret/with+signs" "$SIM_KEY $SIM_SECRET"
use_simulator
run "$builddir/check_imagebuilder" --all --no-steps
expect_status "and accepted" 0
run "$builddir/imagebuilder-simulator" --access-key AKIDFIXED
expect_status "a key without its secret is refused" 2
finish
