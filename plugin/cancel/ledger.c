/* The state directory on disk: files that survive a crash, locks, records of
 * open cancels, limits, the audit log. */
#include "plugin/cancel/ledger.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aws/sign/digest.h"
#include "base/arena.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/text.h"
#include "base/time.h"
#include "base/platform.h"
#include "data/value.h"

#define MODE_DIR 0750
#define MODE_FILE 0640
#define NAME_SIZE 64
#define HOUR_MS ((int64_t)3600 * 1000)
#define HASH_HEX 32 /* of SHA-256, in names of files */

struct ledger {
	const char *dir;
	int fd;
	uid_t owner; /* of the directory */
	gid_t group;
	const struct platform *platform;
	const char *user, *host;
};

struct ledger_lock {
	struct ledger *ledger;
	int fd;
	char name[NAME_SIZE];
};

/* The directory ------------------------------------------------------- */

static void
close_fd(void *arg)
{
	(void)close((int)(intptr_t)arg);
}

static int
check_dir(int fd, const char *dir, struct stat *ret, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_set(e, ERR_IO, "state directory %s: %s", dir,
		    strerror(errno));
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return err_set(e, ERR_IO,
		    "state directory %s: others may write it (mode %04o)", dir,
		    (unsigned)(st.st_mode & 07777));
	/* root may act by hand in the directory of the monitoring user. */
	if (st.st_uid != geteuid() && st.st_uid != 0 && geteuid() != 0)
		return err_set(e, ERR_IO,
		    "state directory %s: belongs to another user", dir);
	*ret = st;
	return 0;
}

static const char *
user_name(struct arena *a)
{
	struct passwd pw, *found = NULL;
	char space[4096];

	if (getpwuid_r(getuid(), &pw, space, sizeof space, &found) == 0 &&
	    found != NULL)
		return arena_strdup(a, pw.pw_name);
	return arena_printf(a, "%lu", (unsigned long)getuid());
}

static const char *
host_name(struct arena *a)
{
	char name[256];

	if (gethostname(name, sizeof name) != 0)
		return "unknown";
	name[sizeof name - 1] = '\0';
	return arena_strdup(a, name);
}

/* "link/" would be resolved through the link. */
static const char *
without_slashes(struct arena *a, const char *dir)
{
	size_t n = strlen(dir);

	while (n > 1 && dir[n - 1] == '/')
		n--;
	return arena_strndup(a, dir, n);
}

/* Linux returns ENOTDIR for a symbolic link, other systems ELOOP. */
static const char *
why_not_open(const char *dir, int error)
{
	struct stat st;

	if ((error == ELOOP || error == ENOTDIR) && lstat(dir, &st) == 0 &&
	    S_ISLNK(st.st_mode))
		return "is a symbolic link";
	return strerror(error);
}

struct ledger *
ledger_open(struct arena *a, const char *path, const struct platform *w,
    struct err *e)
{
	const char *dir = without_slashes(a, path);
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	struct ledger *l = arena_alloc(a, sizeof *l);
	struct stat st = { 0 };
	int fd = dir == NULL ? -1 : open(dir, flags);

	if (dir == NULL) {
		(void)err_memory(e);
		return NULL;
	}
	if (fd < 0 && errno == ENOENT && mkdir(dir, MODE_DIR) == 0) {
		fd = open(dir, flags);
		/* Independent of the umask; only if the folder is ours. */
		if (fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == geteuid())
			(void)fchmod(fd, MODE_DIR);
	} else if (fd < 0 && errno == EEXIST) {
		fd = open(dir, flags);
	}
	if (fd < 0) {
		(void)err_set(e, ERR_IO, "state directory %s: %s", dir,
		    why_not_open(dir, errno));
		return NULL;
	}
	if (arena_defer(a, close_fd, (void *)(intptr_t)fd) < 0 || l == NULL) {
		(void)err_memory(e);
		return NULL;
	}
	if (check_dir(fd, dir, &st, e) < 0)
		return NULL;
	*l = (struct ledger){ .dir = dir,
		.fd = fd,
		.owner = st.st_uid,
		.group = st.st_gid,
		.platform = w,
		.user = user_name(a),
		.host = host_name(a) };
	if (l->user == NULL || l->host == NULL) {
		(void)err_memory(e);
		return NULL;
	}
	return l;
}

/* Files --------------------------------------------------------------- */

static int
file_error(const struct ledger *l, const char *name, struct err *e)
{
	return err_set(e, ERR_IO, "%s/%s: %s", l->dir, name,
	    errno == ELOOP ? "is a symbolic link" : strerror(errno));
}

/* Sets mode and owner of a new file: independent of the umask, and what root
 * makes here the directory's owner must be able to write. */
static int
own_new_file(const struct ledger *l, int fd)
{
	if (fchmod(fd, MODE_FILE) != 0)
		return -1;
	return geteuid() == l->owner || geteuid() != 0 ?
	    0 :
	    fchown(fd, l->owner, l->group);
}

