/*
 * Space: a page table (Sv39), the frames donated for its tables, the threads that run in it and the messages it has
 * received and not yet answered.
 */
#ifndef KERN_OBJ_SPACE_H
#define KERN_OBJ_SPACE_H

#include <kern/cap.h>
#include <kern/obj/pool.h>
#include <kern/riscv/mmu.h>

struct thread;

struct space {
    pte_t *root;           /* NULL until the first map */
    uint64_t satp;         /* 0 while there is no root */
    uint64_t asid_gen;     /* the round of ASIDs that satp's is of */
    uint64_t badge;        /* of its threads' faults */
    struct donated *donated; /* frames for tables, linked through themselves */
    uint64_t donated_count; /* as many as large_leaves or more: each of these keeps one for its split (INV-8) */
    uint64_t large_leaves;   /* of 2 MiB */
    uint64_t table_count;  /* tables it uses, shared ones too */
    uint64_t mapped_pages; /* leaves, in 4 KiB pages, and notes */
    struct thread *threads;
    struct thread *pending; /* threads whose messages a thread of this space received */
};

void space_init(struct space *s, uint64_t badge);
/* Tears everything down: threads stop, pending callers get ERR_DEAD. CALL_RESTART if interrupted: call again. */
int space_destroy(struct space *s, uint64_t *progress);

/* Goes on from *progress. ERR_INVAL, ERR_BUSY: none of the rest was taken; CALL_RESTART. */
int space_donate(struct space *s, struct pool *p, uint64_t index, uint64_t count, uint64_t *progress);
/* Writes up to max indices of donated frames that were not in use, now their pools', to `entries`. */
uint64_t space_reclaim(struct space *s, uint64_t *entries, uint64_t max);

/* Zeroed page tables, from what was donated; NULL: none left but those that 2 MiB leaves keep. */
pte_t *space_table_get(struct space *s);
void space_table_put(struct space *s, pte_t *table);
/* A 2 MiB leaf comes, and keeps a donated frame for the table that it may become: false if there is none. */
bool space_leaf_enter(struct space *s);
/* It goes whole. */
void space_leaf_leave(struct space *s);
/* It becomes a table: that. Cannot fail. */
pte_t *space_leaf_split(struct space *s);

/* This hart's round of ASIDs. */
extern uint64_t space_asid_gen;
/* Is s->satp to be loaded as it is? */
static inline bool space_satp_is_good(const struct space *s)
{
    return s->asid_gen == space_asid_gen; /* 0: there is no root */
}
/* Makes satp valid for this hart's round of ASIDs and returns it. */
uint64_t space_satp(struct space *s);

bool space_ok(const struct space *s);

#endif
