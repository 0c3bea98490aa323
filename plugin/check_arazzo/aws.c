/* Servers, and signing for those of AWS. */
#include <string.h>

#include "arazzo/openapi/openapi.h"
#include "aws/config/region.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "http/http.h"
#include "http/url.h"
#include "plugin/check_arazzo/check_arazzo.h"

static int
aws_open(struct ca *c, struct err *e)
{
	struct aws_options o = c->o.aws;

	if (c->region != NULL)
		return 0;
	o.attempts = 1; /* what is tried again is up to the document */
	if (c->aws == NULL)
		c->aws = aws_client_new(&c->platform, &o, e);
	if (c->aws == NULL)
		return -1;
	c->region = aws_client_region(c->aws, e);
	if (c->region == NULL)
		return -1;
	if (json_object_get(c->env.server_vars, "region") == NULL)
		(void)json_object_set_new(c->env.server_vars, "region",
		    json_string(c->region));
	return 0;
}

static const char *
service_of(const struct ca *c, const struct operation *op)
{
	return c->o.aws_service != NULL ? c->o.aws_service : op->aws_service;
}

const char *
ca_server(void *ctx, const struct operation *op)
{
	struct ca *c = ctx;
	const char *url = NULL;
	struct err ignored = { 0 };
	bool custom = false;

	if (op->source != NULL)
		url = ca_pair_find(c->o.server, op->source->name);
	if (url == NULL)
		url = ca_pair_find(c->o.server, NULL);
	if (url != NULL || c->aws == NULL || c->region == NULL ||
	    service_of(c, op) == NULL)
		return url;
	/* --endpoint-url and its variables, as for the AWS CLI. */
	url = aws_client_endpoint(c->aws, service_of(c, op), c->region, &custom,
	    &ignored);
	return custom ? url : NULL;
}

/* "us-east-1", "us-gov-west-1". */
static bool
is_region(const char *text, size_t n)
{
	unsigned dashes = 0;

	if (n < 8 || !text_is_digit(text[n - 1]) || text[n - 2] != '-')
		return false;
	for (size_t i = 0; i < n; i++)
		dashes += text[i] == '-';
	return dashes >= 2 && text[2] == '-';
}

/* false: it has none that can be called. */
static bool
server_parse(struct ca *c, const struct operation *op, struct url *ret)
{
	struct err ignored = { 0 };
	const char *url = openapi_server(c->arena, op, ca_server(c, op),
	    c->env.server_vars, NULL, &ignored);

	return url != NULL && url_parse(c->arena, url, ret, &ignored) == 0 &&
	    ret->host != NULL;
}

/* R4: a host that names another region than the signature. */
static int
host_check(struct ca *c, const struct operation *op, struct err *e)
{
	struct url u;
	const char *p;

	if (!server_parse(c, op, &u) ||
	    strstr(u.host, ".amazonaws.com") == NULL)
		return 0;
	for (p = u.host; *p != '\0'; p += p[0] == '.') {
		size_t n = strcspn(p, ".");

		if (is_region(p, n) &&
		    (strlen(c->region) != n || strncmp(p, c->region, n) != 0))
			return err_set(e, ERR_INPUT,
			    "the server %s is not of "
			    "region %s, which requests are signed for",
			    u.host, c->region);
		p += n;
	}
	return 0;
}

/* The operator decides on signing with his identity; without --aws only what
 * goes to AWS is signed. */
static int
signing_check(struct ca *c, const struct operation *op, struct err *e)
{
	struct url u;

	if (c->o.use_aws || !server_parse(c, op, &u) ||
	    partition_has_host(u.host))
		return 0;
	return err_set(e, ERR_INPUT,
	    "the operation requires AWS Signature Version 4, but %s is not a "
	    "host of AWS; use --aws to sign requests to it",
	    u.host);
}

int
ca_aws_admit(struct ca *c, const struct operation *op, struct err *e)
{
	/* Again with the region and endpoint that the configuration has. */
	if (signing_check(c, op, e) < 0 || aws_open(c, e) < 0 ||
	    signing_check(c, op, e) < 0)
		return -1;
	if (service_of(c, op) == NULL)
		return err_set(e, ERR_INPUT,
		    "the description names no "
		    "x-aws-signingName: --aws-service NAME is needed");
	return host_check(c, op, e);
}

int
ca_aws_put(struct ca *c, struct arena *a, const struct operation *op,
    struct http_request *q, struct err *e)
{
	struct aws_auth *auth = arena_alloc(a, sizeof *auth);

	if (auth == NULL)
		return err_memory(e);
	auth->region = c->region;
	auth->service = service_of(c, op);
	q->auth = auth;
	q->secret = true;
	if (c->o.mode != MODE_DRY_RUN)
		return 0;
	return http_set_header(a, q, "Authorization", "AWS4-HMAC-SHA256", e);
}
