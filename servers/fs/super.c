/*
 * The superblock and the group table. The first page of our memory holds the superblock as it is on the disk, the
 * second is zeroes, the third is file.c's, then come the group table and what alloc.c needs; of the rest two fifths are for inodes, and
 * the others the buffer cache's, but for a part for names.
 */
#include "super.h"

#include "alloc.h"
#include "buffer.h"
#include "disk.h"
#include "ext2.h"
#include "inode.h"
#include "name_cache.h"

#include <abi/err.h>
#include <abi/types.h>
#include <rt/log.h>
#include <rt/string.h>

enum { LOG_BLOCK_MAX = 2 /* 4096 bytes */, INODE_PARTS = 5, WAITING_PART = 64, NAMES_PART = 16, NS = 1000000000 };

struct super super;
static struct ext2_super *raw;
uint64_t super_epoch;
static bool was_clean; /* when it was mounted: what a power cut left unclean stays so until e2fsck has looked */

int super_corrupt(const char *what, uint64_t number)
{
    if (!super.corrupt)
        log_print("fs: corrupt file system: %s %lu; run e2fsck\n", what, (unsigned long)number);
    super.corrupt = true;
    return ERR_IO;
}

int64_t super_now(void)
{
    return super_time_at(disk_uptime());
}

int64_t super_time_at(uint64_t uptime)
{
    uint64_t most = INT64_MAX / NS - super.time_base, seconds = uptime / NS;
    return (int64_t)((super.time_base + (seconds < most ? seconds : most)) * NS + uptime % NS);
}

uint32_t super_time(void)
{
    return (uint32_t)(super.time_base + disk_uptime() / NS);
}

static bool is_power(uint32_t n, uint32_t base)
{
    while (n > 1 && n % base == 0)
        n /= base;
    return n == 1;
}

/* Does group g hold a copy of the superblock and the group table? */
static bool has_copy(uint32_t g)
{
    return !super.sparse || g <= 1 || is_power(g, 3) || is_power(g, 5) || is_power(g, 7);
}

bool super_block_ok(uint32_t block)
{
    if (block < super.first_data_block || block == 0 || block >= super.blocks)
        return false;
    uint32_t g = (block - super.first_data_block) / super.blocks_per_group;
    uint32_t at = (block - super.first_data_block) % super.blocks_per_group;
    const struct group *group = &super.group[g];
    if (group->bad || (has_copy(g) && at <= super.descriptor_blocks))
        return false;
    return block != group->block_bitmap && block != group->inode_bitmap &&
           block - group->inode_table >= super.table_blocks;
}

static int check_features(void)
{
    uint32_t incompat = raw->revision ? raw->incompat : 0, ro_compat = raw->revision ? raw->ro_compat : 0;
    if (incompat & ~(uint32_t)EXT2_INCOMPAT_FILETYPE) {
        log_print("fs: cannot mount: incompatible features %x\n", incompat);
        return ERR_INVAL;
    }
    super.has_filetype = incompat & EXT2_INCOMPAT_FILETYPE;
    super.sparse = ro_compat & EXT2_RO_SPARSE_SUPER;
    super.large_file = ro_compat & EXT2_RO_LARGE_FILE;
    super.revision0 = raw->revision == 0;
    if (ro_compat & ~(uint32_t)(EXT2_RO_SPARSE_SUPER | EXT2_RO_LARGE_FILE)) {
        log_print("fs: read-only: features %x\n", ro_compat);
        super.read_only = true;
    }
    return 0;
}

