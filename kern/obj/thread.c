/* Thread: registers, and what it waits for. */
#include <kern/obj/thread.h>

#include <abi/err.h>
#include <abi/fault.h>
#include <kern/deadline.h>
#include <kern/hart.h>
#include <kern/ipc.h>
#include <kern/memory.h>
#include <kern/obj/space.h>
#include <kern/print.h>
#include <kern/riscv/csr.h>
#include <kern/riscv/fpu.h>
#include <kern/sched.h>
#include <kern/user.h>

void thread_init(struct thread *t)
{
    memset(t, 0, sizeof *t);
    thread_fresh(t, 0, 0);
}

void thread_fresh(struct thread *t, vaddr_t pc, vaddr_t sp)
{
    memset(&t->regs, 0, sizeof t->regs);
    fpu_forget(t);
    memset(t->fpu, 0, sizeof t->fpu);
    t->regs.x[REG_PC] = pc;
    t->regs.x[REG_SP] = sp;
    t->sstatus = SSTATUS_SPIE;
    t->kernel_stack = hart_self()->stack_top;
    thread_forget_call(t);
}

void thread_stop(struct thread *t)
{
    switch (t->state) {
    case THREAD_READY:
        sched_remove(t);
        break;
    case THREAD_SENDWAIT:
        queue_remove(&t->endpoint->senders, t);
        break;
    case THREAD_RECVWAIT:
        if (t->endpoint)
            queue_remove(&t->endpoint->receivers, t);
        break;
    case THREAD_REPLYWAIT:
        ipc_unpend(t);
        break;
    default:
        break;
    }
    deadline_remove(t);
    t->endpoint = NULL;
    t->state = THREAD_INACTIVE;
    thread_forget_call(t);
}

void thread_leave_space(struct thread *t)
{
    thread_stop(t);
    if (t->space_prev)
        t->space_prev->space_next = t->space_next;
    else
        t->space->threads = t->space_next;
    if (t->space_next)
        t->space_next->space_prev = t->space_prev;
    t->space_next = t->space_prev = NULL;
    t->space = NULL;
}

static void enter_space(struct thread *t, struct space *s)
{
    t->space = s;
    t->space_prev = NULL;
    t->space_next = s->threads;
    if (s->threads)
        s->threads->space_prev = t;
    s->threads = t;
}

void thread_destroy(struct thread *t)
{
    thread_stop(t);
    if (t->space)
        thread_leave_space(t);
    fpu_forget(t);
    sched_forget(t);
    if (hart_self()->current == t)
        hart_self()->current = NULL;
}

void thread_resume(struct thread *t)
{
    struct ref notify = t->notify_endpoint;
    if (!notify.pfn) {
        sched_ready(t);
        return;
    }
    uint64_t words[MSG_WORDS] = {t->notify_word, t->regs.x[REG_PC], 0, t->tag, 0};
    t->notify_endpoint = (struct ref){0};
    if (ref_alive(notify))
        ipc_send_fault(t, ref_object(notify), RECV_FAULT, FAULT_LABEL(0, FAULT_NOTIFY), words);
    else
        sched_ready(t);
}

int thread_notify(struct thread *by, uint64_t thread, uint64_t endpoint, uint64_t word)
{
    struct thread *t;
    struct cap *e;
    int err = cap_object(by, thread, OBJ_THREAD, RIGHT_CTRL, &t);
    if (!err)
        err = cap_find(by, endpoint, OBJ_ENDPOINT, RIGHT_CALL, &e);
    if (err)
        return err;
    if (t == by)
        return ERR_INVAL;
    t->notify_endpoint = e->object;
    t->notify_word = word;
    if (t->state == THREAD_READY) {
        sched_remove(t);
        thread_resume(t);
    } else if (t->state == THREAD_RECVWAIT) {
        ipc_interrupt(t, ERR_INTR);
    }
    return 0;
}

int thread_set(struct thread *by, uint64_t thread, uint64_t space, uint64_t table, uint64_t fault_endpoint,
               uint64_t priority, uint64_t tag)
{
    struct thread *t;
    struct space *s;
    struct cap *c, *e = NULL;
    int err = cap_object(by, thread, OBJ_THREAD, RIGHT_CTRL, &t);
    if (!err)
        err = cap_object(by, space, OBJ_SPACE, RIGHT_MAP, &s);
    if (!err)
        err = cap_find(by, table, OBJ_CAPTABLE, RIGHT_MAKE, &c);
    if (!err && fault_endpoint != CAP_NULL)
        err = cap_find(by, fault_endpoint, OBJ_ENDPOINT, RIGHT_CALL, &e);
    if (err)
        return err;
    if (priority >= PRIORITIES)
        return ERR_INVAL;
    if (priority > by->priority)
        return ERR_RIGHT;
    if (t->state != THREAD_INACTIVE)
        return ERR_BUSY;
    if (t->space)
        thread_leave_space(t);
    enter_space(t, s);
    t->table = c->object;
    t->fault_endpoint = e ? e->object : (struct ref){0};
    t->priority = (uint8_t)priority;
    t->tag = tag;
    t->notify_endpoint = (struct ref){0};
    return 0;
}

/* A thread that may be started: configured and not running. */
static int startable(struct thread *by, uint64_t name, struct thread **found)
{
    int err = cap_object(by, name, OBJ_THREAD, RIGHT_CTRL, found);
    if (err)
        return err;
    if ((*found)->state != THREAD_INACTIVE)
        return ERR_BUSY;
    return (*found)->space ? 0 : ERR_INVAL;
}

int thread_start(struct thread *by, uint64_t name, vaddr_t pc, vaddr_t sp, uint64_t arg0, uint64_t arg1)
{
    struct thread *t;
    int err = startable(by, name, &t);
    if (err)
        return err;
    thread_fresh(t, pc, sp);
    t->regs.x[REG_A0] = arg0;
    t->regs.x[REG_A1] = arg1;
    thread_resume(t);
    return 0;
}

int thread_fork(struct thread *by, uint64_t name, uint64_t id, int64_t status, uint64_t w0)
{
    struct thread *t, *from = ipc_waiting(by, id);
    int err = startable(by, name, &t);
    if (err)
        return err;
    if (!from)
        return ERR_STALE;
    thread_fresh(t, 0, 0);
    t->regs = from->regs;
    fpu_copy(t, from);
    t->regs.x[REG_A0] = (uint64_t)status;
    t->regs.x[REG_A2] = w0;
    thread_resume(t);
    return 0;
}

int thread_regs_get(struct thread *by, uint64_t id, vaddr_t to)
{
    const struct thread *w = ipc_waiting(by, id);
    if (!w)
        return ERR_STALE;
    return user_write(by->space, to, &w->regs, sizeof w->regs);
}

int thread_regs_set(struct thread *by, uint64_t id, vaddr_t from)
{
    struct thread *w = ipc_waiting(by, id);
    struct regs regs;
    if (!w)
        return ERR_STALE;
    int err = user_read(by->space, from, &regs, sizeof regs);
    if (err)
        return err;
    w->regs = regs;
    thread_forget_call(w);
    return 0;
}

bool thread_ok(const struct thread *t)
{
    if (t->state > THREAD_RECVWAIT || t->priority >= PRIORITIES)
        return false;
    if (t->state == THREAD_RECVWAIT && t->timed && !t->in_heap)
        return false;
    if ((t->state == THREAD_REPLYWAIT) != (t->receiver != NULL))
        return false;
    return t->state == THREAD_INACTIVE || t->space;
}
