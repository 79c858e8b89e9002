/* Who runs: fixed priorities, first come first served within one, a slice of time each. */
#include <kern/sched.h>

#include <abi/err.h>
#include <kern/deadline.h>
#include <kern/hart.h>
#include <kern/ipc.h>
#include <kern/machine.h>
#include <kern/obj/space.h>
#include <kern/print.h>
#include <kern/riscv/csr.h>
#include <kern/riscv/timer.h>
#include <kern/riscv/trap.h>

enum { SLICES_PER_SECOND = 100 };

struct hart harts[HARTS_MAX];
uint64_t sched_kernel_satp;

static struct thread_queue ready[PRIORITIES];
uint32_t sched_ready_bits;

static void put_first(struct thread *t)
{
    struct thread_queue *q = &ready[t->priority];
    t->prev = NULL;
    t->next = q->first;
    if (q->first)
        q->first->prev = t;
    else
        q->last = t;
    q->first = t;
    sched_ready_bits |= UINT32_C(1) << t->priority;
}

static void put_last(struct thread *t)
{
    queue_append(&ready[t->priority], t);
    t->slice_end = 0;
    sched_ready_bits |= UINT32_C(1) << t->priority;
}

void sched_ready(struct thread *t)
{
    struct hart *h = hart_self();
    t->state = THREAD_READY;
    h->look = true;
    if (h->next && h->next->priority >= t->priority) {
        put_last(t); /* who became ready first runs first: of a fork the child, which may end before its parent must copy */
        return;
    }
    if (h->next)
        put_last(h->next);
    h->next = t;
}

void sched_remove(struct thread *t)
{
    struct thread_queue *q = &ready[t->priority];
    if (hart_self()->next == t) {
        hart_self()->next = NULL;
        return;
    }
    queue_remove(q, t);
    if (!q->first)
        sched_ready_bits &= ~(UINT32_C(1) << t->priority);
}

/* The highest priority with a ready thread; -1: none. (No bit-manipulation instructions: a binary search.) */
static int highest(void)
{
    uint32_t bits = sched_ready_bits;
    int p = 0;
    if (!bits)
        return -1;
    for (int step = 16; step; step >>= 1)
        if (bits >> step) {
            bits >>= step;
            p += step;
        }
    return p;
}

static struct thread *take_first(int priority)
{
    struct thread *t = ready[priority].first;
    sched_remove(t);
    return t;
}

void sched_yield(void)
{
    struct hart *h = hart_self();
    struct thread *t = h->current;
    if (!ready[t->priority].first && !(h->next && h->next->priority == t->priority))
        return;
    if (h->next)
        put_last(h->next);
    h->next = NULL;
    t->state = THREAD_READY;
    put_last(t);
}

void sched_timer(void)
{
    uint64_t now = time_now();
    struct thread *t;
    while ((t = deadline_first()) && t->deadline <= now)
        if (t->state == THREAD_RECVWAIT && t->timed)
            ipc_interrupt(t, ERR_TIMEOUT);
        else
            deadline_remove(t);
    t = hart_self()->current;
    if (t && t->state == THREAD_RUNNING && now >= t->slice_end)
        sched_yield();
    hart_self()->timer_at = 0; /* fired: set it anew on the way out */
    hart_self()->look = true;
}

void sched_charge(struct hart *h, struct thread *t)
{
    uint64_t now = time_now();
    if (h->payer)
        h->payer->ticks += now - h->paid;
    h->payer = t;
    h->paid = now;
}

uint64_t sched_ticks(const struct thread *t)
{
    const struct hart *h = hart_self();
    return t->ticks + (h->payer == t ? time_now() - h->paid : 0);
}

void sched_forget(const struct thread *t)
{
    if (hart_self()->payer == t)
        hart_self()->payer = NULL;
}

