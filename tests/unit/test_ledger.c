/* The state directory: limits, open cancels, the audit log. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "base/platform.h"
#include "data/value.h"
#include "plugin/cancel/ledger.h"
#include "unit.h"

#define ARN "arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.0/1"
#define HOUR ((int64_t)3600 * 1000)

static char base[64];    /* a folder of this test alone */
static int64_t ahead_ms; /* the test's clock is the system's and this */
static struct platform platform;

static int64_t
now(void *ctx)
{
	const struct platform *w = platform_system();

	(void)ctx;
	return w->now_ms(w->ctx) + ahead_ms;
}

static void
setup(void)
{
	(void)snprintf(base, sizeof base, "/tmp/ledger-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(base));
	platform = *platform_system();
	platform.now_ms = now;
	ahead_ms = 0;
}

static void
teardown(void)
{
	char command[128];

	(void)snprintf(command, sizeof command, "rm -rf %s", base);
	ck_assert_int_eq(system(command), 0);
}

/* In libc's place: 0, or the error of a file system without locks. */
static int no_locks;

int
flock(int fd, int operation)
{
	if (no_locks == 0)
		return (int)syscall(SYS_flock, fd, operation);
	errno = no_locks;
	return -1;
}

static const char *
in_base(struct arena *a, const char *name)
{
	return arena_printf(a, "%s/%s", base, name);
}

static struct ledger *
opened(struct arena *a)
{
	struct err e = { 0 };
	struct ledger *l = ledger_open(a, in_base(a, "state"), &platform, &e);

	ck_assert_msg(l != NULL, "%s", e.text);
	return l;
}

START_TEST(where_no_locks_are_to_be_had_nobody_is_said_to_hold_one)
{
	struct arena *a = arena_new(0);
	struct ledger *l = opened(a);
	struct err e = { 0 };
	bool waited;

	no_locks = ENOLCK;
	ck_assert_ptr_null(ledger_lock(l, ARN,
	    platform.mono_ms(platform.ctx) + unit_scaled(5000), &waited, &e));
	no_locks = 0;
	ck_assert_int_eq(e.code, ERR_IO);
	ck_assert_msg(strstr(e.text, strerror(ENOLCK)) != NULL, "%s", e.text);
	arena_free(a);
}
END_TEST

START_TEST(the_last_part_of_the_directory_is_made_and_only_that)
{
	struct arena *a = arena_new(0);
	struct err e = { 0 };
	struct stat st;

	(void)umask(077);
	(void)opened(a);
	ck_assert_int_eq(stat(in_base(a, "state"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0750);
	ck_assert_ptr_null(ledger_open(a, in_base(a, "a/b"), &platform, &e));
	ck_assert_int_eq(e.code, ERR_IO);
	arena_free(a);
}
END_TEST

START_TEST(a_directory_that_others_may_write_or_that_is_a_link_is_refused)
{
	struct arena *a = arena_new(0);
	struct err e = { 0 };

	(void)opened(a);
	ck_assert_int_eq(chmod(in_base(a, "state"), 0777), 0);
	ck_assert_ptr_null(ledger_open(a, in_base(a, "state"), &platform, &e));
	ck_assert_ptr_nonnull(strstr(e.text, "others may write"));
	ck_assert_int_eq(chmod(in_base(a, "state"), 0750), 0);
	ck_assert_int_eq(symlink(in_base(a, "state"), in_base(a, "link")), 0);
	ck_assert_ptr_null(ledger_open(a, in_base(a, "link"), &platform, &e));
	ck_assert_msg(strstr(e.text, "symbolic link") != NULL, "%s", e.text);
	arena_free(a);
}
END_TEST

START_TEST(what_root_writes_belongs_to_the_owner_of_the_directory)
{
	struct arena *a = arena_new(0);
	const char *dir = in_base(a, "state");
	struct err e = { 0 };
	struct ledger *l;
	struct stat st;

	if (geteuid() != 0) {
		arena_free(a);
		return; /* only root can give a directory away */
	}
	ck_assert_int_eq(mkdir(dir, 0750), 0);
	ck_assert_int_eq(chown(dir, 4242, 4243), 0);
	l = ledger_open(a, dir, &platform, &e);
	ck_assert_msg(l != NULL, "%s", e.text);
	ck_assert_int_eq(ledger_audit(l, json_object(), &e), 0);
	ck_assert_int_eq(stat(arena_printf(a, "%s/audit.log", dir), &st), 0);
	ck_assert_uint_eq(st.st_uid, 4242);
	ck_assert_uint_eq(st.st_gid, 4243);
	arena_free(a);
}
END_TEST

START_TEST(root_writes_no_other_file_that_the_owner_put_there)
{
	static const char *const says[] = { "second name", "another user",
		"symbolic link", "no regular file" };
	struct arena *a = arena_new(0);
	const char *dir = in_base(a, "state");
	const char *mine = in_base(a, "mine");
	const char *log = arena_printf(a, "%s/audit.log", dir);
	struct stat st;

	if (geteuid() != 0) {
		arena_free(a);
		return; /* for others there is nothing to be gained */
	}
	ck_assert_int_eq(mkdir(dir, 0750), 0);
	ck_assert_int_eq(chown(dir, 4242, 4243), 0);
	for (size_t i = 0; i < sizeof says / sizeof says[0]; i++) {
		struct err e = { 0 };
		struct ledger *l = ledger_open(a, dir, &platform, &e);
		int fd = open(mine, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		ck_assert_msg(l != NULL && fd >= 0, "%s", e.text);
		(void)close(fd);
		(void)unlink(log);
		if (i == 0)
			ck_assert_int_eq(link(mine, log), 0);
		if (i == 1)
			ck_assert_int_eq(rename(mine, log) +
				chown(log, 4244, 0),
			    0);
		if (i == 2)
			ck_assert_int_eq(symlink(mine, log), 0);
		if (i == 3)
			ck_assert_int_eq(mkfifo(log, 0600), 0);
		ck_assert_int_eq(ledger_audit(l, json_object(), &e), -1);
		ck_assert_msg(strstr(e.text, says[i]) != NULL ||
			(i == 3 && strstr(e.text, "audit.log") != NULL),
		    "row %zu: %s", i, e.text);
		ck_assert_int_eq(stat(i == 1 ? log : mine, &st), 0);
		ck_assert_msg(st.st_uid == (i == 1 ? 4244 : 0) &&
			(st.st_mode & 07777) == 0600 && st.st_size == 0,
		    "row %zu: uid %u mode %o", i, (unsigned)st.st_uid,
		    (unsigned)st.st_mode);
	}
	arena_free(a);
}
END_TEST

START_TEST(the_history_hides_no_line_and_begins_with_a_whole_one)
{
	struct arena *a = arena_new(0);
	struct ledger *l = opened(a);
	struct err e = { 0 };
	const char *log = in_base(a, "state/audit.log"), *text;
	FILE *f = fopen(log, "w");

	ck_assert_ptr_nonnull(f);
	(void)fwrite("{\"n\":1}\n\0\0\0\n{\"n\":2}\n", 1, 20, f);
	(void)fclose(f);
	text = ledger_history(l, a, &e);
	ck_assert_str_eq(text, "{\"n\":1}\n???\n{\"n\":2}\n");
	/* One that is too long to be shown whole, by a hole. */
	ck_assert_int_eq(truncate(log, (off_t)LEDGER_MAX_HISTORY), 0);
	ck_assert_int_eq(ledger_audit(l, json_pack("{s:i}", "n", 3), &e), 0);
	text = ledger_history(l, a, &e);
	ck_assert_msg(text[0] == '{' && strstr(text, "\"n\":3") != NULL,
	    "%.80s", text);
	/* Rotated by name, and by copying: what comes next is written. */
	ck_assert_int_eq(rename(log, in_base(a, "state/audit.log.1")), 0);
	ck_assert_str_eq(ledger_history(l, a, &e), "");
	ck_assert_int_eq(ledger_audit(l, json_pack("{s:i}", "n", 4), &e), 0);
	ck_assert_int_eq(truncate(log, 0), 0);
	ck_assert_int_eq(ledger_audit(l, json_pack("{s:i}", "n", 5), &e), 0);
	text = ledger_history(l, a, &e);
	ck_assert_msg(text[0] == '{' && strstr(text, "\"n\":5") != NULL &&
		strstr(text, "\"n\":4") == NULL,
	    "%s", text);
	arena_free(a);
}
END_TEST

START_TEST(files_have_their_mode_whatever_the_umask)
{
	static const mode_t masks[] = { 0, 077, 0777 };
	struct arena *a = arena_new(0);
	struct ledger *l = opened(a);
	struct stat st;

	for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++) {
		struct err e = { 0 };

		(void)umask(masks[i]);
		(void)unlink(in_base(a, "state/audit.log"));
		ck_assert_msg(ledger_audit(l, json_pack("{s:s}", "a", "b"),
				  &e) == 0,
		    "%s", e.text);
		ck_assert_int_eq(stat(in_base(a, "state/audit.log"), &st), 0);
		ck_assert_uint_eq(st.st_mode & 07777, 0640);
	}
	(void)umask(022);
	arena_free(a);
}
END_TEST

START_TEST(an_audit_log_that_is_a_link_is_not_written)
{
	struct arena *a = arena_new(0);
	struct ledger *l = opened(a);
	struct err e = { 0 };

	ck_assert_int_eq(symlink(in_base(a, "elsewhere"),
			     in_base(a, "state/audit.log")),
	    0);
	ck_assert_int_eq(ledger_audit(l, json_pack("{s:s}", "a", "b"), &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "symbolic link"));
	ck_assert_int_ne(access(in_base(a, "elsewhere"), F_OK), 0);
	arena_free(a);
}
END_TEST

START_TEST(audit_lines_are_json_each_on_its_own_line)
{
	struct arena *a = arena_new(0);
	struct ledger *l = opened(a);
	struct err e = { 0 };
	const char *text, *end;
	int n = 0;
	FILE *f;

	ck_assert_int_eq(ledger_audit(l,
			     json_pack("{s:s}", "reason", "a\nb\"c"), &e),
	    0);
	/* A process died in the middle of a line. */
	f = fopen(in_base(a, "state/audit.log"), "a");
	ck_assert_ptr_nonnull(f);
	(void)fputs("{\"time\":", f);
	(void)fclose(f);
	ck_assert_int_eq(ledger_audit(l, json_pack("{s:s}", "reason", "x"), &e),
	    0);
	text = ledger_history(l, a, &e);
	ck_assert_ptr_nonnull(text);
	for (; (end = strchr(text, '\n')) != NULL; text = end + 1, n++) {
		json_t *v = value_parse(a, text, (size_t)(end - text), &e);

		ck_assert_msg((v == NULL) == (n == 1), "line %d: %.*s", n,
		    (int)(end - text), text);
		if (v != NULL)
			ck_assert_ptr_nonnull(json_object_get(v, "user"));
	}
	ck_assert_int_eq(n, 3);
	ck_assert_str_eq(text, "");
	arena_free(a);
}
END_TEST

START_TEST(tokens_are_the_sha256_of_arn_and_cause_as_a_uuid)
{
	char token[LEDGER_TOKEN_SIZE], other[LEDGER_TOKEN_SIZE];
	struct err e = { 0 };

	/* printf 'a\nservice' | sha256sum */
	ck_assert_int_eq(ledger_token("a", "service", token, &e), 0);
	ck_assert_str_eq(token, "b0e686e1-5e5b-4e78-56b0-0ea551e17517");
	ck_assert_int_eq(ledger_token(ARN, "service", token, &e), 0);
	ck_assert_int_eq(ledger_token(ARN, "other", other, &e), 0);
	ck_assert_uint_eq(strlen(token), 36);
	ck_assert_str_ne(token, other);
	ck_assert_int_eq(ledger_random(&platform, token, &e), 0);
	ck_assert_int_eq(ledger_random(&platform, other, &e), 0);
	ck_assert_str_ne(token, other);
}
END_TEST

START_TEST(a_lock_is_held_by_one_process_at_a_time)
{
	struct arena *a = arena_new(0);
	struct ledger *l = opened(a);
	struct err e = { 0 };
	bool waited;
	struct ledger_lock *lock = ledger_lock(l, ARN, now(NULL), &waited, &e);
	int status;
	pid_t child;

	ck_assert_msg(lock != NULL, "%s", e.text);
	ck_assert(!waited);
	child = fork();
	if (child == 0) {
		struct arena *b = arena_new(0);
		struct ledger *mine =
		    ledger_open(b, in_base(b, "state"), &platform, &e);
		int64_t until =
		    platform.mono_ms(platform.ctx) + unit_scaled(100);

		_exit(mine != NULL &&
			    ledger_lock(mine, ARN, until, &waited, &e) ==
				NULL &&
			    e.code == ERR_TIMEOUT && waited ?
			0 :
			1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(status == 0, "two processes hold it");
	ledger_unlock(lock);
	lock = ledger_lock(l, ARN, 0, &waited, &e);
	ck_assert_ptr_nonnull(lock);
	ck_assert(!waited);
	ledger_unlock(lock);
	arena_free(a);
}
END_TEST

START_TEST(an_open_cancel_is_remembered_for_an_hour)
{
	struct arena *a = arena_new(0);
	struct ledger *l = opened(a);
	struct err e = { 0 };
	struct open_cancel o = { .state = OPEN_ACCEPTED,
		.arn = ARN,
		.token = "01234567-0123-0123-0123-0123456789ab",
		.cause = "service" },
			   got;

	ck_assert_int_eq(ledger_open_read(l, a, ARN, &got, &e), 0);
	ck_assert_int_eq(got.state, OPEN_NONE);
	ck_assert_msg(ledger_open_write(l, &o, &e) == 0, "%s", e.text);
	ck_assert_int_eq(ledger_open_read(l, a, ARN, &got, &e), 0);
	ck_assert_int_eq(got.state, OPEN_ACCEPTED);
	ck_assert_str_eq(got.token, o.token);
	ck_assert_int_eq(ledger_open_read(l, a, ARN "2", &got, &e), 0);
	ck_assert_int_eq(got.state, OPEN_NONE);
	ahead_ms = HOUR + 1000;
	ck_assert_int_eq(ledger_open_read(l, a, ARN, &got, &e), 0);
	ck_assert_int_eq(got.state, OPEN_NONE);
	ahead_ms = 0;
	ledger_open_remove(l, ARN);
	ck_assert_int_eq(ledger_open_read(l, a, ARN, &got, &e), 0);
	ck_assert_int_eq(got.state, OPEN_NONE);
	arena_free(a);
}
END_TEST

static int
count_unfinished(struct ledger *l, struct arena *a)
{
	int n = 0;

	for (const struct open_cancel *o = ledger_unfinished(l, a); o != NULL;
	     o = o->next, n++)
		ck_assert_int_eq(o->state, OPEN_ASKING);
	return n;
}

START_TEST(what_a_dead_process_left_is_told_and_old_things_are_forgotten)
{
	struct arena *a = arena_new(0);
	struct ledger *l = opened(a);
	struct err e = { 0 };
	struct open_cancel o = { .state = OPEN_ASKING,
		.arn = ARN,
		.token = "01234567-0123-0123-0123-0123456789ab",
		.cause = "service" };

	ck_assert_int_eq(ledger_open_write(l, &o, &e), 0);
	o.arn = ARN "2";
	o.state = OPEN_ACCEPTED;
	ck_assert_int_eq(ledger_open_write(l, &o, &e), 0);
	ck_assert_int_eq(count_unfinished(l, a), 1);
	ahead_ms = LEDGER_FORGET_MS + HOUR;
	(void)ledger_unfinished(l, a);
	ahead_ms = 0;
	ck_assert_int_eq(count_unfinished(l, a), 0);
	arena_free(a);
}
END_TEST

START_TEST(limits_count_the_last_hour_and_know_the_last_cancel)
{
	struct arena *a = arena_new(0);
	struct ledger *l = opened(a);
	struct err e = { 0 };
	struct ledger_limit limit;

	ck_assert_int_eq(ledger_limit_read(l, a, "web", &limit, &e), 0);
	ck_assert(!limit.has_last && limit.in_hour == 0);
	for (int i = 0; i < 3; i++) {
		ck_assert_msg(ledger_limit_change(l, a, "web", true, &e) == 0,
		    "%s", e.text);
		ahead_ms += HOUR / 2 - 60000;
	}
	ck_assert_int_eq(ledger_limit_read(l, a, "web", &limit, &e), 0);
	ck_assert(limit.has_last);
	ck_assert_int_ge(limit.last_ms, HOUR / 2 - 60000);
	ck_assert_int_lt(limit.last_ms, HOUR / 2);
	ck_assert_uint_eq(limit.in_hour, 2);
	ck_assert_int_eq(ledger_limit_read(l, a, "db", &limit, &e), 0);
	ck_assert(!limit.has_last);
	arena_free(a);
}
END_TEST

START_TEST(limits_of_a_pipeline_are_bounded)
{
	struct arena *a = arena_new(0);
	struct ledger *l = opened(a);
	struct err e = { 0 };
	struct ledger_limit limit;
	glob_t found;
	FILE *f;

	/* One by hand, so many times as no disk likes to be asked. */
	ck_assert_int_eq(ledger_limit_change(l, a, "web", true, &e), 0);
	ck_assert_int_eq(glob(in_base(a, "state/limit-*.json"), 0, NULL,
			     &found),
	    0);
	f = fopen(found.gl_pathv[0], "w");
	ck_assert_ptr_nonnull(f);
	(void)fprintf(f, "{\"key\":\"web\",\"at_ms\":[%lld",
	    (long long)now(NULL));
	for (int i = 0; i < LEDGER_MAX_TIMES + 9; i++)
		(void)fprintf(f, ",%lld", (long long)now(NULL));
	(void)fputs("]}", f);
	(void)fclose(f);
	globfree(&found);
	ck_assert_int_eq(ledger_limit_change(l, a, "web", true, &e), 0);
	ck_assert_int_eq(ledger_limit_read(l, a, "web", &limit, &e), 0);
	ck_assert_uint_eq(limit.in_hour, LEDGER_MAX_TIMES);
	arena_free(a);
}
END_TEST

/* It may have recorded that the build was cancelled, or how often. */
START_TEST(a_damaged_file_is_an_error_and_not_an_empty_one)
{
	static const char *const broken[] = {
		"",
		"{",
		"[]",
		"null",
		"{}",
		"{\"at_ms\":7}",
		"{\"key\":\"web\",\"at_ms\":\"7\"}",
		"{\"key\":\"web\",\"at_ms\":[1,\"2\"]}",
		"{\"arn\":\"arn\",\"state\":\"acepted\",\"token\":\"01234567-"
		"89ab-cdef-0123-456789abcdef\",\"cause\":\"c\",\"at_ms\":1}",
		"{\"arn\":\"arn\",\"state\":\"accepted\",\"token\":\"short\","
		"\"cause\":\"c\",\"at_ms\":1}",
		"{\"arn\":\"other\",\"state\":\"accepted\",\"token\":"
		"\"01234567-89ab-cdef-0123-456789abcdef\",\"cause\":\"c\","
		"\"at_ms\":1}",
	};
	struct arena *a = arena_new(0);
	struct ledger *l = opened(a);
	struct open_cancel o = { .arn = "arn",
		.state = OPEN_ACCEPTED,
		.token = "01234567-89ab-cdef-0123-456789abcdef",
		.cause = "service" };
	struct ledger_limit limit;
	glob_t found;
	struct err e = { 0 };

	ck_assert_int_eq(ledger_limit_change(l, a, "web", true, &e), 0);
	ck_assert_int_eq(ledger_open_write(l, &o, &e), 0);
	ck_assert_int_eq(glob(in_base(a, "state/[lo]*-*.json"), 0, NULL,
			     &found),
	    0);
	ck_assert_uint_eq(found.gl_pathc, 2);
	for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
		for (size_t j = 0; j < found.gl_pathc; j++) {
			FILE *f = fopen(found.gl_pathv[j], "w");

			ck_assert_ptr_nonnull(f);
			(void)fputs(broken[i], f);
			(void)fclose(f);
		}
		err_clear(&e);
		ck_assert_int_lt(ledger_limit_read(l, a, "web", &limit, &e), 0);
		ck_assert_msg(strstr(e.text, "is damaged") != NULL, "%s",
		    e.text);
		ck_assert_int_lt(ledger_limit_change(l, a, "web", true, &e), 0);
		ck_assert_int_lt(ledger_open_read(l, a, "arn", &o, &e), 0);
	}
	globfree(&found);
	arena_free(a);
}
END_TEST

START_TEST(rotating_the_audit_log_forgets_no_limit)
{
	struct arena *a = arena_new(0);
	struct ledger *l = opened(a);
	struct err e = { 0 };
	struct ledger_limit limit;

	ck_assert_int_eq(ledger_audit(l, json_object(), &e), 0);
	ck_assert_int_eq(ledger_limit_change(l, a, "web", true, &e), 0);
	ck_assert_int_eq(rename(in_base(a, "state/audit.log"),
			     in_base(a, "state/audit.log.1")),
	    0);
	ck_assert_int_eq(ledger_audit(l, json_object(), &e), 0);
	ck_assert_int_eq(access(in_base(a, "state/audit.log"), F_OK), 0);
	ck_assert_int_eq(ledger_limit_read(l, a, "web", &limit, &e), 0);
	ck_assert_uint_eq(limit.in_hour, 1);
	arena_free(a);
}
END_TEST

START_TEST(a_dangling_link_is_a_kill_switch_too)
{
	struct arena *a = arena_new(0);
	struct err e = { 0 };

	(void)opened(a);
	ck_assert_int_eq(ledger_stopped(in_base(a, "state/stop"), &e), 0);
	ck_assert_int_eq(symlink("nowhere", in_base(a, "state/stop")), 0);
	ck_assert_int_eq(ledger_stopped(in_base(a, "state/stop"), &e), 1);
	ck_assert_int_eq(symlink("loop", in_base(a, "loop")), 0);
	ck_assert_int_eq(ledger_stopped(in_base(a, "loop/stop"), &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "cannot check the kill switch"));
	arena_free(a);
}
END_TEST

UNIT_MAIN_AROUND("ledger", setup, teardown,
    the_last_part_of_the_directory_is_made_and_only_that,
    a_directory_that_others_may_write_or_that_is_a_link_is_refused,
    what_root_writes_belongs_to_the_owner_of_the_directory,
    root_writes_no_other_file_that_the_owner_put_there,
    the_history_hides_no_line_and_begins_with_a_whole_one,
    files_have_their_mode_whatever_the_umask,
    an_audit_log_that_is_a_link_is_not_written,
    audit_lines_are_json_each_on_its_own_line,
    tokens_are_the_sha256_of_arn_and_cause_as_a_uuid,
    a_lock_is_held_by_one_process_at_a_time,
    where_no_locks_are_to_be_had_nobody_is_said_to_hold_one,
    an_open_cancel_is_remembered_for_an_hour,
    what_a_dead_process_left_is_told_and_old_things_are_forgotten,
    limits_count_the_last_hour_and_know_the_last_cancel,
    limits_of_a_pipeline_are_bounded,
    a_damaged_file_is_an_error_and_not_an_empty_one,
    rotating_the_audit_log_forgets_no_limit,
    a_dangling_link_is_a_kill_switch_too)
