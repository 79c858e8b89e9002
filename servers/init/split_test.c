/* Unit test of split.c: the parts fill the pool, each within its bounds, at every size of machine. */
#include "split.h"

#include <abi/err.h>
#include <rt/test.h>

static void fills(uint64_t total, uint64_t taken, bool swap)
{
    struct split s;
    CHECK(split_plan(total, taken, swap, &s) == 0);
    const struct frame_range *r[] = {&s.tty, &s.blk, &s.swap, &s.fs, &s.proc, &s.kpool, &s.data};
    uint64_t next = s.limit;
    CHECK(s.limit > taken);
    for (unsigned i = 0; i < sizeof r / sizeof r[0]; i++) {
        CHECK(r[i]->first == next && (r[i]->count > 0 || r[i] == &s.swap));
        next += r[i]->count;
    }
    CHECK(next == total);
    CHECK(s.blk.count == 64 && s.swap.count == (swap ? 16 : 0) && s.fs.count >= 192 && s.fs.count <= 4096 && s.proc.count >= 128);
    CHECK(s.kpool.count >= 256 && s.kpool.count <= 16384);
    CHECK(s.data.count >= total / 4);
}

int main(void)
{
    struct split s;
    fills(2500, 500, false); /* MEM=16M */
    fills(2500, 500, true);
    fills(15000, 800, true);
    fills(UINT64_C(1) << 18, 800, false);
    fills(UINT64_C(1) << 25, 800, false);
    CHECK(split_plan(1000, 500, false, &s) == ERR_NOMEM);
    CHECK(split_plan(0, 0, true, &s) == ERR_NOMEM);
    return test_end();
}
