/* The main of a fuzzer that is built without libFuzzer: passes it each named
 * file once. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "fuzz.h"

#define REPLAY_MAX ((size_t)16 << 20)

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct arena *a = arena_new(0);
		struct err e = { 0 };
		size_t n = 0;
		char *text = a == NULL ?
		    NULL :
		    file_read(a, argv[i], REPLAY_MAX, &n, &e);
		uint8_t *exact = malloc(n > 0 ? n : 1);

		if (text == NULL || exact == NULL) {
			(void)printf("%s: %s\n", argv[i], e.text);
			return 1;
		}
		/* Without the '\0' after it, so that reading past the end is
		 * detected. */
		for (size_t k = 0; k < n; k++)
			exact[k] = (uint8_t)text[k];
		(void)LLVMFuzzerTestOneInput(exact, n);
		free(exact);
		arena_free(a);
	}
	(void)printf("%d inputs\n", argc - 1);
	return 0;
}
