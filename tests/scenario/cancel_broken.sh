#!/usr/bin/env bash
# Cancel when something is broken: responses, files, directories, limits, payloads.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

A=arn:aws:imagebuilder:us-east-1:123456789012
ARN=$A:image/web-base/1.4.0/7
cancel=$builddir/cancel_imagebuilder
n=0
fresh() {
	n=$((n + 1))
	state=$tmp/state-$n
	sim_reset
	sim_clear_faults
	sim_clear_log
}
c() {
	run "$cancel" --state-dir "$state" --arm "$@"
}
sent() {
	sim_log 'map(select(.operation == "CancelImageCreation")) | length'
}
start_simulator --seed hanging

# A response that cannot be read is 2.
for fault in '"kind":"huge","bytes":20000000' '"kind":"headers","lines":20000' '"kind":"malformed"' '"kind":"html"' \
	'"kind":"truncate"' '"kind":"body","body":"[[[[[[[["'; do
	fresh
	sim_fault "{$fault,\"operation\":\"GetImage\",\"count\":-1}"
	c --image "$ARN" -t "$(scaled 5)s"
	expect_status "an unreadable response is 2 ($fault)" 2
	expect_equal "and nothing is sent ($fault)" 0 "$(sent)"
done
# A corrupt limit file is 3, with its name, whatever the options.
for option in --max-per-hour=5 --cooldown=5m --wait=5s; do
	fresh
	mkdir -m 750 "$state"
	c --image "$ARN"
	for f in "$state"/limit-*.json; do echo '{' >"$f"; done
	rm "$state"/open-*.json
	sim_reset
	sim_clear_log
	c --image "$ARN" "$option"
	expect_status "a corrupt limit file is 3 ($option)" 3
	expect_match "and is named ($option)" "limit-[0-9a-f]+\.json is damaged" "$OUT"
	expect_equal "nothing is sent ($option)" 0 "$(sent)"
done
# Times that cannot be.
for at in -9223372036854775808 99999999999999 0; do
	fresh
	mkdir -m 750 "$state"
	digest=$(printf %s "$ARN" | sha256sum | cut -c1-32)
	jq -n --arg arn "$ARN" --argjson at "$at" '{arn: $arn, state: "accepted",
		token: "0123456789abcdef0123456789abcdef0123", cause: "x", at_ms: $at}' |
		sed "s/\"at_ms\": .*/\"at_ms\": $at/" >"$state/open-$digest.json"
	c --image "$ARN"
	expect_equal "a record from $at is not open" "0 1" "$STATUS $(sent)"
done
# A state directory that may not be entered.
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	fresh
	mkdir -m 700 "$state"
	chmod 755 "$tmp"
	cp "$cancel" "$tmp/" && cp "$builddir/config.status" "$tmp/" && mkdir -p "$tmp/.libs" &&
		cp "$builddir/.libs/imagebuilder.so" "$tmp/.libs/"
	chmod -R a+rX "$tmp/.libs" "$tmp/config.status"
	run setpriv --reuid=65534 --regid=65534 --clear-groups "$tmp/cancel_imagebuilder" \
		--image "$ARN" --arm --state-dir "$state"
	expect_status "a state directory of another user is 3" 3
	expect_match "with the owner, the user and the remedy" \
		'Permission denied, it belongs to root, this process is n[a-z]*, run "chown n[a-z]* ' "$OUT"
fi
# A file size limit.
fresh
run bash -c 'ulimit -f 1; exec "$@" 2>&1 | cat' - "$cancel" --state-dir "$state" --arm --image "$ARN"
expect_match "a file size limit does not end it" "CANCELLED, confirmed" "$OUT"
expect_match "what is missing is reported" "audit log entry could not be written: .*File too large" "$OUT"

# Payloads.
alert() {
	jq -nc --arg arn "$ARN" --arg f "$1" '{alerts: [{status: "firing", startsAt: "t", fingerprint: $f, labels: {image_arn: $arn}}]}'
}
fresh
c --alert alertmanager < <(alert "$(printf 'f%.0s' $(seq 3000))")
expect_status "a long deduplication key acts" 0
expect_equal "and is bounded in the audit log" yes \
	"$(jq -rs 'if map(.cause | length) | max < 350 then "yes" else "no" end' "$state/audit.log")"
expect_match "with a digest" "sha256:[0-9a-f]{64}" "$(cat "$state/audit.log")"
fresh
c --alert alertmanager < <(alert $'\xc2\x9b31m\xe2\x80\xae\x7f')
run "$cancel" --history --state-dir "$state"
expect_equal "no control or bidirectional character is printed" 0 \
	"$(LC_ALL=C grep -cP '\xc2\x9b|\xe2\x80\xae|\x7f' <<<"$OUT")"
expect_match "but escaped" 'u009b31m.u202e.u007f' "$OUT"

# Reading a large response many times keeps one of them.
if nm -D "$builddir/.libs/imagebuilder.so" | grep -qE '__(asan|tsan)_'; then
	echo "SKIP: no memory is measured: a sanitizer has an allocator of its own"
else
	fresh
	jq -nc --arg arn "$ARN" '{images: [{arn: $arn, status: "TESTING", age: "3h", cancel: {never: true},
		image: {description: ("x" * 1000000)}}]}' >"$tmp/big.json"
	start_simulator --seed "$tmp/big.json"
	rss=$(/usr/bin/python3 - "$cancel" --state-dir "$state" --arm --image "$ARN" --wait 8s <<'EOF'
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
EOF
	)
	expect_equal "a confirmation that reads 1 MB each time stays under 24 MB ($rss KB)" yes \
		"$([ "$rss" -lt 24576 ] && echo yes)"
	expect_equal "and it was read several times" yes "$([ "$(sim_count GetImage)" -ge 4 ] && echo yes)"
fi
finish