/* Every number of the superblock that anything is computed from. */
static int check_geometry(uint64_t disk_sectors)
{
    if (raw->magic != EXT2_MAGIC || raw->revision > 1 || raw->log_block > LOG_BLOCK_MAX)
        return ERR_INVAL;
    super.block_shift = 10 + raw->log_block;
    super.block_bytes = UINT32_C(1) << super.block_shift;
    super.block_sectors = super.block_bytes / 512;
    super.pointers_shift = super.block_shift - 2;
    super.pointers = super.block_bytes / 4;
    super.blocks = raw->blocks, super.first_data_block = raw->first_data_block;
    super.blocks_per_group = raw->blocks_per_group;
    super.inodes = raw->inodes, super.inodes_per_group = raw->inodes_per_group;
    super.inode_bytes = raw->revision ? raw->inode_bytes : 128;
    super.first_inode = raw->revision ? raw->first_inode : EXT2_FIRST_INODE_REV0;
    super.free_blocks = raw->free_blocks, super.free_inodes = raw->free_inodes;
    if (super.first_data_block != (super.block_bytes == 1024 ? 1 : 0) || super.blocks <= super.first_data_block + 2 ||
        (uint64_t)super.blocks * super.block_sectors > disk_sectors)
        return ERR_INVAL;
    if (super.blocks_per_group == 0 || super.blocks_per_group > 8 * super.block_bytes ||
        super.inodes_per_group == 0 || super.inodes_per_group > 8 * super.block_bytes)
        return ERR_INVAL;
    if (super.inode_bytes < 128 || super.inode_bytes > super.block_bytes || (super.inode_bytes & (super.inode_bytes - 1)) ||
        super.first_inode < EXT2_ROOT_INODE + 1)
        return ERR_INVAL;
    super.inodes_per_block = super.block_bytes / super.inode_bytes;
    super.table_blocks = (super.inodes_per_group + super.inodes_per_block - 1) / super.inodes_per_block;
    super.groups = (super.blocks - super.first_data_block + super.blocks_per_group - 1) / super.blocks_per_group;
    if ((uint64_t)super.groups * super.inodes_per_group != super.inodes)
        return ERR_INVAL;
    uint32_t per_block = super.block_bytes / sizeof(struct ext2_group);
    super.descriptor_blocks = (super.groups + per_block - 1) / per_block;
    if (super.descriptor_blocks + 1 >= super.blocks - super.first_data_block ||
        super.free_blocks > super.blocks || super.free_inodes > super.inodes)
        return ERR_INVAL;
    return 0;
}

/* Do these blocks lie in group g, behind the copies? (Elsewhere only with a feature that we refuse.) */
static bool in_group(uint32_t g, uint32_t block, uint32_t blocks)
{
    uint32_t first = super.first_data_block + g * super.blocks_per_group;
    uint32_t copies = has_copy(g) ? 1 + super.descriptor_blocks : 0;
    return block >= first + copies && block < super.blocks &&
           block - first < super.blocks_per_group && blocks <= super.blocks_per_group - (block - first) &&
           blocks <= super.blocks - block;
}

static void check_group(struct group *group, uint32_t g)
{
    group->bad = !in_group(g, group->block_bitmap, 1) || !in_group(g, group->inode_bitmap, 1) ||
                 !in_group(g, group->inode_table, super.table_blocks) || group->free_blocks > super.blocks_per_group ||
                 group->free_inodes > super.inodes_per_group || group->directories > super.inodes_per_group;
    if (group->bad) {
        super_corrupt("group", g);
        *group = (struct group){.bad = true};
    }
}

/* Calls the group table's blocks one after the other: reads them all, or writes into them what has changed. */
static int groups_move(bool write)
{
    uint32_t per_block = super.block_bytes / sizeof(struct ext2_group);
    for (uint32_t g = 0; g < super.groups;) {
        struct buffer *b;
        int err = buffer_get(super.first_data_block + 1 + g / per_block, &b);
        if (err)
            return err;
        struct ext2_group *d = (struct ext2_group *)b->data;
        for (uint32_t i = 0; i < per_block && g < super.groups; i++, g++) {
            struct group *group = &super.group[g];
            if (!write) {
                *group = (struct group){d[i].block_bitmap, d[i].inode_bitmap, d[i].inode_table, d[i].free_blocks,
                                        d[i].free_inodes, d[i].directories, false};
                check_group(group, g);
            } else if (!group->bad && (d[i].free_blocks != group->free_blocks || d[i].free_inodes != group->free_inodes ||
                                       d[i].directories != group->directories)) {
                d[i].free_blocks = group->free_blocks, d[i].free_inodes = group->free_inodes;
                d[i].directories = group->directories;
                buffer_dirty(b);
            }
        }
        buffer_put(b);
    }
    return 0;
}

/* The superblock's counts may be those of long ago. */
static void count_free(void)
{
    super.free_blocks = super.free_inodes = 0;
    for (uint32_t g = 0; g < super.groups; g++) {
        super.free_blocks += super.group[g].free_blocks;
        super.free_inodes += super.group[g].free_inodes;
    }
}

