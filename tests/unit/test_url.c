/* URLs split, resolved and checked. */
#include <string.h>

#include "http/url.h"
#include "unit.h"

static const char *
shown(const char *text)
{
	return text != NULL ? text : "(null)";
}

START_TEST(urls_come_apart_as_rfc_3986_says)
{
	static const struct {
		const char *text, *scheme, *userinfo, *host, *port, *path,
		    *query, *fragment;
	} row[] = {
		{ "https://h/p?q#f", "https", NULL, "h", NULL, "/p", "q", "f" },
		{ "http://u:p@h:80", "http", "u:p", "h", "80", "", NULL, NULL },
		{ "http://[::1]:8080/a", "http", NULL, "::1", "8080", "/a",
		    NULL, NULL },
		{ "http://h:/", "http", NULL, "h", NULL, "/", NULL, NULL },
		{ "http://h?a=b:c@d/e", "http", NULL, "h", NULL, "",
		    "a=b:c@d/e", NULL },
		{ "file:///etc/x", "file", NULL, "", NULL, "/etc/x", NULL,
		    NULL },
		{ "urn:a:b", "urn", NULL, NULL, NULL, "a:b", NULL, NULL },
		{ "//h/p", NULL, NULL, "h", NULL, "/p", NULL, NULL },
		{ "a/b.yaml#/c", NULL, NULL, NULL, NULL, "a/b.yaml", NULL,
		    "/c" },
		{ "#", NULL, NULL, NULL, NULL, "", NULL, "" },
		{ "", NULL, NULL, NULL, NULL, "", NULL, NULL },
		{ "1a:b", NULL, NULL, NULL, NULL, "1a:b", NULL, NULL },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct arena *a = arena_new(0);
		struct err e = { 0 };
		struct url u;

		ck_assert_msg(url_parse(a, row[i].text, &u, &e) == 0, "%s: %s",
		    row[i].text, e.text);
		ck_assert_str_eq(shown(u.scheme), shown(row[i].scheme));
		ck_assert_str_eq(shown(u.userinfo), shown(row[i].userinfo));
		ck_assert_str_eq(shown(u.host), shown(row[i].host));
		ck_assert_str_eq(shown(u.port), shown(row[i].port));
		ck_assert_str_eq(u.path, row[i].path);
		ck_assert_str_eq(shown(u.query), shown(row[i].query));
		ck_assert_str_eq(shown(u.fragment), shown(row[i].fragment));
		arena_free(a);
	}
}
END_TEST

START_TEST(broken_authorities_are_refused)
{
	static const char *const bad[] = { "http://[::1", "http://[::1]x/",
		"http://[x]/", "http://h:65536/", "http://h:80a/",
		"http://h:-1/", "http://h/\x01", "http://a\nb/",
		"http://[::1]:99999/", "http://a:b:c/" };

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct arena *a = arena_new(0);
		struct err e = { 0 };
		struct url u;

		ck_assert_msg(url_parse(a, bad[i], &u, &e) == -1, "%s", bad[i]);
		ck_assert_int_eq(e.code, ERR_INPUT);
		arena_free(a);
	}
}
END_TEST

struct resolve_row {
	const char *base, *reference, *want;
};

static void
check_rows(const struct resolve_row *row, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena *a = arena_new(0);
		struct err e = { 0 };
		char *got = url_resolve(a, row[i].base, row[i].reference, &e);

		ck_assert_msg(got != NULL && strcmp(got, row[i].want) == 0,
		    "%s + %s: got %s, want %s (%s)", row[i].base,
		    row[i].reference, shown(got), row[i].want, e.text);
		arena_free(a);
	}
}

/* RFC 3986 sections 5.4.1 and 5.4.2. */
START_TEST(references_resolve_as_in_the_examples_of_rfc_3986)
{
	static const char base[] = "http://a/b/c/d;p?q";
	static const struct resolve_row row[] = {
		{ base, "g:h", "g:h" },
		{ base, "g", "http://a/b/c/g" },
		{ base, "./g", "http://a/b/c/g" },
		{ base, "g/", "http://a/b/c/g/" },
		{ base, "/g", "http://a/g" },
		{ base, "//g", "http://g" },
		{ base, "?y", "http://a/b/c/d;p?y" },
		{ base, "g?y", "http://a/b/c/g?y" },
		{ base, "#s", "http://a/b/c/d;p?q#s" },
		{ base, "g#s", "http://a/b/c/g#s" },
		{ base, "g?y#s", "http://a/b/c/g?y#s" },
		{ base, ";x", "http://a/b/c/;x" },
		{ base, "", "http://a/b/c/d;p?q" },
		{ base, ".", "http://a/b/c/" },
		{ base, "./", "http://a/b/c/" },
		{ base, "..", "http://a/b/" },
		{ base, "../", "http://a/b/" },
		{ base, "../g", "http://a/b/g" },
		{ base, "../..", "http://a/" },
		{ base, "../../", "http://a/" },
		{ base, "../../g", "http://a/g" },
		{ base, "../../../g", "http://a/g" },
		{ base, "../../../../g", "http://a/g" },
		{ base, "/./g", "http://a/g" },
		{ base, "/../g", "http://a/g" },
		{ base, "g.", "http://a/b/c/g." },
		{ base, ".g", "http://a/b/c/.g" },
		{ base, "..g", "http://a/b/c/..g" },
		{ base, "./../g", "http://a/b/g" },
		{ base, "./g/.", "http://a/b/c/g/" },
		{ base, "g/./h", "http://a/b/c/g/h" },
		{ base, "g/../h", "http://a/b/c/h" },
		{ base, "g;x=1/./y", "http://a/b/c/g;x=1/y" },
		{ base, "g;x=1/../y", "http://a/b/c/y" },
		{ base, "g?y/./x", "http://a/b/c/g?y/./x" },
		{ base, "g#s/../x", "http://a/b/c/g#s/../x" },
		{ base, "http:g", "http:g" },
		{ "http://[::1]:8080", "g", "http://[::1]:8080/g" },
		{ "http://h", "g", "http://h/g" },
		{ "file:///a/b.yaml", "c.yaml", "file:///a/c.yaml" },
		/* no authority out of a path */
		{ "x:/a", "/..//h/b", "x:/.//h/b" },
		{ "x:/a", "x:/.//h/b", "x:/.//h/b" },
	};

	check_rows(row, sizeof row / sizeof row[0]);
}
END_TEST

