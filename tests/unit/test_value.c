#include <string.h>

#include "data/value.h"
#include "unit.h"

START_TEST(numbers_are_equal_by_value)
{
	json_t *one = json_integer(1), *real = json_real(1.0);

	ck_assert(value_equal(one, real));
	json_decref(one);
	json_decref(real);
}
END_TEST

UNIT_MAIN("value", numbers_are_equal_by_value)
