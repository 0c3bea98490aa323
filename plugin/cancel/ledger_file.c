/* The state directory and the files in it: opened by name, never through a
 * symbolic link, written all or nothing. */
#include "plugin/cancel/ledger_file.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "aws/sign/digest.h"
#include "base/arena.h"
#include "base/encode.h"
#include "base/err.h"
#include "data/value.h"

#define MODE_DIR 0750
#define MODE_FILE 0640
#define HASH_HEX 32 /* of SHA-256, in names of files */

/* The directory ------------------------------------------------------- */

static void
close_fd(void *arg)
{
	(void)close((int)(intptr_t)arg);
}

static const char *
user_name(struct arena *a, uid_t uid)
{
	struct passwd pw, *found = NULL;
	char space[4096];

	if (getpwuid_r(uid, &pw, space, sizeof space, &found) == 0 &&
	    found != NULL)
		return arena_strdup(a, pw.pw_name);
	return arena_printf(a, "%lu", (unsigned long)uid);
}

/* Adds the owner, the user and the remedy to an error about permissions. */
static int
explain_owner(struct arena *a, const char *dir, uid_t owner, struct err *e)
{
	char text[ERR_TEXT_SIZE];
	const char *user = user_name(a, geteuid());
	const char *name = user_name(a, owner);

	if (user == NULL || name == NULL || owner == geteuid())
		return -1;
	(void)snprintf(text, sizeof text, "%s", e->text);
	return err_set(e, e->code,
	    "%.250s; it belongs to %.40s, this process is %.40s; run \"chown"
	    " %.40s %.200s\"",
	    text, name, user, user, dir);
}

static int
check_dir(struct arena *a, int fd, const char *dir, struct stat *ret,
    struct err *e)
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
	if (st.st_uid != geteuid() && st.st_uid != 0 && geteuid() != 0) {
		(void)err_set(e, ERR_IO,
		    "state directory %s: belongs to another user", dir);
		return explain_owner(a, dir, st.st_uid, e);
	}
	*ret = st;
	return 0;
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

/* Opens the directory, which is made if only its last part is missing.  -1: errno
 * has the reason. */
static int
open_dir(const char *dir)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	struct stat st;
	int fd = open(dir, flags);

	if (fd >= 0 || errno != ENOENT)
		return fd;
	if (mkdir(dir, MODE_DIR) != 0)
		return errno == EEXIST ? open(dir, flags) : -1;
	fd = open(dir, flags);
	/* Independent of the umask; only if the folder is ours. */
	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == geteuid())
		(void)fchmod(fd, MODE_DIR);
	return fd;
}

static struct ledger *
explain_dir(struct arena *a, const char *dir, struct err *e)
{
	int error = errno;
	const char *user = user_name(a, geteuid());
	struct stat st;

	if (error == ENOENT)
		return err_null(e, ERR_IO,
		    "state directory %.300s: its parent does not exist;"
		    " create it: install -d -m 750 -o %.40s %.300s",
		    dir, user != NULL ? user : "USER", dir);
	(void)err_set(e, ERR_IO, "state directory %s: %s", dir,
	    why_not_open(dir, error));
	if (error == EACCES && stat(dir, &st) == 0)
		(void)explain_owner(a, dir, st.st_uid, e);
	return NULL;
}

struct ledger *
ledger_open(struct arena *a, const char *path, const struct platform *w,
    struct err *e)
{
	struct ledger *l = arena_alloc(a, sizeof *l);
	size_t n = strlen(path);
	struct stat st = { 0 };
	const char *dir;
	int fd;

	/* "link/" would be resolved through the link. */
	while (n > 1 && path[n - 1] == '/')
		n--;
	if (l == NULL || (dir = arena_strndup(a, path, n)) == NULL)
		return err_null_memory(e);
	if ((fd = open_dir(dir)) < 0)
		return explain_dir(a, dir, e);
	if (arena_defer(a, close_fd, (void *)(intptr_t)fd) < 0) {
		(void)close(fd);
		return err_null_memory(e);
	}
	if (check_dir(a, fd, dir, &st, e) < 0)
		return NULL;
	*l = (struct ledger){ .arena = a,
		.dir = dir,
		.fd = fd,
		.owner = st.st_uid,
		.group = st.st_gid,
		.platform = w,
		.user = user_name(a, getuid()),
		.host = host_name(a) };
	return l->user != NULL && l->host != NULL ? l : err_null_memory(e);
}

/* Files --------------------------------------------------------------- */

int
ledger_file_error(const struct ledger *l, const char *name, struct err *e)
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
	if (geteuid() == l->owner || geteuid() != 0)
		return 0;
	return fchown(fd, l->owner, l->group);
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

