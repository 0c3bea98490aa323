#!/usr/bin/env bash
# Mistakes of a first hour: each message has the value, the problem and what to
# type, in one line, with exit status 3 for a wrong call.
# shellcheck source-path=SCRIPTDIR disable=SC2016
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

A=arn:aws:imagebuilder:us-east-1:123456789012
I=$A:image/web-base/1.4.0/7
start_simulator --seed hanging
cd "$tmp" || exit 99
mkdir -m 750 state

# expect_line EXIT REGEX PROGRAM ARGUMENT...
expect_line() {
	local exit=$1 want=$2
	shift 2
	run "$builddir/$1" "${@:2}" </dev/null
	expect_status "$*" "$exit"
	expect_match "$*: the message" "$want" "${OUT%%$'\n'*}"
	expect_no_match "$*: no internal names" \
		'step "|statusCode|is no |there is no ' "$OUT"
}
c() {
	local want=$1
	shift
	expect_line 3 "$want" check_imagebuilder "$@"
}

c 'invalid region "us-east-1,eu-west-1" \(one region, repeat --region for more\)' \
	--all --region us-east-1,eu-west-1
c 'invalid region "Frankfurt" \(.*us-east-1\)' \
	--all --region Frankfurt
for word in 'image-pipeline/web-base:is the ARN of a pipeline: use --pipeline' \
	'image-recipe/web-base/1.4.0:is the ARN of an image recipe \(expected .*image/NAME/VERSION/BUILD' \
	'container-recipe/web-base/1.4.0:is the ARN of a container recipe \(expected' \
	'component/agent/1.0.0/1:is the ARN of a component \(expected' \
	'infrastructure-configuration/web:is the ARN of an infrastructure configuration' \
	'distribution-configuration/web:is the ARN of a distribution configuration' \
	'image/web-base:is not a valid ARN of a build or a pipeline \(expected'; do
	c "${word#*:}" --image "$A:${word%%:*}"
done
c 'is the ARN of an image: use --image' --pipeline "$I"
for macro in '$_SERVICEIMAGE_ARN$' '$image_arn$' '$ARG1$'; do
	c 'looks like a macro that the monitoring system did not replace: set its custom variable' \
		--image "$macro"
done
c '"web-base" is not an ARN \(expected arn:PARTITION:imagebuilder:REGION:ACCOUNT:image/NAME/VERSION/BUILD' \
	--image web-base
c 'unknown option --images \(did you mean --image\?\)' --images "$I"
c 'unknown option -image \(did you mean --image\?\)' -image "$I"
expect_line 3 'unknown option --dry-run: without --arm nothing is sent' \
	cancel_imagebuilder --dry-run
c 'unexpected argument "arn:.*" \(did you mean --image' "$I"
for duration in 1h30 90min 2hours ''; do
	c "^IMAGEBUILDER UNKNOWN - --critical: invalid duration \"$duration\" \(examples: 90s, 15m, 1h30m" \
		--image "$I" -c "$duration"
done
c '--phase-critical: "TESTING" is not STATE=RANGE \(example: TESTING=1h\)' \
	--image "$I" --phase-critical TESTING
c '--phase-critical: TESTING: invalid duration "1x" \(examples:' \
	--image "$I" --phase-critical TESTING=1x
c 'unknown state "FAIL" \(did you mean FAILED\? one of: ' \
	--all --count-critical FAIL=3
c 'unknown severity "CRIT" \(.*one of: CRITICAL, HIGH, MEDIUM, ALL\)' \
	--all --findings-critical CRIT=0
c 'invalid number "many" \(examples: 10' --all --findings-critical HIGH=many
c 'unknown format "yaml" \(one of: nagios, ' --all --output-format yaml
c 'invalid account "prod" \(expected NAME=PROFILE or NAME=ROLE-ARN, for example ' \
	--all --account prod
c 'duplicate account name "a"' --all --account a=x --account a=y
c '--account and --profile exclude each other' --all --account a=x --profile y
c '--include applies to --all or --pipeline with \* only' --image "$I" --include x
c 'no pipeline matches "nothing-\*"' --pipeline 'nothing-*'
expect_line 3 'unknown alert format "pagerduty" \(one of: nagios, ' \
	cancel_imagebuilder --alert pagerduty
expect_line 3 '--service-state: .*"2" \(one of: OK, WARNING, CRITICAL, UNKNOWN' \
	cancel_imagebuilder --image "$I" --service-state 2
expect_line 3 'state directory missing/state: its parent does not exist, create it: install -d -m 750 -o [a-z0-9_-]+ missing/state' \
	cancel_imagebuilder --image "$I" --arm --state-dir missing/state
c '--extra-opts: no file found: looked for .*MP_CONFIG_PATH, NAGIOS_CONFIG_PATH' \
	--extra-opts

# Credentials.
export -n AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
c 'no AWS credentials: looked in the environment, in profile "default" \(.*/config, .*/credentials\), the container endpoint, the instance metadata, run check_imagebuilder --check-config -v' \
	--all
c 'unknown profile "nope" \(.*/config and .*/credentials were read, they have no profile\)' \
	--all --profile nope
mkdir -p "$HOME/.aws"
printf '[profile dev]\nregion=us-east-1\n[default]\nregion=us-east-1\n' >"$HOME/.aws/config"
printf '[prod]\naws_access_key_id=x\naws_secret_access_key=y\n' >"$HOME/.aws/credentials"
c 'unknown profile "nope" \(.* were read, they have: default, dev, prod\)' \
	--all --profile nope
rm -r "$HOME/.aws"
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
plain=$AWS_ENDPOINT_URL
AWS_ENDPOINT_URL=http://example.com
c 'credentials are not sent over plain http to example.com, use https://, or allow it with --allow-http' \
	--all
AWS_ENDPOINT_URL=$plain

# The service's own sentence, and what was not waited for.
expect_line 2 "not cancelled: ResourceNotFoundException: The resource ARN '.*' does not exist\. \|" \
	cancel_imagebuilder --image "$A:image/web-base/1.4.0/9" --state-dir state
expect_line 1 'cancel accepted, not waited for, last seen TESTING' \
	cancel_imagebuilder --image "$I" --arm --wait 0s --state-dir state
finish
