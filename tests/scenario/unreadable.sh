#!/usr/bin/env bash
# Responses that cannot be read: of the service, of STS, of the instance metadata
# and of the container endpoint.  The action ends with 2 in the program and in the
# object and sends nothing, the check is UNKNOWN; neither takes it for a wrong call.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

A=arn:aws:imagebuilder:us-east-1:123456789012
ARN=$A:image/web-base/1.4.0/7
ROLE=arn:aws:iam::123456789012:role/monitor
object=$builddir/.libs/imagebuilder.so
caller=$builddir/caller
deep=$(printf '[%.0s' $(seq 5000))
xml='<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A'
kinds=('"kind":"huge","bytes":20000000' '"kind":"headers","lines":20000' '"kind":"malformed"' '"kind":"truncate"'
	'"kind":"empty"' '"kind":"garbage"' '"kind":"chunk"'
	'"kind":"body","type":"text/html","body":"<html><body>Sign in</body></html>"'
	"\"kind\":\"body\",\"body\":\"$deep\"" '"kind":"body","body":"null"' '"kind":"body","body":"[1]"'
	'"kind":"body","body":"7"' '"kind":"body","body":"\"text\""' "\"kind\":\"body\",\"body\":\"$xml\""
	'"kind":"body","body":"{\"image\":7,\"AccessKeyId\":1,\"SecretAccessKey\":[],\"Token\":{}}"')
start_simulator --seed hanging
CTOKEN=$(jq -r .containerToken <<<"$SIM_READY")

sent() {
	sim_log 'map(select(.operation == "CancelImageCreation")) | length'
}
# call NAME COMMAND...: its exit status and output, in a file of this name.
call() {
	local name=$1 out
	shift
	out=$(env "${variables[@]}" "$@" 2>&1)
	echo "$? $out" >"$tmp/$name"
}
export AWS_MAX_ATTEMPTS=1
for operation in GetImage StsAssumeRole ImdsToken ImdsRole ImdsCredentials ContainerCredentials; do
	options=()
	# What the seed accepts is used, but for the response that is broken.
	case $operation in
	GetImage) variables=(AWS_EC2_METADATA_DISABLED=true) ;;
	Sts*)
		sim_set "{\"roles\":[{\"arn\":\"$ROLE\"}]}"
		variables=("AWS_ENDPOINT_URL_STS=$SIM_URL")
		options=("role-arn=$ROLE")
		;;
	Imds*)
		variables=(-u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY AWS_EC2_METADATA_DISABLED=false
			"AWS_EC2_METADATA_SERVICE_ENDPOINT=$SIM_URL" AWS_METADATA_SERVICE_NUM_ATTEMPTS=1)
		;;
	Container*)
		variables=(-u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY "AWS_CONTAINER_AUTHORIZATION_TOKEN=$CTOKEN"
			"AWS_CONTAINER_CREDENTIALS_FULL_URI=$SIM_URL/v2/credentials/1")
		;;
	esac
	sim_clear_faults
	run env "${variables[@]}" "$builddir/cancel_imagebuilder" --image "$ARN" --state-dir "$tmp/state" "${options[@]/#/--}"
	expect_match "the way over $operation works" "would cancel" "$OUT"
	for kind in "${kinds[@]}"; do
		name=$operation:$(cut -c 9-60 <<<"$kind")
		# The token and the role are plain text: these responses are other values of them.
		case $operation:$kind in
		ImdsToken:*\"body\",\"body\":* | ImdsToken:*malformed* | ImdsRole:*malformed*) continue ;;
		esac
		sim_clear_faults
		sim_clear_log
		sim_fault "{$kind,\"operation\":\"$operation\",\"count\":-1}"
		call object "$caller" "$object" cancel 1 1 0 image="$ARN" arm=1 state-dir="$tmp/state-o" timeout=1s "${options[@]}" &
		jobs=($!)
		call check "$builddir/check_imagebuilder" --image "$ARN" -t 1s "${options[@]/#/--}" &
		jobs+=($!)
		call action "$builddir/cancel_imagebuilder" --image "$ARN" --arm --state-dir "$tmp/state" -t 1s "${options[@]/#/--}"
		wait "${jobs[@]}"
		expect_match "$name: the action ends with 2" "^2 IMAGEBUILDER CRITICAL" "$(cat "$tmp/action")"
		expect_match "$name: in the object, too" "^2 2 " "$(cat "$tmp/object")"
		expect_match "$name: the check is UNKNOWN" "^3 IMAGEBUILDER UNKNOWN" "$(cat "$tmp/check")"
		expect_equal "$name: nothing was sent" 0 "$(sent)"
	done
done
finish
