/*
 * Allocation from the bitmaps. A bitmap is only believed as far as it goes: a bit that says a block of the file
 * system's own is free is set and passed over.
 */
#include "alloc.h"

#include "buffer.h"
#include "ext2.h"
#include "super.h"

#include <abi/err.h>
#include <rt/string.h>

#define NONE UINT32_MAX

/*
 * Blocks that were freed since the last sync: on the disk they may still be a file's, whose data is safe until that changes. They are
 * given out only after it. A bit stands for 1 << waiting_shift blocks.
 */
static uint8_t *waiting;
static size_t waiting_bytes;
static unsigned waiting_shift;
static uint64_t waiting_blocks;

size_t alloc_init(void *memory, size_t bytes)
{
    waiting = memory;
    waiting_shift = 0;
    while ((waiting_bytes = ((super.blocks >> waiting_shift) + 8) / 8) > bytes)
        waiting_shift++;
    alloc_synced();
    return waiting_bytes;
}

void alloc_synced(void)
{
    memset(waiting, 0, waiting_bytes);
    waiting_blocks = 0;
}

void alloc_prepare(void)
{
    if (waiting_blocks > super.free_blocks / 2)
        super_sync(); /* else block_alloc has to, in the midst of something; and tells what fails */
}

static void wait_for_sync(uint32_t block)
{
    uint32_t bit = block >> waiting_shift;
    waiting[bit / 8] |= (uint8_t)(1u << bit % 8);
    waiting_blocks++;
}

static bool waits(uint32_t block)
{
    uint32_t bit = block >> waiting_shift;
    return waiting[bit / 8] & 1u << bit % 8;
}

/* The first clear bit at or after `from`, below bits; NONE if there is none. */
static uint32_t find_clear(const uint8_t *map, uint32_t from, uint32_t bits)
{
    for (uint32_t i = from; i < bits;) {
        if (i % 8 == 0 && map[i / 8] == 0xff) {
            i += 8;
            continue;
        }
        if (!(map[i / 8] & (1u << i % 8)))
            return i;
        i++;
    }
    return NONE;
}

/* The same of a group's blocks, without those that wait. base: its first block. */
static uint32_t find_block(const uint8_t *map, uint32_t base, uint32_t from, uint32_t bits)
{
    uint32_t bit = find_clear(map, from, bits);
    while (bit != NONE && waits(base + bit))
        bit = find_clear(map, bit + 1, bits);
    return bit;
}

static uint32_t blocks_in_group(uint32_t g)
{
    uint32_t first = super.first_data_block + g * super.blocks_per_group;
    uint32_t left = super.blocks - first;
    return left < super.blocks_per_group ? left : super.blocks_per_group;
}

/* Takes a block of group g, at or after `from` if there is one. ERR_NOSPC if the group has none. */
static int take_in_group(uint32_t g, uint32_t from, uint32_t *block)
{
    struct group *group = &super.group[g];
    struct buffer *b;
    uint32_t bits = blocks_in_group(g), base = super.first_data_block + g * super.blocks_per_group;
    if (group->bad || group->free_blocks == 0)
        return ERR_NOSPC;
    int err = buffer_get(group->block_bitmap, &b);
    if (err)
        return err;
    uint32_t bit = find_block(b->data, base, from < bits ? from : 0, bits);
    if (bit == NONE)
        bit = find_block(b->data, base, 0, bits);
    while (bit != NONE && !super_block_ok(base + bit)) {
        super_corrupt("free block bit of the file system's own block", base + bit);
        b->data[bit / 8] |= (uint8_t)(1u << bit % 8);
        buffer_dirty(b);
        bit = find_block(b->data, base, 0, bits);
    }
    if (bit == NONE) {
        if (waiting_blocks == 0)
            super_corrupt("free block count of group", g);
        buffer_put(b);
        return ERR_NOSPC;
    }
    b->data[bit / 8] |= (uint8_t)(1u << bit % 8);
    buffer_dirty(b);
    buffer_put(b);
    group->free_blocks--;
    super.free_blocks -= super.free_blocks > 0;
    super.changed = true;
    *block = base + bit;
    return 0;
}

static int alloc_near(uint32_t goal, uint32_t *block)
{
    if (goal < super.first_data_block || goal >= super.blocks)
        goal = super.first_data_block;
    uint32_t g = (goal - super.first_data_block) / super.blocks_per_group;
    uint32_t from = (goal - super.first_data_block) % super.blocks_per_group;
    for (uint32_t i = 0; i < super.groups; i++) {
        int err = take_in_group((g + i) % super.groups, i == 0 ? from : 0, block);
        if (err != ERR_NOSPC)
            return err;
    }
    return ERR_NOSPC;
}

