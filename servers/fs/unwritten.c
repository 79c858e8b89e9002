/*
 * A list of ranges per inode, most recently grown first, from one fixed set of nodes. A range of n blocks is counted as n / 2 nodes, rounded up:
 * so many remain of it at most, whatever parts of it are filled first, and there is always a node for what a fill leaves on its other side.
 */
#include "unwritten.h"

#include "blockmap.h"
#include "disk.h"
#include "super.h"

#include <abi/err.h>
#include <rt/log.h>

enum { NODES = 8192 };

struct unwritten {
    uint32_t first, count;
    struct unwritten *next;
};

static struct unwritten nodes[NODES];
static struct unwritten *free_nodes;
static unsigned nodes_begun, promised; /* promised: nodes that all ranges may become, at most NODES */

static unsigned worst(uint64_t count)
{
    return (unsigned)((count + 1) / 2);
}

static struct unwritten *node_get(void)
{
    struct unwritten *u = free_nodes;
    if (u)
        free_nodes = u->next;
    else
        u = &nodes[nodes_begun++];
    rt_assert(u < nodes + NODES);
    return u;
}

static void node_put(struct unwritten *u)
{
    u->next = free_nodes;
    free_nodes = u;
}

static int zero_on_disk(uint32_t block)
{
    return disk_run(DISK_WRITE, (uint64_t)block * super.block_sectors, super.block_sectors, super.zeroes);
}

/* There is no room to note it. If it cannot be zeroed, either, the file does not get it. */
static int zero_now(struct inode *inode, uint64_t index, uint32_t block)
{
    int err = zero_on_disk(block);
    if (err)
        blockmap_cut(inode, index, index + 1);
    return err;
}

int unwritten_add(struct inode *inode, uint64_t index, uint32_t block)
{
    for (struct unwritten *u = inode->unwritten; u; u = u->next)
        if (index == (uint64_t)u->first + u->count) {
            unsigned more = worst(u->count + 1) - worst(u->count);
            if (promised + more > NODES)
                return zero_now(inode, index, block);
            promised += more;
            u->count++;
            return 0;
        }
    if (promised == NODES)
        return zero_now(inode, index, block);
    struct unwritten *u = node_get();
    promised++;
    *u = (struct unwritten){(uint32_t)index, 1, inode->unwritten};
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

/* u becomes [first, first + count). */
static void resize(struct unwritten *u, uint64_t first, uint64_t count)
{
    promised -= worst(u->count) - worst(count);
    u->first = (uint32_t)first, u->count = (uint32_t)count;
}

void unwritten_remove(struct inode *inode, uint64_t first, uint64_t count)
{
    uint64_t end = first + count < first ? UINT64_MAX : first + count;
    for (struct unwritten **p = &inode->unwritten; *p && count;) {
        struct unwritten *u = *p;
        uint64_t u_end = (uint64_t)u->first + u->count;
        if (u_end <= first || u->first >= end) {
            p = &u->next;
        } else if (u->first >= first && u_end <= end) {
            *p = u->next;
            resize(u, 0, 0);
            node_put(u);
        } else if (u->first >= first) {
            resize(u, end, u_end - end);
            p = &u->next;
        } else if (u_end <= end) {
            resize(u, u->first, first - u->first);
            p = &u->next;
        } else { /* a piece out of the middle */
            struct unwritten *rest = node_get();
            *rest = (struct unwritten){(uint32_t)end, (uint32_t)(u_end - end), u->next};
            resize(u, u->first, first - u->first);
            promised += worst(rest->count);
            u->next = rest;
            return;
        }
    }
}

void unwritten_clear(struct inode *inode)
{
    unwritten_remove(inode, 0, UINT64_MAX);
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
