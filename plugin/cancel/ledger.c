/* The records of the state directory: locks, open cancels, limits, the audit log;
 * and client tokens and the kill switch, which need not be in it. */
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

#include "aws/sign/digest.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "base/platform.h"
#include "data/value.h"

#define HOUR_MS ((int64_t)3600 * 1000)

struct ledger_lock {
	struct ledger *ledger;
	int fd;
	char name[LEDGER_NAME_SIZE];
};

/* Tokens, the kill switch --------------------------------------------- */

int
ledger_token(const char *arn, const char *cause,
    char ret[static LEDGER_TOKEN_SIZE], struct err *e)
{
	unsigned char digest[DIGEST_SHA256_SIZE];
	char hex[2 * DIGEST_SHA256_SIZE + 1], *text;
	size_t n = strlen(arn) + 1 + strlen(cause);

	if ((text = malloc(n + 1)) == NULL)
		return err_memory(e);
	(void)snprintf(text, n + 1, "%s\n%s", arn, cause);
	if (digest_sha256(text, n, digest) < 0) {
		free(text);
		return err_set(e, ERR_BUG, "SHA-256 is not available");
	}
	free(text);
	encode_hex(digest, sizeof digest, hex);
	(void)snprintf(ret, LEDGER_TOKEN_SIZE, "%.8s-%.4s-%.4s-%.4s-%.12s", hex,
	    hex + 8, hex + 12, hex + 16, hex + 20);
	return 0;
}

int
ledger_random(const struct platform *w, char ret[static LEDGER_TOKEN_SIZE],
    struct err *e)
{
	unsigned char bits[16];

	if (w->random(w->ctx, bits, sizeof bits) < 0)
		return err_set(e, ERR_IO, "no random bytes are available");
	encode_hex(bits, sizeof bits, ret);
	return 0;
}

