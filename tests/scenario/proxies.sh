#!/usr/bin/env bash
# Proxies are for where they are meant, plain http carries no credentials but
# to this host, and connections are kept.
# shellcheck source=tests/scenario/lib.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/scenario/lib.sh"

need openssl /usr/bin/python3
HEAD=arn:aws:imagebuilder:us-east-1:123456789012
ARN=$HEAD:image/web-base/1.4.0/6
export AWS_MAX_ATTEMPTS=1

check() {
	run "$builddir/check_imagebuilder" --image "$ARN" -t "$(scaled 5)s" "$@"
}
launch_simulator
proxy=$SIM_URL proxy_control=$SIM_CONTROL
seen_by_proxy() {
	sim_control "$proxy_control/log" | jq -r 'map(.target) | join(" ")'
}
start_simulator --seed hanging
HTTP_PROXY=$proxy http_proxy=$proxy check
expect_status "what is signed goes to this host over plain http" 0
expect_equal "and never by a proxy" "" "$(seen_by_proxy)"
HTTP_PROXY=$proxy http_proxy=$proxy check --allow-http
expect_match "but with --allow-http" "^$SIM_URL/GetImage" "$(seen_by_proxy)"
sim_control -X DELETE "$proxy_control/log" >/dev/null
NO_PROXY=127.0.0.1 no_proxy=127.0.0.1 HTTP_PROXY=$proxy http_proxy=$proxy \
    check --allow-http
expect_status "NO_PROXY is heard" 0
expect_equal "the proxy sees nothing" "" "$(seen_by_proxy)"
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
sim_clear_log
AWS_EC2_METADATA_DISABLED=false AWS_EC2_METADATA_SERVICE_ENDPOINT=$SIM_URL \
    HTTP_PROXY=$proxy http_proxy=$proxy check --allow-http
expect_equal "metadata is asked for" "ImdsToken ImdsRole ImdsCredentials" \
    "$(sim_operations)"
expect_no_match "never by a proxy" latest "$(seen_by_proxy)"

# https goes through the proxy, by CONNECT, with nothing to read for it.
use_simulator
https() {
	sim_control -X DELETE "$proxy_control/log" >/dev/null
	AWS_ENDPOINT_URL=https://127.0.0.1:1 HTTPS_PROXY=$proxy \
	    https_proxy=$proxy check
	expect_status "https, $1" 3
	expect_equal "https, $1: what the proxy sees" "$2" \
	    "$(sim_control "$proxy_control/log" |
	    jq -r 'map("\(.method) \(.accessKeyId)") | join(" ")')"
}
https "by a proxy that refuses" "CONNECT null"
NO_PROXY=127.0.0.1 no_proxy=127.0.0.1 https "with NO_PROXY" ""

# https goes through it: one tunnel, in which the proxy reads nothing.
tunnels() {
	mkfifo "$tmp/port.$1"
	/usr/bin/python3 "$srcdir/tests/tools/connect_proxy.py" "$tmp/$1" "${@:2}" \
	    >"$tmp/port.$1" 2>"$tmp/$1.errors" &
	sim_pids+=("$!")
	read -r -t "$(scaled 20)" tunnel_port <"$tmp/port.$1" || {
		echo "FAIL: no proxy"
		exit 1
	}
}
inside() {
	local service=$1
	shift
	expect_equal "$service: all was signed right" true \
	    "$(sim_log 'length > 0 and all(.verified)')"
	expect_equal "$service: the proxy reads neither operation nor key" 0 \
	    "$(grep -acE "GetImage|$SIM_KEY|Signature=" "$1.bytes")"
}
if ! openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -days 2 -subj /CN=here -addext subjectAltName=IP:127.0.0.1 \
    -keyout "$tmp/key.pem" -out "$tmp/cert.pem" 2>"$tmp/openssl.log"; then
	cat "$tmp/openssl.log"
	skip "openssl makes no certificate"
