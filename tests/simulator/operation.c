/* The table of operations, and the checks of their members. */
#include "operation.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "image.h"
#include "keys.h"
#include "sim.h"

/* clang-format off */
#define ARN(n, k) \
	{ .name = n, .kind = MEMBER_ARN, .required = true, .arn = k }
#define ARN_OPTIONAL(n, k) { .name = n, .kind = MEMBER_ARN, .arn = k }
#define TOKEN \
	{ .name = "clientToken", .kind = MEMBER_STRING, .required = true, \
	    .least = 1, .most = 64 }
#define TEXT(n, from, to) \
	{ .name = n, .kind = MEMBER_STRING, .least = from, .most = to }
#define TEXT_REQUIRED(n, from, to) \
	{ .name = n, .kind = MEMBER_STRING, .required = true, \
	    .least = from, .most = to }
#define ID(n, prefix) \
	{ .name = n, .kind = MEMBER_ID, .required = true, .words = prefix }
#define ENUM(n, must, all) \
	{ .name = n, .kind = MEMBER_ENUM, .required = must, .words = all }
#define OBJECT(n) { .name = n, .kind = MEMBER_OBJECT }
#define BOOLEAN(n) { .name = n, .kind = MEMBER_BOOLEAN }
#define ARRAY(n, from, to) \
	{ .name = n, .kind = MEMBER_ARRAY, .least = from, .most = to }
#define PAGES \
	{ .name = "maxResults", .kind = MEMBER_INTEGER, .least = 1, \
	    .most = 25 }, \
	    TEXT("nextToken", 1, 65535)
/* clang-format on */
#define FILTERS ARRAY("filters", 1, 10)

static const struct operation operations[] = {
	{ "CreateImage", "PUT", op_create_image,
	    { ARN_OPTIONAL("imageRecipeArn", ARN_RECIPE),
		ARN_OPTIONAL("containerRecipeArn", ARN_CONTAINER_RECIPE),
		ARN_OPTIONAL("distributionConfigurationArn", ARN_DISTRIBUTION),
		ARN("infrastructureConfigurationArn", ARN_INFRASTRUCTURE),
		OBJECT("imageTestsConfiguration"),
		BOOLEAN("enhancedImageMetadataEnabled"), OBJECT("tags"), TOKEN,
		OBJECT("imageScanningConfiguration"),
		ARRAY("workflows", 0, 100), TEXT("executionRole", 1, 2048),
		OBJECT("loggingConfiguration") } },
	{ "GetImage", "GET", op_get_image,
	    { ARN("imageBuildVersionArn", ARN_IMAGE_ANY) } },
	{ "CancelImageCreation", "PUT", op_cancel_image_creation,
	    { ARN("imageBuildVersionArn", ARN_IMAGE_BUILD), TOKEN } },
	{ "DeleteImage", "DELETE", op_delete_image,
	    { ARN("imageBuildVersionArn", ARN_IMAGE_BUILD) } },
	{ "ListImages", "POST", op_list_images,
	    { ENUM("owner", false,
		  "Self Shared Amazon ThirdParty AWSMarketplace"),
		FILTERS, BOOLEAN("byName"), PAGES,
		BOOLEAN("includeDeprecated") } },
	{ "ListImageBuildVersions", "POST", op_list_image_build_versions,
	    { ARN_OPTIONAL("imageVersionArn", ARN_IMAGE_VERSION), FILTERS,
		PAGES } },
	{ "ListImagePipelines", "POST", op_list_image_pipelines,
	    { FILTERS, PAGES } },
	{ "ListImagePipelineImages", "POST", op_list_image_pipeline_images,
	    { ARN("imagePipelineArn", ARN_PIPELINE), FILTERS, PAGES } },
	{ "GetImagePipeline", "GET", op_get_image_pipeline,
	    { ARN("imagePipelineArn", ARN_PIPELINE) } },
	{ "StartImagePipelineExecution", "PUT",
	    op_start_image_pipeline_execution,
	    { ARN("imagePipelineArn", ARN_PIPELINE), TOKEN, OBJECT("tags") } },
	{ "ListWorkflowExecutions", "POST", op_list_workflow_executions,
	    { ARN("imageBuildVersionArn", ARN_IMAGE_BUILD), PAGES } },
	{ "ListWorkflowStepExecutions", "POST",
	    op_list_workflow_step_executions,
	    { ID("workflowExecutionId", "wf-"), PAGES } },
	{ "GetWorkflowExecution", "GET", op_get_workflow_execution,
	    { ID("workflowExecutionId", "wf-") } },
	{ "GetWorkflowStepExecution", "GET", op_get_workflow_step_execution,
	    { ID("stepExecutionId", "step-") } },
	{ "ListWaitingWorkflowSteps", "POST", op_list_waiting_workflow_steps,
	    { PAGES } },
	{ "SendWorkflowStepAction", "PUT", op_send_workflow_step_action,
	    { ID("stepExecutionId", "step-"),
		ARN("imageBuildVersionArn", ARN_IMAGE_BUILD),
		ENUM("action", true, "RESUME STOP"), TEXT("reason", 1, 1024),
		TOKEN } },
	{ "GetInfrastructureConfiguration", "GET",
	    op_get_infrastructure_configuration,
	    { ARN("infrastructureConfigurationArn", ARN_INFRASTRUCTURE) } },
	{ "ImportVmImage", "PUT", op_import_vm_image,
	    { TEXT_REQUIRED("name", 1, 1024),
		TEXT_REQUIRED("semanticVersion", 5, 64),
		ENUM("platform", true, "Windows Linux macOS"),
		TEXT_REQUIRED("vmImportTaskId", 1, 1024),
		TEXT("description", 1, 1024), TEXT("osVersion", 1, 1024),
		OBJECT("tags"), OBJECT("loggingConfiguration"), TOKEN } },
	{ "ListImageScanFindingAggregations", "POST",
	    op_list_image_scan_finding_aggregations,
	    { OBJECT("filter"), TEXT("nextToken", 1, 65535) } },
	{ "RetryImage", "PUT", op_retry_image,
	    { ARN("imageBuildVersionArn", ARN_IMAGE_BUILD), TOKEN } },
};

