/* Partitions, regions, and the endpoints that follow from them or are set. */
#include "aws/config/region.h"

#include <string.h>

#include "aws/config/config.h"
#include "aws/config/sections.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "http/url.h"

#define REGION_MAX 63 /* a label of a host name */

struct partition {
	const char *const *prefix; /* of its regions, NULL at the end */
	const char *suffix, *dual_suffix;
	const char *console; /* NULL: not published */
	bool fips_is_plain;
};

#define PREFIXES(...)             \
	(const char *const[])     \
	{                         \
		__VA_ARGS__, NULL \
	}

/* A region is PREFIX-word-number.  The first also takes what fits none. */
static const struct partition partitions[] = {
	{ PREFIXES("us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"),
	    "amazonaws.com", "api.aws", "console.aws.amazon.com", false },
	{ PREFIXES("cn"), "amazonaws.com.cn", "api.amazonwebservices.com.cn",
	    "console.amazonaws.cn", false },
	{ PREFIXES("us-gov"), "amazonaws.com", "api.aws",
	    "console.amazonaws-us-gov.com", true },
	{ PREFIXES("us-iso"), "c2s.ic.gov", "api.aws.ic.gov", NULL, false },
	{ PREFIXES("us-isob"), "sc2s.sgov.gov", "api.aws.scloud", NULL, false },
	{ PREFIXES("eu-isoe"), "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", NULL,
	    false },
	{ PREFIXES("us-isof"), "csp.hci.ic.gov", "api.aws.hci.ic.gov", NULL,
	    false },
	{ PREFIXES("eusc-de"), "amazonaws.eu", "api.amazonwebservices.eu",
	    "console.amazonaws-eusc.eu", false },
};

static bool
region_has_prefix(const char *region, const char *prefix)
{
	size_t n = strlen(prefix), word = 0, digits = 0;

	if (!text_starts(region, prefix) || region[n] != '-')
		return false;
	region += n + 1;
	while (text_is_alpha(region[word]) || text_is_digit(region[word]) ||
	    region[word] == '_')
		word++;
	if (word == 0 || region[word] != '-')
		return false;
	region += word + 1;
	while (text_is_digit(region[digits]))
		digits++;
	return digits > 0 && region[digits] == '\0';
}

/* NULL: it fits none. */
static const struct partition *
partition_find(const char *region)
{
	for (size_t i = 0; i < sizeof partitions / sizeof partitions[0]; i++)
		for (const char *const *p = partitions[i].prefix; *p != NULL;
		     p++)
			if (region_has_prefix(region, *p))
				return &partitions[i];
	return NULL;
}

static bool
host_ends(const char *host, const char *suffix)
{
	size_t n = strlen(host), m = strlen(suffix);

	return n > m && host[n - m - 1] == '.' &&
	    text_equal_nocase(host + n - m, suffix);
}

/* Machines and load balancers of customers have names below the partition's, too:
 * "ec2-1-2-3-4.compute-1.amazonaws.com", "x.us-east-1.elb.amazonaws.com". */
static bool
is_customers(const char *host)
{
	static const char *const labels[] = { "compute", "compute-1", "elb" };

	for (const char *p = host; *p != '\0'; p += *p == '.') {
		size_t n = strcspn(p, ".");

		for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
			if (strlen(labels[i]) == n &&
			    text_starts_nocase(p, labels[i]))
				return true;
		p += n;
	}
	return false;
}

bool
partition_has_host(const char *host)
{
	if (is_customers(host))
		return false;
	for (size_t i = 0; i < sizeof partitions / sizeof partitions[0]; i++)
		if (host_ends(host, partitions[i].suffix) ||
		    host_ends(host, partitions[i].dual_suffix))
			return true;
	return false;
}

const char *
partition_console(const char *region)
{
	const struct partition *p = partition_find(region);

	return p != NULL ? p->console : NULL;
}

