/* Places of new programs. State: the seed that was set, and where the generator made of it stands (Steele and others, SplitMix, 2014). */
#include "aslr.h"

#include "setting.h"

#include <proto/layout.h>

enum { STACK_BITS = 16, MMAP_BITS = 18, HEAP_BITS = 13 }; /* of page numbers: what 39 bits of address leave room for */
_Static_assert(USER_STACK_TOP - (UINT64_C(1) << (STACK_BITS + PAGE_SHIFT)) - USER_STACK_MAX_BYTES > USER_MMAP_TOP, "the stack stays above the mappings");
_Static_assert(USER_MMAP_TOP - (UINT64_C(1) << (MMAP_BITS + PAGE_SHIFT)) > USER_MMAP_FLOOR, "there is room for mappings");

static uint64_t seed, state;

static int change(uint64_t value)
{
    state = value;
    return 0;
}

void aslr_init(void)
{
    static const struct setting setting = { .name = "aslr", .unit = "seed", .value = &seed, .most = UINT64_MAX, .change = change };
    seed = state = 0;
    settings_add(&setting, 1);
}

static uint64_t next_bytes(unsigned page_bits)
{
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return ((z ^ z >> 31) >> (64 - page_bits)) << PAGE_SHIFT;
}

struct aslr aslr_next(void)
{
    struct aslr at = { USER_STACK_TOP, USER_MMAP_TOP, 0 };
    if (seed) {
        at.stack_top -= next_bytes(STACK_BITS);
        at.mmap_top -= next_bytes(MMAP_BITS);
        at.heap_gap = next_bytes(HEAP_BITS);
    }
    return at;
}
