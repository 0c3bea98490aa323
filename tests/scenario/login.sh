#!/usr/bin/env bash
# Logins of the AWS CLI: SSO tokens and sessions of "aws login" that are renewed;
# what --check-config -v shows of a chain of roles, of a machine and of a login;
# configuration files that cannot be read.
# shellcheck source=tests/scenario/lib.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/scenario/lib.sh"
need openssl python3

start_simulator --seed hanging
ARN=arn:aws:imagebuilder:us-east-1:123456789012:image/web-base/1.4.0/7
ROLE=arn:aws:iam::123456789012:role
STOKEN=$(jq -r .ssoToken <<<"$SIM_READY")
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_DEFAULT_REGION
mkdir -p "$HOME/.aws/sso/cache" "$HOME/.aws/login/cache"
check() {
	run "$builddir/check_imagebuilder" --image "$ARN" --no-steps "$@"
}
config() {
	run "$builddir/check_imagebuilder" --check-config "$@"
}
past=2020-01-01T00:00:00Z
future=2099-01-01T00:00:00Z

# login_session: no proof but a valid one gets credentials.
session=arn:aws:iam::123456789012:user/watch
cache=$HOME/.aws/login/cache/$(printf %s "$session" | sha256sum | cut -c1-64).json
key=$(openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 2>/dev/null)
login() {
	jq -n --arg key "$key" --arg expires "$1" '{accessToken: {
	    accessKeyId: "ASIAOLD", secretAccessKey: "old", sessionToken: "old",
	    accountId: "123456789012", expiresAt: $expires}, refreshToken: "first",
	    clientId: "device", dpopKey: $key}' >"$cache"
}
printf '[profile login]\nlogin_session = %s\n' "$session" >"$HOME/.aws/config"
sim_mint 3600000 >"$tmp/minted.json"
mkfifo "$tmp/port" "$tmp/life"
python3 "$srcdir/tests/tools/login_token.py" "$tmp/minted.json" "$tmp/log" \
    <"$tmp/life" >"$tmp/port" &
sim_pids+=("$!")
exec 9>"$tmp/life"
read -r port <"$tmp/port"
export AWS_ENDPOINT_URL_SIGNIN=http://127.0.0.1:$port
login "$past"
check --profile login
expect_status "an expired session of aws login is renewed" 0
expect_equal "and its credentials sign" ":assumed-role/control/session" \
    "$(sim_log 'last.identity' | grep -o ':assumed-role.*')"
point=$(openssl pkey -pubout -outform DER <<<"$key" | tail -c 64 | sha256sum)
expect_equal "by a proof with the key of the cache" "valid first ${point%% *}" \
    "$(cat "$tmp/log")"
expect_equal "the cache keeps the rest" "next 123456789012 device 600" \
    "$(jq -r '"\(.refreshToken) \(.accessToken.accountId) \(.clientId)"' \
	"$cache") $(stat -c %a "$cache")"
check --profile login
expect_status "it lasts" 0
expect_equal "and is not renewed meanwhile" 1 "$(wc -l <"$tmp/log")"
login "$past"
config --profile login -v
expect_match "--check-config names the session" \
    "credentials: access key ASIA.* from login session $session" "$OUT"
expect_match "and the sources before it" \
    'passed over: credentials file: the profile has no access key there' "$OUT"
expect_equal "each proof has an id of its own" 2 "$(grep -c '^valid' "$tmp/log")"
unset AWS_ENDPOINT_URL_SIGNIN
sim_clear_log
login "$past"
jq '.refreshToken = "revoked"' "$cache" >"$tmp/x" && mv "$tmp/x" "$cache"
check --profile login
expect_status "a session that has ended is UNKNOWN" 3
expect_match "with both commands" 'run "aws login --profile login", or use credential_process = aws configure export-credentials --profile login' \
    "$OUT"
expect_no_match "and without its tokens" 'revoked"|PRIVATE' "$OUT"
expect_equal "nothing else was asked" SigninCreateToken "$(sim_operations)"

# SSO, and where its endpoints are set.
cat >"$HOME/.aws/config" <<-EOF
	[profile sso]
	sso_session = corp
	sso_account_id = 123456789012
	sso_role_name = Watch
	[profile elsewhere]
	sso_session = corp
	sso_account_id = 123456789012
	sso_role_name = Watch
	services = local
	[services local]
	sso_oidc =
	  endpoint_url = $SIM_URL
	sso =
	  endpoint_url = $SIM_URL
	imagebuilder =
	  endpoint_url = $SIM_URL
	sts =
	  endpoint_url = $SIM_URL
	[sso-session corp]
	sso_region = us-east-1
	sso_start_url = https://corp.awsapps.com/start
	[profile base]
	region = us-east-1
	[profile middle]
	    output = json
	    role_arn = $ROLE/middle
	    source_profile = base
	[profile top]
	role_arn = $ROLE/top
	source_profile = middle
