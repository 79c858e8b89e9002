/* Between the parts of the fake kernel: address spaces. */
#ifndef PAGER_FAKE_SPACE_H
#define PAGER_FAKE_SPACE_H

#include "fake.h"

enum { SPACES = 64, REGIONS = 1 << 17, GIGAS = 256, SLOTS = 256 };

/* An entry of a page table: empty, a page, or a note in place of the frame. */
struct leaf {
    uint32_t frame;     /* ENTRY_NO_FRAME: page `device` of the device */
    uint8_t device;
    uint8_t prot;
    bool used, note, accessed, dirty;
};

struct fake_space;

/*
 * The pages of 2 MiB; of several spaces, as SYS_SHARE makes it. Its frame is of what `owner` was given; if it is a 2 MiB leaf, that frame is the
 * one kept for its split.
 */
struct fake_table {
    struct fake_space *owner;
    unsigned shares, count;
    bool large; /* one leaf: the frames lie in a row, and all allow the same */
    struct leaf leaf[512];
};

struct fake_space {
    bool used;
    uint64_t badge, object;
    struct fake_table *table[REGIONS];
    unsigned mapped;          /* entries in use */
    uint16_t in_giga[GIGAS];  /* tables in it */
    unsigned tables_used;     /* owned ones, and those above them */
    uint64_t donated[512];
    unsigned donated_count;   /* all; as many as tables_used are in use */
};

void fake_spaces_start(uint64_t kpool_frames);
/* The space whose faults carry this badge, or NULL; its capability. */
struct fake_space *fake_space_of(uint64_t badge);
cap_t fake_space_cap(uint64_t badge);
/* The page mapped at va, or NULL. */
struct leaf *fake_leaf(struct fake_space *s, vaddr_t va);
/* What a fault message tells of va. */
uint64_t fake_entry(struct fake_space *s, vaddr_t va);

#endif