int block_alloc(uint32_t goal, uint32_t *block)
{
    int err = alloc_near(goal, block);
    if (err != ERR_NOSPC || waiting_blocks == 0)
        return err;
    err = super_sync();
    return err ? err : alloc_near(goal, block);
}

int block_free(uint32_t block)
{
    if (!super_block_ok(block)) {
        super_corrupt("freed block", block);
        return ERR_INVAL;
    }
    uint32_t g = (block - super.first_data_block) / super.blocks_per_group;
    uint32_t bit = (block - super.first_data_block) % super.blocks_per_group;
    struct buffer *b;
    int err = buffer_get(super.group[g].block_bitmap, &b);
    if (err)
        return err;
    if (b->data[bit / 8] & (1u << bit % 8)) {
        b->data[bit / 8] &= (uint8_t)~(1u << bit % 8);
        buffer_dirty(b);
        super.group[g].free_blocks++;
        super.free_blocks++;
        wait_for_sync(block);
        super.changed = true;
    } else {
        super_corrupt("block freed twice:", block);
        err = ERR_INVAL;
    }
    buffer_put(b);
    return err;
}

uint32_t block_goal(uint32_t number)
{
    return super.first_data_block + (number - 1) / super.inodes_per_group * super.blocks_per_group;
}

/* The group for a new directory: its parent's while that is not crowded, else the one with the most free blocks. */
static uint32_t directory_group(uint32_t parent)
{
    const struct group *own = &super.group[parent];
    if (!own->bad && own->free_inodes > super.inodes_per_group / 4 && own->free_blocks > super.blocks_per_group / 4)
        return parent;
    uint32_t best = parent;
    for (uint32_t g = 0; g < super.groups; g++)
        if (!super.group[g].bad && super.group[g].free_inodes && super.group[g].free_blocks > super.group[best].free_blocks)
            best = g;
    return best;
}

static int take_number(uint32_t g, bool directory, uint32_t *number)
{
    struct group *group = &super.group[g];
    struct buffer *b;
    if (group->bad || group->free_inodes == 0)
        return ERR_NOSPC;
    int err = buffer_get(group->inode_bitmap, &b);
    if (err)
        return err;
    uint32_t reserved = super.first_inode - 1, first = g * super.inodes_per_group;
    uint32_t bit = find_clear(b->data, reserved > first ? reserved - first : 0, super.inodes_per_group);
    if (bit == NONE) {
        super_corrupt("free inode count of group", g);
        buffer_put(b);
        return ERR_NOSPC;
    }
    b->data[bit / 8] |= (uint8_t)(1u << bit % 8);
    buffer_dirty(b);
    buffer_put(b);
    group->free_inodes--;
    group->directories = (uint16_t)(group->directories + directory);
    super.free_inodes -= super.free_inodes > 0;
    super.changed = true;
    *number = first + bit + 1;
    return 0;
}

int number_alloc(uint32_t parent, bool directory, uint32_t *number)
{
    uint32_t start = (parent - 1) / super.inodes_per_group;
    if (directory)
        start = directory_group(start);
    for (uint32_t i = 0; i < super.groups; i++) {
        int err = take_number((start + i) % super.groups, directory, number);
        if (err != ERR_NOSPC)
            return err;
    }
    return ERR_NOSPC;
}

int number_free(uint32_t number, bool directory)
{
    uint32_t g = (number - 1) / super.inodes_per_group, bit = (number - 1) % super.inodes_per_group;
    struct group *group = &super.group[g];
    struct buffer *b;
    if (group->bad || number < super.first_inode)
        return super_corrupt("freed inode", number);
    int err = buffer_get(group->inode_bitmap, &b);
    if (err)
        return err;
    if (b->data[bit / 8] & (1u << bit % 8)) {
        b->data[bit / 8] &= (uint8_t)~(1u << bit % 8);
        buffer_dirty(b);
        group->free_inodes++;
        group->directories = (uint16_t)(group->directories - (directory && group->directories > 0));
        super.free_inodes++;
        super.changed = true;
    } else {
        err = super_corrupt("inode freed twice:", number);
    }
    buffer_put(b);
    return err;
}
