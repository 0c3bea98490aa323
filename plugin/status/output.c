/* The products of a build: AMIs and containers, and the findings of its scan. */
#include "plugin/status/output.h"

#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "monitor/report.h"
#include "monitor/threshold.h"
#include "plugin/call/option.h"
#include "plugin/model/build.h"
#include "plugin/status/ask.h"
#include "plugin/status/survey.h"

#define FAILED_SHOWN 3 /* AMIs that are named in a verdict */

static json_t *
resources(const struct build *build, const char *kind)
{
	if (!build_is(build, "AVAILABLE"))
		return NULL;
	return json_object_get(build->resources, kind);
}

size_t
output_amis(const struct build *build)
{
	return json_array_size(resources(build, "amis"));
}

size_t
output_containers(const struct build *build)
{
	return json_array_size(resources(build, "containers"));
}

static const char *
or_unknown(const char *text)
{
	return text == NULL ? "?" : text;
}

/* "AMI ami-1 in us-east-1", and of what account with account. */
static void
add_ami(struct buf *b, json_t *ami, bool account)
{
	json_t *state = json_object_get(ami, "state");
	const char *id = build_text(ami, "accountId");
	const char *reason = build_text(state, "reason");
	const char *status = build_text(state, "status");

	buf_printf(b, "AMI %.40s in %.40s",
	    or_unknown(build_text(ami, "image")),
	    or_unknown(build_text(ami, "region")));
	if (account && id != NULL)
		buf_printf(b, " (account %.12s)", id);
	if (status != NULL)
		buf_printf(b, " %.40s", status);
	if (reason != NULL)
		buf_printf(b, ": %.400s", reason);
}

void
output_lines(struct report *r, struct check *c, const struct build *build)
{
	json_t *one, *uri;
	size_t i, k;

	json_array_foreach(resources(build, "amis"), i, one) {
		struct buf b = { 0 };

		add_ami(&b, one, true);
		if (!b.failed)
			check_line(r, c, "%s", b.text);
		buf_free(&b);
	}
	json_array_foreach(resources(build, "containers"), i, one)
		json_array_foreach(json_object_get(one, "imageUris"), k, uri)
			check_line(r, c, "container %.400s in %.40s",
			    or_unknown(json_string_value(uri)),
			    or_unknown(build_text(one, "region")));
}

/* Later states of an AMI (DEPRECATED, DISABLED ...) are not its distribution. */
enum state
output_judge(struct buf *b, const struct build *build)
{
	unsigned failed = 0;
	json_t *ami;
	size_t i;

	json_array_foreach(resources(build, "amis"), i, ami) {
		json_t *state = json_object_get(ami, "state");

		if ((!build_word_is(state, "status", "FAILED") &&
			!build_word_is(state, "status", "CANCELLED")) ||
		    failed++ >= FAILED_SHOWN)
			continue;
		buf_puts(b, ", ");
		add_ami(b, ami, false);
	}
	if (failed > FAILED_SHOWN)
		buf_printf(b, ", %u more AMIs failed", failed - FAILED_SHOWN);
	return failed > 0 ? STATE_WARNING : STATE_OK;
}

/* Findings ------------------------------------------------------------ */

const char *
output_severity(size_t n)
{
	static const char *const words[] = { "critical", "high", "medium",
		"all" };

	return n < FINDINGS_KINDS ? words[n] : NULL;
}

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
read_findings(struct worker *w, struct item *item, struct err *e)
{
	struct survey *s = item->survey;
	const struct pages p = { s, w, item->region, "scan-findings", "arn",
		item->arn, add_counts, item };
	json_t *outputs = item->outputs;
	struct findings *f = item->findings;
	bool any = false;
	int64_t rest;

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
	rest = f->n[FINDINGS_ALL];
	for (size_t i = 0; i < FINDINGS_KINDS; i++) {
		any = any || f->has[i];
		rest -= i != FINDINGS_ALL ? f->n[i] : 0;
	}
	if (!any)
		f->unread = "the service returned no counts (is Amazon"
			    " Inspector enabled?)";
	/* One that is missing has none when the others are all of them. */
	for (size_t i = 0;
	     f->has[FINDINGS_ALL] && rest == 0 && i < FINDINGS_KINDS; i++)
		f->has[i] = true;
	return 0;
}

void
output_ask_findings(void *ctx, struct worker *w, size_t i)
{
	struct item *item = ((struct item **)ctx)[i];
	struct err e = { 0 };

	item->findings = arena_alloc(w->arena, sizeof *item->findings);
	if (item->findings != NULL && read_findings(w, item, &e) < 0)
		item->findings->unread = arena_strdup(w->arena, e.text);
}

static enum state
judge_severity(struct buf *b, const struct options *o, const char *word,
    int64_t n)
{
	const struct threshold *range;
	enum state state =
	    threshold_judge(option_range_of(o->findings_critical, word),
		option_range_of(o->findings_warning, word), (double)n, &range);

	buf_printf(b, "%lld %s%s", (long long)n,
	    text_equal(word, "all") ? "in " : "", word);
	if (range != NULL) {
		buf_puts(b, " (");
		threshold_explain(b, state, range, false);
		buf_putc(b, ')');
	}
	return state;
}

enum state
output_judge_findings(struct buf *b, const struct options *o,
    const struct findings *f)
{
	enum state state = STATE_OK;
	const char *before = ", findings: ";

	if (f->unread != NULL) {
		buf_printf(b, ", findings not known: %s", f->unread);
		return STATE_UNKNOWN;
	}
	for (size_t i = 0; i < FINDINGS_KINDS; i++) {
		const char *word = output_severity(i);

		if (f->has[i]) {
			buf_puts(b, before);
			state = state_worse(state,
			    judge_severity(b, o, word, f->n[i]));
		} else if (option_range_of(o->findings_critical, word) !=
			NULL ||
		    option_range_of(o->findings_warning, word) != NULL) {
			buf_printf(b, "%s%s not counted", before, word);
			state = state_worse(state, STATE_UNKNOWN);
		} else {
			continue;
		}
		before = ", ";
	}
	return state;
}
