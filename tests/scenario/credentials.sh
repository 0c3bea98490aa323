#!/usr/bin/env bash
# Where check_imagebuilder gets its credentials from, provider by provider: who
# signed is read in the simulator's log.
# shellcheck source=tests/scenario/lib.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/scenario/lib.sh"

start_simulator --seed hanging
ARN=arn:aws:imagebuilder:us-east-1:123456789012:image/web-base/1.4.0/6
export AWS_CONFIG_FILE=$tmp/config AWS_SHARED_CREDENTIALS_FILE=$tmp/credentials
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
no_files() {
	: >"$AWS_CONFIG_FILE"
	: >"$AWS_SHARED_CREDENTIALS_FILE"
}
no_files

check() {
	sim_clear_log
	run "$builddir/check_imagebuilder" --image "$ARN" "$@"
}
# reads SENTENCE OPERATIONS IDENTITY: the check succeeded, by those requests,
# and the image was read by that identity.
reads() {
	expect_status "$1" 0
	expect_equal "$1: requests" "$2" "$(sim_operations)"
	expect_equal "$1: identity" "$3" "$(sim_log 'last.identity')"
}
# refuses SENTENCE REGEX: nothing was read, and the first line says why.
refuses() {
	expect_status "$1" 3
	expect_match "$1: why" "$2" "$(head -n 1 <<<"$OUT")"
	expect_equal "$1: no image is read" 0 "$(sim_count GetImage)"
}
session=arn:aws:sts::123456789012:assumed-role
user=arn:aws:iam::123456789012:user/watch

check
refuses "no credentials at all" '[Cc]redentials'

# The environment.
AWS_ACCESS_KEY_ID=$SIM_KEY AWS_SECRET_ACCESS_KEY=$SIM_SECRET check
reads "keys in the environment" GetImage $user
minted=$(sim_mint 3600000)
AWS_ACCESS_KEY_ID=$(jq -r .accessKeyId <<<"$minted") \
    AWS_SECRET_ACCESS_KEY=$(jq -r .secretAccessKey <<<"$minted") \
    AWS_SESSION_TOKEN=$(jq -r .sessionToken <<<"$minted") check
reads "a session in the environment" GetImage "$session/control/session"
AWS_ACCESS_KEY_ID=$SIM_KEY check
refuses "half a key in the environment ends the chain" SECRET

# Files.
keys="aws_access_key_id = $SIM_KEY
aws_secret_access_key = $SIM_SECRET"
printf '[default]\n%s\n' "$keys" >"$AWS_SHARED_CREDENTIALS_FILE"
check
reads "the shared credentials file" GetImage $user
printf '[base]\n%s\n' "$keys" >"$AWS_SHARED_CREDENTIALS_FILE"
AWS_PROFILE=base check
reads "a profile by AWS_PROFILE" GetImage $user
check --profile base
reads "a profile by --profile" GetImage $user
check --profile missing
refuses "a profile that is not there ends the chain" missing

# Roles: static keys, a first role, a second role.
cat >"$AWS_CONFIG_FILE" <<EOF
[profile hop]
role_arn = arn:aws:iam::123456789012:role/hop
source_profile = base
role_session_name = first

[profile target]
role_arn = arn:aws:iam::123456789012:role/target
source_profile = hop
external_id = x-1
role_session_name = second

[profile snake]
role_arn = arn:aws:iam::123456789012:role/a
source_profile = tail

[profile tail]
role_arn = arn:aws:iam::123456789012:role/b
source_profile = snake
EOF
sim_set '{"roles":[{"arn":"arn:aws:iam::123456789012:role/hop",
    "trust":"*:user/watch"},{"arn":"arn:aws:iam::123456789012:role/target",
    "externalId":"x-1","trust":"*:assumed-role/hop/first"},
    {"arn":"arn:aws:iam::123456789012:role/third"},
    {"arn":"arn:aws:iam::123456789012:role/web"}]}'
check --profile target
reads "a chain of two roles" "StsAssumeRole StsAssumeRole GetImage" \
    "$session/target/second"
expect_equal "each hop is signed by the one before" \
    "$user $session/hop/first $session/target/second" \
    "$(sim_log 'map(.identity) | join(" ")')"
check --profile hop --role-arn arn:aws:iam::123456789012:role/third
expect_status "--role-arn on top of a profile" 0
expect_match "--role-arn on top of a profile: identity" \
    ":assumed-role/third/" "$(sim_log 'last.identity')"
check --profile base --role-arn arn:aws:iam::123456789012:role/target
refuses "a role that does not trust us" AccessDenied
check --profile snake
refuses "profiles in a circle" '[Cc]ircle|[Ll]oop|itself'
expect_equal "profiles in a circle: not a request" 0 "$(sim_log length)"

# Web identity.
echo some.web.token >"$tmp/token"
AWS_WEB_IDENTITY_TOKEN_FILE=$tmp/token AWS_ROLE_SESSION_NAME=pod \
    AWS_ROLE_ARN=arn:aws:iam::123456789012:role/web check
reads "web identity by the environment" \
    "StsAssumeRoleWithWebIdentity GetImage" "$session/web/pod"
