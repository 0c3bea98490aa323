# see the files beside this one
EXTRA_DIST += tests/scenario/lib.sh
