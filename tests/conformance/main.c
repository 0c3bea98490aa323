/* One row per suite; the drivers are in suite_*.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance.h"
#include "data/value.h"

static const struct suite {
	const char *name;
	suite_fn *run;
} suites[] = {
	{ "aws-sigv4", suite_aws_sigv4 },
	{ "sigv4-imagebuilder", suite_sigv4_imagebuilder },
	{ "nagios-range", suite_nagios_range },
	{ "json-pointer", suite_json_pointer },
	{ "json-schema-2020-12", suite_schema },
	{ "json-schema-2020-12-format", suite_schema_format },
	{ "json-schema-2020-12-optional", suite_schema },
	{ "json-test-suite", suite_json_text },
	{ "runtime-expression", suite_runtime_expression },
	{ "corpus-runtime-expression", suite_runtime_expression },
	{ "criterion", suite_criterion },
	{ "uri-template", suite_uri_template },
	{ "timestamp", suite_timestamp },
	{ "yaml-test-suite", suite_yaml },
	{ "jsonpath-cts", suite_jsonpath },
	{ "iregexp", suite_iregexp },
	{ "corpus-bare-jsonpath", suite_bare_jsonpath },
};

static suite_fn *
suite_find(const char *name)
{
	for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++)
		if (strcmp(suites[i].name, name) == 0)
			return suites[i].run;
	return NULL;
}

static void
answer(suite_fn *run, const char *line)
{
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	json_t *one = a != NULL ? value_parse(a, line, strlen(line), &e) : NULL;
	json_t *out = json_object();
	json_t *r = one != NULL ? run(a, one, &e) : NULL;

	(void)json_object_set(out, "id", json_object_get(one, "id"));
	if (r != NULL)
		(void)json_object_set_new(out, "r", r);
	else
		(void)json_object_set_new(out, "error",
		    json_string(e.text[0] != '\0' ? e.text : "no result"));
	(void)puts(a != NULL ? value_print(a, out) : "");
	json_decref(out);
	arena_free(a);
}

static int
list(void)
{
	for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++)
		(void)puts(suites[i].name);
	return 0;
}

int
main(int argc, char **argv)
{
	suite_fn *run = argc == 2 ? suite_find(argv[1]) : NULL;
	char *line = NULL;
	size_t size = 0;

	if (argc == 2 && strcmp(argv[1], "--list") == 0)
		return list();
	if (run == NULL) {
		(void)printf("usage: conformance SUITE\n");
		return 3;
	}
	while (getline(&line, &size, stdin) >= 0)
		answer(run, line);
	free(line);
	return 0;
}
