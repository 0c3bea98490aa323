#!/usr/bin/env bash
# limit.sh COMMAND ...: runs a test under a time limit (TEST_LIMIT seconds, 300)
# that is multiplied by TEST_PACE, the slowness of this machine.  The larger
# one counts: what the caller measured, or what pace.sh measures now.
set -u
pace=$(bash "$(dirname "$0")/pace.sh")
[ "${TEST_PACE:-1}" -gt "$pace" ] || TEST_PACE=$pace
export TEST_PACE CK_DEFAULT_TIMEOUT=$((20 * TEST_PACE))
exec timeout --kill-after=5 "$((${TEST_LIMIT:-300} * TEST_PACE))" "$@"
