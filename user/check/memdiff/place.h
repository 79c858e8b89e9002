/*
 * Addresses: a window of fixed pages, the same on every system; the heap; and registers: mappings whose address the system chose. For
 * each page an actor notes which page of which file is there, to know which bytes are left open (docs/DIFF.md).
 */
#ifndef MEMDIFF_PLACE_H
#define MEMDIFF_PLACE_H

#include "program.h"

#include <stdint.h>

enum { PAGE = 4096, WINDOW_PAGES = 64, REGISTERS = 6 };
enum { PROT_OPEN = 0x80 };
#define WINDOW UINT64_C(0x2000000000)

struct page_note {
    uint32_t index;  /* page of the file */
    uint32_t past;   /* a hash of the operations that made it what it is: pages that have the same are in one mapping */
    uint8_t inode;   /* 0: anonymous, or nothing */
    uint8_t prot;    /* PROT_*, or PROT_OPEN */
    bool mapped, shared;
    bool open;       /* its bytes are open: the last advice for it was FREE */
};

struct place {
    uintptr_t base;  /* 0: an empty register */
    unsigned pages;
    struct page_note note[WINDOW_PAGES];
};

struct range {
    struct place *place; /* NULL: outside */
    uintptr_t at;
    uint64_t bytes;
};

/* Forgets everything: the window is empty, and there is no heap. */
void place_start(void);
/* The heap begins there. */
void place_heap(uintptr_t base);
/* There is a mapping that grows by itself: what is noted as a hole may be none. */
void place_grows(void);
bool place_holes_are_open(void);
bool place_is_window(const struct place *place);

/* The address that a word means: n (null), wHEX, hHEX (the heap), rN+HEX; *place is where, NULL for null. False: an empty register, no heap. */
bool place_address(const char *word, uintptr_t *at, struct place **place);

/* Words `at` and `at + 1` of an operation. False: not to be done: an empty register, or beyond its end. */
bool place_range(const struct op *op, int at, struct range *range);

/* The register that a word `rN` means, if it is empty; else NULL. */
struct place *place_register(const char *word);

/* The system chose an address: it is the register's from now on, unless it lies in the window. */
void place_keep(struct place *reg, void *at, uint64_t bytes);

/* The note of the page that holds an address, or NULL. */
struct page_note *place_note(const struct range *range, uint64_t offset);

/* [at, at + bytes) is mapped as told, page by page upward, or unmapped (note NULL). Takes only what is in a place. */
void place_set(uintptr_t at, uint64_t bytes, const struct page_note *note);

/* The operation changed how these pages are mapped: what is equal there may be one mapping now or several. */
void place_treat(const struct range *range);
/*
 * Is it open whether the first `bytes` of the range are one mapping? Not so if all of it was always treated alike, nor if there is a hole or a change that
 * no system could see as one.
 */
bool place_unity_is_open(const struct range *range, uint64_t bytes);

/* Tells an address: wHEX, hHEX, rN+HEX, n, or `elsewhere`. */
void place_say(uintptr_t at);

/* May the byte at `at` hold anything? (Beyond the end of a file that was stored to there, or advised FREE.) */
bool place_byte_is_open(uintptr_t at);
/* Is any byte of the range open? */
bool place_is_open(const struct range *range);
/* The range was stored to: notes what is open now, and what is no longer. */
void place_stored(const struct range *range);
/*
 * Would a store to it change an object in memory behind its end? In Linux's tmpfs such bytes come to light when the object grows: nobody should count on
 * that, so it is not done.
 */
bool place_spoils_object(const struct range *range);
/* Does it map bytes [from, to) of an inode, or anything at its end or beyond? */
bool place_maps_file(const struct range *range, unsigned inode, uint64_t from, uint64_t to);

#endif
