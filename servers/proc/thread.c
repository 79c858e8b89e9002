/* The threads of processes. State: a fixed array of them, and the list of those unused; owned by proc's only thread. */
#include "thread.h"

#include "ask.h"
#include "frames.h"
#include "signal.h"

#include <proto/layout.h>
#include <proto/server.h>
#include <rt/log.h>
#include <rt/slots.h>
#include <rt/string.h>

static struct thread threads[THREADS], root;
static struct {
    cap_t object;
    uint32_t frame;
} spare; /* while an exec makes one */
static struct thread *unused;
static unsigned begun; /* those beyond were never used */
static uint32_t further; /* living ones that are not the only one of their process */

void threads_init(void)
{
    root.process = table_root();
    table_root()->threads = &root;
}

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

static void grant(const struct thread *t, unsigned slot, cap_t endpoint, uint64_t badge)
{
    int64_t error = sys_cap_copy(t->table, slot, endpoint, RIGHT_CALL, badge);
    rt_assert(error == 0);
}

/* Puts it into the Space in the mailbox. The tag names it, whatever Space it runs in. */
static int64_t place(struct thread *t)
{
    uint64_t tag = (uint64_t)t->process->pid << 32 | t->number;
    return sys_thread_set_tag(t->object, ask_mailbox(), t->table, SLOT_PROC_PAGER_FAULT, PRIORITY_USER, tag);
}

static int64_t equip(struct thread *t)
{
    uint64_t pid = (uint64_t)t->process->pid;
    int64_t error = object_make(OBJ_CAPTABLE, &t->table, &t->table_frame);
    if (error == 0)
        error = object_make(OBJ_THREAD, &t->object, &t->object_frame);
    if (error < 0)
        return error;
    grant(t, USER_SLOT_PROC, SLOT_ENDPOINT, pid | (uint64_t)t->number << 32);
    grant(t, USER_SLOT_PAGER, SLOT_PROC_PAGER, t->process->space);
    grant(t, USER_SLOT_FS, SLOT_PROC_FS, pid);
    grant(t, USER_SLOT_TTY, SLOT_PROC_TTY, pid);
    return place(t);
}

static struct thread *take_unused(void)
{
    struct thread *t = unused;
    if (t)
        unused = t->next;
    else if (begun < THREADS)
        t = &threads[begun++];
    if (t)
        memset(t, 0, offsetof(struct thread, context));
    return t;
}

struct thread *thread_new(struct process *p)
{
    struct thread **end = &p->threads, *t;
    unsigned count = 0;
    for (; *end; end = &(*end)->next)
        count++;
    if (count == PROC_THREADS_MAX || p->next_thread > INT32_MAX || !(t = take_unused()))
        return NULL;
    t->process = p;
    t->number = p->next_thread++;
    further += p->living++ > 0;
    *end = t;
    if (equip(t) == 0)
        return t;
    p->next_thread--;
    thread_free(t);
    return NULL;
}

int64_t thread_spare_make(void)
{
    return object_make(OBJ_THREAD, &spare.object, &spare.frame);
}

void thread_spare_drop(void)
{
    object_destroy(&spare.object, spare.frame);
}

void thread_spare_use(struct thread *t)
{
    t->process->ended_ticks += thread_ticks(t);
    object_destroy(&t->object, t->object_frame);
    t->object = spare.object;
    t->object_frame = spare.frame;
    spare.object = CAP_NULL;
    t->notified = t->kicked = false;
    t->held_id = 0;
    int64_t error = place(t);
    rt_assert(error == 0); /* it is new, and all that it is given is ours */
}

struct thread *thread_find(const struct process *p, uint64_t number)
{
    struct thread *t = p->threads;
    while (t && t->number != number)
        t = t->next;
    return t;
}

struct thread *thread_of(const struct message *m)
{
    struct thread *t = NULL;
    if (m->badge == BADGE_INIT) {
        t = &root;
    } else if (!BADGE_IS_SERVER(m->badge)) {
        struct process *p = table_find((int64_t)(m->badge & UINT32_MAX));
        t = p && p->state == PROCESS_RUNNING ? thread_find(p, m->badge >> 32) : NULL;
    }
    signal_set_caller(t);
    return t;
}

uint64_t thread_ticks(const struct thread *t)
{
    struct cap_info info;
    return t->object != CAP_NULL && sys_cap_info(t->object, &info) == 0 ? info.thread_ticks : 0;
}

uint64_t threads_ticks(const struct process *p)
{
    uint64_t ticks = p->ended_ticks;
    for (const struct thread *t = p->threads; t; t = t->next)
        ticks += thread_ticks(t);
    return ticks;
}

uint32_t threads_further(void)
{
    return further;
}

void thread_end(struct thread *t)
{
    if (!t->ended)
        further -= --t->process->living > 0;
    t->process->ended_ticks += thread_ticks(t);
    object_destroy(&t->object, t->object_frame);
    object_destroy(&t->table, t->table_frame);
    timer_disarm(&t->deadline);
    signal_forget(t->process, &t->pending);
    t->wait = WAIT_NONE;
    t->notified = t->kicked = t->delivering = t->suspended = t->cancel_due = false;
    t->held_id = 0;
    t->ended = true;
}

void thread_free(struct thread *t)
{
    struct thread **link = &t->process->threads;
    thread_end(t);
    while (*link != t)
        link = &(*link)->next;
    *link = t->next;
    t->process = NULL;
    t->next = unused;
    unused = t;
}

void threads_free(struct process *p, const struct thread *kept)
{
    for (struct thread *t = p->threads, *next; t; t = next) {
        next = t->next;
        if (t != kept)
            thread_free(t);
    }
}

void thread_wait(struct thread *t, enum wait wait, uint64_t id)
{
    rt_assert(t->wait == WAIT_NONE);
    t->wait = wait;
    t->wait_id = id;
}

void thread_answer(struct thread *t, int64_t status, const uint64_t words[4])
{
    struct reply r = {.id = t->wait_id, .kind = REPLY_MSG, .status = status};
    for (int i = 0; words && i < 4; i++)
        r.w[i] = words[i];
    t->wait = WAIT_NONE;
    timer_disarm(&t->deadline);
    sys_reply(&r); /* ERR_STALE: init's thread has gone; nobody else can be gone without our knowing */
}
