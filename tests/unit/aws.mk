# Unit tests of aws: test_MODULE.c each.
