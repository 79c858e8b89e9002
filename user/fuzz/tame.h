/*
 * What random calls may not do, because it would end the run rather than test it: power off, kill other processes, fork,
 * wait for ever. Everything else is allowed.
 */
#ifndef FUZZ_TAME_H
#define FUZZ_TAME_H

#include <stdint.h>

/* One call to a server. */
struct server_call {
    uint64_t endpoint; /* as given to SYS_CALL */
    uint64_t label;
    uint64_t w[5];
    uint64_t buffer;
    uint64_t bytes_flags;
};

void tame(struct server_call *c);

/*
 * Pointers of every kind: good memory, read-only, absent, at the edge of both, the kernel's, not canonical, NULL.
 * index: any number. pointers_init first.
 */
void pointers_init(void);
uint64_t pointer_of(uint64_t index);

/* A random word: small, near a power of two, a pointer, or anything. */
struct random;
uint64_t word_of(struct random *r);
/* Fills the good memory that pointer_of gives with something like a path. */
void fill_paths(struct random *r);

/* 0 if every server answers a proper request properly; else says which does not, and gives 1. */
int servers_check(void);

#endif
