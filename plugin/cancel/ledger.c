/* The records of the state directory: locks, open cancels, limits, the audit log. */
#include "plugin/cancel/ledger_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "base/platform.h"
#include "data/value.h"
#include "plugin/cancel/visible.h"

#define HOUR_MS ((int64_t)3600 * 1000)

struct ledger_lock {
	struct ledger *ledger;
	int fd;
	char name[LEDGER_NAME_SIZE];
};

/* Locks --------------------------------------------------------------- */

/* Checks that the locked file still has its name: its holder removes it. */
static bool
lock_is_current(const struct ledger_lock *lock)
{
	struct stat mine, named;

	return fstat(lock->fd, &mine) == 0 &&
	    fstatat(lock->ledger->fd, lock->name, &named,
		AT_SYMLINK_NOFOLLOW) == 0 &&
	    mine.st_ino == named.st_ino && mine.st_dev == named.st_dev;
}

struct ledger_lock *
ledger_lock(struct ledger *l, const char *key, int64_t deadline_ms,
    bool *ret_waited, struct err *e)
{
	struct ledger_lock *lock = calloc(1, sizeof *lock);
	struct err wait = { 0 };

	*ret_waited = false;
	if (lock == NULL ||
	    ledger_file_name("lock", key, "lock", lock->name) < 0) {
		free(lock);
		(void)err_memory(e);
		return NULL;
	}
	lock->ledger = l;
	for (;;) {
		lock->fd = ledger_file_open(l, lock->name, O_RDWR | O_CREAT, e);
		if (lock->fd < 0)
			break;
		if (flock(lock->fd, LOCK_EX | LOCK_NB) == 0) {
			if (lock_is_current(lock))
				return lock;
		} else if (errno != EWOULDBLOCK && errno != EINTR) {
			/* A file system without locks. */
			(void)ledger_file_error(l, lock->name, e);
			(void)close(lock->fd);
			break;
		}
		(void)close(lock->fd);
		*ret_waited = true;
		if (platform_wait(l->platform, LEDGER_POLL_MS, deadline_ms,
			&wait) < 0) {
			(void)err_set(e, ERR_TIMEOUT,
			    "another process holds the lock %s/%s", l->dir,
			    lock->name);
			break;
		}
	}
	free(lock);
	return NULL;
}

void
ledger_unlock(struct ledger_lock *lock)
{
	if (lock == NULL)
		return;
	/* While it is held, so that no process locks a file without a name. */
	(void)unlinkat(lock->ledger->fd, lock->name, 0);
	(void)close(lock->fd);
	free(lock);
}

/* Open cancels -------------------------------------------------------- */

static const char *const open_words[] = { "none", "asking", "accepted",
	"unanswered" };

static const char *
record_text(json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));

	return s == NULL ? "" : s;
}

/* Returns how long ago a recorded time was; a time that is slightly ahead is now.
 * False: an impossible one, which proves nothing. */
static bool
age_of(const struct ledger *l, const json_t *at, int64_t *ret_ms)
{
	int64_t now = l->platform->now_ms(l->platform->ctx);
	int64_t at_ms = json_integer_value(at);

	*ret_ms = 0;
	if (at_ms <= 0 || at_ms > now + LEDGER_AHEAD_MS)
		return false;
	*ret_ms = now > at_ms ? now - at_ms : 0;
	return true;
}

static void
open_of(const struct ledger *l, json_t *v, struct open_cancel *ret)
{
	const char *word = record_text(v, "state");

	*ret = (struct open_cancel){ .state = OPEN_NONE,
		.arn = record_text(v, "arn"),
		.token = record_text(v, "token"),
		.cause = record_text(v, "cause"),
		.at_ms = json_integer_value(json_object_get(v, "at_ms")) };
	for (size_t i = 1; i < sizeof open_words / sizeof open_words[0]; i++)
		if (text_equal(word, open_words[i]))
			ret->state = (enum open_state)i;
	ret->odd = !age_of(l, json_object_get(v, "at_ms"), &ret->age_ms);
}

int
ledger_open_read(struct ledger *l, struct arena *a, const char *arn,
    struct open_cancel *ret, struct err *e)
{
	char name[LEDGER_NAME_SIZE];
	json_t *v;

	*ret = (struct open_cancel){ .state = OPEN_NONE };
	if (ledger_file_name("open", arn, "json", name) < 0)
		return err_set(e, ERR_BUG, "SHA-256 is not available");
	if (ledger_file_object(l, a, name, &v, e) < 0)
		return -1;
	if (v == NULL)
		return 0;
	open_of(l, v, ret);
	if (ret->odd || !text_equal(ret->arn, arn) ||
	    ret->age_ms >= LEDGER_OPEN_MS ||
	    strlen(ret->token) != LEDGER_TOKEN_SIZE - 1)
		ret->state = OPEN_NONE;
	return 0;
}

