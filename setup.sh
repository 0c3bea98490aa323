#!/usr/bin/env bash
# setup.sh demo | test: from a fresh Debian 12 to a first run, or to passed tests.
set -eu
cd "$(dirname "$0")"
autoreconf -fi
mkdir -p build
cd build
[ -f Makefile ] || ../configure
make -j2
make check