sim_set '{"sts":{"webIdentityToken":"another"}}'
AWS_WEB_IDENTITY_TOKEN_FILE=$tmp/token AWS_ROLE_SESSION_NAME=pod \
    AWS_ROLE_ARN=arn:aws:iam::123456789012:role/web check
refuses "a token that STS does not take" InvalidIdentityToken
sim_set '{"sts":{"webIdentityToken":null},"roles":[]}'

# A process.
cat >"$tmp/process" <<EOF
#!/bin/sh
[ "\$1" = "a b" ] || exit 1
cat "$tmp/process.json"
EOF
chmod +x "$tmp/process"
jq '{Version: 1, AccessKeyId: .accessKeyId, SecretAccessKey: .secretAccessKey,
    SessionToken: .sessionToken, Expiration: "2099-01-01T00:00:00Z"}' \
    <<<"$(sim_mint 3600000)" >"$tmp/process.json"
printf '[profile p]\ncredential_process = %s/process "a b"\n' "$tmp" \
    >>"$AWS_CONFIG_FILE"
check --profile p
reads "a credential_process" GetImage "$session/control/session"
echo '{"Version":2}' >"$tmp/process.json"
check --profile p
refuses "a credential_process of another version" Version

# SSO.
mkdir -p "$HOME/.aws/sso/cache"
cat >>"$AWS_CONFIG_FILE" <<EOF
[profile s]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = ops

[sso-session corp]
sso_region = us-east-1
sso_start_url = https://corp.example/start
EOF
cache=$HOME/.aws/sso/cache/$(printf corp | sha1sum | cut -d ' ' -f 1).json
jq '{accessToken: .ssoToken, expiresAt: "2099-01-01T00:00:00Z"}' \
    <<<"$SIM_READY" >"$cache"
AWS_ENDPOINT_URL_SSO=$SIM_URL check --profile s
reads "SSO" "SsoGetRoleCredentials GetImage" "$session/ops/sso"
echo '{"accessToken":"old","expiresAt":"2020-01-01T00:00:00Z"}' >"$cache"
AWS_ENDPOINT_URL_SSO=$SIM_URL check --profile s
refuses "an SSO token that has expired" '[Ee]xpired|login'

# Containers.
no_files
token=$(jq -r .containerToken <<<"$SIM_READY")
export AWS_CONTAINER_CREDENTIALS_FULL_URI=$SIM_URL/v2/credentials/me
AWS_CONTAINER_AUTHORIZATION_TOKEN=$token check
reads "a container" "ContainerCredentials GetImage" \
    "$session/task-role/container"
printf '%s\n' "$token" >"$tmp/container-token"
AWS_CONTAINER_AUTHORIZATION_TOKEN=wrong \
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$tmp/container-token check
reads "a container token file, over the variable" \
    "ContainerCredentials GetImage" "$session/task-role/container"
AWS_CONTAINER_AUTHORIZATION_TOKEN=wrong check
refuses "a container token that is wrong" 401
AWS_CONTAINER_CREDENTIALS_FULL_URI=http://192.0.2.1/credentials check -t 3
refuses "plain http to somewhere" '192\.0\.2\.1'
sim_fault '{"kind":"body","operation":"ContainerCredentials","count":-1,
    "body":{"AccessKeyId":"ASIAX"}}'
AWS_CONTAINER_AUTHORIZATION_TOKEN=$token check
refuses "half the credentials of a container" .
sim_clear_faults
unset AWS_CONTAINER_CREDENTIALS_FULL_URI

# The instance.
export AWS_EC2_METADATA_SERVICE_ENDPOINT=$SIM_URL
export AWS_EC2_METADATA_DISABLED=false
imds="ImdsToken ImdsRole ImdsCredentials GetImage"
check
reads "IMDSv2" "$imds" "$session/builder-watch/imds"
AWS_EC2_METADATA_DISABLED=true check
refuses "IMDS switched off" '[Cc]redentials'
expect_equal "IMDS switched off: not a request" 0 "$(sim_log length)"
sim_set '{"imds":{"tokenStatus":403,"v1":true}}'
check
reads "version 1 behind a hop limit" "$imds" "$session/builder-watch/imds"
AWS_EC2_METADATA_V1_DISABLED=true check
refuses "version 1 forbidden" .
sim_set '{"imds":{"tokenStatus":null,"v1":null,"code":"AssumeRoleUnauthorized"}}'
check
refuses "a role that the instance cannot have" AssumeRoleUnauthorized
sim_set '{"imds":{"code":null}}'
sim_fault '{"kind":"error","code":"ExpiredTokenException","status":403,
    "message":"The security token included in the request is expired",
    "operation":"GetImage"}'
check
expect_status "credentials that expired early are fetched once more" 0
expect_equal "once" "403 200" "$(sim_log \
    'map(select(.operation == "GetImage") | .status) | join(" ")')"
sim_fault '{"kind":"error","code":"ExpiredTokenException","status":403,
    "message":"The security token included in the request is expired",
    "operation":"GetImage","count":-1}'
check
expect_status "and not for ever" 3
expect_equal "twice asked" 2 "$(sim_count GetImage)"
finish
