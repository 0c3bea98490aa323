# Unit tests of http: test_MODULE.c each.
