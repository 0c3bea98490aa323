/* Failure reasons of the service: frames to drop, known causes and remedies. */
#include "plugin/status/reason.h"

#include <jansson.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "monitor/report.h"
#include "plugin/status/survey.h"

#define CAPTURES 4
#define CAPTURE_SIZE 128

/* A pattern is text in which '%' captures what precedes the next character of
 * the pattern, or a word at its end; letters match in either case. */
struct captures {
	char text[CAPTURES][CAPTURE_SIZE];
	size_t n;
};

/* The wrapping of a cause: identifiers that no reader needs.  After a frame that
 * ends with an opening quote the closing one is dropped too. */
static const char *const frames[] = {
	"SSM execution '%' failed for image arn: '%' with status = '%' in"
	" state = '%' and failure message = '",
	"SSM execution '%' failed with status = '%' in state = '%' and failure"
	" message = '",
	"Workflow Execution ID: '%' failed with reason: ",
	"Workflow Execution ID: '%' failed: ",
	"failed with reason: ",
	"Step ID: '%', ",
	"Automation Step Execution fails when it is ",
	" Please refer to Automation Service Troubleshooting Guide for more"
	" diagnosis details.",
	" See Automation Service Troubleshooting Guide for more diagnosis"
	" details.",
};

#define GUIDE "https://docs.aws.amazon.com/"
#define BUILDER GUIDE "imagebuilder/latest/userguide/"
#define EC2 GUIDE "AWSEC2/latest/UserGuide/"

#define SHARING                                                         \
	"the AMI or its snapshot may not be shared or copied: check "   \
	"EC2ImageBuilderDistributionCrossAccountRole in the target "    \
	"account, and that the KMS key is a customer managed one that " \
	"the account may use"
#define AGENT                                                            \
	"the SSM agent did not register: check that the subnet reaches " \
	"the SSM endpoints and that the instance profile has "           \
	"AmazonSSMManagedInstanceCore"
#define TIMEOUT                                                      \
	"the step$S ran into its timeoutSeconds$T: raise it in the " \
	"workflow, or look for the component that waits"
#define QUOTA(what) \
	"a quota: " what "$L$R: ask for more, or build at another time"
#define TEST "a test failed; see its log stream$G"
#define AGENT_GUIDE                               \
	GUIDE "systems-manager/latest/userguide/" \
	      "fleet-manager-troubleshooting-managed-nodes.html"
#define QUOTA_GUIDE EC2 "ec2-resource-limits.html"
#define SHARING_GUIDE BUILDER "cross-account-dist.html"
#define WORKFLOW_GUIDE BUILDER "wfdoc-step-actions.html"

/* Known causes, the more specific first; '|' separates their texts.  In a remedy:
 * $1 to $3 captures, $S the step, $P the phase, $T the step's limit, $L a quota's,
 * $R the region, $G the log stream. */
static const struct cause {
	const char *patterns, *remedy, *source;
} causes[] = {
	{ "component/%/%/% failed",
	    "component $1 $2 failed$P; see its log stream$G",
	    BUILDER "troubleshooting.html" },
	{ "did not register|agent on the instance is not reachable|SSM Agent|"
	  "not in a valid state for account|InvalidInstanceId|ConnectionLost",
	    AGENT, AGENT_GUIDE },
	{ "VcpuLimitExceeded", QUOTA("vCPUs of running on-demand instances"),
	    QUOTA_GUIDE },
	{ "MaxSpotInstanceCountExceeded", QUOTA("spot instances"),
	    QUOTA_GUIDE },
	{ "InstanceLimitExceeded", QUOTA("running instances"), QUOTA_GUIDE },
	{ "VolumeLimitExceeded", QUOTA("EBS volumes"), QUOTA_GUIDE },
	{ "SnapshotLimitExceeded", QUOTA("EBS snapshots"), QUOTA_GUIDE },
	{ "LimitExceeded|QuotaExceeded|quota", QUOTA("of the service"),
	    QUOTA_GUIDE },
	{ "InsufficientInstanceCapacity",
	    "EC2 has no capacity for this instance type$R: name further"
	    " instance types, or a subnet in another zone",
	    EC2 "troubleshooting-launch.html" },
	{ "ModifyImageAttribute|ModifySnapshotAttribute|"
	  "Not authorized for images|launch permission|be shared|to share|"
	  "sharing|DistributionCrossAccountRole",
	    SHARING, SHARING_GUIDE },
	{ "timeoutSeconds|timed out|TimedOut|exceeded the timeout|"
	  "exceeded its timeout",
	    TIMEOUT, WORKFLOW_GUIDE },
	{ "No space left on device",
	    "the disk is full: enlarge the volume in the recipe's block device"
	    " mappings",
	    BUILDER "manage-recipes.html" },
	{ "in state = 'TESTING'|test% failed|tests failed", TEST,
	    BUILDER "troubleshooting.html" },
};
/* Without a known text, when a test workflow failed. */
static const struct cause test_failed = { "", TEST,
	BUILDER "troubleshooting.html" };

/* Patterns ------------------------------------------------------------ */

