#!/usr/bin/env bash
# Numbers are compared and printed exactly: against the decimals of Python.
set -u
: "${srcdir:?}" "${builddir:?}"
if ! command -v python3 >/dev/null; then
	echo "SKIP: the decimals of Python need python3"
	exit 77
fi
export builddir
exec python3 "$srcdir/tests/conformance/decimals.py"
