/* The names and values that the fuzzers of the language use. */
#ifndef FUZZ_SCOPE_H
#define FUZZ_SCOPE_H

#include <stdlib.h>
#include <string.h>

#include "arazzo/language/response.h"
#include "arazzo/language/scope.h"
#include "base/arena.h"
#include "data/value.h"
#include "http/http.h"

static inline json_t *
fuzz_json(struct arena *a, const char *text)
{
	json_t *v = value_parse(a, text, strlen(text), NULL);

	if (v == NULL)
		abort();
	return v;
}

static inline void
fuzz_names(struct arena *a, struct names *ret)
{
	*ret = (struct names){ .is_1_1 = true };
	ret->inputs = fuzz_json(a, "{\"a\":1,\"a.b\":1,\"token\":1}");
	ret->steps = fuzz_json(a, "{\"s\":{\"o\":1,\"o.p\":1},\"d.e\":{}}");
	ret->workflows = fuzz_json(a, "{\"w\":{\"o\":1}}");
	ret->sources = fuzz_json(a, "{\"api\":1}");
	ret->components = fuzz_json(a, "{\"parameters\":{\"p\":1}}");
}

static inline void
fuzz_scope(struct arena *a, struct scope *ret)
{
	static struct http_header header[] = {
		{ "Content-Type", "application/json" }, { "X-A", "1" }
	};
	static const char body[] = "{\"a\":[1,{\"b\":null}],\"s\":\"x\"}";
	static struct http_response http = { .status = 200,
		.header = header,
		.nheader = 2,
		.body = body,
		.nbody = sizeof body - 1 };

	*ret = (struct scope){ .arena = a, .self = "https://h/self" };
	ret->inputs = fuzz_json(a,
	    "{\"a\":{\"c\":[1,2]},\"a.b\":\"q\\\"\","
	    "\"token\":\"it's\"}");
	ret->outputs = fuzz_json(a, "{\"x\":{\"y\":1}}");
	ret->steps = fuzz_json(a, "{\"s\":{\"outputs\":{\"o\":{\"p\":[0]}}}}");
	ret->workflows = fuzz_json(a,
	    "{\"w\":{\"inputs\":{},\"outputs\":"
	    "{\"o\":true}}}");
	ret->sources = fuzz_json(a, "{\"api\":{\"url\":\"u\"}}");
	ret->components = fuzz_json(a, "{\"parameters\":{\"p\":[]}}");
	ret->response = response_new(a, &http);
}

#endif
