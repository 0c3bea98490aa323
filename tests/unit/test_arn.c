/* ARNs of builds, images and pipelines. */
#include <string.h>

#include "plugin/model/arn.h"
#include "unit.h"

#define A "arn:aws:imagebuilder:eu-west-1:123456789012:"

static const struct {
	const char *text, *label;
	bool build;
} good[] = {
	{ A "image/web-base/1.4.0/7", "web-base 1.4.0/7", true },
	{ A "image/web-base/1.4.0", "web-base 1.4.0", false },
	{ A "image/web-base/x.x.x", "web-base x.x.x", false },
	{ A "image/web-base/1.x.x", "web-base 1.x.x", false },
	{ A "image-pipeline/web_base", "web_base", false },
	{ "arn:aws-cn:imagebuilder:cn-north-1:aws:image/a/1.0.0/1", "a 1.0.0/1",
	    true },
	{ "arn:aws:imagebuilder:us-east-1:aws-marketplace:image/a/1.0.0/1",
	    "a 1.0.0/1", true },
};

static const char *const bad[] = {
	"",
	"web-base",
	A,
	A "image",
	A "image/web-base",
	A "image/Web/1.0.0/1",
	"arn:aws_cn:imagebuilder:eu-west-1:123456789012:image/a/1.0.0/1",
	A "image/web/1.0/1",
	A "image/web/1.0.0/",
	A "image/web/1.0.0/1/2",
	A "image/web/x.x.x/1",
	A "image/web/1.0.0/x",
	A "image-recipe/web/1.0.0",
	A "image-pipeline/web/1.0.0",
	A "image/web/1.0.0/7\n",
	"arn:aws:ec2:eu-west-1:123456789012:image/web/1.0.0/1",
	"arn:aws:imagebuilder:eu-west-1:12345:image/web/1.0.0/1",
	"arn:aws:imagebuilder::123456789012:image/web/1.0.0/1",
	"arn:gcp:imagebuilder:eu-west-1:123456789012:image/web/1.0.0/1",
	" " A "image/web/1.0.0/1",
};

START_TEST(arns_of_builds_and_pipelines_are_taken_apart)
{
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		struct err e = { 0 };
		struct arn arn;

		ck_assert_msg(arn_parse(a, good[i].text, &arn, &e) == 0,
		    "%s: %s", good[i].text, e.text);
		ck_assert_str_eq(arn_label(a, &arn), good[i].label);
		ck_assert_msg(arn_is_build(&arn) == good[i].build, "%s",
		    good[i].text);
	}
	arena_free(a);
}
END_TEST

START_TEST(what_is_no_arn_of_image_builder_is_refused)
{
	struct arena *a = arena_new(0);

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct err e = { 0 };
		struct arn arn;

		ck_assert_msg(arn_parse(a, bad[i], &arn, &e) < 0 &&
			e.code == ERR_INPUT,
		    "taken: %s", bad[i]);
	}
	arena_free(a);
}
END_TEST

START_TEST(an_arn_that_is_too_long_is_refused)
{
	struct arena *a = arena_new(0);
	char text[ARN_MAX + 100] = A "image/";
	struct err e = { 0 };
	struct arn arn;

	memset(text + strlen(text), 'a', ARN_MAX);
	ck_assert_int_eq(arn_parse(a, text, &arn, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "1024 bytes"));
	arena_free(a);
}
END_TEST

START_TEST(a_pattern_that_can_match_an_arn_differs_from_one_that_cannot)
{
	static const struct {
		const char *glob;
		bool matches;
	} rows[] = {
		{ "*", true },
		{ "**", true },
		{ "arn:*", true },
		{ "arn:aws:imagebuilder:us-east-1:123456789012:image/shop/1.0.0/2",
		    true },
		{ "arn:aws-cn:imagebuilder:*:image/*", true },
		{ "*/2", true },
		{ "*:image/shop-*", true },
		{ "*:image/*/1.4.*", true },
		{ "*/web", true },
		{ "*web-*base*", true },
		{ "*:1234567*:*", true },
		{ "", false },
		{ "arn", false },
		{ "*:image/shop", false },
		{ "*:image/shop/1.0.0", false },
		{ "*:image/shop/1.0/*", false },
		{ "*:image/shop/x.x.x/*", false },
		{ "*:image/sh op/*", false },
		{ "*:image/a/b/*", false },
		{ "arn:aws:ec2:*", false },
		{ "arn:aws:imagebuilder:eu-west-1:1234567890123:*", false },
		{ "*:image-pipeline/a.b", false },
		{ "*:image/", false },
		{ "arn:aws-us-gov:imagebuilder:us-gov-west-1:*", true },
		{ "arn:aws*", true },
		{ "arn:a*s:*", true },
		{ "arn:gcp:imagebuilder:*", false },
		{ "arn:aw:*", false },
		{ "arn:*gcp:image*", true }, /* awsgcp is not excluded */
		{ "*:aws:image/*", true },
		{ "*:aws-marketplace:image/*", true },
		{ "*:awsmarketplace:image/*", false },
		{ "*:12345678901:image/*", false },
		{ "*:*2345678901*:image/*", true },
		{ "arn:aws:imagebuilder::123456789012:*", false },
		{ "*:image-recipe/*", false },
		{ "*:component/*", false },
		{ "*:image/*/1.0.0/7/", false },
		{ "*/1.0.0/x", false },
		{ "*.*.*.*", false },
		{ "*/*/*/*/*", false },
		{ "*:*:*:*:*:*", true },
		{ "*:*:*:*:*:*:*", false },
		{ "image", false },
		{ "?rn:aws:*", false },
		{ "*[0-9]", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		ck_assert_msg(arn_glob_matches_any(rows[i].glob) ==
			rows[i].matches,
		    "%s", rows[i].glob);
}
END_TEST

/* Any ARN with parts of it replaced by stars is a pattern that matches it. */
START_TEST(a_pattern_made_of_an_arn_is_accepted)
{
	static const char *const arns[] = {
		A "image/web-base/1.4.0/7",
		A "image-pipeline/web_base",
		"arn:aws-us-gov:imagebuilder:us-gov-west-1:123456789012:image/"
		"a/10.20.30/400",
		"arn:aws:imagebuilder:us-east-1:aws-marketplace:image/a/1.0.0/"
		"1",
	};
	unsigned random = 1;

	for (int round = 0; round < 20000; round++) {
		const char *arn = arns[round % 4];
		char glob[200];
		size_t n = 0;

		for (size_t i = 0; arn[i] != '\0'; i++) {
			random = random * 1103515245u + 12345u;
			if ((random >> 16) % 8 == 0) {
				glob[n++] = '*';
				i += (random >> 20) % 12;
			}
			if (strlen(arn) > i)
				glob[n++] = arn[i];
			else
				break;
		}
		glob[n] = '\0';
		ck_assert_msg(arn_glob_matches_any(glob), "refused: %s", glob);
	}
}
END_TEST

UNIT_MAIN("arn", a_pattern_made_of_an_arn_is_accepted,
    a_pattern_that_can_match_an_arn_differs_from_one_that_cannot,
    arns_of_builds_and_pipelines_are_taken_apart,
    what_is_no_arn_of_image_builder_is_refused,
    an_arn_that_is_too_long_is_refused)
