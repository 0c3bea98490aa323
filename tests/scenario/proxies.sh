#!/usr/bin/env bash
# Proxies are for where they are meant, plain http carries no credentials but
# to this host, and connections are kept.
# shellcheck source=tests/scenario/lib.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/scenario/lib.sh"

HEAD=arn:aws:imagebuilder:us-east-1:123456789012
ARN=$HEAD:image/web-base/1.4.0/6
export AWS_MAX_ATTEMPTS=1

check() {
	run "$builddir/check_imagebuilder" --image "$ARN" -t 5s "$@"
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
expect_status "ftp is no protocol for this" 3

# Connections are kept.
sim_clear_log
run "$builddir/check_imagebuilder" --image "$HEAD:image/web-base/1.4.0/7" -c 2h
expect_equal "four requests, one connection" "4 1" \
    "$(sim_log '"\(length) \(map(.connection) | unique | length)"')"
finish
