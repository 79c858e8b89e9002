/* What the cases of mmaptest have in common: their file, mappings, and the pager's counters. */
#ifndef MMAPTEST_KIT_H
#define MMAPTEST_KIT_H

#include "check/suite.h"

#include <proto/pager.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096 };

/* The groups of cases, each ended by a name of NULL. */
extern const struct test_case cases_argument[], cases_fault[], cases_unmap[], cases_writeback[], cases_anonymous[],
    cases_fork[], cases_place[], cases_protect[], cases_coherence[], cases_process[], cases_huge[];

#define KIT_PATH "/tmp/mmaptest.data"  /* the case's file; taken away after it */
#define KIT_OTHER "/tmp/mmaptest.more" /* a second one */

/* What byte `at` of the case's file holds; never 0. */
unsigned char kit_byte(size_t at);

/* Makes the case's file, on the disk already: bytes long, of kit_byte. A descriptor to read and write it. */
int kit_file(size_t bytes);

/* Does memory hold what the file has from `offset` on? */
bool kit_matches(const volatile unsigned char *memory, size_t offset, size_t bytes);
bool kit_zero(const volatile unsigned char *memory, size_t bytes);

/* Maps; the case fails if that does. */
unsigned char *kit_map(size_t bytes, int prot, int flags, int fd, off_t offset);
/* Private anonymous memory to read and write. */
unsigned char *kit_anon(size_t bytes);

/* The pager's counters now. */
struct pager_stat kit_stat(void);
/* Faults that the pager has resolved, of all kinds. */
uint64_t kit_faults(void);

/* This process's mappings: how many, and the one that holds an address (bytes is 0 if none does). */
int kit_region_count(void);
struct pager_region kit_region(const volatile void *address);

/* For suite_child: touches the byte at the argument. */
void kit_read(void *address);
void kit_write(void *address);
void kit_call(void *address);

/* Is this the pager of that name? */
bool kit_pager_is(const char *name);

#endif