const struct operation *
operation_find(const char *method, const char *path)
{
	for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
		if (path[0] == '/' &&
		    strcmp(operations[i].name, path + 1) == 0 &&
		    strcmp(operations[i].method, method) == 0)
			return &operations[i];
	return NULL;
}

int
call_fail(struct call *c, int status, const char *code, const char *fmt, ...)
{
	char text[2048];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	answer_error(c->ask, c->answer, status, code, "%s", text);
	return -1;
}

const char *
call_text(const struct call *c, const char *name)
{
	return member_text(c->in, name);
}

/* "arn:aws:iam::123456789012:user/watch": the account is after 4 colons. */
bool
call_owns(const struct call *c, const char *account)
{
	const char *own = c->key->arn;

	for (int i = 0; i < 4 && own != NULL; i++) {
		own = strchr(own, ':');
		own = own == NULL ? NULL : own + 1;
	}
	return own == NULL || !text_is_digit(*account) ||
	    strncmp(own, account, strlen(account)) == 0;
}

static void
json_drop(void *v)
{
	json_decref(v);
}

/* Adds the query parameters of the table to the members of the body. */
json_t *
operation_input(const struct operation *op, struct ask *q, struct answer *r)
{
	json_t *in;
	json_error_t je;

	if (q->nbody == 0) {
		in = json_object();
	} else {
		in = json_loadb(q->body, q->nbody, 0, &je);
		if (!json_is_object(in)) {
			json_decref(in);
			answer_error(q, r, 400, "SerializationException",
			    "The request body is not a JSON object.");
			return NULL;
		}
	}
	if (arena_defer(q->a, json_drop, in) < 0)
		return NULL;
	for (size_t i = 0; i < OPERATION_MEMBERS; i++) {
		const char *name = op->member[i].name;
		const char *value;

		if (name == NULL || strcmp(op->method, "PUT") == 0 ||
		    strcmp(op->method, "POST") == 0)
			break;
		value = form_value(q->a, q->query, name);
		if (value != NULL)
			(void)json_object_set_new(in, name, json_string(value));
	}
	return in;
}