int
ledger_file_open(const struct ledger *l, const char *name, int flags,
    struct err *e)
{
	const int safe = O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	const char *why;
	int fd = -1;

	if ((flags & O_EXCL) == 0)
		fd = openat(l->fd, name, (flags & ~O_CREAT) | safe);
	if (fd < 0 && (flags & O_CREAT) == 0 && errno == ENOENT)
		return LEDGER_MISSING;
	if (fd >= 0) {
		why = why_not_ours(l, fd);
		if (why == NULL)
			return fd;
		(void)close(fd);
		return err_set(e, ERR_IO, "%s/%s: %s", l->dir, name, why);
	}
	if ((flags & O_CREAT) == 0 ||
	    ((flags & O_EXCL) == 0 && errno != ENOENT))
		return ledger_file_error(l, name, e);
	fd = openat(l->fd, name, flags | O_EXCL | safe, MODE_FILE);
	/* Another process made it first. */
	if (fd < 0 && errno == EEXIST && (flags & O_EXCL) == 0)
		return ledger_file_open(l, name, flags, e);
	if (fd < 0 || own_new_file(l, fd) != 0) {
		(void)ledger_file_error(l, name, e);
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	return fd;
}

int
ledger_file_write(int fd, const char *text, size_t n)
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
int
ledger_file_replace(const struct ledger *l, const char *name, const char *text,
    struct err *e)
{
	char beside[LEDGER_NAME_SIZE + 32];
	int fd, ok;

	(void)snprintf(beside, sizeof beside, "%s.%ld.tmp", name,
	    (long)getpid());
	(void)unlinkat(l->fd, beside, 0);
	fd = ledger_file_open(l, beside, O_WRONLY | O_CREAT | O_EXCL, e);
	if (fd < 0)
		return -1;
	ok = ledger_file_write(fd, text, strlen(text)) == 0 && fsync(fd) == 0;
	if (close(fd) != 0)
		ok = 0;
	if (!ok || renameat(l->fd, beside, l->fd, name) != 0) {
		(void)ledger_file_error(l, name, e);
		(void)unlinkat(l->fd, beside, 0);
		return -1;
	}
	if (fsync(l->fd) != 0)
		return ledger_file_error(l, name, e);
	return 0;
}

char *
ledger_file_text(struct arena *a, int fd, size_t limit, struct err *e)
{
	off_t end = lseek(fd, 0, SEEK_END), start = 0;
	size_t n = 0, size;
	char *text;

	if (end > (off_t)limit)
		start = end - (off_t)limit;
	size = end < 0 ? 0 : (size_t)(end - start);
	if ((text = arena_alloc(a, size + 1)) == NULL)
		return err_null_memory(e);
	while (n < size) {
		ssize_t got = pread(fd, text + n, size - n, start + (off_t)n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	text[n] = '\0';
	/* A disk that lost power may have left some; they must hide no line. */
	for (size_t k = 0; k < n; k++)
		if (text[k] == '\0')
			text[k] = '?';
	return text;
}

int
ledger_file_damaged(const struct ledger *l, const char *name, struct err *e)
{
	/* It may have recorded that the build was cancelled, or how often. */
	return err_set(e, ERR_IO,
	    "%s/%s is damaged: see what it was, and remove it", l->dir, name);
}

int
ledger_file_object(const struct ledger *l, struct arena *a, const char *name,
    json_t **ret, struct err *e)
{
	char *text;
	int fd = ledger_file_open(l, name, O_RDONLY, e);

	*ret = NULL;
	if (fd < 0)
		return fd == LEDGER_MISSING ? 0 : -1;
	text = ledger_file_text(a, fd, LEDGER_MAX_FILE, e);
	(void)close(fd);
	if (text == NULL)
		return -1;
	/* A half written one cannot exist (files are renamed), and one that is
	 * too large is read from its middle. */
	*ret = value_parse(a, text, strlen(text), e);
	return json_is_object(*ret) ? 0 : ledger_file_damaged(l, name, e);
}

/* "open-6f1e....json" */
int
ledger_file_name(const char *kind, const char *key, const char *suffix,
    char ret[static LEDGER_NAME_SIZE], struct err *e)
{
	unsigned char digest[DIGEST_SHA256_SIZE];
	char hex[2 * DIGEST_SHA256_SIZE + 1];

	if (digest_sha256(key, strlen(key), digest) < 0)
		return err_set(e, ERR_BUG, "SHA-256 is not available");
	encode_hex(digest, sizeof digest, hex);
	(void)snprintf(ret, LEDGER_NAME_SIZE, "%s-%.*s.%s", kind, HASH_HEX, hex,
	    suffix);
	return 0;
}
