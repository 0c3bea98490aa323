/* Vulnerability counts of images: they exist once a scan is COMPLETED. */
#include "plugin/status/findings.h"

#include <jansson.h>

#include "base/arena.h"
#include "base/text.h"
#include "plugin/call/worker_pool.h"
#include "plugin/status/output.h"
#include "plugin/status/ask.h"
#include "plugin/status/survey.h"

#define ALL (FINDINGS_KINDS - 1)

/* One aggregation; another image's is not this one's. */
static int
add_counts(void *ctx, const struct listed *l, struct err *e)
{
	const struct item *item = ctx;
	json_t *image = json_object_get(l->value, "imageAggregation");
	json_t *counts = json_object_get(image, "severityCounts");
	const char *arn = build_text(image, "imageBuildVersionArn");
	struct findings *f = item->findings;

	(void)e;
	if (arn == NULL || !text_equal_nocase(arn, item->arn))
		return 0;
	for (size_t i = 0; i < FINDINGS_KINDS; i++) {
		json_t *n = json_object_get(counts, output_severity(i));

		if (!json_is_integer(n) || json_integer_value(n) < 0)
			continue;
		f->has[i] = true;
		f->n[i] = json_integer_value(n);
	}
	return 0;
}

/* A severity that is missing has no finding when the others are all of them. */
static void
complete(struct findings *f)
{
	int64_t rest = f->n[ALL];

	for (size_t i = 0; i < ALL; i++)
		rest -= f->has[i] ? f->n[i] : 0;
	for (size_t i = 0; i < ALL && f->has[ALL] && rest == 0; i++)
		f->has[i] = true;
}

/* The reason why an image has not been counted; NULL: the scan is completed. */
static const char *
scan_state(struct arena *a, json_t *image)
{
	json_t *scan = json_object_get(image, "scanState");
	const char *status = build_word(scan, "status");
	const char *reason = build_text(scan, "reason");
	json_t *scanning = json_object_get(image, "imageScanningConfiguration");

	if (status == NULL &&
	    json_is_true(json_object_get(scanning, "imageScanningEnabled")))
		return "the image has not been scanned";
	if (status == NULL)
		return "scanning is not enabled";
	if (text_equal(status, "COMPLETED"))
		return NULL;
	return arena_printf(a, "the scan is %.40s%s%.200s", status,
	    reason != NULL ? ": " : "", reason != NULL ? reason : "");
}

static int
read_findings(struct survey *s, struct worker *w, struct item *item,
    struct err *e)
{
	const struct pages p = { s, w, item->region, "scan-findings", "arn",
		item->arn, add_counts, item };
	json_t *outputs = item->outputs;
	struct findings *f = item->findings;
	bool any = false;

	if (outputs == NULL)
		outputs = ask_workflow(s, w, "image", item->region,
		    json_pack("{s:s}", "arn", item->arn), NULL, e);
	if (outputs == NULL)
		return -1;
	f->unread = scan_state(w->arena, json_object_get(outputs, "image"));
	if (f->unread != NULL)
		return 0;
	if (ask_pages(&p, e) < 0)
		return -1;
	for (size_t i = 0; i < FINDINGS_KINDS; i++)
		any = any || f->has[i];
	if (!any)
		f->unread = "the service returned no counts (is Amazon"
			    " Inspector enabled?)";
	complete(f);
	return 0;
}

void
findings_ask(struct survey *s, struct worker *w, struct item *item)
{
	struct err e = { 0 };

	item->findings = arena_alloc(w->arena, sizeof *item->findings);
	if (item->findings != NULL && read_findings(s, w, item, &e) < 0)
		item->findings->unread = arena_strdup(w->arena, e.text);
}
