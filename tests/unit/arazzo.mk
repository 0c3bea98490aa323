# Unit tests of arazzo: test_MODULE.c each.
