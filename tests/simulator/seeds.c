/* The built-in seeds. */
#include "seeds.h"

#include <stdio.h>
#include <string.h>

#define ACCOUNT "arn:aws:imagebuilder:us-east-1:123456789012:"

/* A build that has been stuck in its tests for 3h12m, in a pipeline whose
 * older builds are fine. */
static const char hanging[] =
    "{\"pipelines\":[{\"arn\":\"" ACCOUNT "image-pipeline/web-base\","
    "  \"lastRunStatus\":\"AVAILABLE\",\"consecutiveFailures\":0,"
    "  \"imageRecipeArn\":\"" ACCOUNT "image-recipe/web-base/1.4.0\"}],"
    "\"infrastructure\":[{\"arn\":\"" ACCOUNT
    "infrastructure-configuration/web-base\",\"name\":\"web-base\","
    "  \"instanceProfileName\":\"builder\","
    "  \"terminateInstanceOnFailure\":true}],"
    "\"images\":["
    " {\"arn\":\"" ACCOUNT "image/web-base/1.3.0/1\",\"status\":"
    "  \"AVAILABLE\",\"age\":\"8d\",\"pipeline\":\"" ACCOUNT
    "image-pipeline/web-base\"},"
    " {\"arn\":\"" ACCOUNT "image/web-base/1.4.0/6\",\"status\":"
    "  \"AVAILABLE\",\"age\":\"26h\",\"pipeline\":\"" ACCOUNT
    "image-pipeline/web-base\"},"
    " {\"arn\":\"" ACCOUNT "image/web-base/1.4.0/7\",\"status\":"
    "  \"TESTING\",\"age\":\"3h12m\",\"pipeline\":\"" ACCOUNT
    "image-pipeline/web-base\",\"workflows\":["
    "  {\"type\":\"BUILD\",\"status\":\"COMPLETED\",\"age\":\"3h12m\","
    "   \"workflowBuildVersionArn\":\"arn:aws:imagebuilder:us-east-1:aws:"
    "workflow/build/build-image/1.0.2/1\",\"steps\":["
    "   {\"name\":\"LaunchBuildInstance\",\"action\":\"LaunchInstance\","
    "    \"status\":\"COMPLETED\",\"age\":\"3h12m\",\"timeoutSeconds\":3600},"
    "   {\"name\":\"ApplyBuildComponents\",\"status\":\"COMPLETED\","
    "    \"age\":\"3h10m\",\"timeoutSeconds\":43200},"
    "   {\"name\":\"CreateOutputAMI\",\"action\":\"CreateImage\","
    "    \"status\":\"COMPLETED\",\"age\":\"3h4m\","
    "    \"timeoutSeconds\":7200}]},"
    "  {\"type\":\"TEST\",\"status\":\"RUNNING\",\"age\":\"3h\","
    "   \"workflowBuildVersionArn\":\"arn:aws:imagebuilder:us-east-1:aws:"
    "workflow/test/test-image/1.0.2/1\",\"steps\":["
    "   {\"name\":\"LaunchTestInstance\",\"action\":\"LaunchInstance\","
    "    \"status\":\"COMPLETED\",\"age\":\"3h\",\"timeoutSeconds\":3600},"
    "   {\"name\":\"RunTests\",\"status\":\"RUNNING\",\"age\":\"2h58m\","
    "    \"timeoutSeconds\":10800},"
    "   {\"name\":\"TerminateTestInstance\",\"action\":\"TerminateInstance\","
    "    \"status\":\"PENDING\",\"timeoutSeconds\":1800}]},"
    "  {\"type\":\"DISTRIBUTION\",\"status\":\"PENDING\","
    "   \"workflowBuildVersionArn\":\"arn:aws:imagebuilder:us-east-1:aws:"
    "workflow/distribution/distribute-image/1.0.2/1\",\"steps\":["
    "   {\"name\":\"DistributeImage\",\"action\":\"DistributeImage\","
    "    \"status\":\"PENDING\",\"timeoutSeconds\":43200}]}]}]}";

/* One of each. */
static const char mixed[] =
    "{\"pipelines\":[{\"arn\":\"" ACCOUNT "image-pipeline/shop\"},"
    "  {\"arn\":\"" ACCOUNT "image-pipeline/db\",\"status\":\"DISABLED\","
    "   \"lastRunStatus\":\"FAILED\",\"consecutiveFailures\":5}],"
    "\"images\":["
    " {\"arn\":\"" ACCOUNT "image/shop/1.0.0/1\",\"status\":\"AVAILABLE\","
    "  \"age\":\"2d\",\"pipeline\":\"" ACCOUNT "image-pipeline/shop\"},"
    " {\"arn\":\"" ACCOUNT "image/shop/1.0.0/2\",\"status\":\"BUILDING\","
    "  \"age\":\"20m\",\"pipeline\":\"" ACCOUNT "image-pipeline/shop\"},"
    " {\"arn\":\"" ACCOUNT "image/db/2.0.0/1\",\"status\":\"FAILED\","
    "  \"age\":\"5h\",\"reason\":\"Component db-tests failed | exit 1\","
    "  \"pipeline\":\"" ACCOUNT "image-pipeline/db\"},"
    " {\"arn\":\"" ACCOUNT "image/cache/1.0.0/1\",\"status\":"
    "  \"CANCELLED\",\"age\":\"3h\"},"
    " {\"arn\":\"" ACCOUNT "image/cache/1.1.0/1\",\"status\":"
    "  \"DEPRECATED\",\"age\":\"90d\"}]}";

#define FLEET 61

/* More images than fit on two pages. */
static json_t *
fleet(void)
{
	json_t *images = json_array();
	char arn[160];

	for (int i = 0; i < FLEET; i++) {
		(void)snprintf(arn, sizeof arn,
		    ACCOUNT "image/fleet-%02d/1.0.0/1", i);
		(void)json_array_append_new(images,
		    json_pack("{s:s, s:s, s:s}", "arn", arn, "status",
			"AVAILABLE", "age", "30h"));
	}
	return json_pack("{s:o}", "images", images);
}

json_t *
seeds_named(const char *name)
{
	if (strcmp(name, "empty") == 0)
		return json_object();
	if (strcmp(name, "hanging") == 0)
		return json_loads(hanging, 0, NULL);
	if (strcmp(name, "mixed") == 0)
		return json_loads(mixed, 0, NULL);
	if (strcmp(name, "fleet") == 0)
		return fleet();
	return NULL;
}
