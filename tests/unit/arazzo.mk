# Unit tests of arazzo: test_MODULE.c each.
arazzo_tests = test_expr test_condition test_criterion \
	test_style test_request test_body test_response test_memory
check_PROGRAMS += $(arazzo_tests)
TESTS += $(arazzo_tests)
test_expr_SOURCES = tests/unit/test_expr.c tests/unit/json.h tests/unit/rows.h tests/unit/unit.h
test_expr_CPPFLAGS = $(unit_cppflags)
test_expr_LDADD = $(unit_ldadd)
test_condition_SOURCES = tests/unit/test_condition.c tests/unit/json.h tests/unit/rows.h tests/unit/unit.h
test_condition_CPPFLAGS = $(unit_cppflags)
test_condition_LDADD = $(unit_ldadd)
test_criterion_SOURCES = tests/unit/test_criterion.c tests/unit/json.h tests/unit/unit.h
test_criterion_CPPFLAGS = $(unit_cppflags)
test_criterion_LDADD = $(unit_ldadd)
test_style_SOURCES = tests/unit/test_style.c tests/unit/json.h tests/unit/unit.h
test_style_CPPFLAGS = $(unit_cppflags)
test_style_LDADD = $(unit_ldadd)
test_request_SOURCES = tests/unit/test_request.c tests/unit/requests.h \
	tests/unit/json.h tests/unit/unit.h
test_body_SOURCES = tests/unit/test_body.c tests/unit/requests.h \
	tests/unit/json.h tests/unit/unit.h
test_body_CPPFLAGS = $(unit_cppflags)
test_body_LDADD = $(unit_ldadd)
test_request_CPPFLAGS = $(unit_cppflags)
test_request_LDADD = $(unit_ldadd)
test_memory_SOURCES = tests/unit/test_memory.c tests/unit/unit.h
test_memory_CPPFLAGS = $(unit_cppflags)
test_memory_LDADD = $(unit_ldadd)
test_response_SOURCES = tests/unit/test_response.c tests/unit/unit.h
test_response_CPPFLAGS = $(unit_cppflags)
test_response_LDADD = $(unit_ldadd)

# The engine: whole descriptions from texts, run against a fake transport.
engine_tests = test_action test_engine test_link test_mask test_nesting test_openapi test_parse
check_PROGRAMS += $(engine_tests)
TESTS += $(engine_tests)
play_sources = tests/unit/play.c tests/unit/play.h tests/unit/fake.c \
	tests/unit/fake.h tests/unit/unit.h
test_engine_SOURCES = tests/unit/test_engine.c $(play_sources)
test_engine_CPPFLAGS = $(unit_cppflags)
test_engine_LDADD = $(unit_ldadd)
test_link_SOURCES = tests/unit/test_link.c $(play_sources)
test_link_CPPFLAGS = $(unit_cppflags)
test_link_LDADD = $(unit_ldadd)
test_parse_SOURCES = tests/unit/test_parse.c $(play_sources)
test_parse_CPPFLAGS = $(unit_cppflags)
test_parse_LDADD = $(unit_ldadd)
test_action_SOURCES = tests/unit/test_action.c $(play_sources)
test_action_CPPFLAGS = $(unit_cppflags)
test_action_LDADD = $(unit_ldadd)
test_openapi_SOURCES = tests/unit/test_openapi.c $(play_sources)
test_openapi_CPPFLAGS = $(unit_cppflags)
test_openapi_LDADD = $(unit_ldadd)

# What the standard asks, rule by rule; see tests/conformance/arazzo-1.0.1.tsv.
rule_tests = test_standard test_rules test_dialects test_openapi32 test_bodies test_contract
check_PROGRAMS += $(rule_tests)
TESTS += $(rule_tests)
test_standard_SOURCES = tests/unit/test_standard.c $(play_sources)
test_standard_CPPFLAGS = $(unit_cppflags)
test_standard_LDADD = $(unit_ldadd)
test_openapi32_SOURCES = tests/unit/test_openapi32.c $(play_sources)
test_openapi32_CPPFLAGS = $(unit_cppflags)
test_openapi32_LDADD = $(unit_ldadd)
test_bodies_SOURCES = tests/unit/test_bodies.c $(play_sources)
test_bodies_CPPFLAGS = $(unit_cppflags)
test_bodies_LDADD = $(unit_ldadd)
test_contract_SOURCES = tests/unit/test_contract.c $(play_sources)
test_contract_CPPFLAGS = $(unit_cppflags)
test_contract_LDADD = $(unit_ldadd)
test_dialects_SOURCES = tests/unit/test_dialects.c $(play_sources)
test_dialects_CPPFLAGS = $(unit_cppflags)
test_dialects_LDADD = $(unit_ldadd)
test_rules_SOURCES = tests/unit/test_rules.c $(play_sources)
test_rules_CPPFLAGS = $(unit_cppflags)
test_rules_LDADD = $(unit_ldadd)
test_nesting_SOURCES = tests/unit/test_nesting.c $(play_sources)
test_nesting_CPPFLAGS = $(unit_cppflags)
test_nesting_LDADD = $(unit_ldadd)
test_mask_SOURCES = tests/unit/test_mask.c $(play_sources)
test_mask_CPPFLAGS = $(unit_cppflags)
test_mask_LDADD = $(unit_ldadd)
