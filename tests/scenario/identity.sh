#!/usr/bin/env bash
# The identity, region and endpoint of CASES random configurations, compared with
# those of the AWS CLI's resolver; and that memory which runs out gives no other one.
set -u
cases=${CASES:-2000}
python=/usr/bin/python3
"$python" -c 'import dateutil, jmespath' 2>/dev/null || {
	echo "SKIP: python3-botocore is missing"
	exit 77
}
"$python" "${srcdir:-$(dirname "$0")/../..}/tests/scenario/identity.py" --starve \
	"${builddir:-build}/identity" 60 || exit 1
exec "$python" "${srcdir:-$(dirname "$0")/../..}/tests/scenario/identity.py" \
	"${builddir:-build}/identity" "$cases" "${SEED:-1}"
