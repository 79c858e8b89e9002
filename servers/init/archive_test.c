/* Unit test of archive.c: finds files, refuses a broken archive. */
#include "archive.h"

#include <rt/test.h>
#include <string.h>

static union {
    struct archive archive;
    uint8_t bytes[3 * 4096];
} a;

static void add(const char *name, uint64_t offset, uint64_t bytes)
{
    struct archive_entry *e = &a.archive.entries[a.archive.count++];
    strncpy(e->name, name, sizeof e->name - 1);
    e->offset = offset;
    e->bytes = bytes;
}

static void fresh(void)
{
    memset(&a, 0, sizeof a);
    a.archive.magic = ARCHIVE_MAGIC;
    add("init", 4096, 100);
    add("pager-minimal", 8192, 4096);
    add("beyond", 8192, 4097);
    add("outside", UINT64_MAX - 5, 10);
}

int main(void)
{
    uint64_t bytes = 0;
    fresh();
    CHECK(archive_find(&a.archive, sizeof a, "init", &bytes) == a.bytes + 4096 && bytes == 100);
    CHECK(archive_find(&a.archive, sizeof a, "pager-minimal", &bytes) == a.bytes + 8192 && bytes == 4096);
    CHECK(!archive_find(&a.archive, sizeof a, "pager", &bytes));
    CHECK(!archive_find(&a.archive, sizeof a, "beyond", &bytes));
    CHECK(!archive_find(&a.archive, sizeof a, "outside", &bytes));
    CHECK(!archive_find(&a.archive, 8, "init", &bytes));
    a.archive.count = UINT64_MAX;
    CHECK(!archive_find(&a.archive, sizeof a, "init", &bytes));
    fresh();
    a.archive.magic++;
    CHECK(!archive_find(&a.archive, sizeof a, "init", &bytes));
    return test_end();
}