int
region_check(const char *region, struct err *e)
{
	static const char one[] = "one region; repeat --region for more";
	static const char such[] = "expected one such as us-east-1";
	size_t n = 0;

	while (text_is_digit(region[n]) || region[n] == '-' ||
	    (region[n] >= 'a' && region[n] <= 'z'))
		n++;
	if (n == 0 || n > REGION_MAX || region[n] != '\0' || region[0] == '-' ||
	    region[n - 1] == '-')
		return err_set(e, ERR_INPUT, "invalid region \"%s\" (%s)",
		    region, strpbrk(region, ", ") != NULL ? one : such);
	return 0;
}

const char *
region_choose(const struct aws_config *c, const char *option, struct err *e)
{
	const char *region = option;

	if (region == NULL)
		region = config_env(c, "AWS_REGION");
	if (region == NULL)
		region = config_env(c, "AWS_DEFAULT_REGION");
	if (region == NULL)
		region = config_key(c, c->profile, "region");
	if (region == NULL) {
		(void)err_set(e, ERR_INPUT,
		    "no region: give --region, "
		    "AWS_REGION, or \"region\" in profile \"%.100s\"%s%s",
		    c->profile, c->unread != NULL ? "; cannot read " : "",
		    c->unread != NULL ? c->unread : "");
		return NULL;
	}
	return region_check(region, e) == 0 ? region : NULL;
}

const char *
region_source(struct arena *a, const struct aws_config *c, const char *option)
{
	if (option != NULL)
		return "--region";
	if (config_env(c, "AWS_REGION") != NULL)
		return "AWS_REGION";
	if (config_env(c, "AWS_DEFAULT_REGION") != NULL)
		return "AWS_DEFAULT_REGION";
	return config_key_place(a, c, c->profile, "region");
}

