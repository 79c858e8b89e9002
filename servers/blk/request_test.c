/* Unit test of request.c: every bound from both sides. */
#include "request.h"

#include <abi/err.h>
#include <rt/test.h>

static struct request_limits limits = {
    .sectors = 1000,
    .pool = { { .base = 0x80000000, .frames = 16 }, { .base = 0x90000000, .frames = 300 } },
};
static struct request_memory memory;

static int check(uint32_t op, uint64_t sector, uint64_t sectors, uint64_t pool, uint64_t frame, uint64_t offset)
{
    struct ring_sqe sqe = { .op = op, .a = sector, .b = sectors, .c = pool << 32 | frame, .d = offset };
    return request_check(&limits, &sqe, &memory);
}

static void good_requests_tell_their_memory(void)
{
    CHECK(check(BLK_READ, 0, 8, BLK_POOL_FS, 0, 0) == 0 && memory.part[0].address == 0x80000000 && memory.part[0].bytes == 4096);
    CHECK(check(BLK_WRITE, 999, 1, BLK_POOL_PAGER, 299, 3584) == 0);
    CHECK(memory.part[0].address == 0x90000000 + 299 * 4096 + 3584 && memory.part[0].bytes == 512);
    CHECK(check(BLK_READ, 0, 16 * 8, BLK_POOL_FS, 0, 0) == 0); /* the whole pool */
    CHECK(check(BLK_READ, 0, 16 * 8 - 1, BLK_POOL_FS, 0, 512) == 0);
    CHECK(check(BLK_FLUSH, ~0ull, ~0ull, ~0u, ~0u, 1) == 0 && check(BLK_INFO, 0, 0, 9, 9, 9) == 0);
}

static void what_is_beyond_the_disk_is_refused(void)
{
    CHECK(check(BLK_READ, 1000, 1, 0, 0, 0) == ERR_INVAL && check(BLK_READ, 999, 2, 0, 0, 0) == ERR_INVAL);
    CHECK(check(BLK_READ, UINT64_MAX, 1, 0, 0, 0) == ERR_INVAL && check(BLK_READ, UINT64_MAX, 2, 0, 0, 0) == ERR_INVAL);
    CHECK(check(BLK_WRITE, 1001, 1, 0, 0, 0) == ERR_INVAL);
}

static void what_is_beyond_the_pool_is_refused(void)
{
    CHECK(check(BLK_READ, 0, 1, BLK_POOL_FS, 16, 0) == ERR_INVAL);
    CHECK(check(BLK_READ, 0, 1, BLK_POOL_FS, UINT32_MAX, 0) == ERR_INVAL);
    CHECK(check(BLK_READ, 0, 16 * 8, BLK_POOL_FS, 0, 512) == ERR_INVAL);
    CHECK(check(BLK_READ, 0, 9, BLK_POOL_FS, 15, 0) == ERR_INVAL && check(BLK_READ, 0, 8, BLK_POOL_FS, 15, 0) == 0);
    CHECK(check(BLK_READ, 0, 2, BLK_POOL_FS, 15, 3584) == ERR_INVAL);
    CHECK(check(BLK_READ, 0, 1, 2, 0, 0) == ERR_INVAL && check(BLK_READ, 0, 1, UINT32_MAX, 0, 0) == ERR_INVAL);
    limits.pool[BLK_POOL_FS].frames = 0;
    CHECK(check(BLK_READ, 0, 1, BLK_POOL_FS, 0, 0) == ERR_INVAL);
    limits.pool[BLK_POOL_FS].frames = 16;
}

