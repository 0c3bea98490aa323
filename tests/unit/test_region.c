/* Regions, partitions and endpoints. */
#include <string.h>

#include "aws/client/client.h"
#include "aws/config/config.h"
#include "aws/config/region.h"
#include "fake.h"
#include "unit.h"

static struct aws_config
load(struct fake *f, const char *config, const char *credentials)
{
	struct aws_config c = { 0 };
	struct err e = { 0 };

	if (config != NULL)
		(void)fake_file(f, ".aws/config", config);
	if (credentials != NULL)
		(void)fake_file(f, ".aws/credentials", credentials);
	ck_assert_msg(config_load(f->arena, &f->platform, NULL, &c, &e) == 0,
	    "%s", e.text);
	return c;
}

START_TEST(the_region_comes_from_the_first_that_names_one)
{
	static const char config[] = "[default]\nregion = eu-north-1\n"
				     "[profile other]\nregion = sa-east-1\n";
	static const char credentials[] = "[other]\nregion = ca-west-1\n";
	static const struct {
		const char *option, *env[4], *want;
	} row[] = {
		{ "us-east-2", { "AWS_REGION=x-1" }, "us-east-2" },
		{ NULL,
		    { "AWS_REGION=us-west-1", "AWS_DEFAULT_REGION=us-west-2" },
		    "us-west-1" },
		{ NULL, { "AWS_REGION=", "AWS_DEFAULT_REGION=us-west-2" },
		    "us-west-2" },
		{ NULL, { NULL }, "eu-north-1" },
		/* the credentials file goes before the config file */
		{ NULL, { "AWS_PROFILE=other" }, "ca-west-1" },
		{ NULL, { "AWS_DEFAULT_PROFILE=other" }, "ca-west-1" },
		{ NULL, { "AWS_PROFILE=default", "AWS_DEFAULT_PROFILE=other" },
		    "eu-north-1" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct fake *f = fake_new(row[i].env);
		struct aws_config c = load(f, config, credentials);
		struct err e = { 0 };

		ck_assert_str_eq(region_choose(&c, row[i].option, &e),
		    row[i].want);
		fake_free(f);
	}
}
END_TEST

START_TEST(profile_default_goes_before_default)
{
	struct fake *f = fake_new(NULL);
	struct aws_config c = load(f,
	    "[default]\nregion = eu-west-1\n"
	    "[profile default]\nregion = eu-west-2\n",
	    NULL);

	ck_assert_str_eq(region_choose(&c, NULL, NULL), "eu-west-2");
	fake_free(f);
}
END_TEST

START_TEST(no_region_and_no_good_region_are_errors)
{
	static const char *const bad[] = { "EU-WEST-1", "a.b", "evil.com/",
		"us-east-1@x", "", "-a", "a-", "eu west", "a\nb" };
	struct fake *f = fake_new(NULL);
	struct aws_config c = load(f, NULL, NULL);
	struct err e = { 0 };

	ck_assert_ptr_null(region_choose(&c, NULL, &e));
	ck_assert_ptr_nonnull(strstr(e.text, "no region"));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ck_assert_msg(region_check(bad[i], &e) == -1, "%s", bad[i]);
	fake_free(f);
}
END_TEST

static const char *
endpoint(const char *const *env, const char *config, const char *service,
    const char *region, struct endpoint *ret, struct err *e)
{
	struct fake *f = fake_new(env);
	struct aws_config c = load(f, config, NULL);
	static char url[256];

	url[0] = '\0';
	if (endpoint_find(f->arena, &c, service, region, NULL, ret, e) == 0)
		(void)strncat(url, ret->url, sizeof url - 1);
	fake_free(f);
	return url;
}

START_TEST(every_partition_has_its_hosts)
{
	static const struct {
		const char *region, *plain, *fips, *dual, *both, *console;
	} row[] = {
#define ROW(region, suffix, dual, fips, console)                   \
	{ region, "https://imagebuilder." region "." suffix,       \
		"https://imagebuilder" fips "." region "." suffix, \
		"https://imagebuilder." region "." dual,           \
		"https://imagebuilder-fips." region "." dual, console }
		ROW("eu-west-1", "amazonaws.com", "api.aws", "-fips",
		    "console.aws.amazon.com"),
		ROW("cn-north-1", "amazonaws.com.cn",
		    "api.amazonwebservices.com.cn", "-fips",
		    "console.amazonaws.cn"),
		ROW("us-gov-west-1", "amazonaws.com", "api.aws", "",
		    "console.amazonaws-us-gov.com"),
		ROW("us-iso-east-1", "c2s.ic.gov", "api.aws.ic.gov", "-fips",
		    NULL),
		ROW("us-isob-east-1", "sc2s.sgov.gov", "api.aws.scloud",
		    "-fips", NULL),
		ROW("eu-isoe-west-1", "cloud.adc-e.uk",
		    "api.cloud-aws.adc-e.uk", "-fips", NULL),
		ROW("us-isof-south-1", "csp.hci.ic.gov", "api.aws.hci.ic.gov",
		    "-fips", NULL),
		ROW("eusc-de-east-1", "amazonaws.eu",
		    "api.amazonwebservices.eu", "-fips",
		    "console.amazonaws-eusc.eu"),
		/* no pattern matches: the first partition */
		ROW("xx-moon-1", "amazonaws.com", "api.aws", "-fips", NULL),
		ROW("mx-central-1", "amazonaws.com", "api.aws", "-fips",
		    "console.aws.amazon.com"),
	};
	static const char *const fips[] = { "AWS_USE_FIPS_ENDPOINT=TRUE",
		NULL };
	static const char *const dual[] = { "AWS_USE_DUALSTACK_ENDPOINT=true",
		NULL };
	static const char *const both[] = { "AWS_USE_FIPS_ENDPOINT=true",
		"AWS_USE_DUALSTACK_ENDPOINT=true", NULL };
	static const char service[] = "imagebuilder";

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		const char *r = row[i].region;
		struct endpoint p = { 0 };
		struct err e = { 0 };

		ck_assert_str_eq(endpoint(NULL, NULL, service, r, &p, &e),
		    row[i].plain);
		ck_assert(!p.custom);
		ck_assert_str_eq(endpoint(fips, NULL, service, r, &p, &e),
		    row[i].fips);
		ck_assert_str_eq(endpoint(dual, NULL, service, r, &p, &e),
		    row[i].dual);
		ck_assert_str_eq(endpoint(both, NULL, service, r, &p, &e),
		    row[i].both);
		ck_assert_pstr_eq(partition_console(r), row[i].console);
	}
}
END_TEST