/* "AWS_ENDPOINT_URL_IMAGEBUILDER" */
static const char *
endpoint_variable(struct arena *a, const char *service)
{
	char *name = arena_printf(a, "AWS_ENDPOINT_URL_%s", service);
	char *p = name != NULL ? name + strlen("AWS_ENDPOINT_URL_") : NULL;

	for (; p != NULL && *p != '\0'; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
		else if (*p == '-')
			*p = '_';
	return name;
}

/* [services NAME], that the profile names, has nested settings by service. */
static int
endpoint_of_services(struct arena *a, const struct aws_config *c,
    const char *service, struct endpoint *ret, struct err *e)
{
	const char *name = config_key_any(c, c->profile, "services");
	const struct section *s =
	    name != NULL ? sections_find(c->config, "services", name) : NULL;
	char *key;

	if (name != NULL && *name == '\0')
		return err_set(e, ERR_INPUT, "%s: services has no value",
		    config_key_place(a, c, c->profile, "services"));
	if (name != NULL && section_is_empty(s))
		return err_set(e, ERR_INPUT,
		    "services section \"%s\" does not exist in %s", name,
		    c->config_path);
	/* "sso-oidc" is sso_oidc here. */
	key = arena_strdup(a, service);
	if (key == NULL)
		return err_memory(e);
	for (char *p = key; *p != '\0'; p++)
		*p = *p == '-' ? '_' : *p;
	ret->url = section_nested(a, s, key, "endpoint_url");
	if (ret->url != NULL && *ret->url == '\0')
		ret->url = NULL;
	if (ret->url != NULL)
		ret->source = section_place(a, s, key);
	return 0;
}

/* Fills ret->url and source; url stays NULL where none is configured. */
static int
endpoint_configured(struct arena *a, const struct aws_config *c,
    const char *service, struct endpoint *ret, struct err *e)
{
	const char *variable[] = { endpoint_variable(a, service),
		"AWS_ENDPOINT_URL" };
	bool ignored = false;

	if (variable[0] == NULL)
		return err_memory(e);
	if (config_bool(c, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
		"ignore_configured_endpoint_urls", &ignored, e) < 0)
		return -1;
	for (size_t i = 0; !ignored && ret->url == NULL && i < 2; i++) {
		ret->url = config_env(c, variable[i]);
		ret->source = variable[i];
	}
	if (ignored || ret->url != NULL)
		return 0;
	if (endpoint_of_services(a, c, service, ret, e) < 0)
		return -1;
	if (ret->url == NULL) {
		ret->url = config_key(c, c->profile, "endpoint_url");
		ret->source =
		    config_key_place(a, c, c->profile, "endpoint_url");
	}
	return 0;
}

static int
endpoint_custom(struct arena *a, struct endpoint *ret, struct err *e)
{
	const char *url = ret->url;
	size_t n = strlen(url);

	if (url_check_server(url, e) < 0)
		return err_wrap(e, "%s", ret->source);
	if (strpbrk(url, "?# \t\r\n\"<>\\^`{|}") != NULL)
		return err_set(e, ERR_INPUT,
		    "%s: endpoint: a query, a fragment or a character that no "
		    "URL has",
		    ret->source);
	while (n > 0 && url[n - 1] == '/')
		n--;
	ret->url = arena_strndup(a, url, n);
	ret->custom = true;
	return ret->url != NULL ? 0 : err_memory(e);
}

/* Regions in which "legacy" means the global endpoint, which signs for
 * us-east-1. */
static bool
sts_is_global(const struct aws_config *c, const char *region)
{
	static const char *const legacy[] = { "ap-northeast-1", "ap-south-1",
		"ap-southeast-1", "ap-southeast-2", "aws-global",
		"ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1",
		"eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2",
		"us-west-1", "us-west-2", NULL };
	const char *mode = config_setting(c, "AWS_STS_REGIONAL_ENDPOINTS",
	    "sts_regional_endpoints");

	if (text_equal(region, "aws-global"))
		return true;
	return mode != NULL && text_equal_nocase(mode, "legacy") &&
	    text_is_one_of(region, legacy);
}

/* Kinds of hosts that a service may have beside its plain one. */
struct variant {
	bool fips, dual;
};

/* The URL of a service in ret->region, which changes where a service signs for
 * another one. */
static int
endpoint_by_rule(struct arena *a, const struct aws_config *c,
    const char *service, struct variant v, struct endpoint *ret, struct err *e)
{
	const struct partition *p = partition_find(ret->region);
	bool fips;

	if (p == NULL)
		p = &partitions[0];
	fips = v.fips && (!p->fips_is_plain || v.dual);
	if (text_equal(service, "sts") && !v.fips && !v.dual &&
	    sts_is_global(c, ret->region)) {
		ret->url = "https://sts.amazonaws.com";
		ret->region = "us-east-1";
		return 0;
	}
	ret->url = arena_printf(a, "https://%s%s%s.%s.%s",
	    text_equal(service, "sso") ? "portal." : "",
	    text_equal(service, "sso-oidc") ? "oidc" : service,
	    fips ? "-fips" : "", ret->region,
	    v.dual ? p->dual_suffix : p->suffix);
	return ret->url != NULL ? 0 : err_memory(e);
}

int
endpoint_find(struct arena *a, const struct aws_config *c, const char *service,
    const char *region, const char *option, struct endpoint *ret, struct err *e)
{
	struct endpoint found = { .url = option, .source = "--endpoint-url" };
	struct variant v = { false, false };

	if (region_check(region, e) < 0)
		return -1;
	found.region = arena_strdup(a, region);
	if (found.region == NULL)
		return err_memory(e);
	if (config_bool(c, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint",
		&v.fips, e) < 0 ||
	    config_bool(c, "AWS_USE_DUALSTACK_ENDPOINT",
		"use_dualstack_endpoint", &v.dual, e) < 0)
		return -1;
	if (option == NULL && endpoint_configured(a, c, service, &found, e) < 0)
		return -1;
	if (found.url != NULL && endpoint_custom(a, &found, e) < 0)
		return -1;
	if (found.url == NULL) {
		found.source = "rule of the partition";
		if (endpoint_by_rule(a, c, service, v, &found, e) < 0)
			return -1;
	}
	if (arena_failed(a))
		return err_memory(e);
	*ret = found;
	return 0;
}