/* The directory's owner could have put a second name of any file here. */
static const char *
why_not_ours(const struct ledger *l, int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return "not a regular file";
	if (geteuid() == l->owner)
		return NULL;
	if (st.st_nlink > 1)
		return "has a second name (hard link)";
	if (st.st_uid != l->owner && st.st_uid != geteuid())
		return "belongs to another user";
	return NULL;
}

/* -1: *e; MISSING: no such file, and no O_CREAT. */
#define MISSING (-2)
static int
file_open(const struct ledger *l, const char *name, int flags, struct err *e)
{
	const int safe = O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	const char *why;
	int fd = -1;

	if ((flags & O_EXCL) == 0)
		fd = openat(l->fd, name, (flags & ~O_CREAT) | safe);
	if (fd < 0 && (flags & O_CREAT) == 0 && errno == ENOENT)
		return MISSING;
	if (fd >= 0) {
		why = why_not_ours(l, fd);
		if (why == NULL)
			return fd;
		(void)close(fd);
		return err_set(e, ERR_IO, "%s/%s: %s", l->dir, name, why);
	}
	if ((flags & O_CREAT) == 0 ||
	    ((flags & O_EXCL) == 0 && errno != ENOENT))
		return file_error(l, name, e);
	fd = openat(l->fd, name, flags | O_EXCL | safe, MODE_FILE);
	/* Another process made it first. */
	if (fd < 0 && errno == EEXIST && (flags & O_EXCL) == 0)
		return file_open(l, name, flags, e);
	if (fd < 0 || own_new_file(l, fd) != 0) {
		(void)file_error(l, name, e);
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	return fd;
}

static int
write_all(int fd, const char *text, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, text, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return -1;
		text += done;
		n -= (size_t)done;
	}
	return 0;
}

/* Writes all or nothing: a file beside it, on disk, then renamed over it. */
static int
file_replace(const struct ledger *l, const char *name, const char *text,
    struct err *e)
{
	char beside[NAME_SIZE + 32];
	int fd, ok;

	(void)snprintf(beside, sizeof beside, "%s.%ld.tmp", name,
	    (long)getpid());
	(void)unlinkat(l->fd, beside, 0);
	fd = file_open(l, beside, O_WRONLY | O_CREAT | O_EXCL, e);
	if (fd < 0)
		return -1;
	ok = write_all(fd, text, strlen(text)) == 0 && fsync(fd) == 0;
	if (close(fd) != 0)
		ok = 0;
	if (!ok || renameat(l->fd, beside, l->fd, name) != 0) {
		(void)file_error(l, name, e);
		(void)unlinkat(l->fd, beside, 0);
		return -1;
	}
	if (fsync(l->fd) != 0)
		return file_error(l, name, e);
	return 0;
}

/* Reads the JSON object of a file; *ret NULL when it does not exist.  A half
 * written one cannot exist (files are renamed), so other content is an error. */
