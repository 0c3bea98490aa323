#include "base/time.h"
#include "conformance.h"

json_t *
suite_timestamp(struct arena *a, json_t *one, struct err *e)
{
	const char *text = json_string_value(json_object_get(one, "text"));
	int64_t ms;

	(void)a;
	(void)e;
	return json_boolean(text != NULL && time_parse_rfc3339(text, &ms) == 0);
}
