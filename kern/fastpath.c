/* The paths that are taken most: a fault or call to a server that waits, and its answer. */
#include <kern/fastpath.h>

#include <abi/fault.h>
#include <abi/prot.h>
#include <kern/hart.h>
#include <kern/invariants.h>
#include <kern/ipc.h>
#include <kern/obj/space.h>
#include <kern/riscv/csr.h>
#include <kern/riscv/trap.h>
#include <kern/sched.h>
#include <kern/share.h>
#include <kern/vm.h>

#define ALWAYS static inline __attribute__((always_inline)) /* a call would save registers that these paths never need again */

/* ---- capabilities: as cap_find, of the root table alone ---- */

ALWAYS const struct captable *root_table(const struct thread *t)
{
    return ref_alive(t->table) ? ref_object(t->table) : NULL;
}

ALWAYS const struct cap *cap_at(const struct captable *root, uint64_t name, uint8_t type, uint8_t rights)
{
    if (!root || name >= CAP_SLOTS)
        return NULL;
    const struct cap *c = &root->slots[name]; /* slot 0 is empty */
    return c->type == type && (c->rights & rights) == rights && ref_alive(c->object) ? c : NULL;
}

/* ---- switching ---- */

/* With others of its priority ready: has `to` time left of its slice, and will the timer end it? */
ALWAYS bool slice_goes_on(const struct hart *h, const struct thread *to)
{
    return h->timer_at && h->timer_at <= to->slice_end && time_now() < to->slice_end;
}

/* May the current thread, which is about to wait, be followed by `to` at once? What sched_exit would look at is as it was. */
ALWAYS bool may_follow(const struct hart *h, const struct thread *to)
{
    if (h->look || !space_satp_is_good(to->space)) /* INV-9 */
        return false;
    uint32_t others = sched_ready_bits >> to->priority;
    return !others || (others == 1 && slice_goes_on(h, to));
}

static inline __attribute__((always_inline, noreturn)) void run(struct hart *h, struct thread *to)
{
    if (h->satp != to->space->satp) {
        h->satp = to->space->satp;
        mmu_load(h->satp);
    }
    if (DEBUG)
        invariants_check();
    trap_return(to);
}

/* (Apart, and never back: so the others need not save a register.) */
static __attribute__((noinline, noreturn)) void charge_and_run(struct hart *h, struct thread *to)
{
    sched_charge(h, to);
    run(h, to);
}

/* The point of no return was passed: the current thread waits, `to` runs. */
static inline __attribute__((always_inline, noreturn)) void follow(struct hart *h, struct thread *to)
{
    to->state = THREAD_RUNNING;
    h->current = to;
    h->kstat[KSTAT_SWITCHES]++;
    if (to != h->payer && (!h->payer || to->priority <= h->payer->priority))
        charge_and_run(h, to);
    run(h, to);
}

/* ---- asking ---- */

/* The thread that waits alone for e's messages, if it may run next. */
ALWAYS struct thread *receiver(const struct hart *h, const struct endpoint *e)
{
    struct thread *r = e->receivers.first;
    return r && !r->next && may_follow(h, r) ? r : NULL;
}

/* t's message goes to r, as far as both kinds are alike; then r runs. */
static inline __attribute__((always_inline, noreturn)) void hand_over(struct hart *h, struct thread *t, struct endpoint *e, struct thread *r,
                                                                     uint8_t kind, uint64_t badge, uint64_t buffer_word)
{
    uint64_t *x = r->regs.x;
    e->receivers.first = e->receivers.last = NULL;
    r->endpoint = NULL;
    t->kind = kind;
    t->buffer_word = buffer_word;
    ipc_await(t, r->space);
    x[REG_A0] = kind;
    x[REG_T0] = badge;
    x[REG_T1] = t->id;
    x[REG_T2] = buffer_word;
    follow(h, r);
}

ALWAYS void fault(struct thread *t, vaddr_t va, uint64_t scause, uint64_t label, uint64_t entry)
{
    struct hart *h = hart_self();
    if (!ref_alive(t->fault_endpoint))
        return;
    struct endpoint *e = ref_object(t->fault_endpoint);
    struct thread *r = receiver(h, e);
    if (!r)
        return;
    uint64_t *x = r->regs.x;
    h->kstat[KSTAT_FAULTS]++;
    x[REG_A1] = label;
    x[REG_A2] = va;
    x[REG_A3] = t->regs.x[REG_PC];
    x[REG_A4] = scause;
    x[REG_A5] = t->tag;
    x[REG_A6] = entry;
    hand_over(h, t, e, r, RECV_FAULT, t->space->badge, 0);
}

/* An entry is there: a note, or a page that does not allow this. (Apart: where nothing is, no register needs to be saved.) */
static __attribute__((noinline)) void fault_on_entry(struct thread *t, vaddr_t va, uint64_t scause, pte_t pte)
{
    const unsigned access = scause == CAUSE_STORE_PAGE ? ACCESS_WRITE : ACCESS_READ, refusal = trap_refusal(pte, access);
    if (refusal) /* else a stale translation, or Svade */
        fault(t, va, scause, FAULT_LABEL(access, refusal), share_entry(va, pte, 0, 0));
}

