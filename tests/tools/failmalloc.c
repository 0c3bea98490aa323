/* Preloaded: the FAIL_AT-th allocation by one of the objects that FAIL_IN names
 * (a word in their path, several by ':') fails, and all later ones of theirs.
 * FAIL_LOG: a file that is created when an allocation fails. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
__attribute__((visibility("default"))) void *malloc(size_t size);
__attribute__((visibility("default"))) void *calloc(size_t n, size_t size);
__attribute__((visibility("default"))) void *realloc(void *p, size_t size);

static atomic_long seen;

static int
is_named(const char *path, const char *words)
{
	char word[64];

	while (*words != '\0') {
		size_t n = strcspn(words, ":");

		if (n > 0 && n < sizeof word) {
			memcpy(word, words, n);
			word[n] = '\0';
			if (strstr(path, word) != NULL)
				return 1;
		}
		words += n + (words[n] == ':');
	}
	return 0;
}

static int
must_fail(const void *caller)
{
	const char *at = getenv("FAIL_AT"), *in = getenv("FAIL_IN");
	const char *log = getenv("FAIL_LOG");
	Dl_info info;
	int fd;

	if (at == NULL || in == NULL || dladdr(caller, &info) == 0 ||
	    info.dli_fname == NULL || !is_named(info.dli_fname, in))
		return 0;
	if (atomic_fetch_add(&seen, 1) + 1 < strtol(at, NULL, 10))
		return 0;
	if (log != NULL && (fd = open(log, O_CREAT | O_WRONLY, 0600)) >= 0)
		(void)close(fd);
	errno = ENOMEM;
	return 1;
}

void *
malloc(size_t size)
{
	return must_fail(__builtin_return_address(0)) ? NULL :
							__libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
	return must_fail(__builtin_return_address(0)) ? NULL :
							__libc_calloc(n, size);
}

void *
realloc(void *p, size_t size)
{
	return must_fail(__builtin_return_address(0)) ? NULL :
							__libc_realloc(p, size);
}
