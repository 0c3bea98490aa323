/* The memory of a program's JSON values. */
#include <jansson.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "plugin/programs/process.h"
#include "unit.h"

#define SIZES 600

static json_malloc_t take;
static json_free_t give;

static void
setup(void)
{
	process_begin();
	json_get_alloc_funcs(&take, &give);
}

static void *
filled(size_t n)
{
	unsigned char *p = take(n);

	ck_assert_ptr_nonnull(p);
	ck_assert_uint_eq((uintptr_t)p % sizeof(uint64_t), 0);
	memset(p, (int)(n % 251), n);
	return p;
}

static void *
release(void *arg)
{
	void **piece = arg;

	for (size_t n = 0; n < SIZES; n++)
		give(piece[n]);
	return NULL;
}

START_TEST(pieces_do_not_overlap_in_any_thread)
{
	unsigned char *piece[SIZES];
	pthread_t thread;

	for (int round = 0; round < 30; round++) {
		for (size_t n = 0; n < SIZES; n++)
			piece[n] = filled(n);
		for (size_t n = 0; n < SIZES; n++)
			for (size_t i = 0; i < n; i++)
				ck_assert_uint_eq(piece[n][i], n % 251);
		if (round % 2 == 0) {
			(void)release(piece);
			continue;
		}
		ck_assert_int_eq(pthread_create(&thread, NULL, release, piece),
		    0);
		ck_assert_int_eq(pthread_join(thread, NULL), 0);
	}
	give(NULL);
}
END_TEST

START_TEST(a_piece_that_is_free_is_used_again)
{
	void *p;

	if (process_is_watched()) /* by a sanitizer: malloc decides */
		return;
	p = take(40);
	give(p);
	ck_assert_ptr_eq(take(33), p);
}
END_TEST

START_TEST(more_than_there_can_be_is_out_of_memory)
{
	if (process_is_watched())
		return;
	ck_assert_ptr_null(take(SIZE_MAX));
	ck_assert_ptr_null(take(SIZE_MAX - 8));
}
END_TEST

UNIT_MAIN_AROUND("pool", setup, NULL, pieces_do_not_overlap_in_any_thread,
    a_piece_that_is_free_is_used_again, more_than_there_can_be_is_out_of_memory)
