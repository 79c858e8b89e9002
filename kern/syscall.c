/* System calls: one table from number to handler. */
#include <kern/syscall.h>

#include <abi/err.h>
#include <abi/prot.h>
#include <kern/call.h>
#include <kern/hart.h>
#include <kern/invariants.h>
#include <kern/ipc.h>
#include <kern/machine.h>
#include <kern/obj/irq.h>
#include <kern/obj/space.h>
#include <kern/object.h>
#include <kern/riscv/sbi.h>
#include <kern/sched.h>
#include <kern/share.h>
#include <kern/user.h>
#include <kern/vm.h>

enum { CONSOLE_BYTES_MAX = 1024 };

static int64_t sys_call(struct thread *t)
{
    return ipc_call(t);
}

static int64_t sys_recv(struct thread *t)
{
    return ipc_recv(t, t->regs.x[REG_T2]);
}

static int64_t sys_reply(struct thread *t)
{
    return ipc_reply(t, t->regs.x[REG_T0], t->regs.x[REG_T1]);
}

static int64_t sys_forward(struct thread *t)
{
    return ipc_forward(t, t->regs.x[REG_T0]);
}

static int64_t sys_signal(struct thread *t)
{
    struct cap *c;
    int err = cap_find(t, t->regs.x[REG_A0], OBJ_ENDPOINT, RIGHT_SIGNAL, &c);
    if (!err)
        endpoint_signal(ref_object(c->object), t->regs.x[REG_A1] & (c->badge ? c->badge : UINT64_MAX));
    return err;
}

static int64_t sys_copy_in(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    return user_copy(t, x[REG_A0], x[REG_A1], x[REG_A2], x[REG_A3], false);
}

static int64_t sys_copy_out(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    return user_copy(t, x[REG_A0], x[REG_A1], x[REG_A2], x[REG_A3], true);
}

/* ---- ranged calls ---- */

/* Fills r from a0 space, a1 va, a2 or a4 pages; checks them. */
static int range_begin(struct thread *t, uint64_t pages, struct vm_range *r)
{
    int err = cap_object(t, t->regs.x[REG_A0], OBJ_SPACE, RIGHT_MAP, &r->space);
    if (err)
        return err;
    r->va = t->regs.x[REG_A1];
    r->pages = pages;
    r->done = t->progress;
    r->entries = NULL;
    r->max = 0;
    r->others = false;
    r->owner = (struct vm_owner){0};
    r->entry_count = t->progress_entries;
    return vm_range_check(r->va, pages);
}

/* The entry list: a3, a4. None if a3 is 0. */
static int range_entries(struct thread *t, vaddr_t list, uint64_t max, struct vm_range *r)
{
    if (!list)
        return 0;
    if ((list & 7) || max == 0 || max > (PAGE_BYTES - (list & (PAGE_BYTES - 1))) / 8 || r->pages > RANGE_PAGES_MAX)
        return ERR_INVAL;
    r->entries = user_page(t->space, list, true);
    r->max = max;
    if (r->entry_count > max) /* not the call that was paused: its code was changed meanwhile */
        return ERR_INVAL;
    return r->entries ? 0 : ERR_FAULT;
}

/* Notes where to go on, or gives the results. */
static int64_t range_end(struct thread *t, const struct vm_range *r, int64_t result)
{
    if (result == CALL_RESTART) {
        t->progress = r->done;
        t->progress_entries = r->entry_count;
        return result;
    }
    t->regs.x[REG_A1] = r->done;
    return result < 0 ? result : (int64_t)r->entry_count;
}

static int64_t sys_map(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    struct vm_range r;
    struct pool *pool;
    int err = range_begin(t, x[REG_A4], &r);
    if (!err)
        err = cap_object(t, x[REG_A2], OBJ_POOL, RIGHT_MAP, &pool);
    if (!err && vm_prot_is_bad(x[REG_A5]))
        err = ERR_INVAL;
    if (err)
        return err;
    return range_end(t, &r, vm_map(&r, pool, x[REG_A3], (unsigned)x[REG_A5]));
}

static int64_t sys_unmap(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    struct vm_range r;
    int err = range_begin(t, x[REG_A2], &r);
    if (!err)
        err = range_entries(t, x[REG_A3], x[REG_A4], &r);
    return err ? err : range_end(t, &r, vm_unmap(&r));
}

static int64_t sys_protect(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    struct vm_range r;
    int err = range_begin(t, x[REG_A2], &r);
    if (!err && vm_prot_is_bad(x[REG_A3]))
        err = ERR_INVAL;
    return err ? err : range_end(t, &r, vm_protect(&r, (unsigned)x[REG_A3]));
}

static int64_t sys_scan(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    struct vm_range r;
    int err = range_begin(t, x[REG_A2], &r);
    if (!err && (x[REG_A5] & ~(uint64_t)(SCAN_CLEAR_ACCESSED | SCAN_CLEAR_DIRTY)))
        err = ERR_INVAL;
    if (!err)
        err = range_entries(t, x[REG_A3], x[REG_A4], &r);
    return err ? err : range_end(t, &r, vm_scan(&r, (unsigned)x[REG_A5]));
}

