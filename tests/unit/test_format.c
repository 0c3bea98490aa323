/* One report in every output format. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "monitor/format.h"
#include "monitor/report.h"
#include "monitor/threshold.h"
#include "german.h"
#include "unit.h"

static const char arn[] =
    "arn:aws:imagebuilder:eu-west-1:123456789012:image/web-base/1.4.0/7";

static struct report *
sample(struct arena *a)
{
	struct report *r = report_new(a, "IMAGEBUILDER");
	struct err e = { 0 };
	struct threshold *w = threshold_parse_duration(a, "1h", &e);
	struct threshold *c = threshold_parse_duration(a, "30m:2h", &e);
	struct check *k;

	r->time_ms = 1795359913250;
	k = report_check(r, "image", "web-base 1.4.0/7", STATE_CRITICAL,
	    "web-base 1.4.0/7 TESTING for 3h12m");
	check_line(r, k, "test step RunTests of \"web\" for 2h58m of 3h");
	check_label(r, k, "arn", arn);
	check_label(r, k, "status", "TESTING");
	report_metric(r, k, "age", 11520, "s", w, c);
	k = report_check(r, "pipeline", "web", STATE_OK, "web enabled");
	check_line(r, k, "a detail of what is well");
	report_metric(r, NULL, "oldest_running", 11520, "s", w, c);
	report_count(r, "builds", "failed", 1, NULL, NULL);
	report_count(r, "builds", "testing", 2, NULL, NULL);
	report_metric(r, NULL, "time", 0.25, "s", NULL, NULL);
	report_note(r, "a note");
	report_summary(r, STATE_CRITICAL, "web-base TESTING; 1 failed");
	ck_assert(!r->failed);
	return r;
}

static const char *
say(struct arena *a, const struct report *r, const char *format,
    const struct format_options *o)
{
	const struct format_options none = { 0 };
	const struct format *f = format_find(format);
	struct buf b = { 0 };
	char *text;

	ck_assert_msg(f != NULL, "no format %s", format);
	f->write(&b, r, o != NULL ? o : &none);
	text = buf_take(&b, a);
	ck_assert_ptr_nonnull(text);
	return text;
}

START_TEST(nagios_has_one_line_with_all_numbers_and_details_below)
{
	struct arena *a = arena_new(0);
	struct report *r = sample(a);

	ck_assert_str_eq(say(a, r, "nagios", NULL),
	    "IMAGEBUILDER CRITICAL - web-base TESTING, 1 failed | "
	    "oldest_running=11520s;3600;;0 failed=1;;;0 testing=2;;;0 "
	    "time=0.25s;;;0\n"
	    "[CRITICAL] web-base 1.4.0/7 TESTING for 3h12m\n"
	    "  test step RunTests of \"web\" for 2h58m of 3h\n"
	    "[OK] web enabled\n");
	ck_assert_str_eq(say(a, r, "multi-line",
			     &(struct format_options){
				 .brief = true, .no_perfdata = true }),
	    "IMAGEBUILDER CRITICAL - web-base TESTING, 1 failed\n"
	    "[CRITICAL] web-base 1.4.0/7 TESTING for 3h12m\n"
	    "  test step RunTests of \"web\" for 2h58m of 3h\n");
	ck_assert_str_eq(say(a, r, "nagios",
			     &(struct format_options){
				 .verbose = 3, .no_perfdata = true }),
	    "IMAGEBUILDER CRITICAL - web-base TESTING, 1 failed\n"
	    "[CRITICAL] web-base 1.4.0/7 TESTING for 3h12m\n"
	    "  test step RunTests of \"web\" for 2h58m of 3h\n"
	    "  arn: arn:aws:imagebuilder:eu-west-1:123456789012:"
	    "image/web-base/1.4.0/7\n"
	    "  status: TESTING\n"
	    "  age: 11520s\n"
	    "[OK] web enabled\n"
	    "  a detail of what is well\n"
	    "note: a note\n");
	arena_free(a);
}
END_TEST

START_TEST(the_first_line_stays_below_4096_bytes_with_whole_items)
{
	struct arena *a = arena_new(0);
	struct report *r = sample(a);
	char text[6000], *newline, label[32];
	const char *all;

	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	report_summary(r, STATE_WARNING, "%s", text);
	for (int i = 0; i < 1000; i++) {
		(void)snprintf(label, sizeof label, "n%d", i);
		report_metric(r, NULL, label, i, "", NULL, NULL);
	}
	all = say(a, r, "nagios", NULL);
	newline = strchr(all, '\n');
	ck_assert_int_lt(newline - all, 4096);
	ck_assert_int_gt(newline - all, 4000);
	ck_assert_msg(text_starts(newline - 3, ";;0"), "%.20s", newline - 20);
	all = say(a, r, "nagios-passive", NULL);
	ck_assert_uint_lt(strlen(all), 4097);
	ck_assert_ptr_eq(strchr(all, '\n'), all + strlen(all) - 1);
	arena_free(a);
}
END_TEST

START_TEST(a_thousand_targets_are_cut_with_their_number)
{
	struct arena *a = arena_new(0);
	struct report *r = sample(a);
	const char *all;

	for (int i = 0; i < 1000; i++)
		(void)report_check(r, "image", "n", STATE_OK, "%d %s", i,
		    "a text that is as long as the texts of most builds are, "
		    "so that a thousand of them are more than one can say");
	all = say(a, r, "nagios", NULL);
	ck_assert_uint_lt(strlen(all), 61000);
	ck_assert_uint_gt(strlen(all), 50000);
	ck_assert_msg(strstr(all, " more are not shown)\n") != NULL, "%s",
	    all + strlen(all) - 60);
	arena_free(a);
}
END_TEST

START_TEST(passive_and_checkmk_are_one_line)
{
	struct arena *a = arena_new(0);
	struct report *r = sample(a);
	const struct format_options o = { .brief = true };

	r->host_name = "a;b";
	r->service_name = "Image \"Builder\"";
	ck_assert_str_eq(say(a, r, "nagios-passive", &o),
	    "[1795359913] PROCESS_SERVICE_CHECK_RESULT;ab;Image \"Builder\";"
	    "2;IMAGEBUILDER CRITICAL - web-base TESTING, 1 failed | "
	    "oldest_running=11520s;3600;;0 failed=1;;;0 testing=2;;;0 "
	    "time=0.25s;;;0\\n[CRITICAL] web-base 1.4.0/7 TESTING for 3h12m"
	    "\\n  test step RunTests of \"web\" for 2h58m of 3h\n");
	ck_assert_str_eq(say(a, r, "checkmk", &o),
	    "2 \"Image _Builder_\" oldest_running=11520;3600;;0|failed=1;;;0|"
	    "testing=2;;;0|time=0.25;;;0 "
	    "IMAGEBUILDER CRITICAL - web-base TESTING, 1 failed"
	    "\\n[CRITICAL] web-base 1.4.0/7 TESTING for 3h12m"
	    "\\n  test step RunTests of \"web\" for 2h58m of 3h\n");
	arena_free(a);
}
END_TEST

START_TEST(prometheus_has_the_promised_names)
{
	static const char *const lines[] = {
		"\nimagebuilder_up{service=\"imagebuilder\"} 1\n",
		"\nimagebuilder_state{service=\"imagebuilder\"} 2\n",
		"\n# TYPE imagebuilder_builds gauge\n"
		"imagebuilder_builds{service=\"imagebuilder\",state=\"failed\"} 1\n"
		"imagebuilder_builds{service=\"imagebuilder\",state=\"testing\"} 2\n",
		"\nimagebuilder_scrape_duration_seconds{service=\"imagebuilder\"} 0.25\n",
		"\nimagebuilder_oldest_running_seconds{service=\"imagebuilder\"} 11520\n",
		"\nimagebuilder_build_age_seconds{service=\"imagebuilder\",kind=\"image\","
		"name=\"web-base 1.4.0/7\",arn=\"arn:aws:imagebuilder:eu-west-1:"
		"123456789012:image/web-base/1.4.0/7\"} 11520\n",
		"status=\"TESTING\"} 1\n",
		"imagebuilder_check_state{service=\"imagebuilder\",kind=\"pipeline\",name=\"web\"} 0\n",
	};
	struct arena *a = arena_new(0);
	const char *all = say(a, sample(a), "prometheus", NULL);

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		ck_assert_msg(strstr(all, lines[i]) != NULL, "no %s in\n%s",
		    lines[i], all);
	ck_assert(text_starts(all, "# HELP imagebuilder_up "));
	arena_free(a);
}
END_TEST

START_TEST(every_prometheus_series_has_the_labels_of_its_account)
{
	static const char *const lines[] = {
		"\nimagebuilder_up{service=\"web\",account=\"a\",region=\"eu\"} 1\n"
		"imagebuilder_up{service=\"web\",account=\"b\",region=\"us\"} 0\n",
		"\nimagebuilder_running{service=\"web\",account=\"a\",region=\"eu\"}"
		" 2\n"
		"imagebuilder_running{service=\"web\",account=\"b\",region=\"us\"}"
		" 3\n",
		"imagebuilder_check_state{service=\"web\",account=\"b\",region=\"us\""
		",kind=\"image\",name=\"x\"} 2\n",
	};
	const struct format_options o = { 0 };
	struct arena *a = arena_new(0);
	struct report *r = report_new(a, "IMAGEBUILDER");
	struct report *one = report_new(a, "IMAGEBUILDER");
	struct report *two = report_new(a, "IMAGEBUILDER");
	struct check *c;
	const char *all;

	r->service_name = "web";
	one->account = "a";
	one->region = "eu";
	two->account = "b";
	two->region = "us";
	report_summary(one, STATE_OK, "fine");
	report_metric(one, NULL, "running", 2, "", NULL, NULL);
	report_metric(two, NULL, "running", 3, "", NULL, NULL);
	one->next = two;
	r->accounts = one;
	r->region = "us";
	c = report_check(r, "image", "x", STATE_CRITICAL, "t");
	check_label(r, c, "account", "b");
	report_metric(r, NULL, "running", 5, "", NULL, NULL);
	all = say(a, r, "prometheus", &o);
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		ck_assert_msg(strstr(all, lines[i]) != NULL, "no %s in\n%s",
		    lines[i], all);
	for (const char *p = all;
	     (p = strchr(p, '\n')) != NULL && *++p != '\0';)
		ck_assert_msg(*p == '#' ||
			strstr(p, "{service=\"web\",account=\"") <
			    p + strcspn(p, "\n"),
		    "%s", p);
	arena_free(a);
}
END_TEST

START_TEST(hostile_names_are_escaped_in_every_format)
{
	struct arena *a = arena_new(0);
	struct report *r = report_new(a, "IMAGEBUILDER");
	const struct format_options o = { 0 };
	struct check *c;

	r->host_name = "h\"\\x";
	r->service_name = "s\"\\n, =";
	c = report_check(r, "image", "n\"a,m e=\\", STATE_WARNING,
	    "t\"e|x\\t <&>");
	check_label(r, c, "1a-b", "v\"\n\\");
	report_metric(r, c, "image", 1e17, "%", NULL, NULL);
	report_metric(r, NULL, "runs_total", -1.5, "", NULL, NULL);
	report_metric(r, NULL, "aCamelCase", 1, "c", NULL, NULL);
	report_summary(r, STATE_WARNING, "a \"b\" | c");
	ck_assert_ptr_nonnull(strstr(say(a, r, "influx", &o),
	    ",name=n\"a\\,m\\ e\\=/ exit=1i,"));
	ck_assert_ptr_nonnull(strstr(say(a, r, "prometheus", &o),
	    "label_1a_b=\"v\\\" /\"} 1\n"));
	ck_assert_ptr_nonnull(strstr(say(a, r, "prometheus", &o),
	    "\nimagebuilder_build_build_ratio{service=\"s\\\"\\\\n, =\",kind=\"image\","));
	ck_assert_ptr_nonnull(strstr(say(a, r, "prometheus", &o),
	    "\nimagebuilder_runs_total_value{service=\"s\\\"\\\\n, =\"} -1.5\n"));
	ck_assert_ptr_nonnull(strstr(say(a, r, "prometheus", &o),
	    "\n# TYPE imagebuilder_a_camel_case_total counter\n"));
	ck_assert_ptr_nonnull(strstr(say(a, r, "icinga", &o),
	    "\"filter\":\"host.name==\\\"h\\\\\\\"\\\\\\\\x\\\" && "));
	ck_assert_ptr_nonnull(strstr(say(a, r, "nagios", &o),
	    "[WARNING] t\"e!x/t <&>\n"));
	ck_assert_ptr_nonnull(strstr(say(a, r, "junit", &o),
	    "t&quot;e!x/t &lt;&amp;&gt;"));
	ck_assert_ptr_nonnull(strstr(say(a, r, "zabbix", &o),
	    "\"h\\\"\\\\x\" \"imagebuilder.state[\\\"n\\\\\\\"a,m e=/\\\"]\" "
	    "1\n"));
	ck_assert_ptr_nonnull(strstr(say(a, r, "collectd", &o),
	    "/percent-n-a-m-e---image\" interval=10 0:100000000000000000\n"));
	arena_free(a);
}
END_TEST

START_TEST(a_locale_with_another_point_changes_nothing)
{
	struct arena *a = arena_new(0);
	struct report *r = sample(a);
	const char *before, *after;
	const struct format *f;

	report_metric(r, NULL, "big", 1.5e17, "B", NULL, NULL);
	for (size_t i = 0; (f = format_at(i)) != NULL; i++) {
		before = say(a, r, f->name, NULL);
		if (!german_set())
			break; /* main() reported it */
		after = say(a, r, f->name, NULL);
		(void)setlocale(LC_ALL, "C");
		ck_assert_str_eq(before, after);
	}
	arena_free(a);
}
END_TEST