static void odd_sizes_and_operations_are_refused(void)
{
    CHECK(check(BLK_READ, 0, 0, 0, 0, 0) == ERR_INVAL);
    CHECK(check(BLK_READ, 0, BLK_SECTORS_MAX, BLK_POOL_PAGER, 0, 0) == ERR_INVAL); /* beyond this disk */
    limits.sectors = 1 << 20;
    CHECK(check(BLK_READ, 0, BLK_SECTORS_MAX, BLK_POOL_PAGER, 0, 0) == 0 && memory.part[0].bytes == 1 << 20);
    CHECK(check(BLK_READ, 0, BLK_SECTORS_MAX + 1, BLK_POOL_PAGER, 0, 0) == ERR_INVAL);
    CHECK(check(BLK_READ, 0, UINT64_MAX / 512 + 2, BLK_POOL_PAGER, 0, 0) == ERR_INVAL);
    CHECK(check(BLK_READ, 0, 1, 0, 0, 1) == ERR_INVAL && check(BLK_READ, 0, 1, 0, 0, 4096) == ERR_INVAL);
    CHECK(check(BLK_READ, 0, 1, 0, 0, UINT64_MAX - 511) == ERR_INVAL);
    CHECK(check(0, 0, 1, 0, 0, 0) == ERR_INVAL && check(7, 0, 1, 0, 0, 0) == ERR_INVAL && check(~0u, 0, 1, 0, 0, 0) == ERR_INVAL);
    limits.sectors = 1000;
}

static void a_read_only_disk_is_only_read(void)
{
    limits.read_only = true;
    CHECK(check(BLK_WRITE, 0, 1, 0, 0, 0) == ERR_ROFS && check(BLK_READ, 0, 1, 0, 0, 0) == 0);
    CHECK(check(BLK_WRITE, 1000, 1, 0, 0, 0) == ERR_INVAL && check(BLK_FLUSH, 0, 0, 0, 0, 0) == 0);
    limits.read_only = false;
}

static int check_pages(uint32_t op, uint64_t sector, uint64_t pages, uint32_t last)
{
    struct ring_sqe sqe = { .op = op, .a = sector, .b = pages, .c = 7 | 299ull << 32, .d = 3 | 4ull << 32, .e = 5 | 6ull << 32,
                            .f = 8 | (uint64_t)last << 32 };
    return request_check(&limits, &sqe, &memory);
}

static void pages_lie_in_frames_anywhere(void)
{
    CHECK(check_pages(BLK_WRITE_PAGES, 8, 8, 9) == 0 && memory.parts == 8 && memory.part[0].address == 0x90000000 + 7 * 4096);
    CHECK(memory.part[1].address == 0x90000000 + 299 * 4096 && memory.part[1].bytes == 4096);
    CHECK(memory.part[6].address == 0x90000000 + 8 * 4096 && memory.part[7].address == 0x90000000 + 9 * 4096);
    CHECK(check_pages(BLK_READ_PAGES, 992, 1, UINT32_MAX) == 0 && memory.parts == 1);
    CHECK(check_pages(BLK_READ_PAGES, 0, 8, 300) == ERR_INVAL && check_pages(BLK_READ_PAGES, 0, 8, UINT32_MAX) == ERR_INVAL);
    CHECK(check_pages(BLK_READ_PAGES, 0, 0, 9) == ERR_INVAL && check_pages(BLK_READ_PAGES, 0, 9, 9) == ERR_INVAL);
    CHECK(check_pages(BLK_READ_PAGES, 0, UINT64_MAX / 8 + 2, 9) == ERR_INVAL);
    CHECK(check_pages(BLK_READ_PAGES, 993, 1, 9) == ERR_INVAL && check_pages(BLK_READ_PAGES, UINT64_MAX, 1, 9) == ERR_INVAL);
    limits.read_only = true;
    CHECK(check_pages(BLK_WRITE_PAGES, 8, 8, 9) == ERR_ROFS && check_pages(BLK_READ_PAGES, 8, 8, 9) == 0);
    limits.read_only = false;
}

int main(void)
{
    pages_lie_in_frames_anywhere();
    good_requests_tell_their_memory();
    what_is_beyond_the_disk_is_refused();
    what_is_beyond_the_pool_is_refused();
    odd_sizes_and_operations_are_refused();
    a_read_only_disk_is_only_read();
    return test_end();
}