static int64_t sys_note(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    struct vm_range r;
    uint64_t old = 0;
    int err = range_begin(t, 1, &r);
    if (!err && x[REG_A2] > UINT32_MAX)
        err = ERR_INVAL;
    if (!err)
        err = share_note(r.space, r.va, (uint32_t)x[REG_A2], &old);
    t->regs.x[REG_A1] = err ? 0 : old;
    return err;
}

static int64_t sys_share(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    struct vm_range r;
    struct space *parent;
    int err = range_begin(t, x[REG_A3], &r);
    if (!err)
        err = cap_object(t, x[REG_A2], OBJ_SPACE, RIGHT_MAP, &parent);
    if (!err && (parent == r.space || ((r.va | r.pages << PAGE_SHIFT) & (LARGE_BYTES - 1))))
        err = ERR_INVAL;
    if (!err)
        err = range_entries(t, x[REG_A4], x[REG_A5], &r);
    if (err)
        return err;
    r.others = t->progress > 0; /* it may have shared one before it was interrupted */
    int64_t result = share_tables(&r, parent);
    if (result != CALL_RESTART)
        t->regs.x[REG_A2] = r.others;
    return range_end(t, &r, result);
}

static int64_t sys_unshare(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    struct vm_range r;
    int err = range_begin(t, 1, &r);
    r.va &= ~(vaddr_t)(LARGE_BYTES - 1);
    if (!err)
        err = range_entries(t, x[REG_A2], x[REG_A3], &r);
    return err ? err : range_end(t, &r, share_end(&r));
}

static int64_t sys_move(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    struct vm_range r;
    vaddr_t to = x[REG_A2];
    int err = range_begin(t, x[REG_A3], &r);
    if (!err)
        err = vm_range_check(to, r.pages);
    if (!err && (to > r.va ? to - r.va : r.va - to) >> PAGE_SHIFT < r.pages)
        err = ERR_INVAL;
    return err ? err : range_end(t, &r, share_move(&r, to));
}

static int64_t sys_donate(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    struct space *s;
    struct pool *pool;
    int err = cap_object(t, x[REG_A0], OBJ_SPACE, RIGHT_MAP, &s);
    if (!err)
        err = cap_object(t, x[REG_A1], OBJ_POOL, RIGHT_MAKE, &pool);
    if (!err && x[REG_A3] > pool->count)
        err = ERR_INVAL;
    return err ? err : space_donate(s, pool, x[REG_A2], x[REG_A3], &t->progress);
}

static int64_t sys_reclaim(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    struct vm_range list = {.pages = 0};
    struct space *s;
    int err = cap_object(t, x[REG_A0], OBJ_SPACE, RIGHT_MAP, &s);
    if (!err)
        err = x[REG_A1] ? range_entries(t, x[REG_A1], x[REG_A2], &list) : ERR_INVAL;
    return err ? err : (int64_t)space_reclaim(s, list.entries, list.max);
}

/* ---- objects and capabilities ---- */

static int64_t sys_make(struct thread *t)
{
    return object_make(t);
}

static int64_t sys_destroy(struct thread *t)
{
    return object_destroy(t, t->regs.x[REG_A0]);
}

static int64_t sys_cap_copy(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    return cap_copy(t, x[REG_A0], x[REG_A1], x[REG_A2], x[REG_A3], x[REG_A4]);
}

static int64_t sys_cap_delete(struct thread *t)
{
    return cap_delete(t, t->regs.x[REG_A0], t->regs.x[REG_A1]);
}

static int64_t sys_cap_info(struct thread *t)
{
    return object_info(t, t->regs.x[REG_A0]);
}

static int64_t sys_thread_set(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    return thread_set(t, x[REG_A0], x[REG_A1], x[REG_A2], x[REG_A3], x[REG_A4], x[REG_A5]);
}

static int64_t sys_thread_notify(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    return thread_notify(t, x[REG_A0], x[REG_A1], x[REG_A2]);
}

static int64_t sys_thread_start(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    return thread_start(t, x[REG_A0], x[REG_A1], x[REG_A2], x[REG_A3], x[REG_A4]);
}

static int64_t sys_thread_fork(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    return thread_fork(t, x[REG_A0], x[REG_A1], (int64_t)x[REG_A2], x[REG_A3]);
}

static int64_t sys_regs_get(struct thread *t)
{
    return thread_regs_get(t, t->regs.x[REG_A0], t->regs.x[REG_A1]);
}

static int64_t sys_regs_set(struct thread *t)
{
    return thread_regs_set(t, t->regs.x[REG_A0], t->regs.x[REG_A1]);
}

static int64_t sys_irq_bind(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    return irq_bind(t, x[REG_A0], x[REG_A1], x[REG_A2]);
}

static int64_t sys_irq_ack(struct thread *t)
{
    return irq_ack(t, t->regs.x[REG_A0]);
}

/* ---- the rest ---- */