static size_t
capture_length(const char *p, const char *next)
{
	if (*next != '\0' && *next != '|')
		return strcspn(p, (char[]){ *next, '\n', '\0' });
	return strspn(p,
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789_.-");
}

/* How many bytes of text the pattern, which ends at '|', matches at its start; 0:
 * none. */
static size_t
match_at(const char *text, const char *pattern, struct captures *c)
{
	const char *p = text;

	c->n = 0;
	for (; *pattern != '\0' && *pattern != '|'; pattern++) {
		size_t n = 1;

		if (*pattern != '%') {
			if (text_lower(*p) != text_lower(*pattern))
				return 0;
		} else {
			n = capture_length(p, pattern + 1);
			if (n == 0 || n >= CAPTURE_SIZE || c->n == CAPTURES ||
			    memchr(p, ' ', n) != NULL)
				return 0;
			memcpy(c->text[c->n], p, n);
			c->text[c->n++][n] = '\0';
		}
		p += n;
	}
	return (size_t)(p - text);
}

static bool
find_one(const char *text, const char *pattern, struct captures *c)
{
	for (; *text != '\0'; text++)
		if (match_at(text, pattern, c) > 0)
			return true;
	return false;
}

/* Finds the first of the patterns that occurs in text; number: with one as its
 * capture. */
static bool
find_pattern(const char *text, const char *patterns, bool number,
    struct captures *c)
{
	for (const char *p = patterns; *p != '\0'; p += *p == '|') {
		if (find_one(text, p, c) &&
		    (!number || text_is_digit(c->text[0][0])))
			return true;
		p += strcspn(p, "|");
	}
	return false;
}

/* Cutting ------------------------------------------------------------- */

/* Adds text without frames. */
static void
add_unframed(struct buf *b, const char *text)
{
	const size_t nframes = sizeof frames / sizeof frames[0];
	struct captures c;
	bool quoted = false;

	while (*text != '\0') {
		size_t n = 0;

		for (size_t i = 0; i < nframes && n == 0; i++) {
			n = match_at(text, frames[i], &c);
			quoted = quoted || (n > 0 && text[n - 1] == '\'');
		}
		if (n == 0 && !(quoted && text_equal(text, "'")))
			buf_putc(b, *text);
		text += n > 0 ? n : 1;
	}
}

void
reason_short(struct buf *b, const char *text, size_t max)
{
	struct buf whole = { 0 };

	add_unframed(&whole, text);
	report_middle(b, whole.failed || whole.n == 0 ? text : whole.text, max);
	buf_free(&whole);
}

/* Remedies ------------------------------------------------------------ */

/* Adds the capture of the first pattern that occurs; with after, a number. */
static bool
add_found(struct buf *b, const char *before, const char *text,
    const char *patterns, const char *after)
{
	struct captures c;

	if (!find_pattern(text, patterns, *after != '\0', &c))
		return false;
	buf_printf(b, "%s%s%s", before, c.text[0], after);
	return true;
}

static void
add_log_stream(struct buf *b, const struct item *item)
{
	const struct build *build = &item->build;

	if (item->version == NULL ||
	    (build->log_group == NULL && build->name == NULL))
		return;
	buf_printf(b, " %s in log group %s%s", item->version,
	    build->log_group != NULL ? "" : "/aws/imagebuilder/",
	    build->log_group != NULL ? build->log_group : build->name);
}

/* A part of a remedy that text or item knows; nothing where neither does. */
static void
add_known(struct buf *b, char what, const char *text, const struct item *item)
{
	json_t *component =
	    json_object_get(item->build.failure, "componentFailure");
	const char *phase = build_text(component, "phaseName");

	switch (what) {
	case 'S':
		if (!add_found(b, " ", text, "Step Name: '%'", "") &&
		    item->detail.step != NULL)
			buf_printf(b, " %.100s", item->detail.step);
		break;
	case 'P':
		if (phase != NULL)
			buf_printf(b, " in phase %.60s", phase);
		else
			(void)add_found(b, " in ", text, "in state = '%'", "");
		break;
	case 'T':
		(void)add_found(b, " (", text,
		    "timeoutSeconds of the step is %|timeoutSeconds = %|"
		    "timeoutSeconds: %|timeoutSeconds (%)|timeoutSeconds %|"
		    "timeout of %|after % seconds",
		    ")");
		break;
	case 'L':
		(void)add_found(b, " (", text,
		    "limit of %|limit: %|limit is %|quota of %|quota is %|"
		    "allows for %",
		    ")");
		break;
	case 'R':
		if (item->region != NULL)
			buf_printf(b, " in %s", item->region);
		break;
	default:
		add_log_stream(b, item);
	}
}

static void
add_remedy(struct buf *b, const struct cause *cause, const char *text,
    const struct item *item, const struct captures *c)
{
	for (const char *p = cause->remedy; *p != '\0'; p++) {
		if (*p != '$')
			buf_putc(b, *p);
		else if (text_is_digit(*++p))
			buf_puts(b, c->text[*p - '1']);
		else
			add_known(b, *p, text, item);
	}
	buf_printf(b, " (%s)", cause->source);
}

bool
reason_remedy(struct buf *b, const struct item *item)
{
	json_t *component =
	    json_object_get(item->build.failure, "componentFailure");
	const char *arn = build_text(component, "componentArn");
	const char *text[] = { item->build.reason, item->detail.message,
		build_text(component, "errorMessage") };
	const size_t ncauses = sizeof causes / sizeof causes[0];
	struct captures c;

	if (arn != NULL && find_pattern(arn, "component/%/%/%", false, &c)) {
		add_remedy(b, &causes[0], "", item, &c);
		return true;
	}
	for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
		for (size_t k = 0; text[i] != NULL && k < ncauses; k++)
			if (find_pattern(text[i], causes[k].patterns, false,
				&c)) {
				add_remedy(b, &causes[k], text[i], item, &c);
				return true;
			}
	if (item->detail.type == NULL || !text_equal(item->detail.type, "TEST"))
		return false;
	add_remedy(b, &test_failed, "", item, &c);
	return true;
}
