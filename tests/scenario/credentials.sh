#!/usr/bin/env bash
# check_imagebuilder by every way to credentials, and what happens when one of
# them is broken: who signed is read in the simulator's log.
# shellcheck source=tests/scenario/lib.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/scenario/lib.sh"

start_simulator --seed hanging
ARN=arn:aws:imagebuilder:us-east-1:123456789012:image/web-base/1.4.0/7
ROLE=arn:aws:iam::123456789012:role
CTOKEN=$(jq -r .containerToken <<<"$SIM_READY")
STOKEN=$(jq -r .ssoToken <<<"$SIM_READY")
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_DEFAULT_REGION
mkdir -p "$HOME/.aws/sso/cache"

config() {
	cat >"$HOME/.aws/config"
}
# good SENTENCE OPERATIONS IDENTITY [VARIABLE=VALUE | OPTION...]: the end of
# the ARN that read the image.
good() {
	sim_clear_log
	ask "${@:4}"
	expect_status "$1" 0
	expect_equal "$1: requests" "$2" "$(sim_operations)"
	expect_match "$1: who" "$3\$" "$(sim_log 'last.identity')"
	expect_equal "$1: one connection" 1 \
	    "$(sim_log 'map(.connection) | unique | length')"
}
# bad SENTENCE OPERATIONS REGEX [VARIABLE=VALUE | OPTION...]
bad() {
	sim_clear_log
	ask "${@:4}"
	expect_status "$1" 3
	expect_equal "$1: requests" "$2" "$(sim_operations)"
	expect_match "$1: message" "$3" "${OUT%%$'\n'*}"
}
ask() {
	local variables=()
	while [[ ${1-} == [A-Za-z]*=* ]]; do
		variables+=("$1")
		shift
	done
	without --timeout "$(scaled 5)s" -- "$@"
	run env "${variables[@]}" "$builddir/check_imagebuilder" \
	    --image "$ARN" --no-steps "${defaults[@]}" "$@"
}
KEYS=("AWS_ACCESS_KEY_ID=$SIM_KEY" "AWS_SECRET_ACCESS_KEY=$SIM_SECRET")
MINTED=$(sim_mint 3600000)
mapfile -t SESSION < <(jq -r '"AWS_ACCESS_KEY_ID=" + .accessKeyId,
    "AWS_SECRET_ACCESS_KEY=" + .secretAccessKey,
    "AWS_SESSION_TOKEN=" + .sessionToken' <<<"$MINTED")

# Environment and files.
config </dev/null
good "keys of the environment" GetImage :user/watch "${KEYS[@]}"
good "a session of the environment" GetImage :assumed-role/control/session \
    "${SESSION[@]}"
bad "half a pair of keys" '' 'without AWS_SECRET_ACCESS_KEY' \
    AWS_ACCESS_KEY_ID=x
bad "no source has credentials" '' 'no AWS credentials: '
cat >"$HOME/.aws/credentials" <<-EOF
	[default]
	aws_access_key_id = $SIM_KEY
	aws_secret_access_key = $SIM_SECRET
EOF
good "keys of the credentials file" GetImage :user/watch
sed 's/default/base/' "$HOME/.aws/credentials" >"$tmp/elsewhere"
good "a profile by the environment, in a file elsewhere" GetImage \
    :user/watch AWS_PROFILE=base "AWS_SHARED_CREDENTIALS_FILE=$tmp/elsewhere"
bad "a profile that does not exist" '' 'profile "no"' --profile no

# The grammar of the AWS CLI: a line that is indented alike is a key of its own.
config <<-EOF
	[profile base]
	aws_access_key_id = $SIM_KEY
	aws_secret_access_key = $SIM_SECRET
	[profile monitor]
	    output = json
	    role_arn: $ROLE/monitor
	    source_profile = base
	[profile deep] /* text */
	output = json
	  role_arn = $ROLE/monitor
	[dev]
	aws_access_key_id = $SIM_KEY
EOF
good "an indented role" "StsAssumeRole GetImage" \
    :assumed-role/monitor/imagebuilder-monitor --profile monitor
bad "a role that is part of another value" '' \
    'config:10: role_arn is indented deeper than output' --profile deep
bad "a section without profile" '' 'must be called \[profile dev\]' \
    --profile dev
good "a file that is not regular" GetImage :user/watch \
    AWS_CONFIG_FILE=/dev/null
bad "an endpoint without scheme" '' \
    'AWS_ENDPOINT_URL: endpoint "127.0.0.1:1" has no scheme. write https://' \
    AWS_ENDPOINT_URL=127.0.0.1:1

bad "https to a port of http" '' \
    'TLS handshake failed: .*[;,] for an http port write http:// in the endpoint' \
    "${KEYS[@]}" "AWS_ENDPOINT_URL=${SIM_URL/http:/https:}"
bad "a region that does not exist" '' \
    'its name is not found[;,] does region "us-east-1" exist\?' \
    "${KEYS[@]}" AWS_ENDPOINT_URL=https://imagebuilder.moon-east-1.invalid

# Roles.
config <<-EOF
	[profile top]
	role_arn = $ROLE/top
	source_profile = middle
	external_id = ext-1
	role_session_name = second
	[profile middle]
	role_arn = $ROLE/middle
	source_profile = default
	role_session_name = first
	[profile loop]
	role_arn = $ROLE/a
	source_profile = loop2
	[profile loop2]
	role_arn = $ROLE/b
	source_profile = loop
EOF
sim_set "{\"roles\":[{\"arn\":\"$ROLE/top\",\"externalId\":\"ext-1\",
    \"trust\":\"*:assumed-role/middle/*\"},{\"arn\":\"$ROLE/middle\"}]}"
good "two roles, one by the other" "StsAssumeRole StsAssumeRole GetImage" \
    :assumed-role/top/second --profile top
expect_equal "each hop is signed by the one before" \
    "user/watch assumed-role/middle/first assumed-role/top/second" \
    "$(sim_log 'map(.identity | split(":") | last) | join(" ")')"
good "a role by option" "StsAssumeRole GetImage" ':assumed-role/middle/[^/]+' \
    --role-arn "$ROLE/middle"
good "a role by option on a role of a profile" \
    "StsAssumeRole StsAssumeRole GetImage" ':assumed-role/top/[^/]+' \
    --profile middle --role-arn "$ROLE/top" --external-id ext-1
bad "a role that does not trust us" StsAssumeRole \
    "role $ROLE/top: AccessDenied" --role-arn "$ROLE/top" --external-id ext-1
bad "a wrong external id" "StsAssumeRole StsAssumeRole" \
    "role $ROLE/top: AccessDenied" --profile middle \
    --role-arn "$ROLE/top" --external-id ext-2
bad "a loop of roles" '' 'loop' --profile loop
sim_fault '{"operation":"StsAssumeRole","kind":"503"}'
good "an outage of STS is waited out" \
    "StsAssumeRole StsAssumeRole GetImage" :assumed-role/middle/first \
    --profile middle
sim_clear_faults

# Web identity.
sim_set '{"sts":{"webIdentityToken":"ey.web"}}'
echo ey.web >"$tmp/web"
echo ey.other >"$tmp/other"
good "web identity by the environment" \
    "StsAssumeRoleWithWebIdentity GetImage" :assumed-role/middle/pod \
    "AWS_WEB_IDENTITY_TOKEN_FILE=$tmp/web" "AWS_ROLE_ARN=$ROLE/middle" \
    AWS_ROLE_SESSION_NAME=pod
bad "a token that is not accepted goes to no other identity" \
    "StsAssumeRoleWithWebIdentity" 'InvalidIdentityToken' \
    "AWS_WEB_IDENTITY_TOKEN_FILE=$tmp/other" "AWS_ROLE_ARN=$ROLE/middle"
bad "a token file that is missing goes to no other identity" '' \
    'web identity: .*No such file' \
    "AWS_WEB_IDENTITY_TOKEN_FILE=$tmp/none" "AWS_ROLE_ARN=$ROLE/middle"

# SSO.
config <<-EOF
	[profile sso]
	sso_session = corp
	sso_account_id = 123456789012
	sso_role_name = Watch
	[sso-session corp]
	sso_region = us-east-1
	sso_start_url = https://corp.awsapps.com/start
EOF
cache=$HOME/.aws/sso/cache/$(printf corp | sha1sum | cut -c1-40).json
sso_token() {
	printf '{"accessToken":"%s","expiresAt":"%s"}\n' "$1" "$2" >"$cache"
}
bad "no SSO token" '' 'aws sso login' --profile sso
sso_token "$STOKEN" 2020-01-01T00:00:00Z
bad "an SSO token that has expired" '' 'aws sso login' --profile sso
sso_token wrong-token 2099-01-01T00:00:00Z
bad "an SSO token that is not accepted" SsoGetRoleCredentials \
    'aws sso login' --profile sso
sso_token "$STOKEN" 2099-01-01T00:00:00Z
good "an SSO token" "SsoGetRoleCredentials GetImage" \
    :assumed-role/Watch/sso --profile sso

# credential_process.
cat >"$tmp/process" <<-EOF
	#!/bin/sh
	[ "\$1,\$2" = "--some,word s" ] && cat "$tmp/process.json"
EOF
process_says() {
	jq "$1" >"$tmp/process.json" <<<"$MINTED"
}
chmod +x "$tmp/process"
config <<-EOF
	[profile process]
	credential_process = "$tmp/process" --some 'word s'
	[profile broken]
	credential_process = $tmp/none
	[profile slow]
	credential_process = sleep 100
EOF
process_says '{Version: 1, AccessKeyId: .accessKeyId,
    SecretAccessKey: .secretAccessKey, SessionToken: .sessionToken,
    Expiration: "2099-01-01T00:00:00Z"}'
