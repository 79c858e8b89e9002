/*
 * Walking, filling and cutting the tree of block numbers. The depth bounds every walk, and a block is freed in the
 * bitmap before its table is descended into, so a tree with a cycle ends too (the second time it is free already).
 */
#include "blockmap.h"

#include "alloc.h"
#include "buffer.h"
#include "super.h"

#include <abi/err.h>

/* Where block `index` is found: inode->disk.block[top], then one step in a table for each further level. */
struct route {
    unsigned top, depth;
    uint64_t relative; /* index among the blocks under block[top] */
};

static uint64_t tree_blocks(unsigned depth)
{
    return UINT64_C(1) << depth * super.pointers_shift;
}

static int route_find(uint64_t index, struct route *r)
{
    if (index < EXT2_DIRECT) {
        *r = (struct route){.top = (unsigned)index};
        return 0;
    }
    index -= EXT2_DIRECT;
    for (unsigned depth = 1; depth <= 3; depth++) {
        if (index < tree_blocks(depth)) {
            *r = (struct route){EXT2_DIRECT + depth - 1, depth, index};
            return 0;
        }
        index -= tree_blocks(depth);
    }
    return ERR_FBIG;
}

/* The place in a table `levels_below` above the data. */
static uint32_t route_slot(const struct route *r, unsigned levels_below)
{
    return (uint32_t)(r->relative >> levels_below * super.pointers_shift) & (super.pointers - 1);
}

uint64_t blockmap_bytes_max(void)
{
    uint64_t by_map = (EXT2_DIRECT + tree_blocks(1) + tree_blocks(2) + tree_blocks(3)) << super.block_shift;
    uint64_t by_sectors = (UINT64_C(1) << 40) << 1; /* the 32-bit count of sectors, less the tables */
    uint64_t max = by_map < by_sectors - (by_sectors >> 7) ? by_map : by_sectors - (by_sectors >> 7);
    return super.revision0 && max > INT32_MAX ? INT32_MAX : max;
}

/* How many levels of the route exist. *block is the deepest one found: a table, or the data if all exist. */
static int descend(const struct inode *inode, const struct route *r, uint32_t *block, unsigned *levels)
{
    uint32_t at = inode->disk.block[r->top];
    *levels = 0, *block = 0;
    for (unsigned left = r->depth;; left--) {
        if (at == 0)
            return 0;
        if (!super_block_ok(at))
            return super_corrupt("block number", at);
        *block = at;
        ++*levels;
        if (left == 0)
            return 0;
        struct buffer *b;
        int err = buffer_get(at, &b);
        if (err)
            return err;
        at = ((uint32_t *)b->data)[route_slot(r, left - 1)];
        buffer_put(b);
    }
}

int blockmap_find(const struct inode *inode, uint64_t index, uint32_t *block)
{
    struct route r;
    uint32_t found;
    unsigned levels;
    int err = route_find(index, &r);
    if (!err)
        err = descend(inode, &r, &found, &levels);
    if (!err)
        *block = levels == r.depth + 1 ? found : 0;
    return err;
}

int blockmap_run(const struct inode *inode, uint64_t index, bool *hole, uint64_t *count)
{
    struct route r;
    uint32_t found;
    unsigned levels;
    int err = route_find(index, &r);
    if (!err)
        err = descend(inode, &r, &found, &levels);
    if (err)
        return err;
    *hole = levels <= r.depth;
    uint64_t span = *hole ? tree_blocks(r.depth - levels) : 1; /* what hangs at the number that is 0 */
    *count = span - (r.relative & (span - 1));
    return 0;
}

int blockmap_missing(const struct inode *inode, uint64_t first, uint64_t count, uint64_t *blocks)
{
    uint64_t counted[4] = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}; /* the last table counted, by level */
    uint64_t total = 0;
    for (uint64_t i = 0; i < count; i++) {
        struct route r;
        uint32_t found;
        unsigned levels;
        int err = route_find(first + i, &r);
        if (!err)
            err = descend(inode, &r, &found, &levels);
        if (err)
            return err;
        if (levels == r.depth + 1)
            continue;
        total++;
        for (unsigned level = 1; level + levels <= r.depth; level++) {
            uint64_t table = (uint64_t)r.depth << 60 | r.relative >> level * super.pointers_shift;
            total += counted[level] != table;
            counted[level] = table;
        }
    }
    *blocks = total;
    return 0;
}

static void account(struct inode *inode, int blocks)
{
    uint32_t sectors = (uint32_t)(blocks < 0 ? -blocks : blocks) * super.block_sectors;
    if (blocks < 0)
        inode->disk.sectors = inode->disk.sectors > sectors ? inode->disk.sectors - sectors : 0;
    else
        inode->disk.sectors += sectors;
    inode_mark(inode);
}

static uint32_t goal(const struct inode *inode, uint64_t index)
{
    if (inode->last_block && index >= inode->last_index && index - inode->last_index < 64)
        return inode->last_block + (uint32_t)(index - inode->last_index);
    uint32_t before;
    if (index > 0 && blockmap_find(inode, index - 1, &before) == 0 && before)
        return before + 1;
    return block_goal(inode->number);
}

/* Takes a block near that one; a table begins as zeroes. */
static int take(uint32_t near, bool table, uint32_t *block)
{
    int err = block_alloc(near, block);
    if (err || !table)
        return err;
    struct buffer *b;
    err = buffer_get_zeroed(*block, &b);
    if (err)
        block_free(*block);
    else
        buffer_put(b);
    return err;
}

