/*
 * The address spaces of programs. A struct space fills one frame; its id is what programs' badges and fault messages
 * carry. The page table itself is the kernel's, and the only record of which frame is mapped where.
 */
#ifndef PAGER_SPACE_H
#define PAGER_SPACE_H

#include <abi/types.h>
#include <quire/sys.h>
#include "list.h"

struct region;
struct open_ref;
struct page;

enum { SPACES_MAX = 1024, SPACE_SLOT_BITS = 10, SPACE_POLICY_BYTES = 3072, SPACE_LIMITS = 3 };

struct space {
    uint64_t id;
    uint64_t pid;
    cap_t cap;             /* the kernel's Space */
    uint64_t object;       /* kpool frame of that object */
    uint64_t tables;       /* kpool frames donated */
    uint64_t commit;       /* pages promised to its regions */
    struct region *last_region; /* most recently found; or NULL */
    struct open_ref *last_open; /* likewise */
    struct list requests;  /* kept ones (request.h) */
    struct list opens;     /* open_ref.in_space */
    uint64_t faults_minor, faults_major; /* the latter needed the disk */
    uint64_t limits[SPACE_LIMITS];       /* by PROC_LIMIT_AS, _DATA, _STACK: bytes, complemented: 0 is no limit */
    vaddr_t heap_start, heap_end; /* heap_end: exact bytes; both 0 until a program is loaded */
    _Alignas(16) unsigned char policy[SPACE_POLICY_BYTES];
};
_Static_assert(sizeof(struct space) <= PAGE_BYTES, "one frame");

static inline void *space_policy(struct space *sp)
{
    return sp->policy;
}

/* The space of an id; NULL if there is none (any more). Two loads. */
struct space *space_find(uint64_t id);
/* The space of a process; NULL. Looks at each: not for the fault path. */
struct space *space_of_pid(uint64_t pid);
uint64_t spaces_count(void);
/* Walks all: the first with a slot of *cursor or higher; NULL at the end. *cursor 0 at first. */
struct space *space_each(unsigned *cursor);

/* A new empty one: 0 or ERR_NOMEM. */
int space_create(uint64_t pid, struct space **out);
/* Everything goes back: requests, opens, regions, pages, tables, the object. */
void space_destroy(struct space *sp);
/* Unmaps and drops every region; what stays is as space_create left it. */
void space_clear(struct space *sp);
/* Leaves the Space capability in proc's mailbox. */
int space_give_cap(struct space *sp);

/* One frame more for page tables: 0 or ERR_NOMEM. */
int space_donate(struct space *sp);
/* Maps `pages` frames from first on at va, donating tables as needed: 0, or ERR_NOMEM and nothing is mapped. */
int space_map(struct space *sp, vaddr_t va, const struct page *first, uint64_t pages, unsigned prot);
/* p lost one mapping, or a reference that was taken for one. An anonymous frame is freed with the last. */
void page_unref(struct page *p);
/* Unmaps what is mapped in the range; each frame loses a reference, a changed file page becomes dirty. */
void space_unmap(struct space *sp, vaddr_t va, uint64_t pages);
void space_protect(struct space *sp, vaddr_t va, uint64_t pages, unsigned prot);
/* The frame mapped at va, or NULL. */
struct page *space_page(struct space *sp, vaddr_t va);
/*
 * Calls see for every page mapped in the range with its va and PROT_* | ENTRY_* bits; SCAN_* as in abi/prot.h. see must
 * not change mappings of this range. Stops and returns what see returns if that is not 0.
 */
int space_scan(struct space *sp, vaddr_t va, uint64_t pages, unsigned flags,
               int (*see)(void *arg, vaddr_t va, struct page *p, unsigned bits), void *arg);

#endif