START_TEST(more_families_than_a_textfile_holds_are_left_out)
{
	struct arena *a = arena_new(0);
	struct report *r = report_new(a, "X");
	char label[16];
	size_t n = 0;
	const char *p;

	for (int i = 0; i < 300; i++) {
		(void)snprintf(label, sizeof label, "n%d", i);
		report_metric(r, NULL, label, i, "", NULL, NULL);
	}
	for (p = say(a, r, "prometheus", NULL); (p = strstr(p, "# TYPE ")); p++)
		n++;
	ck_assert_uint_eq(n, 200);
	arena_free(a);
}
END_TEST

START_TEST(what_is_no_target_is_not_discovered)
{
	struct arena *a = arena_new(0);
	struct report *r = sample(a);
	const char *text;

	report_check(r, "image", "builds", STATE_UNKNOWN, "no answer")
	    ->of_many = true;
	report_check(r, "image", "shop 1.0.0/1", STATE_UNKNOWN, "no answer");
	text = say(a, r, "zabbix-lld", NULL);
	ck_assert_ptr_null(strstr(text, "\"builds\""));
	ck_assert_ptr_nonnull(strstr(text, "\"{#ID}\":\"shop 1.0.0/1\""));
	ck_assert_ptr_nonnull(strstr(text, arn));
	arena_free(a);
}
END_TEST

