#include "plugin/programs/whole.h"

#include <getopt.h>
#include <string.h>

bool
whole_name(char *const *argv, const char *name)
{
	const char *word = argv[optind - 1];
	size_t n;

	/* Its argument stood apart. */
	if (optarg == word)
		word = argv[optind - 2];
	word += strlen("--");
	n = strcspn(word, "=");
	return strlen(name) == n && strncmp(word, name, n) == 0;
}