static int64_t sys_kstat(struct thread *t)
{
    uint64_t which = t->regs.x[REG_A0], sum = 0;
    if (which == KSTAT_INVARIANTS)
        return DEBUG;
    if (which >= KSTAT_COUNT)
        return ERR_INVAL;
    for (unsigned i = 0; i < HARTS_MAX; i++)
        sum += harts[i].kstat[which];
    return (int64_t)(sum & INT64_MAX);
}

static int64_t sys_console(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    struct pool *pool;
    char text[CONSOLE_BYTES_MAX];
    int err = cap_object(t, x[REG_A0], OBJ_POOL, RIGHT_MAKE, &pool);
    if (!err && x[REG_A2] > CONSOLE_BYTES_MAX)
        err = ERR_INVAL;
    if (!err)
        err = user_read(t->space, x[REG_A1], text, x[REG_A2]);
    if (err)
        return err;
    for (uint64_t i = 0; i < x[REG_A2]; i++)
        sbi_putchar(text[i]);
    return (int64_t)x[REG_A2];
}

static int64_t sys_power(struct thread *t)
{
    struct pool *pool;
    int err = cap_object(t, t->regs.x[REG_A0], OBJ_POOL, RIGHT_CTRL, &pool);
    if (err)
        return err;
    if (pool->parent.pfn || pool->device)
        return ERR_RIGHT;
    if (t->regs.x[REG_A1] > POWER_FAIL)
        return ERR_INVAL;
    sbi_power((unsigned)t->regs.x[REG_A1]);
}

static int64_t sys_null(struct thread *t)
{
    (void)t;
    return 0;
}

static int64_t sys_yield(struct thread *t)
{
    (void)t;
    sched_yield();
    return 0;
}

typedef int64_t handler(struct thread *t);
static handler *const handlers[-SYS_LAST + 1] = {
    [-SYS_CALL] = sys_call,
    [-SYS_RECV] = sys_recv,
    [-SYS_REPLY] = sys_reply,
    [-SYS_REPLY_RECV] = ipc_reply_recv,
    [-SYS_FORWARD] = sys_forward,
    [-SYS_SIGNAL] = sys_signal,
    [-SYS_COPY_IN] = sys_copy_in,
    [-SYS_COPY_OUT] = sys_copy_out,
    [-SYS_MAP] = sys_map,
    [-SYS_UNMAP] = sys_unmap,
    [-SYS_PROTECT] = sys_protect,
    [-SYS_SCAN] = sys_scan,
    [-SYS_DONATE] = sys_donate,
    [-SYS_RECLAIM] = sys_reclaim,
    [-SYS_MAKE] = sys_make,
    [-SYS_DESTROY] = sys_destroy,
    [-SYS_CAP_COPY] = sys_cap_copy,
    [-SYS_CAP_DELETE] = sys_cap_delete,
    [-SYS_CAP_INFO] = sys_cap_info,
    [-SYS_THREAD_SET] = sys_thread_set,
    [-SYS_THREAD_NOTIFY] = sys_thread_notify,
    [-SYS_NOTE] = sys_note,
    [-SYS_SHARE] = sys_share,
    [-SYS_UNSHARE] = sys_unshare,
    [-SYS_MOVE] = sys_move,
    [-SYS_THREAD_START] = sys_thread_start,
    [-SYS_THREAD_FORK] = sys_thread_fork,
    [-SYS_REGS_GET] = sys_regs_get,
    [-SYS_REGS_SET] = sys_regs_set,
    [-SYS_IRQ_BIND] = sys_irq_bind,
    [-SYS_IRQ_ACK] = sys_irq_ack,
    [-SYS_KSTAT] = sys_kstat,
    [-SYS_CONSOLE] = sys_console,
    [-SYS_POWER] = sys_power,
    [-SYS_NULL] = sys_null,
    [-SYS_YIELD] = sys_yield,
};

static void foreign(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    uint64_t words[MSG_WORDS] = {x[REG_A0], x[REG_A1], x[REG_A2], x[REG_A3], x[REG_A4]};
    hart_self()->kstat[KSTAT_FOREIGN]++;
    ipc_fault(t, RECV_FOREIGN, x[REG_A7], words);
}

static void finish(struct thread *t, int64_t result)
{
    if (result == CALL_RESTART) {
        t->paused_call = t->regs.x[REG_A7];
        t->paused_pc = t->regs.x[REG_PC] -= 4;
        return;
    }
    t->paused_call = 0;
    if (result != CALL_NO_RESULT)
        t->regs.x[REG_A0] = (uint64_t)result;
}

void syscall_handle(struct thread *t)
{
    uint64_t number = -t->regs.x[REG_A7];
    if (t->paused_call != t->regs.x[REG_A7] || t->paused_pc != t->regs.x[REG_PC] - 4)
        thread_forget_call(t);
    if ((int64_t)t->regs.x[REG_A7] >= 0) {
        foreign(t);
    } else {
        int64_t result = number <= -SYS_LAST ? handlers[number](t) : ERR_NOSYS;
        if (hart_self()->current == t) /* else it has destroyed itself */
            finish(t, result);
    }
    if (DEBUG)
        invariants_check();
}
