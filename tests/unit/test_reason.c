/* Failure reasons: what is shown of them, and what they advise. */
#include <string.h>

#include "base/buf.h"
#include "plugin/status/reason.h"
#include "plugin/status/survey.h"
#include "unit.h"

#define SSM_FRAME                                                            \
	"SSM execution '3f0c1d52-77aa-4c0e-9a11-0b5c2d9e8f10' failed for "   \
	"image arn: 'arn:aws:imagebuilder:us-east-1:123456789012:image/web/" \
	"1.0.0/1' with status = 'Failed' in state = '"
#define WF_FRAME                                                           \
	"Workflow Execution ID: 'wf-00000000-1111-2222-3333-444444444444'" \
	" failed with reason: Step ID: 'step-5', "

START_TEST(frames_are_dropped_and_the_middle_is_cut)
{
	static const struct {
		const char *text, *shown;
		size_t max;
	} rows[] = {
		{ "short", "short", 60 },
		{ SSM_FRAME "BUILDING' and failure message = 'exit 1'",
		    "exit 1", 60 },
		{ WF_FRAME "Step Name: 'Run' failed", "Step Name: 'Run' failed",
		    60 },
		{ "exit 1. Please refer to Automation Service Troubleshooting"
		  " Guide for more diagnosis details.",
		    "exit 1.", 60 },
		{ "It's quoted: 'x'", "It's quoted: 'x'", 60 },
		{ "aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj kkkk",
		    "aaaa bbbb cccc ... gggg hhhh iiii jjjj kkkk", 45 },
		{ "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
		  "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
		  "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4",
		    "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4 ... "
		    "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
		    "\xc3\xa4\xc3\xa4\xc3\xa4",
		    37 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buf b = { 0 };

		reason_short(&b, rows[i].text, rows[i].max);
		ck_assert_msg(strcmp(b.text, rows[i].shown) == 0, "row %zu: %s",
		    i, b.text);
		ck_assert_msg(b.n <= rows[i].max, "row %zu: %zu", i, b.n);
		buf_free(&b);
	}
}
END_TEST

/* NULL: no advice. */
static const struct {
	const char *reason, *type, *advice;
} causes[] = {
	{ SSM_FRAME "TESTING' and failure message = 'Document arn:aws:"
		    "imagebuilder:eu-west-1:210987654321:component/smoke-test/"
		    "1.0.3/2 failed!'",
	    NULL,
	    "component smoke-test 1.0.3 failed in TESTING; see its log stream"
	    " 1.0.0/1 in log group /aws/imagebuilder/web (https://docs.aws." },
	{ "Step timed out while step is verifying the SSM Agent availability"
	  " on the target instance(s)",
	    NULL, "the SSM agent did not register: check that the subnet" },
	{ "InvalidInstanceId: Instances [[i-1]] not in a valid state for"
	  " account 123456789012",
	    NULL, "the SSM agent did not register" },
	{ WF_FRAME "Step Name: 'RunTests' timed out after 5400 seconds", NULL,
	    "the step RunTests ran into its timeoutSeconds (5400): raise" },
	{ "TIMED OUT", NULL, "the step ran into its timeoutSeconds: raise" },
	{ "VcpuLimitExceeded: current limit of 64 allows", NULL,
	    "a quota: vCPUs of running on-demand instances (64) in eu-west-1:"
	    " ask for more" },
	{ "MaxSpotInstanceCountExceeded: Max spot instance count exceeded",
	    NULL, "a quota: spot instances in eu-west-1:" },
	{ "Your quota allows for 0 more running instance(s)", NULL,
	    "a quota: of the service (0) in eu-west-1:" },
	{ "InsufficientInstanceCapacity: We currently do not have", NULL,
	    "EC2 has no capacity for this instance type in eu-west-1:" },
	{ "Distribution failed: Not authorized for images: [ami-1]", NULL,
	    "the AMI or its snapshot may not be shared or copied: check" },
	{ "Snapshots encrypted with the AWS Managed CMK can't be shared.", NULL,
	    "the AMI or its snapshot may not be shared" },
	{ SSM_FRAME "TESTING' and failure message = 'exit status 1'", NULL,
	    "a test failed; see its log stream 1.0.0/1 in log group" },
	{ "exit status 1", "TEST", "a test failed; see its log stream" },
	{ "write /tmp/x: No space left on device", "BUILD",
	    "the disk is full: enlarge" },
	{ "exit status 1", "BUILD", NULL },
	{ "the component/of a text/that has/no name failed", NULL, NULL },
	{ "", NULL, NULL },
	{ NULL, NULL, NULL },
};

START_TEST(a_known_cause_advises_what_to_do)
{
	for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
		struct item item = { .version = "1.0.0/1",
			.region = "eu-west-1" };
		struct buf b = { 0 };
		bool known;

		item.build.name = "web";
		item.build.reason = causes[i].reason;
		item.detail.type = causes[i].type;
		known = reason_remedy(&b, &item);
		ck_assert_msg(known == (causes[i].advice != NULL),
		    "row %zu: %s", i, known ? b.text : "none");
		if (known)
			ck_assert_msg(strncmp(b.text, causes[i].advice,
					  strlen(causes[i].advice)) == 0,
			    "row %zu: %s", i, b.text);
		buf_free(&b);
	}
}
END_TEST

START_TEST(the_failure_context_names_the_component)
{
	struct item item = { .version = "1.0.0/1" };
	struct buf b = { 0 };

	item.build.failure =
	    json_loads("{\"componentFailure\":{\"componentArn\":"
		       "\"arn:aws:imagebuilder:us-east-1:1:"
		       "component/agent/2.0.0/4\","
		       "\"phaseName\":\"validate\"}}",
		0, NULL);
	item.build.log_group = "/mine";
	ck_assert(reason_remedy(&b, &item));
	ck_assert_msg(strstr(b.text,
			  "component agent 2.0.0 failed in phase validate; see"
			  " its log stream 1.0.0/1 in log group /mine (") ==
		b.text,
	    "%s", b.text);
	buf_free(&b);
	json_decref(item.build.failure);
}
END_TEST

UNIT_MAIN("reason", frames_are_dropped_and_the_middle_is_cut,
    a_known_cause_advises_what_to_do, the_failure_context_names_the_component)
