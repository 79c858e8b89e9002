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

enum { SPACES_MAX = 1024, SPACE_SLOT_BITS = 10, SPACE_POLICY_BYTES = 3584, SPACE_LIMITS = 5 };

struct space {
    uint64_t id;
    uint64_t pid;
    cap_t cap;             /* the kernel's Space */
    uint64_t object;       /* kpool frame of that object */
    uint64_t commit;       /* pages promised to its regions */
    uint64_t tables;       /* frames donated for its page tables */
    struct region *last_region; /* most recently found; or NULL */
    struct open_ref *last_open; /* likewise */
    bool shares;           /* has taken part in a fork that shares tables */
    bool over;             /* its process has ended; borrowers are left (borrow.h) */
    uint32_t borrowers;
    struct space *lender;  /* whose memory its process runs in; or NULL */
    uint32_t family;       /* family.h */
    struct list relatives;
    struct list requests;  /* kept ones (request.h) */
    struct list opens;     /* open_ref.in_space */
    uint64_t faults_minor, faults_major; /* the latter needed the disk */
    uint64_t swapped_out;  /* pages of it that have gone to the swap disk; one that several share counts for the first that is found */
    uint64_t limits[SPACE_LIMITS];       /* of limit.h: bytes, xor the default */
    uint64_t locked;       /* pages of its locked regions (wire.h) */
    vaddr_t mmap_top;      /* mmap without an address takes room downward from here */
    bool lock_new;         /* new regions are locked too */
    bool lock_touched;     /* and these only page by page, when touched */
    vaddr_t heap_start, heap_end; /* heap_end: exact bytes; both 0 until a program is loaded */
    _Alignas(16) unsigned char policy[SPACE_POLICY_BYTES];
};
_Static_assert(sizeof(struct space) <= PAGE_BYTES, "one frame");

static inline void *space_policy(struct space *sp)
{
    return sp->policy;
}

/* The memory that its process runs in: another's between vfork and exec. */
static inline struct space *space_memory(struct space *sp)
{
    return sp->lender ? sp->lender : sp;
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
/* Everything goes back: requests, opens, regions, pages, tables, the object. While it is lent, its memory and object stay until that ends. */
void space_destroy(struct space *sp);
/*
 * The first run of 2 MiB pieces that regions touch, from *start on: sets *start, returns its end; 0 if there is none.
 * *start was 0, or is what the last call returned.
 */
vaddr_t space_tables(struct space *sp, vaddr_t *start);
/* Unmaps and drops every region; what stays is as space_create left it. */
void space_clear(struct space *sp);
/* Leaves the Space capability of its memory in proc's mailbox. */
int space_give_cap(struct space *sp);

/* Frames for page tables: 0, or ERR_NOMEM when some were given. If there is none left, those that other spaces hold unused are taken back. */
int space_donate(struct space *sp, uint64_t frames);
/*
 * Page tables shared by fork (abi/syscall.h, SYS_SHARE). A reference is an entry of a table; an entry of a shared one counts once.
 * space_map leaves shared tables by itself; who unmaps or protects a part of one calls space_own before it begins.
 */
/* The child gets copies of the parent's tables in [start, end), 2 MiB aligned, or uses the same. ERR_NOMEM: a part of them. */
int space_share(struct space *child, struct space *parent, vaddr_t start, vaddr_t end);
/* The table of va is the space's own now: 0 or ERR_NOMEM. */
int space_unshare(struct space *sp, vaddr_t va);
/* All tables of the range; only those that reach beyond it. 0, or ERR_NOMEM with some done, which nobody sees. */
int space_own(struct space *sp, vaddr_t start, vaddr_t end);
int space_own_ends(struct space *sp, vaddr_t start, vaddr_t end);
/*
 * Leaves a note in the place of what is at va, whose reference is the caller's now: *old is its entry (abi/prot.h). In a shared table for
 * all that share it. Note 0: nothing is there. ERR_NOMEM; ERR_SHARED: it is shared and nothing is there.
 */
int space_note(struct space *sp, vaddr_t va, uint32_t note, uint64_t *old);
/* Has any but 0 been left anywhere? (space_scan passes over notes.) */
bool space_has_notes(void);
/* Moves pages and notes to an empty range: 0, or ERR_NOMEM and nothing is moved. */
int space_move(struct space *sp, vaddr_t from, vaddr_t to, uint64_t pages);
/* As space_unmap, but in a shared table for all that share it: what is taken there has gone for everybody. Cannot fail. */
void space_zap(struct space *sp, vaddr_t va, uint64_t pages);

/* Maps `pages` frames from first on at va, donating tables as needed: 0, or ERR_NOMEM and nothing is mapped. */
int space_map(struct space *sp, vaddr_t va, const struct page *first, uint64_t pages, unsigned prot);
/* The same with memory of a device: frames of the Pool in `slot`. */
int space_map_device(struct space *sp, vaddr_t va, cap_t slot, uint64_t index, uint64_t pages, unsigned prot);
/* p lost one mapping, or a reference that was taken for one. An anonymous frame is freed with the last. */
void page_unref(struct page *p);
/* Unmaps what is mapped in the range; each frame loses a reference, a changed file page becomes dirty. */
void space_unmap(struct space *sp, vaddr_t va, uint64_t pages);
void space_protect(struct space *sp, vaddr_t va, uint64_t pages, unsigned prot);
/* What the page table has at va, as SYS_SCAN tells it; 0: nothing. */
uint64_t space_entry(struct space *sp, vaddr_t va);
/* The entries and notes of at most 512 pages, as scan lists them (abi/prot.h): how many. *entries is good until the next call of any here. */
unsigned space_list(struct space *sp, vaddr_t va, uint64_t pages, const uint64_t **entries);
/* Is nothing there, no note either? */
bool space_is_empty(struct space *sp, vaddr_t va, uint64_t pages);
/* How many 2 MiB leaves its page table has now: the kernel splits them by itself. */
uint64_t space_large_leaves(struct space *sp);
/* Adds what is mapped in the range. */
struct space_use {
    uint64_t resident; /* pages in memory */
    uint64_t own;      /* of these, of anonymous memory, private or shared */
    uint64_t swapped;  /* on the swap disk */
};
void space_count(struct space *sp, vaddr_t va, uint64_t pages, struct space_use *use);
/* What other spaces than this one have been donated and do not use is free. */
void spaces_reclaim(const struct space *but);
/* Is p mapped anywhere in the range? May be asked by what space_scan calls. */
bool space_maps(struct space *sp, vaddr_t va, uint64_t pages, const struct page *p);
/* The frame mapped at va, or NULL: nothing, or memory of a device. */
struct page *space_page(struct space *sp, vaddr_t va);
/*
 * Calls see for every page mapped in the range with its va and PROT_* | ENTRY_* bits (ENTRY_LARGE: one of the 512 of a leaf that lies in the
 * range as a whole); SCAN_* as in abi/prot.h, and SCAN_DEVICES: pages of devices too, with p NULL. see must not change mappings of
 * this range. Stops and returns what see returns if that is not 0.
 */
enum { SCAN_DEVICES = 0x100 };
int space_scan(struct space *sp, vaddr_t va, uint64_t pages, unsigned flags,
               int (*see)(void *arg, vaddr_t va, struct page *p, unsigned bits), void *arg);

#endif