fi
plain=("$SIM_URL" "$SIM_CONTROL" "$SIM_KEY" "$SIM_SECRET" "$SIM_READY")
start_simulator --seed hanging --tls-cert "$tmp/cert.pem" \
    --tls-key "$tmp/key.pem"
service=${SIM_URL#https://}
HANGING=$HEAD:image/web-base/1.4.0/7
secret() {
	run env https_proxy="http://$1@127.0.0.1:$tunnel_port" \
	    "$builddir/${2:-check_imagebuilder}" --image "$HANGING" -t "$(scaled 10)s" \
	    --ca-bundle "$tmp/cert.pem" -vvv "${@:3}"
	expect_no_match "the proxy's password is not shown" \
	    'hunter2|aHVudGVy|dXNlcjpodW50ZXIy|wr0ng|dXNlcjp3cjBuZw' "$OUT"
}
tunnels open
run env HTTPS_PROXY="http://127.0.0.1:$tunnel_port" \
    "$builddir/check_imagebuilder" --image "$HANGING" --ca-bundle \
    "$tmp/cert.pem" -t "$(scaled 10)s"
expect_status "a check by CONNECT" 0
expect_equal "many requests, one tunnel" "$service 200" "$(cat "$tmp/open")"
inside "a check by CONNECT" "$tmp/open"
sim_clear_log
run env HTTPS_PROXY="http://127.0.0.1:$tunnel_port" NO_PROXY=127.0.0.1 \
    "$builddir/check_imagebuilder" --image "$HANGING" --ca-bundle \
    "$tmp/cert.pem" -t "$(scaled 10)s"
expect_status "NO_PROXY is heard for https" 0
expect_equal "and makes no tunnel" 1 "$(wc -l <"$tmp/open")"

tunnels closed user:hunter2
sim_clear_log
AWS_MAX_ATTEMPTS=3 secret user:wr0ng
expect_status "a proxy that wants another password is UNKNOWN" 3
expect_match "which the message names" 'the proxy refused: HTTP 407' "${OUT%%$'\n'*}"
expect_equal "and is the same the second time" 1 "$(wc -l <"$tmp/closed")"
expect_equal "and nothing was asked" 0 "$(sim_log length)"
secret user:hunter2
expect_status "with the right one it is as without proxy" 0
inside "a proxy with a password" "$tmp/closed"
sim_clear_log
mkdir -m 700 "$tmp/state"
secret user:hunter2 cancel_imagebuilder --arm --state-dir "$tmp/state"
expect_match "a cancel by CONNECT" 'CANCELLED, confirmed' "$OUT"
inside "a cancel by CONNECT" "$tmp/closed"
expect_equal "the audit log does not contain the password" 0 \
    "$(grep -c hunter2 "$tmp/state/audit.log")"
expect_equal "the proxy made no error" "" "$(cat "$tmp"/*.errors)"
SIM_URL=${plain[0]} SIM_CONTROL=${plain[1]} SIM_KEY=${plain[2]}
SIM_SECRET=${plain[3]} SIM_READY=${plain[4]}

# Plain http.
use_simulator
sim_clear_log
for url in http://192.0.2.1 http://imagebuilder.example:8080; do
	AWS_ENDPOINT_URL=$url check
	expect_status "credentials over plain http to $url" 3
	expect_match "credentials over plain http to $url: why" \
	    'UNKNOWN - .*http' "${OUT%%$'\n'*}"
	expect_within "credentials over plain http to $url: at once" 1
done
AWS_ENDPOINT_URL=http://localhost:${SIM_URL##*:} check
expect_status "localhost is this host" 0
AWS_ENDPOINT_URL=ftp://127.0.0.1/ check
expect_status "ftp is not a protocol for this" 3

# Connections are kept.
sim_clear_log
run "$builddir/check_imagebuilder" --image "$HEAD:image/web-base/1.4.0/7" -c 2h
expect_equal "many requests, one connection" "true 1" \
    "$(sim_log '"\(length > 3) \(map(.connection) | unique | length)"')"
finish