void fastpath_fault(struct thread *t, uint64_t scause)
{
    const vaddr_t va = csr_read(stval);
    if (va >= USER_LIMIT || !t->space->root)
        return;
    pte_t pte = t->space->root[pte_index(va, 2)];
    if (!pte_is_table(pte))
        return;
    pte = pte_table(pte)[pte_index(va, 1)];
    if ((pte & (PTE_V | PTE_LEAF | PTE_SHARED)) != PTE_V)
        return;
    pte = pte_table(pte)[pte_index(va, 0)];
    if (pte)
        fault_on_entry(t, va, scause, pte);
    else
        fault(t, va, scause, FAULT_LABEL(scause == CAUSE_STORE_PAGE ? ACCESS_WRITE : ACCESS_READ, FAULT_ABSENT), 0);
}

void fastpath_fault_at(struct thread *t, vaddr_t va, uint64_t scause, uint64_t label, uint64_t entry)
{
    fault(t, va, scause, label, entry);
}

void fastpath_call(struct thread *t, uint64_t label, uint64_t w0, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4)
{
    struct hart *h = hart_self();
    const uint64_t *from = t->regs.x;
    const struct cap *c = cap_at(root_table(t), from[REG_A0], OBJ_ENDPOINT, RIGHT_CALL);
    vaddr_t buffer = from[REG_T0];
    uint64_t word = from[REG_T1];
    if (!c || (BUF_BYTES(word) && (buffer >= USER_LIMIT || BUF_BYTES(word) > USER_LIMIT - buffer)))
        return;
    struct endpoint *e = ref_object(c->object);
    struct thread *r = receiver(h, e);
    if (!r)
        return;
    uint64_t *x = r->regs.x;
    h->kstat[KSTAT_CALLS]++;
    t->paused_call = 0;
    t->buffer = buffer;
    x[REG_A1] = label;
    x[REG_A2] = w0;
    x[REG_A3] = w1;
    x[REG_A4] = w2;
    x[REG_A5] = w3;
    x[REG_A6] = w4;
    hand_over(h, t, e, r, RECV_CALL, c->badge, word);
}

/* ---- answering ---- */

/* The endpoint that t waits at after its answer, if nothing is there to receive. Sets *timed. */
ALWAYS struct endpoint *waits_at(const struct thread *t, const struct captable *root, bool *timed)
{
    const struct cap *c = cap_at(root, t->regs.x[REG_A0], OBJ_ENDPOINT, RIGHT_RECV);
    const uint64_t deadline = t->regs.x[REG_T2];
    *timed = deadline != DEADLINE_NEVER;
    if (!c || (*timed && !(t->in_heap && t->deadline == deadline)) || t->paused_call)
        return NULL;
    struct endpoint *e = ref_object(c->object);
    return e->bits || e->senders.first || e->receivers.first ? NULL : e;
}

/* The thread that t answers, if it may run next. */
ALWAYS struct thread *asker(const struct hart *h, const struct thread *t)
{
    struct thread *w = ipc_waiting(t, t->regs.x[REG_T0]);
    return w && !w->notify_endpoint.pfn && may_follow(h, w) ? w : NULL;
}

/* Both halves are done but for this. */
static inline __attribute__((always_inline, noreturn)) void answer(struct hart *h, struct thread *t, struct endpoint *e, bool timed, struct thread *w)
{
    ipc_unpend(w);
    t->state = THREAD_RECVWAIT;
    t->timed = timed;
    t->endpoint = e;
    e->receivers.first = e->receivers.last = t;
    follow(h, w);
}

void fastpath_reply_map(struct thread *t, uint64_t status, uint64_t w0, uint64_t w1, uint64_t w2)
{
    struct hart *h = hart_self();
    const uint64_t prot = w0 & (PAGE_BYTES - 1);
    (void)status;
    if (w2 != 1 || w0 >= USER_LIMIT || (prot & ~(uint64_t)(PROT_W | PROT_X)) != PROT_R)
        return;
    struct thread *w = asker(h, t);
    if (!w || w->kind != RECV_FAULT)
        return;
    const struct captable *root = root_table(t);
    bool timed;
    struct endpoint *e = waits_at(t, root, &timed);
    const struct cap *c = cap_at(root, w1 >> 32, OBJ_POOL, RIGHT_MAP);
    if (!e || !c || !vm_map_page(w->space, w0 - prot, ref_object(c->object), (uint32_t)w1, (unsigned)prot))
        return;
    answer(h, t, e, timed, w);
}

void fastpath_reply(struct thread *t, uint64_t status, uint64_t w0, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4)
{
    struct hart *h = hart_self();
    struct thread *w = asker(h, t);
    bool timed;
    struct endpoint *e = waits_at(t, root_table(t), &timed);
    if (!w || !e || t->regs.x[REG_T1] != (w->kind == RECV_FAULT ? REPLY_RESUME : REPLY_MSG))
        return;
    if (w->kind != RECV_FAULT) {
        uint64_t *x = w->regs.x;
        x[REG_A0] = status;
        x[REG_A2] = w0;
        x[REG_A3] = w1;
        x[REG_A4] = w2;
        x[REG_A5] = w3;
        x[REG_A6] = w4;
    }
    answer(h, t, e, timed, w);
}
