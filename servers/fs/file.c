/*
 * Growing and cutting files. The bytes between the end of a file and the end of its last block are zero on the disk
 * whenever the file may grow over them: cutting zeroes them, growing makes sure once (tail_zero).
 */
#include "file.h"

#include "alloc.h"
#include "blockmap.h"
#include "disk.h"
#include "super.h"
#include "unwritten.h"

#include <abi/err.h>
#include <rt/string.h>

/* A page of our own to move a file's last block through. Only whoever holds the file system uses it. */
static uint8_t *scratch(void)
{
    return super.zeroes + 4096;
}

static uint64_t blocks_of(uint64_t bytes)
{
    return (bytes + super.block_bytes - 1) >> super.block_shift;
}

/* Zeroes the bytes [from, to), which lie in one block, on the disk. */
static int zero_part(struct inode *inode, uint64_t from, uint64_t to)
{
    uint64_t index = from >> super.block_shift;
    uint32_t inside = (uint32_t)(from & (super.block_bytes - 1)), end = inside + (uint32_t)(to - from), block;
    if (from >= to)
        return 0;
    int err = blockmap_find(inode, index, &block);
    if (err || !block || unwritten_has(inode, index))
        return err;
    uint64_t sector = (uint64_t)block * super.block_sectors;
    err = disk_run(DISK_READ, sector, super.block_sectors, scratch());
    if (err)
        return err;
    bool clean = true;
    for (uint32_t i = inside; i < end && clean; i++)
        clean = scratch()[i] == 0;
    if (clean)
        return 0;
    memset(scratch() + inside, 0, end - inside);
    return disk_run(DISK_WRITE, sector, super.block_sectors, scratch());
}

/* The same from byte `size` to the end of its block. */
static int zero_tail(struct inode *inode, uint64_t size)
{
    return zero_part(inode, size, blocks_of(size) << super.block_shift);
}

static int before_growth(struct inode *inode)
{
    if (inode->tail_zero)
        return 0;
    inode_cut_begin(inode); /* nobody else writes that block meanwhile */
    int err = zero_tail(inode, inode_size(inode));
    inode_cut_end(inode);
    if (!err)
        inode->tail_zero = true;
    return err;
}

static int fill(struct inode *inode, uint64_t first, uint64_t count)
{
    for (uint64_t i = first; i < first + count; i++) {
        uint32_t block;
        bool fresh;
        int err = blockmap_make(inode, i, &block, &fresh);
        if (!err && fresh)
            err = unwritten_add(inode, i, block);
        if (err)
            return err;
    }
    return 0;
}

int file_allocate(struct inode *inode, uint64_t offset, uint64_t bytes, uint64_t size)
{
    uint64_t old = inode_size(inode), end = size > old ? size : old, missing;
    if (end > blockmap_bytes_max())
        return ERR_FBIG;
    if (offset > end)
        offset = end;
    if (bytes > end - offset)
        bytes = end - offset;
    uint64_t first = offset >> super.block_shift, count = bytes ? blocks_of(offset + bytes) - first : 0;
    if (count > super.blocks)
        return ERR_NOSPC;
    alloc_prepare();
    int err = blockmap_missing(inode, first, count, &missing);
    if (!err && missing > super.free_blocks)
        err = ERR_NOSPC;
    if (!err && end > old)
        err = before_growth(inode);
    if (!err && missing)
        err = fill(inode, first, count);
    if (err) { /* blocks inside the old size may stay: they are noted as holes */
        blockmap_cut(inode, blocks_of(old), UINT64_MAX);
        unwritten_remove(inode, blocks_of(old), UINT64_MAX);
        return err;
    }
    if (end > old)
        inode_set_size(inode, end);
    inode_touch(inode, true);
    return 0;
}

int file_truncate(struct inode *inode, uint64_t size)
{
    uint64_t old = inode_size(inode);
    int err = 0;
    if (size > blockmap_bytes_max())
        return ERR_FBIG;
    if (size > old) {
        err = before_growth(inode);
    } else if (size < old) {
        inode_cut_begin(inode);
        err = zero_tail(inode, size);
        if (!err)
            err = blockmap_cut(inode, blocks_of(size), UINT64_MAX);
        if (!err) {
            inode->tail_zero = true;
            unwritten_remove(inode, blocks_of(size), UINT64_MAX);
        }
        inode_cut_end(inode);
    }
    if (err)
        return err;
    inode_set_size(inode, size);
    inode_touch(inode, true);
    return 0;
}

int file_punch(struct inode *inode, uint64_t offset, uint64_t bytes)
{
    uint64_t size = inode_size(inode);
    if (offset >= size)
        return 0;
    uint64_t end = bytes < size - offset ? offset + bytes : blocks_of(size) << super.block_shift;
    uint64_t first = blocks_of(offset), last = end >> super.block_shift;
    int err;
    inode_cut_begin(inode);
    if (first > last) {
        err = zero_part(inode, offset, end);
    } else {
        err = zero_part(inode, offset, first << super.block_shift);
        if (!err)
            err = zero_part(inode, last << super.block_shift, end);
        if (!err)
            err = blockmap_cut(inode, first, last);
        if (!err)
            unwritten_remove(inode, first, last - first);
    }
    inode_cut_end(inode);
    if (!err)
        inode_touch(inode, true);
    return err;
}

int file_seek(struct inode *inode, uint64_t offset, bool hole, uint64_t *at)
{
    uint64_t size = inode_size(inode);
    while (offset < size) {
        uint64_t index = offset >> super.block_shift, count;
        bool is_hole;
        int err = blockmap_run(inode, index, &is_hole, &count);
        if (err)
            return err;
        if (is_hole == hole) {
            *at = offset;
            return 0;
        }
        offset = (index + count) << super.block_shift;
    }
    *at = size;
    return hole ? 0 : ERR_CAP;
}
