/* Between the parts of the fake kernel: address spaces. */
#ifndef PAGER_FAKE_SPACE_H
#define PAGER_FAKE_SPACE_H

#include "fake.h"

enum { SPACES = 64, LEAVES = 1 << 14, REGIONS = 1 << 17, GIGAS = 256, SLOTS = 256 };

struct leaf {
    vaddr_t va;
    uint32_t frame;
    uint8_t prot;
    bool used, dirty;
};

struct fake_space {
    bool used;
    uint64_t badge, object;
    struct leaf leaf[LEAVES]; /* open addressing, no holes within a chain: removed ones keep used with va 1 */
    unsigned mapped;
    uint16_t in_region[REGIONS], in_giga[GIGAS];
    unsigned tables_used;
    uint64_t donated[512];
    unsigned donated_count;   /* all; the first tables_used of them are in use */
};

void fake_spaces_start(uint64_t kpool_frames);
/* The space whose faults carry this badge, or NULL; its capability. */
struct fake_space *fake_space_of(uint64_t badge);
cap_t fake_space_cap(uint64_t badge);
/* The leaf of va: NULL if there is none, or with make where it is to be put. */
struct leaf *fake_leaf(struct fake_space *s, vaddr_t va, bool make);

#endif
