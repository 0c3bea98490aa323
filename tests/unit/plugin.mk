# Unit tests of plugin: test_MODULE.c each.