int
ledger_open_write(struct ledger *l, const struct open_cancel *o, struct err *e)
{
	char name[LEDGER_NAME_SIZE], *text;
	json_t *v;
	int ret;

	if (ledger_file_name("open", o->arn, "json", name) < 0)
		return err_set(e, ERR_BUG, "SHA-256 is not available");
	v = json_pack("{s:s, s:s, s:s, s:s, s:I}", "arn", o->arn, "state",
	    open_words[o->state], "token", o->token, "cause", o->cause, "at_ms",
	    (json_int_t)(o->at_ms != 0 ?
		    o->at_ms :
		    l->platform->now_ms(l->platform->ctx)));
	text = v == NULL ? NULL : json_dumps(v, JSON_COMPACT);
	json_decref(v);
	if (text == NULL)
		return err_memory(e);
	ret = ledger_file_replace(l, name, text, e);
	free(text);
	return ret;
}

void
ledger_open_remove(struct ledger *l, const char *arn)
{
	char name[LEDGER_NAME_SIZE];

	if (ledger_file_name("open", arn, "json", name) == 0)
		(void)unlinkat(l->fd, name, 0);
}

/* Removes what a process that died was about to rename. */
static void
forget_leftover(const struct ledger *l, const char *name)
{
	struct stat st;
	int64_t now = l->platform->now_ms(l->platform->ctx);

	if (fstatat(l->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    now - (int64_t)st.st_mtime * 1000 > LEDGER_OPEN_MS)
		(void)unlinkat(l->fd, name, 0);
}

void
ledger_unfinished(struct ledger *l, struct arena *a,
    void (*fn)(void *ctx, const struct open_cancel *o), void *ctx)
{
	int fd = openat(l->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	struct open_cancel o;
	struct err e = { 0 };
	json_t *v;

	if (dir == NULL && fd >= 0)
		(void)close(fd);
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (text_ends(entry->d_name, ".tmp"))
			forget_leftover(l, entry->d_name);
		if (!text_starts(entry->d_name, "open-") ||
		    !text_ends(entry->d_name, ".json") ||
		    ledger_file_object(l, a, entry->d_name, &v, &e) < 0 ||
		    v == NULL)
			continue;
		open_of(l, v, &o);
		if (!o.odd &&
		    o.age_ms >= (o.state == OPEN_ASKING ? LEDGER_FORGET_MS :
							  LEDGER_OPEN_MS))
			(void)unlinkat(l->fd, entry->d_name, 0);
		else if (!o.odd && o.state == OPEN_ASKING)
			fn(ctx, &o);
	}
	if (dir != NULL)
		(void)closedir(dir);
}

/* Limits -------------------------------------------------------------- */

int
ledger_limit_read(struct ledger *l, struct arena *a, const char *key,
    struct ledger_limit *ret, struct err *e)
{
	char name[LEDGER_NAME_SIZE];
	json_t *v, *at;
	size_t i;

	*ret = (struct ledger_limit){ 0 };
	if (ledger_file_name("limit", key, "json", name) < 0)
		return err_set(e, ERR_BUG, "SHA-256 is not available");
	if (ledger_file_object(l, a, name, &v, e) < 0)
		return -1;
	json_array_foreach(json_object_get(v, "at_ms"), i, at) {
		int64_t ago;

		if (!age_of(l, at, &ago))
			continue;
		if (!ret->has_last || ago < ret->last_ms)
			ret->last_ms = ago;
		ret->has_last = true;
		ret->in_hour += ago < HOUR_MS;
	}
	return 0;
}

int
ledger_limit_change(struct ledger *l, struct arena *a, const char *key,
    bool add, struct err *e)
{
	char name[LEDGER_NAME_SIZE], *text;
	json_t *old, *v, *times = json_array(), *at;
	size_t i, n;

	value_keep(a, times);
	if (ledger_file_name("limit", key, "json", name) < 0)
		return err_set(e, ERR_BUG, "SHA-256 is not available");
	if (ledger_file_object(l, a, name, &old, e) < 0)
		return -1;
	n = json_array_size(json_object_get(old, "at_ms"));
	json_array_foreach(json_object_get(old, "at_ms"), i, at) {
		if (add ? i + LEDGER_MAX_TIMES > n : i + 1 < n)
			(void)json_array_append(times, at);
	}
	if (add)
		(void)json_array_append_new(times,
		    json_integer(l->platform->now_ms(l->platform->ctx)));
	v = value_keep(a, json_pack("{s:s, s:O}", "key", key, "at_ms", times));
	text = v == NULL ? NULL : value_print(a, v);
	if (text == NULL)
		return err_memory(e);
	return ledger_file_replace(l, name, text, e);
}

/* The audit log ------------------------------------------------------- */

/* Checks for a line that a process which died left torn. */
static bool
ends_in_a_line(int fd)
{
	char last = '\n';
	off_t end = lseek(fd, 0, SEEK_END);

	return end <= 0 || pread(fd, &last, 1, end - 1) != 1 || last == '\n';
}

/* Locks the log, so that a line that does not fit on the disk can be taken back.
 * A writer that hangs is not waited for: one line is one write. */
static bool
lock_log(const struct ledger *l, int fd)
{
	for (int i = 0; i < LEDGER_LOG_TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return true;
		l->platform->sleep_ms(l->platform->ctx, LEDGER_POLL_MS);
	}
	return false;
}

static int
append_line(struct ledger *l, const char *text, struct err *e)
{
	int fd =
	    ledger_file_open(l, LEDGER_AUDIT, O_RDWR | O_APPEND | O_CREAT, e);
	bool locked;
	off_t before;
	int ok;

	if (fd < 0)
		return -1;
	locked = lock_log(l, fd);
	before = lseek(fd, 0, SEEK_END);
	ok = ends_in_a_line(fd) || ledger_file_write(fd, "\n", 1) == 0;
	ok = ok && ledger_file_write(fd, text, strlen(text)) == 0 &&
	    fsync(fd) == 0 && fsync(l->fd) == 0;
	if (!ok) {
		(void)ledger_file_error(l, LEDGER_AUDIT, e);
		if (locked && before >= 0 && lseek(fd, 0, SEEK_END) > before &&
		    ftruncate(fd, before) != 0)
			(void)err_wrap(e, "a torn line");
	}
	(void)close(fd);
	return ok ? 0 : -1;
}

int
ledger_audit(struct ledger *l, json_t *line, struct err *e)
{
	char time[TIME_TEXT_SIZE], *text = NULL;
	json_t *all = json_object();
	struct buf b;
	int ret;

	buf_init(&b, 0);
	time_print_rfc3339_ms(l->platform->now_ms(l->platform->ctx), time);
	if (json_object_set_new(all, "time", json_string(time)) == 0 &&
	    json_object_set_new(all, "user", json_string(l->user)) == 0 &&
	    json_object_set_new(all, "host", json_string(l->host)) == 0 &&
	    json_object_set_new(all, "pid", json_integer(getpid())) == 0 &&
	    json_object_update_missing(all, line) == 0)
		text = json_dumps(all, JSON_COMPACT);
	json_decref(all);
	json_decref(line);
	if (text != NULL)
		visible_add(&b, text, strlen(text));
	buf_putc(&b, '\n');
	buf_putc(&b, '\0');
	ret = text == NULL || b.failed ? err_memory(e) :
					 append_line(l, b.text, e);
	buf_free(&b);
	free(text);
	return ret;
}

const char *
ledger_history(struct ledger *l, struct arena *a, struct err *e)
{
	int fd = ledger_file_open(l, LEDGER_AUDIT, O_RDONLY, e);
	off_t end, start = 0;
	size_t n = 0, size;
	const char *at;
	struct buf b;
	char *text;

	if (fd < 0)
		return fd == LEDGER_MISSING ? "" : NULL;
	end = lseek(fd, 0, SEEK_END);
	if (end > (off_t)LEDGER_MAX_HISTORY)
		start = end - (off_t)LEDGER_MAX_HISTORY;
	size = end < 0 ? 0 : (size_t)(end - start);
	text = arena_alloc(a, size + 1);
	while (text != NULL && n < size) {
		ssize_t got = pread(fd, text + n, size - n, start + (off_t)n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	(void)close(fd);
	if (text == NULL) {
		(void)err_memory(e);
		return NULL;
	}
	/* A disk that lost power may have left some; they must hide no line. */
	for (size_t i = 0; i < n; i++)
		if (text[i] == '\0')
			text[i] = '?';
	at = start > 0 && strchr(text, '\n') != NULL ? strchr(text, '\n') + 1 :
						       text;
	buf_init(&b, 0);
	visible_add(&b, at, strlen(at));
	text = buf_take(&b, a);
	if (text == NULL)
		(void)err_memory(e);
	return text;
}
