/* File contents in the host tests. */
#include "data.h"

#include "../blockmap.h"
#include "../disk.h"
#include "../file.h"
#include "../super.h"
#include "../unwritten.h"

#include <abi/err.h>
#include <string.h>

static uint64_t min(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static int block_read(struct inode *inode, uint64_t index, uint32_t *block, uint8_t *to)
{
    int err = blockmap_find(inode, index, block);
    if (err)
        return err;
    if (!*block || unwritten_has(inode, index)) {
        memset(to, 0, super.block_bytes);
        return 0;
    }
    return disk_run(DISK_READ, (uint64_t)*block * super.block_sectors, super.block_sectors, to);
}

int data_write(struct inode *inode, uint64_t offset, const uint8_t *from, uint64_t bytes)
{
    uint8_t page[4096];
    int err = file_allocate(inode, offset, bytes, offset + bytes);
    while (!err && bytes) {
        uint64_t index = offset >> super.block_shift, inside = offset % super.block_bytes;
        uint64_t n = min(bytes, super.block_bytes - inside);
        uint32_t block;
        err = block_read(inode, index, &block, page);
        if (!err && !block)
            return ERR_IO; /* it was allocated */
        memcpy(page + inside, from, n);
        if (!err)
            err = disk_run(DISK_WRITE, (uint64_t)block * super.block_sectors, super.block_sectors, page);
        if (!err)
            unwritten_remove(inode, index, 1);
        offset += n, from += n, bytes -= n;
    }
    return err;
}

int data_read(struct inode *inode, uint64_t offset, uint8_t *to, uint64_t bytes)
{
    uint8_t page[4096];
    uint64_t size = inode_size(inode);
    memset(to, 0, bytes);
    bytes = offset < size ? min(bytes, size - offset) : 0;
    while (bytes) {
        uint64_t inside = offset % super.block_bytes, n = min(bytes, super.block_bytes - inside);
        uint32_t block;
        int err = block_read(inode, offset >> super.block_shift, &block, page);
        if (err)
            return err;
        memcpy(to, page + inside, n);
        offset += n, to += n, bytes -= n;
    }
    return 0;
}
