/*
 * Which page is to go when memory is short. A policy is a table of functions over queues of pages; reclaim.c asks it for
 * victims, looks whether they can go, and tells it what comes back. docs/VM.md compares those that are given.
 */
#ifndef PAGER_RECLAIM_H
#define PAGER_RECLAIM_H

#include <sdk/frames.h>
#include <sdk/memory.h>

#define NEVER_SEEN UINT64_MAX

struct reclaim_policy {
    const char *name;
    /* Empty queues. */
    void (*start)(void);
    /*
     * p has come. distance: how many others were evicted since it was evicted itself, as far as remembered (shadow.h), or NEVER_SEEN.
     * The policy may use p->link, and of p->reclaim the bits of RECLAIM_POLICY, which are 0.
     */
    void (*insert)(struct page *p, uint64_t distance);
    /* p goes for another reason than being a victim. */
    void (*remove)(struct page *p);
    /* Takes out the page to evict next; NULL: there is none. It may ask reclaim_used of pages in its queues. */
    struct page *(*victim)(void);
};

enum {
    RECLAIM_POLICY = 0x1f,
    RECLAIM_COLD = 0x20,  /* in the queue of those that go before all others */
    RECLAIM_IN = 0x40,    /* in the policy's queues */
    RECLAIM_GOING = 0x80, /* being written, then to go */
};

extern const struct reclaim_policy policy_fifo, policy_clock, policy_2q, policy_s3fifo;

/* Was p used by anybody since this was last asked? */
bool reclaim_used(struct page *p);

/* How many pages in the policy's queues. */
uint64_t reclaim_pages(void);

/* What swap.c tells: p, which holds a slot, has come from the disk; wanted: it was touched, not read along. */
void reclaim_came(struct page *p, bool wanted);
/* p does not go, if it was to. */
void reclaim_stays(struct page *p);
/* Are more frames free than the low watermark says? Will they be when so many were taken? */
bool reclaim_has_spare(void);
bool reclaim_has_spare_for(uint64_t pages);
/* Enough for what is done ahead of time? */
bool reclaim_has_plenty(void);

/* The hooks (sdk/memory.h), and the settings policy, low_watermark and high_watermark (sdk/setting.h). */
extern const struct pager_memory reclaim_memory;

#endif