START_TEST(an_empty_report_is_said_as_unknown_by_all)
{
	struct arena *a = arena_new(0);
	struct report *r = report_new(a, "IMAGEBUILDER");
	const struct format *f;

	for (size_t i = 0; (f = format_at(i)) != NULL; i++) {
		const char *text = say(a, r, f->name, NULL);

		if (text_equal(f->name, "zabbix-lld"))
			ck_assert_str_eq(text, "[]\n");
		else
			ck_assert_msg(strchr(text, '3') != NULL ||
				strstr(text, "UNKNOWN") != NULL,
			    "%s: %s", f->name, text);
	}
	ck_assert_ptr_null(format_find("xml"));
	arena_free(a);
}
END_TEST

GERMAN_MAIN("format", nagios_has_one_line_with_all_numbers_and_details_below,
    the_first_line_stays_below_4096_bytes_with_whole_items,
    a_thousand_targets_are_cut_with_their_number,
    passive_and_checkmk_are_one_line, prometheus_has_the_promised_names,
    every_prometheus_series_has_the_labels_of_its_account,
    hostile_names_are_escaped_in_every_format,
    a_locale_with_another_point_changes_nothing,
    more_families_than_a_textfile_holds_are_left_out,
    what_is_no_target_is_not_discovered,
    an_empty_report_is_said_as_unknown_by_all)