static const char services[] =
    "[default]\nservices = dev\n"
    "endpoint_url = https://profile.example/\n"
    "[services dev]\nimagebuilder =\n"
    "  endpoint_url = https://services.example\n"
    "[profile only]\nendpoint_url = https://only.example///\n";

START_TEST(configured_endpoints_win_in_their_order)
{
	static const struct {
		const char *env[4], *service, *want;
	} row[] = {
		{ { "AWS_ENDPOINT_URL_IMAGEBUILDER=https://one.example",
		      "AWS_ENDPOINT_URL=https://all.example" },
		    "imagebuilder", "https://one.example" },
		{ { "AWS_ENDPOINT_URL_IMAGEBUILDER=https://one.example",
		      "AWS_ENDPOINT_URL=https://all.example" },
		    "sts", "https://all.example" },
		{ { NULL }, "imagebuilder", "https://services.example" },
		{ { "AWS_USE_FIPS_ENDPOINT=true" }, "imagebuilder",
		    "https://services.example" },
		{ { "AWS_USE_DUALSTACK_ENDPOINT=true" }, "imagebuilder",
		    "https://services.example" },
		{ { NULL }, "sts", "https://profile.example" },
		{ { "AWS_PROFILE=only" }, "imagebuilder",
		    "https://only.example" },
		{ { "AWS_ENDPOINT_URL=https://all.example",
		      "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true" },
		    "imagebuilder",
		    "https://imagebuilder.eu-west-1.amazonaws.com" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct endpoint p = { 0 };
		struct err e = { 0 };

		ck_assert_str_eq(endpoint(row[i].env, services, row[i].service,
				     "eu-west-1", &p, &e),
		    row[i].want);
	}
}
END_TEST

START_TEST(endpoints_that_make_no_sense_are_refused)
{
	static const struct {
		const char *env[4];
	} row[] = {
		{ { "AWS_ENDPOINT_URL=ftp://x" } },
		{ { "AWS_ENDPOINT_URL=https://u:hunter2@x" } },
		{ { "AWS_ENDPOINT_URL=https://x/?a" } },
		{ { "AWS_USE_FIPS_ENDPOINT=maybe" } },
		{ { "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=1" } },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct endpoint p = { 0 };
		struct err e = { 0 };

		ck_assert_str_eq(endpoint(row[i].env, NULL, "imagebuilder",
				     "eu-west-1", &p, &e),
		    "");
		ck_assert_int_eq(e.code, ERR_INPUT);
		ck_assert_ptr_null(strstr(e.text, "hunter2"));
	}
}
END_TEST

START_TEST(a_missing_services_section_is_an_error)
{
	const char *const env[] = { NULL };
	struct endpoint p = { 0 };
	struct err e = { 0 };

	ck_assert_str_eq(endpoint(env, "[default]\nservices = my-local\n",
			     "imagebuilder", "eu-west-1", &p, &e),
	    "");
	ck_assert_ptr_nonnull(strstr(e.text,
	    "services section \"my-local\" does not exist in "));
	ck_assert_str_eq(endpoint(env, "[default]\nservices =\n",
			     "imagebuilder", "eu-west-1", &p, &e),
	    "");
	ck_assert_ptr_nonnull(strstr(e.text, ":2: services has no value"));
}
END_TEST

START_TEST(sts_is_regional_unless_set_to_legacy)
{
	static const char *const legacy[] = {
		"AWS_STS_REGIONAL_ENDPOINTS=legacy", NULL
	};
	struct endpoint p = { 0 };
	struct err e = { 0 };

	ck_assert_str_eq(endpoint(NULL, NULL, "sts", "eu-west-1", &p, &e),
	    "https://sts.eu-west-1.amazonaws.com");
	ck_assert_str_eq(endpoint(legacy, NULL, "sts", "eu-west-1", &p, &e),
	    "https://sts.amazonaws.com");
	ck_assert_str_eq(endpoint(legacy, NULL, "sts", "eu-south-1", &p, &e),
	    "https://sts.eu-south-1.amazonaws.com");
	ck_assert_str_eq(endpoint(NULL, NULL, "sts", "aws-global", &p, &e),
	    "https://sts.amazonaws.com");
	ck_assert_str_eq(endpoint(NULL, NULL, "sso", "eu-west-1", &p, &e),
	    "https://portal.sso.eu-west-1.amazonaws.com");
}
END_TEST

START_TEST(errors_in_files_name_their_line)
{
	struct fake *f = fake_new(NULL);
	struct aws_config c;
	struct err e = { 0 };

	(void)fake_file(f, ".aws/config", "[default]\nregion\n");
	ck_assert_int_eq(config_load(f->arena, &f->platform, NULL, &c, &e), -1);
	ck_assert_msg(strstr(e.text, "config:2: ") != NULL, "%s", e.text);
	fake_free(f);
}
END_TEST

UNIT_MAIN("region", the_region_comes_from_the_first_that_names_one,
    profile_default_goes_before_default,
    no_region_and_no_good_region_are_errors, every_partition_has_its_hosts,
    configured_endpoints_win_in_their_order,
    endpoints_that_make_no_sense_are_refused,
    a_missing_services_section_is_an_error,
    sts_is_regional_unless_set_to_legacy, errors_in_files_name_their_line)
