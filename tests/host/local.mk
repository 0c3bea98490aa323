# see the files beside this one
TESTS += tests/host/exports.sh
EXTRA_DIST += tests/host/exports.sh
