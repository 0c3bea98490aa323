#!/usr/bin/env bash
# An endpoint that is an IPv6 literal: the Host header keeps its brackets and
# its port, and is what was signed.
# shellcheck source=tests/scenario/lib.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/scenario/lib.sh"

[ "$(cat /proc/sys/net/ipv6/conf/lo/disable_ipv6 2>/dev/null)" = 0 ] ||
	skip "IPv6 loopback is missing"
start_simulator --bind ::1 --seed hanging
HEAD=arn:aws:imagebuilder:us-east-1:123456789012
port=${SIM_URL##*:}
expect_equal "the simulator listens on ::1" "http://[::1]:$port" "$SIM_URL"

run "$builddir/check_imagebuilder" --image "$HEAD:image/web-base/1.4.0/6"
expect_status "check_imagebuilder reads a build, by the environment" 0
expect_equal "the Host header is the bracketed address with its port" \
    "[::1]:$port" "$(sim_log 'map(.host) | unique | join(" ")')"
expect_equal "every signature is right" true \
    "$(sim_log 'length > 0 and all(.verified)')"

unset AWS_ENDPOINT_URL
sim_clear_log
run "$builddir/check_imagebuilder" --endpoint-url "http://[::1]:$port" \
    --image "$HEAD:image/web-base/1.4.0/6"
expect_status "the same by --endpoint-url" 0
expect_equal "with the same Host and right signatures" "[::1]:$port true" \
    "$(sim_log '"\(map(.host) | unique | join(" ")) \(all(.verified))"')"

sim_clear_log
run "$builddir/cancel_imagebuilder" --endpoint-url "http://[::1]:$port" \
    --image "$HEAD:image/web-base/1.4.0/7" --arm --state-dir "$tmp/state"
expect_status "cancel_imagebuilder cancels a build there" 0
expect_equal "once" 1 "$(sim_state .cancelled)"

sim_clear_log
run "$builddir/check_arazzo" --server "http://[::1]:$port" --aws \
    --file "$srcdir/plugin/workflows/cancel-running-image-build.arazzo.yaml" \
    --input "imageRecipeArn=$HEAD:image-recipe/six/1.0.0" --input \
    "infrastructureConfigurationArn=$HEAD:infrastructure-configuration/six" \
    --input clientToken=six
expect_status "check_arazzo runs a workflow there" 0
expect_equal "every signature is right, POST and PUT as well" true \
    "$(sim_log 'length > 3 and all(.verified)')"
finish