int super_mount(void *memory, size_t bytes)
{
    uint8_t *at = memory;
    uint64_t sectors;
    super = (struct super){.syncs = super.syncs + 1};
    if (bytes < 4 * PAGE_BYTES)
        return ERR_NOMEM;
    int err = disk_info(&sectors, &super.read_only);
    if (!err)
        err = disk_run(DISK_READ, EXT2_SUPER_SECTOR, EXT2_SUPER_SECTORS, at);
    if (err)
        return err;
    raw = (struct ext2_super *)at;
    if ((err = check_geometry(sectors)) || (err = check_features()))
        return err;
    super.zeroes = at + PAGE_BYTES;
    memset(super.zeroes, 0, PAGE_BYTES);
    size_t used = 3 * PAGE_BYTES;
    size_t table = ((size_t)super.groups * sizeof(struct group) + PAGE_BYTES - 1) & ~(size_t)(PAGE_BYTES - 1);
    if (table > bytes / 2)
        return ERR_NOMEM;
    super.group = (struct group *)(at + used);
    used += table;
    used += (alloc_init(at + used, (bytes - used) / WAITING_PART) + PAGE_BYTES - 1) & ~(size_t)(PAGE_BYTES - 1);
    size_t inodes = (bytes - used) / INODE_PARTS * 2 & ~(size_t)(PAGE_BYTES - 1);
    inode_init(at + used, inodes);
    used += inodes;
    size_t names = (bytes - used) / NAMES_PART & ~(size_t)(PAGE_BYTES - 1);
    name_cache_init(at + used, names);
    used += names;
    if ((err = buffer_init(at + used, bytes - used, super.block_bytes)) || (err = groups_move(false)))
        return err;
    count_free();
    uint32_t newest = raw->wtime > raw->mtime ? raw->wtime : raw->mtime;
    super.time_base = newest > raw->lastcheck ? newest : raw->lastcheck;
    if (super_epoch > super.time_base)
        super.time_base = super_epoch;
    was_clean = raw->state & EXT2_STATE_CLEAN;
    if (raw->state & EXT2_STATE_ERRORS)
        log_print("fs: the disk has errors; run e2fsck\n");
    else if (!was_clean)
        log_print("fs: the disk was not unmounted; run e2fsck\n");
    super.mounted = true;
    return 0;
}

static int write_raw(void)
{
    raw->wtime = super_time();
    return disk_run(DISK_WRITE, EXT2_SUPER_SECTOR, EXT2_SUPER_SECTORS, raw);
}

int super_begin(void)
{
    if (!super.mounted)
        return ERR_IO;
    if (super.read_only)
        return ERR_ROFS;
    if (super.marked)
        return 0;
    uint16_t state = raw->state;
    raw->state &= (uint16_t)~EXT2_STATE_CLEAN;
    raw->mtime = super_time();
    raw->mounts++;
    int err = write_raw();
    if (err) {
        raw->state = state;
        return err;
    }
    disk_run(DISK_FLUSH, 0, 0, NULL); /* before any change can be; should that fail, the next sync tells it */
    super.marked = true;
    return 0;
}

static int write_all(bool times)
{
    int result = inode_sync(times);
    bool any = buffer_dirty_count() != 0 || super.changed;
    if (any && !result)
        result = super_begin(); /* times may have changed without an operation that asked */
    if (super.changed) {
        int err = groups_move(true);
        result = result ? result : err;
    }
    int err = buffer_sync();
    result = result ? result : err;
    if (any && !result) {
        raw->free_blocks = (uint32_t)super.free_blocks, raw->free_inodes = (uint32_t)super.free_inodes;
        if (super.large_file)
            raw->ro_compat |= EXT2_RO_LARGE_FILE;
        if (super.corrupt)
            raw->state |= EXT2_STATE_ERRORS;
        result = write_raw();
        if (!result)
            super.changed = false;
    }
    err = buffer_flush();
    return result ? result : err;
}

static int sync_all(bool times)
{
    if (!super.mounted)
        return ERR_IO;
    if (super.read_only)
        return 0;
    int err = write_all(times);
    if (err)
        return err;
    alloc_synced();
    buffer_settled();
    super.syncs++;
    return 0;
}

int super_sync(void)
{
    return sync_all(true);
}

bool super_is_changed(void)
{
    return !super.read_only && (super.changed || buffer_dirty_count() != 0 || inode_any_changed());
}

int super_sync_data(void)
{
    return sync_all(false);
}

int super_unmount(void)
{
    if (super.read_only)
        return 0;
    int err = super_sync();
    if (!err && super.marked && was_clean && !super.corrupt) {
        raw->state |= EXT2_STATE_CLEAN;
        err = write_raw();
        if (!err)
            err = disk_run(DISK_FLUSH, 0, 0, NULL);
    }
    super.read_only = true;
    return err;
}
