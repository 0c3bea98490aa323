# Unit tests of data: test_MODULE.c each.
