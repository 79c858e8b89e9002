/*
 * What cases are made of: frames, objects, windows on frames, threads and other spaces. All of it is given back by
 * world_reset. A helper that fails notes the failure (case_fail) and returns 0 or NULL.
 */
#ifndef KTEST_WORLD_H
#define KTEST_WORLD_H

#include "ktest.h"

enum {
    SLOT_KTEST_IRQ = 14,  /* Irq line 0 */
    SLOT_KTEST_ROOT = 15, /* the root pool */
    WORLD_SLOT_FIRST = SLOT_FREE,
    WORLD_SLOT_END = CAP_SLOTS,
    WINDOW_PAGES = 2048,  /* room in our own space for mappings, from WINDOW_VA; tables are there for all of it */
};
#define WINDOW_VA UINT64_C(0x1800000000)

void world_init(const struct server_boot *boot);
/* Destroys every object in the slots of this world and forgets frames and windows. */
void world_reset(void);
/* Objects, tables and donated frames of our pool. */
uint64_t world_frames_used(void);
uint64_t world_pool_frames(void);
/* What the page table of a space has: 2 MiB leaves; pages and notes. */
uint64_t world_large_leaves(cap_t space);
uint64_t world_pages_mapped(cap_t space);
/* rdtime ticks in so many milliseconds. */
uint64_t ticks_ms(uint64_t ms);
uint64_t deadline_ms(uint64_t ms);
void sleep_ms(uint64_t ms);
/* Sleeps until *flag is not 0, for at most a second; false if it stayed 0. */
bool wait_for(const volatile uint64_t *flag);

/* Unused frames of SLOT_POOL: one, several in a row, 512 aligned to 2 MiB of physical memory. */
uint64_t frame_get(void);
uint64_t frames_get(uint64_t count);
uint64_t frames_get_large(void);
/* An empty slot of our table. */
cap_t slot_take(void);
/* A new object of a fresh frame in a fresh slot. */
cap_t object_make(unsigned type, uint64_t x4, uint64_t x5);
/* A copy of a capability with fewer rights or a badge; of what init gave us, never with RIGHT_CTRL. */
cap_t cap_with(cap_t source, unsigned rights, uint64_t badge);
/* Unused addresses in the window; maps pages frames from `index` there, read-write. */
vaddr_t window_get(uint64_t pages);
void *window_map(uint64_t index, uint64_t pages);
/* The same with fresh frames, zeroed. */
void *window_fresh(uint64_t pages);

/* A thread in our own space and table, not started. fault_endpoint may be CAP_NULL. */
enum { PRIORITY_CHILD = 4 };
cap_t thread_make(cap_t fault_endpoint, unsigned priority);
/* Starts it at run(arg) on one of our stacks; run must not return: it ends in thread_park. */
void thread_run(cap_t thread, void (*run)(void *arg), void *arg);
_Noreturn void thread_park(void);

/* A thread that makes one call, and what became of it. */
struct client {
    cap_t thread, endpoint;
    uint64_t label;
    uint64_t w[MSG_WORDS];
    const void *buffer;
    uint64_t bytes_flags;
    volatile int64_t status;
    volatile uint64_t done;
};
void client_start(struct client *c, cap_t endpoint, uint64_t label);
/* recv with a second's patience: a failure is noted if nothing of this kind came. */
bool receive(cap_t endpoint, struct message *m, int64_t kind);
int64_t answer(uint64_t id, int64_t status);
int64_t resume(uint64_t id);

/* Another space: tables, a page of code at CHILD_CODE_VA and one of data at CHILD_DATA_VA (stack in its upper half). */
#define CHILD_CODE_VA UINT64_C(0x100000)
#define CHILD_DATA_VA UINT64_C(0x200000)
struct child {
    cap_t space, table, thread;
    uint64_t *data;         /* its data page, seen from here */
    uint64_t data_frame;
};
/* `code` is a function of children.h; fault_endpoint may be CAP_NULL. The child's table is empty. */
bool child_make(struct child *c, uint64_t badge, cap_t fault_endpoint, void (*code)(uint64_t, uint64_t));
/* Gives it a copy of ours at `slot`. */
void child_grant(struct child *c, unsigned slot, cap_t source);
void child_start(struct child *c, uint64_t arg0, uint64_t arg1);

#endif
