/* How a process comes to be and ends. */
#include "life.h"

#include "ask.h"
#include "frames.h"
#include "wait.h"

#include <proto/layout.h>
#include <proto/server.h>
#include <quire/sys.h>
#include <rt/log.h>
#include <rt/slots.h>

/* Makes an object of a new frame in a new slot. ERR_NOMEM leaves nothing behind. */
static int64_t object_make(unsigned type, cap_t *slot, uint32_t *frame)
{
    int64_t index = frames_take();
    if (index < 0)
        return ERR_NOMEM;
    cap_t cap = slot_get();
    if (cap == CAP_NULL) {
        frames_put((uint32_t)index);
        return ERR_NOMEM;
    }
    int64_t error = sys_make(SLOT_POOL, (uint64_t)index, type, cap, 0, 0);
    rt_assert(error == 0); /* the frame and the slot were unused */
    *slot = cap;
    *frame = (uint32_t)index;
    return 0;
}

static void object_destroy(cap_t *slot, uint32_t frame)
{
    if (*slot == CAP_NULL)
        return;
    int64_t error = sys_destroy(*slot);
    rt_assert(error == 0);
    slot_put(*slot);
    frames_put(frame);
    *slot = CAP_NULL;
}

static void grant(struct process *p, unsigned slot, cap_t endpoint, uint64_t badge)
{
    int64_t error = sys_cap_copy(p->table, slot, endpoint, RIGHT_CALL, badge);
    rt_assert(error == 0);
}

int64_t life_equip(struct process *p)
{
    int64_t error = object_make(OBJ_CAPTABLE, &p->table, &p->table_frame);
    if (error == 0)
        error = object_make(OBJ_THREAD, &p->thread, &p->thread_frame);
    if (error < 0)
        return error;
    grant(p, USER_SLOT_PROC, SLOT_ENDPOINT, (uint64_t)p->pid);
    grant(p, USER_SLOT_PAGER, SLOT_PROC_PAGER, p->space);
    grant(p, USER_SLOT_FS, SLOT_PROC_FS, (uint64_t)p->pid);
    grant(p, USER_SLOT_TTY, SLOT_PROC_TTY, (uint64_t)p->pid);
    return sys_thread_set(p->thread, ask_mailbox(), p->table, SLOT_PROC_PAGER_FAULT, PRIORITY_USER);
}

/* All that p has outside of the table. The thread goes first: nobody serves it any more, and it uses nothing. */
static void release(struct process *p)
{
    object_destroy(&p->thread, p->thread_frame);
    if (p->space)
        ask_space_destroy(p->space);
    p->space = 0;
    ask_files_exit(p->pid);
    object_destroy(&p->table, p->table_frame);
}

void life_undo(struct process *p)
{
    rt_assert(p->state == PROCESS_EMBRYO);
    release(p);
    table_free(p);
}

void life_begin(struct process *p)
{
    p->start_ticks = sys_time();
    table_run(p);
}

void life_reap(struct process *zombie, uint64_t words[4])
{
    rt_assert(zombie->state == PROCESS_ZOMBIE);
    words[0] = (uint64_t)zombie->pid;
    words[1] = zombie->status;
    words[2] = zombie->faults;
    words[3] = zombie->lived_ticks;
    table_free(zombie);
}

static void wake_parent(struct process *parent, struct process *zombie)
{
    struct reply r = {.id = parent->wait_id, .kind = REPLY_MSG};
    parent->wait_id = 0;
    life_reap(zombie, r.w);
    sys_reply(&r); /* ERR_STALE: init's thread has gone; nobody else can be gone without our knowing */
}

void life_end(struct process *p, uint64_t status)
{
    struct process *parent = p->parent;
    release(p);
    p->lived_ticks = sys_time() - p->start_ticks;
    table_end(p, status);
    if (!parent)
        table_free(p);
    else if (parent->wait_id && wait_names(parent, parent->wait_target, p))
        wake_parent(parent, p);
}

unsigned life_end_group(int32_t group, uint64_t signal, struct process *last)
{
    uint32_t place = 0;
    unsigned ended = 0;
    bool with_last = false;
    for (struct process *p; (p = table_next(&place));) {
        if (p->state != PROCESS_RUNNING || p->group != group)
            continue;
        ended++;
        if (p == last)
            with_last = true;
        else
            life_end(p, signal);
    }
    if (with_last)
        life_end(last, signal);
    return ended;
}

void life_end_all(uint64_t signal)
{
    uint32_t place = 0;
    for (struct process *p; (p = table_next(&place));)
        if (p->state == PROCESS_RUNNING)
            life_end(p, signal);
}