START_TEST(references_from_a_file_path_are_file_paths)
{
	static const struct resolve_row row[] = {
		{ "a/b/doc.yaml", "../openapi/x.yaml", "a/openapi/x.yaml" },
		{ "doc.yaml", "x.yaml", "x.yaml" },
		{ "doc.yaml", "./x.yaml", "x.yaml" },
		{ "doc.yaml", "../x.yaml", "../x.yaml" },
		{ "../doc.yaml", "../x.yaml", "../../x.yaml" },
		{ "/a/doc.yaml", "../../../x.yaml", "/x.yaml" },
		{ "/a/doc.yaml", "/b/x.yaml", "/b/x.yaml" },
		{ "a/doc.yaml", "", "a/doc.yaml" },
		{ "a/doc.yaml", "#/x", "a/doc.yaml#/x" },
		{ "a#b/do?c.yaml", "x%20y.yaml", "a#b/x%20y.yaml" },
		{ "a/doc.yaml", "https://h/x", "https://h/x" },
		{ "-", "x.yaml", "x.yaml" },
	};

	check_rows(row, sizeof row / sizeof row[0]);
}
END_TEST

START_TEST(the_host_header_has_brackets_and_only_unusual_ports)
{
	static const struct {
		const char *url, *want;
	} row[] = {
		{ "https://h:443/", "h" },
		{ "http://h:80/", "h" },
		{ "https://h:80/", "h:80" },
		{ "http://h:8080/", "h:8080" },
		{ "http://[::1]/", "[::1]" },
		{ "http://[::1]:81/", "[::1]:81" },
	};

	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct arena *a = arena_new(0);
		struct url u;

		ck_assert_int_eq(url_parse(a, row[i].url, &u, NULL), 0);
		ck_assert_str_eq(url_authority(a, &u), row[i].want);
		arena_free(a);
	}
}
END_TEST

START_TEST(only_loopback_is_loopback)
{
	static const char *const yes[] = { "http://127.0.0.1/",
		"http://127.255.0.9:1/", "http://[::1]/", "http://localhost/",
		"http://LOCALHOST:80/", "http://a.localhost/" };
	static const char *const no[] = { "http://128.0.0.1/", "http://127.1/",
		"http://127.0.0.1.example.com/", "http://[::2]/", "http:x",
		"http://localhost.example.com/", "http://xlocalhost/",
		"http://.localhost/", "http://0.0.0.0/", "http://2130706433/" };

	for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
		struct arena *a = arena_new(0);
		struct url u;

		ck_assert_int_eq(url_parse(a, yes[i], &u, NULL), 0);
		ck_assert_msg(url_is_loopback(&u), "%s", yes[i]);
		arena_free(a);
	}
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
		struct arena *a = arena_new(0);
		struct url u;

		ck_assert_int_eq(url_parse(a, no[i], &u, NULL), 0);
		ck_assert_msg(!url_is_loopback(&u), "%s", no[i]);
		arena_free(a);
	}
}
END_TEST

START_TEST(a_server_is_http_with_a_host_and_without_a_password)
{
	static const char *const bad[] = { "ftp://h/", "h", "/x", "https:///x",
		"https://u:hunter2@h/", "https://u@h", "" };
	struct err e = { 0 };

	ck_assert_int_eq(url_check_server("https://h/base", &e), 0);
	ck_assert_int_eq(url_check_server("HTTP://[::1]:80", &e), 0);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		ck_assert_msg(url_check_server(bad[i], &e) == -1, "%s", bad[i]);
		ck_assert_ptr_null(strstr(e.text, "hunter2"));
	}
}
END_TEST

UNIT_MAIN("url", urls_come_apart_as_rfc_3986_says,
    broken_authorities_are_refused,
    references_resolve_as_in_the_examples_of_rfc_3986,
    references_from_a_file_path_are_file_paths,
    the_host_header_has_brackets_and_only_unusual_ports,
    only_loopback_is_loopback,
    a_server_is_http_with_a_host_and_without_a_password)