/* Sets the timer for the next deadline or the end of t's slice, if that is not what it is set for. */
static void set_timer(struct thread *t)
{
    struct hart *h = hart_self();
    const struct thread *first = deadline_first();
    uint64_t want = first ? first->deadline : UINT64_MAX;
    if (t && ready[t->priority].first) {
        if (t->slice_end == 0)
            t->slice_end = time_now() + machine.timebase_hz / SLICES_PER_SECOND;
        want = t->slice_end < want ? t->slice_end : want;
    }
    /* firing early is harmless: only later than wanted, or just fired, matters */
    if (h->timer_at > want || h->timer_at == 0)
        timer_set(want);
}

void thread_leave_root(uint64_t satp)
{
    struct hart *h = hart_self();
    if (h->satp == satp) {
        mmu_load(sched_kernel_satp);
        h->satp = sched_kernel_satp;
        h->look = true;
    }
}

static void load_space(struct hart *h, struct thread *t)
{
    struct space *s = t->space;
    uint64_t satp = s->root ? space_satp(s) : sched_kernel_satp;
    if (h->satp != satp) {
        mmu_load(satp);
        h->satp = satp;
    }
}

/* Nothing to do: waits for an interrupt. */
__attribute__((noinline)) static void idle(struct hart *h)
{
    uint64_t from = time_now(), count = csr_read(instret);
    h->current = NULL;
    sched_charge(h, NULL);
    do {
        set_timer(NULL);
        __asm__ volatile("wfi");
        trap_take_interrupts();
    } while (!sched_ready_bits && !h->next);
    h->kstat[KSTAT_IDLE_TICKS] += time_now() - from;
    h->kstat[KSTAT_IDLE_INSTRUCTIONS] += csr_read(instret) - count;
}

/*
 * The thread to run: `next`, unless a queued one has a higher priority, or the same and the slice of `next` is over (it may
 * have spent it in many short pieces between faults and calls).
 */
static struct thread *choose(struct hart *h)
{
    struct thread *t = h->next;
    if (!t && !sched_ready_bits) {
        idle(h);
        t = h->next;
    }
    h->next = NULL;
    if (t && !(sched_ready_bits >> t->priority > 1) &&
        !(ready[t->priority].first && t->slice_end && time_now() >= t->slice_end))
        return t;
    if (t)
        put_last(t);
    return take_first(highest());
}

/* Runs t, the current thread, on if it may, else another. */
__attribute__((noinline)) static _Noreturn void go_on(struct hart *h, struct thread *t)
{
    bool keep = t && t->state == THREAD_RUNNING;
    const struct thread *partner = keep ? NULL : h->next; /* asked by the one that waits now, or answered */
    if (keep) {
        if (h->next && h->next->priority <= t->priority) {
            put_last(h->next);
            h->next = NULL;
        }
        if (h->next || sched_ready_bits >> t->priority > 1) {
            t->state = THREAD_READY;
            put_first(t);
            keep = false;
        }
    }
    if (!keep) {
        t = choose(h);
        t->state = THREAD_RUNNING;
        h->kstat[KSTAT_SWITCHES] += t != h->current;
        h->current = t;
        if (t != h->payer && (t != partner || !h->payer || t->priority <= h->payer->priority))
            sched_charge(h, t);
    }
    load_space(h, t);
    set_timer(t);
    h->look = false;
    trap_return(t);
}

_Noreturn void sched_exit(void)
{
    struct hart *h = hart_self();
    struct thread *t = h->current;
    if (t && t->state == THREAD_RUNNING && !h->look)
        trap_return(t);
    go_on(h, t);
}

bool sched_ok(void)
{
    const struct hart *h = hart_self();
    const struct thread *next = h->next, *first = deadline_first();
    if (next && next->state != THREAD_READY)
        return false;
    if (h->current && h->current->state == THREAD_RUNNING && !h->look && (next || (first && (!h->timer_at || h->timer_at > first->deadline))))
        return false; /* INV-9 */
    for (unsigned p = 0; p < PRIORITIES; p++) {
        const struct thread_queue *q = &ready[p];
        if ((q->first != NULL) != (sched_ready_bits >> p & 1))
            return false;
        for (const struct thread *t = q->first; t; t = t->next)
            if (t->state != THREAD_READY || t->priority != p)
                return false; /* INV-4 */
    }
    return true;
}
