/* Preloaded: from the first lock on it counts every write, fsync, rename, lock
 * and send of the process, and kills it before the one that KILL_AT names (1
 * is the lock).  Writes "N WHAT" to KILL_LOG when it does. */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_int count;

/* Uses no library call that it counts itself. */
static void
last_words(int n, const char *what)
{
	const char *path = getenv("KILL_LOG");
	int fd =
	    path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	char line[64];
	int length = snprintf(line, sizeof line, "%d %s\n", n, what);

	if (fd >= 0)
		(void)syscall(SYS_write, fd, line, (size_t)length);
}

static void
point(const char *what)
{
	const char *text = getenv("KILL_AT");
	int n;

	if (text == NULL || (count == 0 && strcmp(what, "lock") != 0))
		return;
	n = ++count;
	if (n != atoi(text))
		return;
	last_words(n, what);
	(void)raise(SIGKILL);
}

#define NEXT(type, name) ((type)dlsym(RTLD_NEXT, name))

__attribute__((visibility("default"))) ssize_t
write(int fd, const void *p, size_t n)
{
	point("write");
	return NEXT(ssize_t(*)(int, const void *, size_t), "write")(fd, p, n);
}

__attribute__((visibility("default"))) int
fsync(int fd)
{
	point("fsync");
	return NEXT(int (*)(int), "fsync")(fd);
}

__attribute__((visibility("default"))) int
renameat(int from, const char *old, int to, const char *new)
{
	point("rename");
	return NEXT(int (*)(int, const char *, int, const char *),
	    "renameat")(from, old, to, new);
}

__attribute__((visibility("default"))) int
flock(int fd, int operation)
{
	point("lock");
	return NEXT(int (*)(int, int), "flock")(fd, operation);
}

__attribute__((visibility("default"))) ssize_t
send(int fd, const void *p, size_t n, int flags)
{
	point("send");
	return NEXT(ssize_t(*)(int, const void *, size_t, int), "send")(fd, p,
	    n, flags);
}

__attribute__((visibility("default"))) int
unlinkat(int fd, const char *name, int flags)
{
	point("unlink");
	return NEXT(int (*)(int, const char *, int), "unlinkat")(fd, name,
	    flags);
}
