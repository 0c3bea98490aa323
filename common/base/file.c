/* Reads whole files, and never waits for a FIFO or a device. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

/* Bytes at first, when the size is unknown. */
#define FIRST_SIZE ((size_t)16 << 10)

static void *
file_fail(struct err *e, const char *path, int number)
{
	char text[128] = "";

	/* GNU strerror_r may return a constant instead of filling text. */
	return err_null(e, ERR_IO, "%s: %s", path,
	    strerror_r(number, text, sizeof text));
}

/* Room for n bytes and one more, for seeing the end of the file and for the
 * final '\0'; not zeroed, which would touch a large file's memory once more. */
static char *
file_grow(struct arena *a, const char *text, size_t used, size_t n,
    struct err *e)
{
	char *more = n < SIZE_MAX ? malloc(n + 1) : NULL;

	if (more == NULL || arena_defer(a, free, more) < 0)
		return err_null_memory(e);
	if (used > 0)
		memcpy(more, text, used);
	return more;
}

/* expected: the expected size in bytes. */
static char *
file_drain(struct arena *a, int fd, const char *path, size_t expected,
    size_t limit, size_t *ret_n, struct err *e)
{
	size_t size = expected < limit ? expected : limit, used = 0;
	char *text = file_grow(a, NULL, 0, size, e);
	ssize_t n;

	while (text != NULL &&
	    (n = read(fd, text + used, size + 1 - used)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return file_fail(e, path, errno);
		used += (size_t)n;
		if (used > limit)
			return err_null(e, ERR_LIMIT, "%s: more than %zu bytes",
			    path, limit);
		if (used <= size)
			continue;
		size = size < limit / 2 ? size * 2 : limit;
		text = file_grow(a, text, used, size, e);
	}
	if (text != NULL) {
		text[used] = '\0';
		*ret_n = used;
	}
	return text;
}

char *
file_read(struct arena *a, const char *path, size_t limit, size_t *ret_n,
    struct err *e)
{
	bool is_stdin = text_equal(path, "-");
	struct stat st = { 0 };
	int fd = STDIN_FILENO;
	char *text;

	if (!is_stdin)
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return file_fail(e, path, errno);
	/* O_NONBLOCK and this: a FIFO or a device must not hang a check. */
	if (!is_stdin && (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))) {
		(void)close(fd);
		return err_null(e, ERR_IO, "%s: not a regular file", path);
	}
	text = file_drain(a, fd, path,
	    st.st_size > 0 ? (size_t)st.st_size : FIRST_SIZE, limit, ret_n, e);
	if (!is_stdin)
		(void)close(fd);
	return text;
}

bool
file_is_regular(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

bool
file_is_missing(const char *path)
{
	struct stat st;

	return stat(path, &st) < 0 && (errno == ENOENT || errno == ENOTDIR);
}
