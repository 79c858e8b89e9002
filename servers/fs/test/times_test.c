/* The times of inodes over a mount, on inodes with and without room for nanoseconds; e2fsck is content with what is there. */
#include "../times.h"

#include "../inode.h"
#include "../names.h"
#include "../super.h"
#include "host.h"

#include <abi/err.h>
#include <stdio.h>
#include <string.h>

enum { MEMORY_BYTES = 1 << 20 };
#define NS INT64_C(1000000000)
#define DAY (86400 * NS)

static bool mount(void)
{
    return CHECK(super_mount(host_memory(MEMORY_BYTES), MEMORY_BYTES) == 0);
}

static struct inode *open_file(bool create)
{
    static struct path path;
    struct inode *file;
    path.bytes = 2;
    memcpy(path.text, "/f", 2);
    CHECK(path_walk(&path, NULL, true) == 0);
    if (create)
        CHECK(super_begin() == 0 && names_create(&path, MODE_FILE | 0644, NULL, &file) == 0);
    else
        file = inode_hold(path.inode);
    path_put(&path);
    return file;
}

/* What was set is there after a mount, as far as the disk can carry it. */
static void kept(const char *options, bool fine)
{
    static const struct {
        int64_t set, coarse;
        bool far; /* kept only where there are nanoseconds */
    } cases[] = {
        {1234567890 * NS + 987654321, 1234567890 * NS, false},
        {0, 0, false},
        {-5 * NS + 250000000, -5 * NS, false},
        {INT32_MAX * NS + 5, INT32_MAX * NS, false},
        {(INT32_MAX + INT64_C(1)) * NS + 7, INT32_MAX * NS, true},
        {8000000000 * NS + 999999999, INT32_MAX * NS, true},
        {INT32_MIN * NS, INT32_MIN * NS, false},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        host_image_make(1024, options);
        if (!mount())
            return;
        struct inode *file = open_file(true);
        for (unsigned which = TIME_ACCESSED; which <= TIME_CHANGED; which++)
            times_set(file, which, cases[i].set + which * NS * (cases[i].far ? 1 : 0));
        inode_mark(file);
        inode_put(file);
        CHECK(super_unmount() == 0 && host_image_clean());
        if (!mount())
            return;
        file = open_file(false);
        for (unsigned which = TIME_ACCESSED; which <= TIME_CHANGED; which++)
            CHECK(times_get(file, which) == (fine ? cases[i].set + which * NS * (cases[i].far ? 1 : 0) : cases[i].coarse));
        inode_put(file);
        host_image_close();
    }
    printf("times kept, %s\n", options);
}

/* What the disk cannot carry is brought to the nearest that it can. */
static void limits(void)
{
    host_image_make(1024, "-b 1024 -I 256");
    if (!mount())
        return;
    struct inode *file = open_file(true);
    times_set(file, TIME_MODIFIED, INT64_MAX);
    CHECK(times_get(file, TIME_MODIFIED) > 9000000000 * NS);
    times_set(file, TIME_MODIFIED, INT64_MIN);
    CHECK(times_get(file, TIME_MODIFIED) == INT32_MIN * NS);
    file->extra.mtime = UINT32_MAX; /* as a corrupt disk may have it */
    CHECK(times_get(file, TIME_MODIFIED) % NS == 0);
    inode_put(file);
    host_image_close();
}

/* A read is kept once after each change, and once a day; and only fsync writes it, not what is about data. */
static void reads(void)
{
    host_image_make(1024, "-b 1024 -I 256");
    if (!mount())
        return;
    struct inode *file = open_file(true);
    int64_t at = times_get(file, TIME_CHANGED);
    CHECK(super_sync() == 0);
    times_read(file, at + 5);
    CHECK(times_get(file, TIME_ACCESSED) == at + 5 && file->times_dirty && !file->dirty);
    times_read(file, at + 10);
    CHECK(times_get(file, TIME_ACCESSED) == at + 5);
    times_read(file, at + 5 + DAY);
    CHECK(times_get(file, TIME_ACCESSED) == at + 5 + DAY);
    times_written(file, at + 20 + DAY);
    CHECK(times_get(file, TIME_MODIFIED) == at + 20 + DAY && times_get(file, TIME_CHANGED) == at + 20 + DAY);
    times_read(file, at + 30 + DAY);
    CHECK(times_get(file, TIME_ACCESSED) == at + 30 + DAY);
    CHECK(super_sync_data() == 0 && file->times_dirty);
    CHECK(super_sync() == 0 && !file->times_dirty);
    inode_put(file);
    CHECK(super_unmount() == 0 && host_image_clean());
    host_image_close();
}

int main(void)
{
    host_quiet = true;
    kept("-b 1024 -I 128", false);
    kept("-b 1024 -r 0", false);
    kept("-b 1024 -I 256", true);
    kept("-b 4096 -I 1024", true);
    limits();
    reads();
    return host_summary();
}
