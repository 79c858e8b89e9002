/*
 * What regions map are objects, each of one kind. A kind is a file and a table of operations; nobody else asks of what kind something is.
 *
 *   anon.c    private anonymous memory: no object but the region itself (region->file is NULL)
 *   inode.c   a file of fs: its pages are in the cache, and come from the disk and go there
 *   shm.c     shared anonymous memory: its pages are in the cache, and live as long as a region maps it
 *   device.c  a range of physical addresses: its pages are no frames of ours, they have no struct page and are never moved, copied or counted
 */
#ifndef PAGER_OBJECT_H
#define PAGER_OBJECT_H

#include "file.h"
#include "region.h"

struct ahead;
struct fault;
struct page;
struct request;

struct object_kind {
    const char *name;
    bool on_disk; /* what is in memory of it may leave memory, and what was changed is written */
    bool fixed;   /* not memory: it is advised in vain, and a mapping of it does not grow */

    /* The page for f->va of r, where nothing of ours is mapped: as region_page. */
    int64_t (*fault)(struct request *rq, struct region *r, struct fault *f);
    /* Is the page at va, which is not mapped there, in memory all the same? */
    bool (*resident)(const struct region *r, vaddr_t va);
    /* What is wrong with p (NULL: no frame of ours) being mapped at va with these bits (abi/prot.h); NULL: nothing. For audit.c. */
    const char *(*check)(const struct region *r, vaddr_t va, const struct page *p, unsigned bits);

    /* The rest is about objects with a struct file. The page `index` is not in the cache: as cache_get. NULL: never asked. */
    int64_t (*fetch)(struct request *rq, struct file *f, uint64_t index, struct ahead *a, struct page **out);
    /* r maps it from now on; a shared region was cut or has gone: what was changed through it begins to be written. NULL: nothing to do. */
    void (*mapped)(struct file *f, const struct region *r);
    void (*cut)(struct file *f);
    /* Nobody uses it any more, or somebody again. NULL: nothing to do. */
    void (*idle)(struct file *f);
    void (*busy)(struct file *f);
    /* Are its pages kept while nobody uses it? */
    bool (*keeps)(const struct file *f);
    /* It is unused and has no page: what is behind it is let go. False: not now, it stays and is asked again later. */
    bool (*end)(struct file *f);
};

extern const struct object_kind object_anon, object_inode, object_shm, object_device;

static inline const struct object_kind *region_kind(const struct region *r)
{
    return r->file ? r->file->kind : &object_anon;
}

#endif