static int
file_object(const struct ledger *l, struct arena *a, const char *name,
    json_t **ret, struct err *e)
{
	char *text;
	size_t n = 0, size;
	struct stat st;
	int fd = file_open(l, name, O_RDONLY, e);

	*ret = NULL;
	if (fd < 0)
		return fd == MISSING ? 0 : -1;
	size = fstat(fd, &st) != 0 || st.st_size < 0 ||
		(size_t)st.st_size > LEDGER_MAX_FILE ?
	    0 :
	    (size_t)st.st_size;
	text = arena_alloc(a, size + 1);
	while (text != NULL && n < size) {
		ssize_t got = read(fd, text + n, size - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	(void)close(fd);
	if (text == NULL)
		return err_memory(e);
	*ret = value_parse(a, text, n, e);
	if (json_is_object(*ret))
		return 0;
	/* It may have recorded that the build was cancelled, or how often. */
	return err_set(e, ERR_IO,
	    "%s/%s is damaged: see what it was, and remove it", l->dir, name);
}

/* "open-6f1e....json" */
static int
name_of(const char *kind, const char *key, const char *suffix,
    char ret[static NAME_SIZE])
{
	unsigned char digest[DIGEST_SHA256_SIZE];
	char hex[2 * DIGEST_SHA256_SIZE + 1];

	if (digest_sha256(key, strlen(key), digest) < 0)
		return -1;
	encode_hex(digest, sizeof digest, hex);
	(void)snprintf(ret, NAME_SIZE, "%s-%.*s.%s", kind, HASH_HEX, hex,
	    suffix);
	return 0;
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
	if (lock == NULL || name_of("lock", key, "lock", lock->name) < 0) {
		free(lock);
		(void)err_memory(e);
		return NULL;
	}
	lock->ledger = l;
	for (;;) {
		lock->fd = file_open(l, lock->name, O_RDWR | O_CREAT, e);
		if (lock->fd < 0)
			break;
		if (flock(lock->fd, LOCK_EX | LOCK_NB) == 0) {
			if (lock_is_current(lock))
				return lock;
		} else if (errno != EWOULDBLOCK && errno != EINTR) {
			/* A file system without locks. */
			(void)file_error(l, lock->name, e);
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
	ret->age_ms = l->platform->now_ms(l->platform->ctx) - ret->at_ms;
	if (ret->age_ms < 0)
		ret->age_ms = 0;
}

int
ledger_open_read(struct ledger *l, struct arena *a, const char *arn,
    struct open_cancel *ret, struct err *e)
{
	char name[NAME_SIZE];
	json_t *v;

	*ret = (struct open_cancel){ .state = OPEN_NONE };
	if (name_of("open", arn, "json", name) < 0)
		return err_set(e, ERR_BUG, "SHA-256 is not available");
	if (file_object(l, a, name, &v, e) < 0)
		return -1;
	if (v == NULL)
		return 0;
	open_of(l, v, ret);
	if (!text_equal(ret->arn, arn) || ret->age_ms >= LEDGER_OPEN_MS ||
	    strlen(ret->token) != LEDGER_TOKEN_SIZE - 1)
		ret->state = OPEN_NONE;
	return 0;
}

int
ledger_open_write(struct ledger *l, const struct open_cancel *o, struct err *e)
{
	char name[NAME_SIZE], *text;
	json_t *v;
	int ret;

	if (name_of("open", o->arn, "json", name) < 0)
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
	ret = file_replace(l, name, text, e);
	free(text);
	return ret;
}

void
ledger_open_remove(struct ledger *l, const char *arn)
{
	char name[NAME_SIZE];

	if (name_of("open", arn, "json", name) == 0)
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
		    file_object(l, a, entry->d_name, &v, &e) < 0 || v == NULL)
			continue;
		open_of(l, v, &o);
		if (o.age_ms >= (o.state == OPEN_ASKING ? LEDGER_FORGET_MS :
							  LEDGER_OPEN_MS))
			(void)unlinkat(l->fd, entry->d_name, 0);
		else if (o.state == OPEN_ASKING)
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
	int64_t now = l->platform->now_ms(l->platform->ctx);
	char name[NAME_SIZE];
	json_t *v, *at;
	size_t i;

	*ret = (struct ledger_limit){ 0 };
	if (name_of("limit", key, "json", name) < 0)
		return err_set(e, ERR_BUG, "SHA-256 is not available");
	if (file_object(l, a, name, &v, e) < 0)
		return -1;
	json_array_foreach(json_object_get(v, "at_ms"), i, at) {
		int64_t ago = now - json_integer_value(at);

		if (ago < 0)
			ago = 0;
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
	char name[NAME_SIZE], *text;
	json_t *old, *v, *times = json_array(), *at;
	size_t i, n;

	value_keep(a, times);
	if (name_of("limit", key, "json", name) < 0)
		return err_set(e, ERR_BUG, "SHA-256 is not available");
	if (file_object(l, a, name, &old, e) < 0)
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
	return file_replace(l, name, text, e);
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
	int fd = file_open(l, LEDGER_AUDIT, O_RDWR | O_APPEND | O_CREAT, e);
	bool locked;
	off_t before;
	int ok;

	if (fd < 0)
		return -1;
	locked = lock_log(l, fd);
	before = lseek(fd, 0, SEEK_END);
	ok = ends_in_a_line(fd) || write_all(fd, "\n", 1) == 0;
	ok = ok && write_all(fd, text, strlen(text)) == 0 && fsync(fd) == 0 &&
	    fsync(l->fd) == 0;
	if (!ok) {
		(void)file_error(l, LEDGER_AUDIT, e);
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
	char time[TIME_TEXT_SIZE], *text = NULL, *with_newline = NULL;
	json_t *all = json_object();
	int ret;

	time_print_rfc3339_ms(l->platform->now_ms(l->platform->ctx), time);
	if (json_object_set_new(all, "time", json_string(time)) == 0 &&
	    json_object_set_new(all, "user", json_string(l->user)) == 0 &&
	    json_object_set_new(all, "host", json_string(l->host)) == 0 &&
	    json_object_set_new(all, "pid", json_integer(getpid())) == 0 &&
	    json_object_update_missing(all, line) == 0)
		text = json_dumps(all, JSON_COMPACT);
	json_decref(all);
	json_decref(line);
	if (text != NULL && asprintf(&with_newline, "%s\n", text) < 0)
		with_newline = NULL;
	free(text);
	if (with_newline == NULL)
		return err_memory(e);
	ret = append_line(l, with_newline, e);
	free(with_newline);
	return ret;
}

const char *
ledger_history(struct ledger *l, struct arena *a, struct err *e)
{
	int fd = file_open(l, LEDGER_AUDIT, O_RDONLY, e);
	off_t end, start = 0;
	size_t n = 0, size;
	char *text;

	if (fd < 0)
		return fd == MISSING ? "" : NULL;
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
	if (start > 0 && strchr(text, '\n') != NULL)
		text = strchr(text, '\n') + 1;
	return text;
}
