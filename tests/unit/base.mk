# Unit tests of base: test_MODULE.c each.
base_tests = test_text test_time test_arena
check_PROGRAMS += $(base_tests)
TESTS += $(base_tests)
test_text_SOURCES = tests/unit/test_text.c tests/unit/unit.h
test_text_CPPFLAGS = $(unit_cppflags)
test_text_LDADD = $(unit_ldadd)
test_time_SOURCES = tests/unit/test_time.c tests/unit/unit.h
test_time_CPPFLAGS = $(unit_cppflags)
test_time_LDADD = $(unit_ldadd)
test_arena_SOURCES = tests/unit/test_arena.c tests/unit/unit.h
test_arena_CPPFLAGS = $(unit_cppflags)
test_arena_LDADD = $(unit_ldadd)
