#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

static int
file_fail(struct err *e, const char *path, int number)
{
	char text[128] = "";

	/* GNU strerror_r may return a constant instead of filling text. */
	return err_set(e, ERR_IO, "%s: %s", path,
	    strerror_r(number, text, sizeof text));
}

static int
file_drain(int fd, const char *path, size_t limit, struct buf *b, struct err *e)
{
	char block[16384];
	ssize_t n;

	while ((n = read(fd, block, sizeof block)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return file_fail(e, path, errno);
		if ((size_t)n > limit - b->n)
			return err_set(e, ERR_LIMIT, "%s: more than %zu bytes",
			    path, limit);
		buf_add(b, block, (size_t)n);
	}
	return 0;
}

char *
file_read(struct arena *a, const char *path, size_t limit, size_t *ret_n,
    struct err *e)
{
	bool is_stdin = text_equal(path, "-");
	struct stat st;
	struct buf b;
	char *text;
	size_t n;
	int fd, failed;

	fd = is_stdin ? STDIN_FILENO :
			open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		(void)file_fail(e, path, errno);
		return NULL;
	}
	/* O_NONBLOCK and this: a FIFO or a device must not hang a check. */
	if (!is_stdin && (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))) {
		(void)close(fd);
		(void)err_set(e, ERR_IO, "%s: not a regular file", path);
		return NULL;
	}
	buf_init(&b, 0);
	failed = file_drain(fd, path, limit, &b, e);
	if (!is_stdin)
		(void)close(fd);
	n = b.n;
	text = failed == 0 ? buf_take(&b, a) : NULL;
	buf_free(&b);
	if (text == NULL && failed == 0)
		(void)err_memory(e);
	if (text != NULL)
		*ret_n = n;
	return text;
}

bool
file_is_missing(const char *path)
{
	struct stat st;

	return stat(path, &st) < 0 && (errno == ENOENT || errno == ENOTDIR);
}
