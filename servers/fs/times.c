/* The times of inodes. */
#include "times.h"

#include "super.h"

enum { NS = 1000000000, EPOCH_BITS = 2 };
#define DAY_NS (INT64_C(86400) * NS)
/* What int64_t can say of the times that ext4 can: they go on until 2446. */
#define SECONDS_MAX (INT64_MAX / NS - 1)

static bool is_fine(const struct inode *n)
{
    return n->extra.bytes >= offsetof(struct ext2_inode_extra, made);
}

void times_begin(struct inode *n)
{
    int64_t now = super_now();
    n->extra = (struct ext2_inode_extra){.bytes = super.inode_bytes > EXT2_INODE_BYTES ? EXT2_EXTRA_BYTES : 0};
    for (unsigned which = TIME_ACCESSED; which <= TIME_CHANGED; which++)
        times_set(n, which, now);
    if (is_fine(n))
        n->extra.made = n->disk.ctime, n->extra.made_extra = n->extra.ctime;
}

int64_t times_get(const struct inode *n, unsigned which)
{
    const struct ext2_inode *disk = &n->disk;
    const struct ext2_inode_extra *extra = &n->extra;
    int64_t seconds = (int32_t)(which == TIME_ACCESSED ? disk->atime : which == TIME_MODIFIED ? disk->mtime : disk->ctime), ns = 0;
    if (is_fine(n)) {
        uint32_t more = which == TIME_ACCESSED ? extra->atime : which == TIME_MODIFIED ? extra->mtime : extra->ctime;
        seconds += (int64_t)(more & ((1u << EPOCH_BITS) - 1)) << 32;
        ns = more >> EPOCH_BITS < NS ? more >> EPOCH_BITS : 0; /* anything may be on the disk */
    }
    return (seconds < SECONDS_MAX ? seconds : SECONDS_MAX) * NS + ns;
}

void times_set(struct inode *n, unsigned which, int64_t at)
{
    int64_t seconds = at / NS, ns = at % NS;
    if (ns < 0)
        seconds--, ns += NS;
    int64_t most = is_fine(n) ? SECONDS_MAX : INT32_MAX;
    if (seconds < INT32_MIN)
        seconds = INT32_MIN, ns = 0;
    if (seconds > most)
        seconds = most, ns = 0;
    struct ext2_inode *disk = &n->disk;
    struct ext2_inode_extra *extra = &n->extra;
    *(which == TIME_ACCESSED ? &disk->atime : which == TIME_MODIFIED ? &disk->mtime : &disk->ctime) = (uint32_t)seconds;
    if (!is_fine(n))
        return;
    uint32_t more = (uint32_t)((seconds - (int32_t)(uint32_t)seconds) >> 32) | (uint32_t)ns << EPOCH_BITS;
    *(which == TIME_ACCESSED ? &extra->atime : which == TIME_MODIFIED ? &extra->mtime : &extra->ctime) = more;
}

void times_written(struct inode *n, int64_t at)
{
    times_set(n, TIME_MODIFIED, at);
    times_set(n, TIME_CHANGED, at);
    inode_mark_times(n);
}

void times_read(struct inode *n, int64_t at)
{
    int64_t before = times_get(n, TIME_ACCESSED);
    if (super.read_only || n->freed || (before > times_get(n, TIME_MODIFIED) && before > times_get(n, TIME_CHANGED) &&
                                        at - before < DAY_NS && at >= before))
        return;
    times_set(n, TIME_ACCESSED, at);
    inode_mark_times(n);
}
