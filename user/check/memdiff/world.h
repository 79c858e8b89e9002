/*
 * What all actors of a program know: it goes from actor to actor with the turn, through a pipe. And how an actor tells what came
 * of an operation. Everything here is the same on every system that runs the program right.
 */
#ifndef MEMDIFF_WORLD_H
#define MEMDIFF_WORLD_H

#include "program.h"

#include <stdint.h>

enum { FILES = 4, INODES = 16 };

extern struct world {
    uint32_t next;              /* the operation whose turn it is */
    uint8_t me;                 /* the actor that has the turn */
    uint8_t reap;               /* an actor that has ended and is to be waited for, or 0 */
    uint8_t alive, used;        /* bits: actors */
    uint8_t parent[ACTORS];
    uint8_t inodes;             /* given out so far; number 0 is none */
    uint8_t inode_of[FILES];    /* which one the name stands for now */
    uint8_t inode_of_object[FILES]; /* likewise of shm_open */
    uint32_t objects;           /* bits: inodes that are objects in memory */
    uint32_t tainted;           /* bits: inodes whose last page was stored to beyond the end: what is there is open */
    uint64_t spoilt[INODES];    /* bits: pages (of the first 64) that were last ones then: private copies may have been made of them, and stay so */
    uint16_t spoilt_from[INODES]; /* in such a page, the first byte; 0: none */
    uint64_t size[INODES];
    uint64_t hash;              /* of all that was told */
} world;

extern bool verbose; /* tell it all, not only its hash */

/* Adds to what this operation's line says. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* " = NAME" of errno, or "= 0". */
void say_result(int64_t result);
/* The operation cannot be done here, and nobody tries. */
void say_skip(void);
/* Ends the line. */
void say_end(void);
/* Forgets what the line says so far: a forked actor begins its own. */
void say_nothing(void);

/* A stream of bytes that depends on seed only: the byte at `at`. */
uint8_t pattern(uint64_t seed, uint64_t at);
/* A hash of bytes, begun with `hash`. */
uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n);

#endif
