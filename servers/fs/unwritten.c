/* A list of ranges per inode, most recently grown first, from one fixed set of nodes. */
#include "unwritten.h"

#include "blockmap.h"
#include "disk.h"
#include "super.h"

#include <abi/err.h>
#include <rt/log.h>

enum { NODES = 1024, NODES_FOR_SPLITS = 256 };

struct unwritten {
    uint64_t first, count;
    struct unwritten *next;
};

static struct unwritten nodes[NODES];
static struct unwritten *free_nodes;
static unsigned nodes_begun, nodes_used;

/* NULL if fewer than `spare` would be left. */
static struct unwritten *node_get(unsigned spare)
{
    struct unwritten *u = free_nodes;
    if (nodes_used + spare >= NODES)
        return NULL;
    if (u)
        free_nodes = u->next;
    else
        u = &nodes[nodes_begun++];
    nodes_used++;
    return u;
}

static void node_put(struct unwritten *u)
{
    u->next = free_nodes;
    free_nodes = u;
    nodes_used--;
}

static int zero_on_disk(uint32_t block)
{
    return disk_run(DISK_WRITE, (uint64_t)block * super.block_sectors, super.block_sectors, super.zeroes);
}

int unwritten_add(struct inode *inode, uint64_t index, uint32_t block)
{
    for (struct unwritten *u = inode->unwritten; u; u = u->next)
        if (index == u->first + u->count) {
            u->count++;
            return 0;
        }
    struct unwritten *u = node_get(NODES_FOR_SPLITS);
    if (!u)
        return zero_on_disk(block);
    *u = (struct unwritten){index, 1, inode->unwritten};
    inode->unwritten = u;
    return 0;
}

bool unwritten_has(const struct inode *inode, uint64_t index)
{
    for (const struct unwritten *u = inode->unwritten; u; u = u->next)
        if (index - u->first < u->count)
            return true;
    return false;
}

void unwritten_remove(struct inode *inode, uint64_t first, uint64_t count)
{
    uint64_t end = first + count < first ? UINT64_MAX : first + count;
    for (struct unwritten **p = &inode->unwritten; *p && count;) {
        struct unwritten *u = *p;
        uint64_t u_end = u->first + u->count;
        if (u_end <= first || u->first >= end) {
            p = &u->next;
        } else if (u->first >= first && u_end <= end) {
            *p = u->next;
            node_put(u);
        } else if (u->first >= first) {
            u->first = end, u->count = u_end - end;
            p = &u->next;
        } else if (u_end <= end) {
            u->count = first - u->first;
            p = &u->next;
        } else { /* a piece out of the middle. Without a node for the rest that is forgotten: never what was just written */
            struct unwritten *rest = node_get(0);
            if (rest) {
                *rest = (struct unwritten){end, u_end - end, u->next};
                u->next = rest;
            }
            u->count = first - u->first;
            return;
        }
    }
}

void unwritten_clear(struct inode *inode)
{
    while (inode->unwritten) {
        struct unwritten *u = inode->unwritten;
        inode->unwritten = u->next;
        node_put(u);
    }
}

void unwritten_zero(struct inode *inode)
{
    while (inode->unwritten) {
        struct unwritten u = *inode->unwritten;
        for (uint64_t i = u.first; i < u.first + u.count; i++) {
            uint32_t block;
            if (blockmap_find(inode, i, &block) == 0 && block && zero_on_disk(block))
                log_print("fs: inode %u: cannot zero block %u\n", inode->number, block);
        }
        unwritten_remove(inode, u.first, u.count);
    }
}