int blockmap_make(struct inode *inode, uint64_t index, uint32_t *block, bool *fresh)
{
    struct route r;
    int err = route_find(index, &r);
    if (err)
        return err;
    uint32_t near = 0;
    struct buffer *table = NULL; /* holds the number looked at, if it is not in the inode */
    for (unsigned left = r.depth;; left--) {
        uint32_t *number = table ? &((uint32_t *)table->data)[route_slot(&r, left)] : &inode->disk.block[r.top];
        bool made = *number == 0;
        if (made) {
            uint32_t taken;
            near = near ? near + 1 : goal(inode, index);
            err = take(near, left > 0, &taken);
            if (!err) {
                near = *number = taken;
                account(inode, 1);
                if (table)
                    buffer_dirty(table);
            }
        } else if (!super_block_ok(*number)) {
            err = super_corrupt("block number", *number);
        }
        uint32_t at = *number;
        if (table)
            buffer_put(table);
        if (err)
            return err;
        if (left == 0) {
            *block = at;
            *fresh = made;
            inode->last_index = (uint32_t)index, inode->last_block = at;
            return 0;
        }
        err = buffer_get(at, &table);
        if (err)
            return err;
    }
}

/*
 * Frees the block at *number and clears that. A number that is nonsense, or whose block is free already, is only
 * cleared; if the disk fails everything stays. ERR_IO in all these cases.
 */
static int free_number(struct inode *inode, uint32_t *number, bool cached)
{
    uint32_t block = *number;
    int err = block_free(block);
    if (err == ERR_IO)
        return err;
    *number = 0;
    inode_mark(inode);
    if (err)
        return ERR_IO;
    account(inode, -1);
    if (cached)
        buffer_forget(block);
    return 0;
}

static int cut_tree(struct inode *inode, uint32_t *number, unsigned depth, uint64_t from, uint64_t to);

/* Cuts [from, to) below the table in `b`; *empty tells whether nothing is left. */
static int cut_table(struct inode *inode, struct buffer *b, unsigned depth, uint64_t from, uint64_t to, bool *empty)
{
    uint32_t *numbers = (uint32_t *)b->data;
    uint64_t each = tree_blocks(depth - 1);
    int result = 0;
    for (uint32_t i = (uint32_t)(from / each); i < super.pointers && i * each < to; i++) {
        if (!numbers[i])
            continue;
        int err = cut_tree(inode, &numbers[i], depth - 1, from > i * each ? from - i * each : 0, to - i * each);
        result = result ? result : err;
        buffer_dirty(b);
    }
    *empty = true;
    for (uint32_t i = 0; i < super.pointers && *empty; i++)
        *empty = numbers[i] == 0;
    return result;
}

/* Frees what lies in [from, to) of the data blocks of the tree of this depth that hangs at *number, and tables that become empty. */
static int cut_tree(struct inode *inode, uint32_t *number, unsigned depth, uint64_t from, uint64_t to)
{
    uint32_t block = *number;
    struct buffer *b;
    bool all = from == 0 && to >= tree_blocks(depth);
    if (depth == 0)
        return all ? free_number(inode, number, inode_kind(inode) != FS_KIND_FILE) : 0;
    if (!super_block_ok(block)) {
        *number = all ? 0 : block;
        return super_corrupt("block number", block);
    }
    int err = buffer_get(block, &b);
    if (err)
        return err;
    if (all && (err = free_number(inode, number, false))) { /* freed first: see the head of this file */
        buffer_put(b);
        return err;
    }
    bool empty;
    err = cut_table(inode, b, depth, from, to, &empty);
    buffer_put(b);
    if (all) {
        buffer_forget(block);
    } else if (empty) {
        int also = free_number(inode, number, true);
        err = err ? err : also;
    }
    return err;
}

int blockmap_cut(struct inode *inode, uint64_t from, uint64_t to)
{
    int result = 0;
    uint64_t first = EXT2_DIRECT;
    uint32_t kind = inode_kind(inode);
    bool in_inode = kind == FS_KIND_SYMLINK && inode->disk.sectors == (inode->disk.attributes ? super.block_sectors : 0);
    if (in_inode || kind == FS_KIND_OTHER || kind == FS_KIND_PIPE)
        return 0;
    inode->last_block = 0;
    for (unsigned i = 0; i < EXT2_POINTERS; i++) {
        uint32_t *number = &inode->disk.block[i];
        unsigned depth = i < EXT2_DIRECT ? 0 : i - EXT2_DIRECT + 1;
        uint64_t start = depth ? first : i, span = tree_blocks(depth);
        if (depth)
            first += span;
        if (!*number || from >= start + span || to <= start)
            continue;
        int err = cut_tree(inode, number, depth, from > start ? from - start : 0, to - start);
        result = result ? result : err;
        inode_mark(inode);
    }
    return result;
}

int blockmap_free_attributes(struct inode *inode)
{
    uint32_t block = inode->disk.attributes;
    struct buffer *b;
    if (!block)
        return 0;
    if (!super_block_ok(block))
        return super_corrupt("attribute block", block);
    int err = buffer_get(block, &b);
    if (err)
        return err;
    struct ext2_attributes *head = (struct ext2_attributes *)b->data;
    bool valid = head->magic == EXT2_ATTRIBUTES_MAGIC && head->references > 0, shared = valid && head->references > 1;
    if (shared) {
        head->references--;
        buffer_dirty(b);
        account(inode, -1);
    }
    buffer_put(b);
    if (!valid)
        return super_corrupt("attribute block", block);
    if (!shared)
        return free_number(inode, &inode->disk.attributes, true);
    inode->disk.attributes = 0;
    return 0;
}
