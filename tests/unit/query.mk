# Unit tests of query: test_MODULE.c each.