mv "$HOME/.aws/config" "$tmp/elsewhere"
good "a process, in a file elsewhere" GetImage \
    :assumed-role/control/session "AWS_CONFIG_FILE=$tmp/elsewhere" \
    --profile process
mv "$tmp/elsewhere" "$HOME/.aws/config"
process_says '{Version: 2}'
bad "a process of another version" '' 'Version' --profile process
bad "a process that is not there" '' 'No such file' --profile broken
bad "a process that hangs" '' 'did not end in time' --profile slow -t "$(scaled 1)s"
expect_within "it is stopped" 3
rm "$HOME/.aws/credentials"
config </dev/null

# Containers.
echo "$CTOKEN" >"$tmp/container"
URI=AWS_CONTAINER_CREDENTIALS_FULL_URI=$SIM_URL/v1/credentials
good "a container with a token file, over the variable" \
    "ContainerCredentials GetImage" :assumed-role/task-role/container "$URI" \
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$tmp/container" \
    AWS_CONTAINER_AUTHORIZATION_TOKEN=wrong
good "a container with a token" "ContainerCredentials GetImage" \
    :assumed-role/task-role/container "$URI" \
    "AWS_CONTAINER_AUTHORIZATION_TOKEN=$CTOKEN"
sim_fault '{"kind":"body","operation":"ContainerCredentials","count":-1,
    "body":{"AccessKeyId":"ASIAX"}}'
