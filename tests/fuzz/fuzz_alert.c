/* An alert on standard input, in every format that reads one: the result has a
 * state, a cause, and an ARN that occurs in the payload. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/platform.h"
#include "fuzz.h"
#include "plugin/cancel/alert.h"
#include "plugin/model/arn.h"

static const char *
env(void *ctx, const char *name)
{
	(void)ctx;
	(void)name;
	return NULL;
}

static void
look(struct arena *a, const struct alert *list)
{
	unsigned n = 0;

	for (; list != NULL; list = list->next) {
		struct err e = { 0 };
		struct arn arn;

		if (list->trigger.state == NULL || list->cause == NULL ||
		    list->trigger.manual || ++n > ALERT_MAX_ALERTS)
			abort();
		if (list->arn != NULL &&
		    arn_parse(a, list->arn, &arn, &e) < 0 && e.code == ERR_NONE)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct platform platform = { .env = env };

	for (size_t i = 0; alert_format_name(i) != NULL; i++) {
		struct arena *a = arena_new(0);
		const struct alert_source source = { .arena = a,
			.label = { "image_arn", "pipeline_arn" },
			.platform = &platform,
			.input = (const char *)data,
			.ninput = n };
		struct alert *list = NULL;
		struct err e = { 0 };

		if (alert_read(alert_format_name(i), &source, &list, &e) == 0)
			look(a, list);
		else if (e.code == ERR_NONE || e.text[0] == '\0' ||
		    list != NULL)
			abort();
		arena_free(a);
	}
	return 0;
}