int
ledger_stopped(const char *path, struct err *e)
{
	struct stat st;

	/* A dangling link counts. */
	if (lstat(path, &st) == 0)
		return 1;
	if (errno == ENOENT || errno == ENOTDIR)
		return 0;
	return err_set(e, ERR_IO, "cannot check the kill switch %s: %s", path,
	    strerror(errno));
}

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
	if (lock == NULL)
		return err_null_memory(e);
	if (ledger_file_name("lock", key, "lock", lock->name, e) < 0) {
		free(lock);
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

/* Returns how long ago a recorded time was; a time that is slightly ahead is now.
 * False: an impossible one, which proves nothing. */
static bool
age_of(const struct ledger *l, int64_t at_ms, int64_t *ret_ms)
{
	int64_t now = l->platform->now_ms(l->platform->ctx);

	*ret_ms = 0;
	if (at_ms <= 0 || at_ms > now + LEDGER_AHEAD_MS)
		return false;
	*ret_ms = now > at_ms ? now - at_ms : 0;
	return true;
}

/* False: it is not the record of an open cancel. */
static bool
open_of(const struct ledger *l, json_t *v, struct open_cancel *ret)
{
	const char *word;
	json_int_t at;

	*ret = (struct open_cancel){ .state = OPEN_NONE };
	if (json_unpack(v, "{s:s, s:s, s:s, s:s, s:I}", "arn", &ret->arn,
		"state", &word, "token", &ret->token, "cause", &ret->cause,
		"at_ms", &at) != 0 ||
	    strlen(ret->token) != LEDGER_TOKEN_SIZE - 1)
		return false;
	for (size_t i = 1; i < sizeof open_words / sizeof open_words[0]; i++)
		if (text_equal(word, open_words[i]))
			ret->state = (enum open_state)i;
	ret->at_ms = at;
	ret->odd = !age_of(l, at, &ret->age_ms);
	return ret->state != OPEN_NONE;
}

int
ledger_open_read(struct ledger *l, struct arena *a, const char *arn,
    struct open_cancel *ret, struct err *e)
{
	char name[LEDGER_NAME_SIZE];
	json_t *v;

	*ret = (struct open_cancel){ .state = OPEN_NONE };
	if (ledger_file_name("open", arn, "json", name, e) < 0 ||
	    ledger_file_object(l, a, name, &v, e) < 0)
		return -1;
	if (v == NULL)
		return 0;
	if (!open_of(l, v, ret) || !text_equal(ret->arn, arn)) {
		ret->state = OPEN_NONE;
		return ledger_file_damaged(l, name, e);
	}
	if (ret->odd || ret->age_ms >= LEDGER_OPEN_MS)
		ret->state = OPEN_NONE;
	return 0;
}

/* Writes an object, whose reference it takes; NULL: no memory. */
static int
write_object(const struct ledger *l, const char *name, json_t *v, struct err *e)
{
	char *text = value_print(l->arena, v);
	int ret = -1;

	if (text == NULL)
		(void)err_memory(e);
	else
		ret = ledger_file_replace(l, name, text, e);
	json_decref(v);
	return ret;
}

int
ledger_open_write(struct ledger *l, const struct open_cancel *o, struct err *e)
{
	char name[LEDGER_NAME_SIZE];
	json_int_t at =
	    o->at_ms != 0 ? o->at_ms : l->platform->now_ms(l->platform->ctx);

	if (ledger_file_name("open", o->arn, "json", name, e) < 0)
		return -1;
	return write_object(l, name,
	    json_pack("{s:s, s:s, s:s, s:s, s:I}", "arn", o->arn, "state",
		open_words[o->state], "token", o->token, "cause", o->cause,
		"at_ms", at),
	    e);
}

void
ledger_open_remove(struct ledger *l, const char *arn)
{
	char name[LEDGER_NAME_SIZE];
	struct err e = { 0 };

	if (ledger_file_name("open", arn, "json", name, &e) == 0)
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

struct open_cancel *
ledger_unfinished(struct ledger *l, struct arena *a)
{
	int fd = openat(l->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	struct open_cancel o, *list = NULL, *one;
	int64_t most_ms;
	json_t *v;

	if (dir == NULL && fd >= 0)
		(void)close(fd);
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (text_ends(entry->d_name, ".tmp"))
			forget_leftover(l, entry->d_name);
		if (!text_starts(entry->d_name, "open-") ||
		    !text_ends(entry->d_name, ".json") ||
		    ledger_file_object(l, a, entry->d_name, &v, NULL) < 0 ||
		    v == NULL || !open_of(l, v, &o) || o.odd)
			continue;
		most_ms = LEDGER_OPEN_MS;
		if (o.state == OPEN_ASKING)
			most_ms = LEDGER_FORGET_MS;
		if (o.age_ms >= most_ms)
			(void)unlinkat(l->fd, entry->d_name, 0);
		else if (o.state == OPEN_ASKING &&
		    (one = arena_alloc(a, sizeof *one)) != NULL) {
			*one = o;
			one->next = list;
			list = one;
		}
	}
	if (dir != NULL)
		(void)closedir(dir);
	return list;
}

/* Limits -------------------------------------------------------------- */

/* Reads the times of a pipeline's cancels, oldest first; *ret NULL: none. */
static int
limit_times(const struct ledger *l, struct arena *a, const char *key,
    char name[static LEDGER_NAME_SIZE], json_t **ret, struct err *e)
{
	json_t *v, *at;
	size_t i;

	if (ledger_file_name("limit", key, "json", name, e) < 0 ||
	    ledger_file_object(l, a, name, &v, e) < 0)
		return -1;
	*ret = json_object_get(v, "at_ms");
	if (v != NULL && !json_is_array(*ret))
		return ledger_file_damaged(l, name, e);
	json_array_foreach(*ret, i, at)
		if (!json_is_integer(at))
			return ledger_file_damaged(l, name, e);
	return 0;
}

int
ledger_limit_read(struct ledger *l, struct arena *a, const char *key,
    struct ledger_limit *ret, struct err *e)
{
	char name[LEDGER_NAME_SIZE];
	json_t *times, *at;
	size_t i;

	*ret = (struct ledger_limit){ 0 };
	if (limit_times(l, a, key, name, &times, e) < 0)
		return -1;
	json_array_foreach(times, i, at) {
		int64_t ago;

		if (!age_of(l, json_integer_value(at), &ago))
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
	char name[LEDGER_NAME_SIZE];
	json_t *old, *times, *at;
	size_t i, n;

	if (limit_times(l, a, key, name, &old, e) < 0)
		return -1;
	times = json_array();
	n = json_array_size(old);
	json_array_foreach(old, i, at) {
		if (add ? i + LEDGER_MAX_TIMES > n : i + 1 < n)
			(void)json_array_append(times, at);
	}
	if (add)
		(void)json_array_append_new(times,
		    json_integer(l->platform->now_ms(l->platform->ctx)));
	return write_object(l, name,
	    json_pack("{s:s, s:o}", "key", key, "at_ms", times), e);
}

/* The audit log ------------------------------------------------------- */

/* Checks for characters that a terminal acts upon, or that change the order of
 * what it shows: C0, DEL, C1, bidirectional and invisible ones. */
static bool
is_hidden(uint32_t c)
{
	return (c < 0x20 && c != '\n' && c != '\t') ||
	    (c >= 0x7f && c <= 0x9f) || c == 0x00ad || c == 0x061c ||
	    c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
	    (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
	    c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
	    (c >= 0xe0000 && c <= 0xe007f);
}

/* Appends text, such characters and bytes that are not UTF-8 as \\uXXXX; lines
 * and tabs stay. */
static void
add_visible(struct buf *b, const char *text, size_t n)
{
	while (n > 0) {
		uint32_t c;
		size_t k = text_utf8_next(text, n, &c);

		if (k == 0)
			buf_puts(b, "\\ufffd");
		else if (is_hidden(c) && c > 0xffff)
			buf_printf(b, "\\u%04x\\u%04x",
			    0xd7c0 + (unsigned)(c >> 10),
			    0xdc00 + (unsigned)(c & 0x3ff));
		else if (is_hidden(c))
			buf_printf(b, "\\u%04x", (unsigned)c);
		else
			buf_add(b, text, k);
		text += k > 0 ? k : 1;
		n -= k > 0 ? k : 1;
	}
}

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

/* Makes the text of an entry, ended by a newline; the caller frees b. */
static int
line_text(const struct ledger *l, json_t *line, struct buf *b, struct err *e)
{
	char time[TIME_TEXT_SIZE], *text;
	json_t *all;

	time_print_rfc3339_ms(l->platform->now_ms(l->platform->ctx), time);
	all = json_pack("{s:s, s:s, s:s, s:i}", "time", time, "user", l->user,
	    "host", l->host, "pid", (int)getpid());
	(void)json_object_update_missing(all, line);
	text = value_print(l->arena, all);
	json_decref(all);
	if (text == NULL)
		return err_memory(e);
	add_visible(b, text, strlen(text));
	buf_putc(b, '\n');
	return b->failed ? err_memory(e) : 0;
}

/* Under the lock of the log, if it is locked: the times are in order. */
static int
append_line(struct ledger *l, int fd, json_t *line, struct err *e)
{
	bool locked = lock_log(l, fd), ok;
	off_t before = lseek(fd, 0, SEEK_END);
	struct buf b = { 0 };

	if (line_text(l, line, &b, e) < 0) {
		buf_free(&b);
		return -1;
	}
	ok = (ends_in_a_line(fd) || ledger_file_write(fd, "\n", 1) == 0) &&
	    ledger_file_write(fd, b.text, b.n) == 0 && fsync(fd) == 0 &&
	    fsync(l->fd) == 0;
	buf_free(&b);
	if (ok)
		return 0;
	(void)ledger_file_error(l, LEDGER_AUDIT, e);
	if (locked && before >= 0 && lseek(fd, 0, SEEK_END) > before &&
	    ftruncate(fd, before) != 0)
		(void)err_wrap(e, "a torn line");
	return -1;
}

int
ledger_audit(struct ledger *l, json_t *line, struct err *e)
{
	int fd =
	    ledger_file_open(l, LEDGER_AUDIT, O_RDWR | O_APPEND | O_CREAT, e);
	int ret = fd < 0 ? -1 : append_line(l, fd, line, e);

	if (fd >= 0)
		(void)close(fd);
	json_decref(line);
	return ret;
}

const char *
ledger_history(struct ledger *l, struct arena *a, struct err *e)
{
	int fd = ledger_file_open(l, LEDGER_AUDIT, O_RDONLY, e);
	char *text, *end;
	struct buf b = { 0 };
	bool whole;

	if (fd < 0)
		return fd == LEDGER_MISSING ? "" : NULL;
	whole = lseek(fd, 0, SEEK_END) <= (off_t)LEDGER_MAX_HISTORY;
	text = ledger_file_text(a, fd, LEDGER_MAX_HISTORY, e);
	(void)close(fd);
	if (text == NULL)
		return NULL;
	if (!whole && (end = strchr(text, '\n')) != NULL)
		text = end + 1;
	add_visible(&b, text, strlen(text));
	text = buf_take(&b, a);
	return text != NULL ? text : err_null_memory(e);
}
