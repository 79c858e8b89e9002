/*
 * What the fuzz targets (*_fuzz.c) share. An input is bytes: the first two say which allocation is the first to fail (0: none), the third how many
 * fail in a row; the rest is what chance says. libFuzzer gives inputs (./quire fuzz), or fuzz_test.c: the same ones each time, with the n-th allocation
 * failing for every n.
 */
#ifndef PAGER_FUZZ_H
#define PAGER_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FUZZ_HEAD_BYTES = 3 };

/* A target: plays the input and stops the program where something is not so. Nothing is left behind. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

void fuzz_begin(const uint8_t *data, size_t size);
/* Are there bytes left? */
bool fuzz_more(void);
/* One of n (at most 65,536); 0 when no bytes are left. */
unsigned fuzz_choose(unsigned n);

/* For whoever allocates: does this one fail? */
bool fuzz_fails(void);
/* From now on none does. */
void fuzz_fail_no_more(void);
/* Since the input began: how often was that asked, and how often was it true? */
extern unsigned long fuzz_asked, fuzz_failed;

#endif