bad "half the credentials of a container" "ContainerCredentials" \
    'container credentials: ' "$URI" \
    "AWS_CONTAINER_AUTHORIZATION_TOKEN=$CTOKEN"
sim_clear_faults
bad "a wrong container token" \
    "ContainerCredentials ContainerCredentials ContainerCredentials" \
    'container credentials: .*HTTP 40[13]' "$URI" \
    AWS_CONTAINER_AUTHORIZATION_TOKEN=wrong
bad "a container far away over plain http" '' 'plain http' \
    AWS_CONTAINER_CREDENTIALS_FULL_URI=http://192.0.2.1/x

# Machines.
unset AWS_EC2_METADATA_DISABLED
export AWS_EC2_METADATA_SERVICE_ENDPOINT=$SIM_URL
IMDS="ImdsToken ImdsRole ImdsCredentials"
machine=:assumed-role/builder-watch/imds
good "a machine" "$IMDS GetImage" "$machine"
good "a machine by no proxy" "$IMDS GetImage" "$machine" \
    http_proxy=http://127.0.0.1:1
# expired COUNT: that many requests find their credentials expired.
expired() {
	sim_clear_log
	sim_fault "{\"kind\":\"error\",\"code\":\"ExpiredTokenException\",
	    \"status\":403,\"operation\":\"GetImage\",\"count\":$1,
	    \"message\":\"The security token included is expired\"}"
	ask
	sim_clear_faults
}
expired 1
expect_status "credentials that expired early are fetched once more" 0
expect_equal "once" "$IMDS GetImage $IMDS GetImage" "$(sim_operations)"
expired -1
expect_status "and not for ever" 3
expect_match "with the remedy" 'is expired; renew the session \(AWS_SESSION_TOKEN' \
    "$OUT"
expect_equal "twice asked" 2 "$(sim_count GetImage)"
# skewed CODE MESSAGE: the correction by the response's Date did not help.
skewed() {
	sim_fault "{\"kind\":\"error\",\"code\":\"$1\",\"message\":\"$2\",
	    \"status\":403,\"operation\":\"GetImage\",\"count\":-1}"
	ask "${KEYS[@]}"
	sim_clear_faults
	expect_status "$1: $2" 3
	expect_match "$1: the remedy" "$1: $2; set this machine's clock" "$OUT"
}
skewed RequestTimeTooSkewed 'The difference is too large'
skewed RequestExpired 'Request has expired'
skewed InvalidSignatureException 'Signature expired: 1 is now earlier than 2'
skewed SignatureDoesNotMatch 'Signature not yet current: 2 is still later than 1'
sim_set '{"imds":{"v1":true,"tokenStatus":401}}'
bad "a token that is refused" "ImdsToken" \
    'no token: HTTP 401[;,] in a container the hop limit must be 2'
sim_set '{"imds":{"v1":true,"tokenStatus":403}}'
good "a machine of version 1" "$IMDS GetImage" "$machine"
bad "version 1 where it is disabled" "ImdsToken" 'version 1 is disabled' \
    AWS_EC2_METADATA_V1_DISABLED=true
sim_set '{"imds":{"v1":false,"tokenStatus":null,
    "code":"AssumeRoleUnauthorizedAccess"}}'
bad "a machine's role that does not work" "$IMDS" \
    'AssumeRoleUnauthorizedAccess'
sim_set '{"imds":{"code":"Success"}}'
sim_fault '{"operation":"ImdsToken","kind":"stall","ms":3600000}'
unset AWS_METADATA_SERVICE_TIMEOUT
bad "a machine that is silent" "ImdsToken" \
    'instance metadata: .*the hop limit must be 2' \
    AWS_EC2_METADATA_V1_DISABLED=true
expect_within "costs a second" 2
sim_clear_faults
bad "metadata that is switched off" '' 'no AWS credentials: ' \
    AWS_EC2_METADATA_DISABLED=true
expect_no_match "no secret was ever shown" \
    "$SIM_SECRET|$CTOKEN|$STOKEN" "$OUT"
finish
