#!/bin/sh
# limit.sh COMMAND ...: runs a test under a time limit (TEST_LIMIT seconds, 300).
exec timeout --kill-after=5 "${TEST_LIMIT:-300}" "$@"
