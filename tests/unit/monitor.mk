# Unit tests of monitor: test_MODULE.c each.