EOF
cache=$HOME/.aws/sso/cache/$(printf corp | sha1sum | cut -c1-40).json
sso() {
	jq -n --arg at "$1" --arg until "$2" '{accessToken: "old",
	    expiresAt: $at, refreshToken: "first", clientId: "c",
	    clientSecret: "s", registrationExpiresAt: $until}' >"$cache"
}
sso "$past" "$future"
sim_clear_log
config --profile sso -v
expect_status "an expired SSO token is renewed" 0
expect_match "--check-config names role and account" \
    'credentials: access key ASIA.* from SSO role Watch of account 123456789012' \
    "$OUT"
expect_match "and the identity" 'identity: arn:aws:sts::.*:assumed-role/Watch/sso' \
    "$OUT"
for line in region: endpoint: 'certificate authorities:' proxy: clock: \
    'CancelImageCreation: not tried' 'passed over: environment: ' \
    'passed over: role of the profile: ' 'passed over: web identity: '; do
	expect_match "and the line $line" "$line" "$OUT"
done
expect_equal "it is renewed once" 1 "$(sim_count SsoCreateToken)"
expect_equal "and kept for its owner only" "$STOKEN refresh-next 600" \
    "$(jq -r '"\(.accessToken) \(.refreshToken)"' "$cache") $(stat -c %a "$cache")"
for endpoint in "AWS_ENDPOINT_URL_SSO_OIDC=$SIM_URL" AWS_PROFILE=elsewhere; do
	sso "$past" "$future"
	sim_clear_log
	run env -u AWS_ENDPOINT_URL AWS_ENDPOINT_URL_SSO="$SIM_URL" \
	    AWS_ENDPOINT_URL_IMAGEBUILDER="$SIM_URL" AWS_PROFILE=sso "$endpoint" \
	    "$builddir/check_imagebuilder" --image "$ARN" --no-steps
	expect_status "the endpoint of sso-oidc by ${endpoint%%=*}" 0
	expect_equal "which is asked by ${endpoint%%=*}" \
	    "SsoCreateToken SsoGetRoleCredentials GetImage" "$(sim_operations)"
done
sso "$past" "$past"
check --profile sso
expect_status "without a registration it is UNKNOWN" 3
expect_match "with the command" 'run "aws sso login --profile sso"' "$OUT"

# A chain of roles, from keys in a file of boto 2's time and from a machine.
cat >"$HOME/.aws/credentials" <<-EOF
	[base]
	aws_access_key_id = $SIM_KEY
	aws_secret_access_key = $SIM_SECRET
EOF
sim_set "{\"roles\":[{\"arn\":\"$ROLE/top\"},{\"arn\":\"$ROLE/middle\"}]}"
config --profile top -v
expect_status "a chain of roles" 0
expect_match "is shown to its end" "from role $ROLE/top by role $ROLE/middle by profile \"base\" in $HOME/.aws/credentials" \
    "$OUT"
export AWS_EC2_METADATA_SERVICE_ENDPOINT=$SIM_URL
run env -u AWS_EC2_METADATA_DISABLED "$builddir/check_imagebuilder" \
    --check-config -v
expect_status "a machine" 0
expect_match "is named" 'from role builder-watch of this machine' "$OUT"
for source in environment 'role of the profile' 'web identity' SSO \
    'credentials file' login_session credential_process 'config file' \
    "EC2 tools' file" "boto 2's file" container; do
	expect_match "and $source, which was passed over" \
	    "passed over: $source: ." "$OUT"
done

# The cancel goes the same way: the role's key signs it, no other.
sim_clear_log
run "$builddir/cancel_imagebuilder" --image "$ARN" --profile middle --arm \
    --state-dir "$tmp/state" --wait "$(scaled 5)s"
expect_status "a cancel by a role" 0
expect_equal "AssumeRole first, once, by the key" "StsAssumeRole user/watch" \
    "$(sim_log '"\(.[0].operation) \(.[0].identity | split(":") | last)"')"
expect_equal "then the role's key for the rest" \
    assumed-role/middle/imagebuilder-monitor \
    "$(sim_log '.[1:] | map(.identity | split(":") | last) | unique | join(" ")')"
expect_equal "the cancel among it" 1 "$(sim_count CancelImageCreation)"

# Files that exist, but cannot be read, are empty, as for the AWS CLI.
export AWS_CONFIG_FILE=$tmp AWS_PROFILE=base
for program in "check_imagebuilder --image $ARN" \
    "cancel_imagebuilder --image $ARN --state-dir $tmp/state" \
    "check_arazzo --file $srcdir/plugin/workflows/status.arazzo.yaml --workflow images --input owner=Self --server $SIM_URL --aws"; do
	# shellcheck disable=SC2086
	run "$builddir"/$program -v
	expect_match "${program%% *} -v names a file that is not readable" \
	    "^note: ignored: cannot read $tmp: not a readable file \(user " "$OUT"
	# shellcheck disable=SC2086
	run "$builddir"/$program
	expect_no_match "${program%% *} does not without" 'cannot read' "$OUT"
done
run env -u AWS_REGION "$builddir/check_imagebuilder" --all
expect_match "a region that is missing then is explained" \
    'no region: .*cannot read ' "$OUT"
finish
