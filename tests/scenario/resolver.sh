#!/usr/bin/env bash
# A name server that never answers: the deadline holds.
# shellcheck source=tests/scenario/lib.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/scenario/lib.sh"

need unshare mount
echo "nameserver 127.0.0.1" >"$tmp/resolv.conf"
# What binds that file over the real one, in namespaces of its own.
cat >"$tmp/alone" <<-'EOF'
	#!/bin/sh
	mount --bind "$1" /etc/resolv.conf || exit 77
	shift
	exec "$@"
EOF
alone() {
	unshare --map-root-user --mount --net sh "$tmp/alone" \
	    "$tmp/resolv.conf" "$builddir/sink" "$@"
}
alone true 2>/dev/null ||
	skip "no namespaces of our own may be made here"

# Less than the five seconds below.
limit=$(scaled 1500)
[ "$limit" -le 4000 ] || limit=4000
run alone "$builddir/fetch" http://missing.example/ "$limit"
expect_status "a name that is never found ends" 1
expect_match "and the message names it" \
    'error 7: missing.example: no response in [1-4]s, looking up its name' "$OUT"
expect_within "in time" 3
run alone "$builddir/fetch" https://missing.example/ "$(scaled 20000)"
expect_match "a connection has a limit of its own" \
    'error 6: missing.example: no response in 5s, looking up its name' "$OUT"
expect_within "of five seconds" 7

run alone env AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=y \
    "$builddir/check_imagebuilder" -t "$(scaled 2)s" --image \
    arn:aws:imagebuilder:eu-west-1:123456789012:image/web-base/1.4.0/7
expect_status "a check is UNKNOWN" 3
expect_match "with the name that it looked for" \
    'imagebuilder\.eu-west-1\.amazonaws\.com: .*looking up its name' "$OUT"
expect_within "in its time" 3
finish
