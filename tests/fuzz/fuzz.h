/* The function that every fuzzer defines, under libFuzzer's name. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Returns 0; aborts when the code under test gave an impossible result. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#endif