static int fail_value(struct call *c, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static int
fail_value(struct call *c, const char *name, const char *fmt, ...)
{
	char why[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	return call_fail(c, 400, "InvalidParameterValueException",
	    "The value supplied for parameter '%s' is not valid. '%s' %s", name,
	    name, why);
}

static bool
word_in(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = words; *p != '\0';) {
		size_t len = strcspn(p, " ");

		if (len == n && memcmp(p, word, n) == 0)
			return true;
		p += len;
		p += *p == ' ';
	}
	return false;
}

/* prefix, then 8-4-4-4-12 hex digits */
static bool
id_valid(const char *prefix, const char *id)
{
	static const char form[] = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";

	if (!text_starts(id, prefix))
		return false;
	id += strlen(prefix);
	if (strlen(id) != sizeof form - 1)
		return false;
	for (size_t i = 0; form[i] != '\0'; i++)
		if (form[i] == '-' ? id[i] != '-' : !text_is_hex(id[i]))
			return false;
	return true;
}

/* Checks the JSON types that the model fixes: a wrong one is a serialization
 * error, before any check of the value. */
static bool
type_right(const struct member *m, const json_t *v)
{
	switch (m->kind) {
	case MEMBER_INTEGER:
		return json_is_integer(v);
	case MEMBER_BOOLEAN:
		return json_is_boolean(v);
	case MEMBER_OBJECT:
		return json_is_object(v);
	case MEMBER_ARRAY:
		return json_is_array(v);
	default:
		return json_is_string(v);
	}
}

static int
value_check(struct call *c, const struct member *m, const json_t *v)
{
	const char *text = json_string_value(v);
	struct arn arn;
	size_t n;

	switch (m->kind) {
	case MEMBER_STRING:
		n = json_string_length(v);
		if (n < m->least || n > m->most)
			return fail_value(c, m->name,
			    "must have %zu to %zu "
			    "characters",
			    m->least, m->most);
		return 0;
	case MEMBER_INTEGER:
		if (json_integer_value(v) < (json_int_t)m->least ||
		    json_integer_value(v) > (json_int_t)m->most)
			return fail_value(c, m->name,
			    "must be between %zu "
			    "and %zu",
			    m->least, m->most);
		return 0;
	case MEMBER_ARRAY:
		n = json_array_size(v);
		if (n < m->least || n > m->most)
			return fail_value(c, m->name,
			    "must have %zu to %zu "
			    "members",
			    m->least, m->most);
		return 0;
	case MEMBER_ARN:
		if (arn_parse(c->ask->a, text, m->arn, &arn) < 0)
			return fail_value(c, m->name, "must match pattern %s",
			    arn_pattern(m->arn));
		return 0;
	case MEMBER_ID:
		if (!id_valid(m->words, text))
			return fail_value(c, m->name,
			    "must match pattern ^%s"
			    "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-"
			    "[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
			    m->words);
		return 0;
	case MEMBER_ENUM:
		if (!word_in(m->words, text))
			return fail_value(c, m->name, "must be one of %s",
			    m->words);
		return 0;
	default:
		return 0;
	}
}

static int
member_check(struct call *c, const struct member *m)
{
	const json_t *v = json_object_get(c->in, m->name);

	if (v == NULL || json_is_null(v)) {
		if (!m->required)
			return 0;
		return call_fail(c, 400, "InvalidRequestException",
		    "The request lacks the required parameter '%s'.", m->name);
	}
	if (!type_right(m, v))
		return call_fail(c, 400, "SerializationException",
		    "The value of '%s' has a wrong type.", m->name);
	return value_check(c, m, v);
}

void
operation_call(struct call *c)
{
	json_t *out;

	for (size_t i = 0;
	     i < OPERATION_MEMBERS && c->operation->member[i].name != NULL; i++)
		if (member_check(c, &c->operation->member[i]) < 0)
			return;
	out = c->operation->run(c);
	if (out != NULL)
		answer_json(c->ask, c->answer, 200, out);
}

struct image *
call_image(struct call *c, const char *name, enum arn_kind kind)
{
	const char *text = call_text(c, name);
	struct image *img = NULL;
	struct arn arn;

	if (arn_parse(c->ask->a, text, kind, &arn) == 0 &&
	    strcmp(arn.region, c->region) == 0)
		img = image_find(c->sim, &arn);
	if (img == NULL) {
		(void)call_fail(c, 404, "ResourceNotFoundException",
		    "The resource ARN '%s' does not exist.", text);
		return NULL;
	}
	image_advance(c->sim, img);
	return img;
}
