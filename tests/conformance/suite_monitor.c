/* The suite of threshold ranges. */
#include "base/text.h"
#include "conformance.h"
#include "monitor/threshold.h"

json_t *
suite_nagios_range(struct arena *a, json_t *one, struct err *e)
{
	const char *kind = json_string_value(json_object_get(one, "kind"));
	const char *range = json_string_value(json_object_get(one, "range"));
	const char *text = json_string_value(json_object_get(one, "value"));
	struct threshold *t;
	double value;

	if (kind == NULL || range == NULL) {
		(void)err_set(e, ERR_INPUT, "no kind or no range");
		return NULL;
	}
	t = threshold_parse(a, range, e);
	if (t == NULL)
		return NULL;
	if (text_equal(kind, "parse"))
		return json_true();
	if (text == NULL || text_double(text, &value) < 0) {
		(void)err_set(e, ERR_INPUT, "no value");
		return NULL;
	}
	return json_boolean(threshold_alerts(t, value));
}
