/* What every fuzzer defines; the name is libFuzzer's. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Always 0; aborts when the code under test answered what cannot be. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#endif
