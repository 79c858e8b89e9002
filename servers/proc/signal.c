/*
 * Signals sent. State: the entries that pending signals lie in. Any process can have one while there is one left, and more while it
 * has fewer than are left; so one whose signals nobody takes has half of them.
 */
#include "signal.h"

#include "ask.h"
#include "deliver.h"
#include "life.h"

#include <rt/string.h>

enum { SENT = 2048, SENT_IN_LIST = 256 };

static struct sent entries[SENT];
static struct sent *unused;
static unsigned begun, used;
static const struct thread *caller;

void signal_set_caller(const struct thread *t)
{
    caller = t;
}

enum action signal_action(const struct process *p, uint32_t signal)
{
    uint64_t bit = SIGNAL_BIT(signal);
    if (p->signals.handled & bit)
        return ACTION_HANDLE;
    if ((p->signals.ignored | SIGNALS_QUIET) & bit)
        return ACTION_NONE;
    if (!(SIGNALS_STOP & bit))
        return ACTION_END;
    return signal == SIGSTOP || !table_group_orphaned(p->group) ? ACTION_STOP : ACTION_NONE;
}

/* ---- what is pending ---- */

/* NULL: none for this process. */
static struct sent *entry_get(struct process *p)
{
    unsigned left = SENT - used, mine = p->signals.entries;
    struct sent *e = unused;
    if (left == 0 || (mine && mine >= left))
        return NULL;
    if (e)
        unused = e->next;
    else
        e = &entries[begun++];
    used++;
    p->signals.entries++;
    return e;
}

static void entry_put(struct process *p, struct sent *e)
{
    e->next = unused;
    unused = e;
    used--;
    p->signals.entries--;
}

void signal_forget(struct process *p, struct pending *pending)
{
    while (pending->first) {
        struct sent *e = pending->first;
        pending->first = e->next;
        entry_put(p, e);
    }
    pending->set = 0;
}

/* A signal that is pending already says nothing new, unless it is one that is queued. */
static int64_t add(struct process *p, struct pending *pending, const struct sent *what)
{
    struct sent **end = &pending->first;
    unsigned count = 0;
    if (what->signal < SIGREAL && pending->set & SIGNAL_BIT(what->signal))
        return 0;
    for (; *end; end = &(*end)->next)
        count++;
    struct sent *e = what->signal < SIGREAL || count < SENT_IN_LIST ? entry_get(p) : NULL;
    if (!e && what->signal >= SIGREAL)
        return ERR_AGAIN;
    if (e) {
        *e = *what;
        e->next = NULL;
        *end = e;
    }
    pending->set |= SIGNAL_BIT(what->signal);
    return 0;
}

/* Takes the oldest with this number. */
static void take(struct process *p, struct pending *pending, uint32_t signal, struct sent *out)
{
    struct sent **link = &pending->first, *e;
    while (*link && (*link)->signal != signal)
        link = &(*link)->next;
    pending->set &= ~SIGNAL_BIT(signal);
    if (!*link) {
        *out = (struct sent){.signal = signal, .code = CODE_USER};
        return;
    }
    e = *link;
    *link = e->next;
    *out = *e;
    entry_put(p, e);
    for (e = *link; e; e = e->next)
        pending->set |= SIGNAL_BIT(e->signal);
}

static void discard(struct process *p, struct pending *pending, uint64_t set)
{
    struct sent gone;
    while (pending->set & set)
        take(p, pending, (uint32_t)__builtin_ctzll(pending->set & set) + 1, &gone);
}

static void discard_all(struct process *p, uint64_t set)
{
    discard(p, &p->signals.pending, set);
    for (struct thread *t = p->threads; t; t = t->next)
        discard(p, &t->pending, set);
}

bool signal_take(struct thread *t, uint64_t set, struct sent *out)
{
    struct pending *own = &t->pending, *shared = &t->process->signals.pending;
    uint64_t due = (own->set | shared->set) & set;
    if (!due)
        return false;
    uint32_t signal = (uint32_t)__builtin_ctzll(due) + 1; /* the lowest first, as POSIX has it for queued ones */
    take(t->process, own->set & SIGNAL_BIT(signal) ? own : shared, signal, out);
    if (out->code == PROC_SIG_TIMER)
        interval_taken(t->process, out->status);
    return true;
}

bool signal_waits(const struct process *p, uint32_t signal, int32_t code, int32_t status)
{
    bool any = false;
    if (!(p->signals.pending.set & SIGNAL_BIT(signal)))
        return false;
    for (const struct sent *e = p->signals.pending.first; e; e = e->next) {
        if (e->signal == signal && e->code == code && e->status == status)
            return true;
        any |= e->signal == signal;
    }
    return !any;
}

bool signal_due(const struct thread *t)
{
    return !t->ended && !t->delivering && !t->shielded &&
           (t->cancel_due || (t->pending.set | t->process->signals.pending.set) & ~t->mask);
}

/* ---- who gets it ---- */

void signal_kick(struct thread *t)
{
    if (t->held_id)
        return; /* looks when the process goes on */
    deliver_notify(t);
    t->kicked = true;
    if (t->wait == WAIT_VFORK)
        return; /* looks when the child has let go of its memory */
    if (t->wait != WAIT_NONE)
        thread_answer(t, ERR_INTR, NULL);
    else if (t != caller)
        ask_cancel(t->process->pid, t->process->space);
}

void signal_end_waits(const struct process *p)
{
    bool waits = false;
    for (const struct thread *t = p->threads; t; t = t->next)
        waits |= !t->ended && !t->held_id && t->wait == WAIT_NONE && t != caller;
    if (waits)
        ask_cancel(p->pid, p->space);
}

void signal_look(struct process *p)
{
    for (struct thread *t = p->threads; t; t = t->next)
        if (signal_due(t) && !t->kicked) /* one that a stop has notified may still wait somewhere */
            signal_kick(t);
}

static struct thread *find_waiter(struct process *p, struct thread *only, uint64_t bit)
{
    for (struct thread *t = only ? only : p->threads; t; t = only ? NULL : t->next)
        if (t->wait == WAIT_SIGNAL && t->wait_set & bit)
            return t;
    return NULL;
}

/* The thread that may be interrupted by it, the first one if several may; NULL: all block it. */
static struct thread *find_open(struct process *p, struct thread *only, uint64_t bit)
{
    for (struct thread *t = only ? only : p->threads; t; t = only ? NULL : t->next)
        if (!t->ended && !(t->mask & bit))
            return t;
    return NULL;
}

/* Stopping and going on have their effect even when the signal is blocked, ignored or handled. */
static void job_control(struct process *p, uint32_t signal)
{
    if (SIGNALS_STOP & SIGNAL_BIT(signal))
        discard_all(p, SIGNAL_BIT(SIGCONT));
    if (signal != SIGCONT)
        return;
    discard_all(p, SIGNALS_STOP);
    deliver_continue(p);
}

int64_t signal_send(struct process *p, struct thread *t, const struct sent *what)
{
    uint64_t bit = SIGNAL_BIT(what->signal);
    if (p->state != PROCESS_RUNNING)
        return 0;
    if (what->signal == SIGKILL) {
        life_end(p, SIGKILL);
        return 0;
    }
    int32_t pid = p->pid;
    job_control(p, what->signal);
    if (p->pid != pid || p->state != PROCESS_RUNNING)
        return 0; /* it went on, and something that had waited ended it */
    struct thread *to = find_waiter(p, t, bit);
    if (to) {
        const uint64_t words[4] = {what->signal, (uint64_t)(int64_t)what->code, what->value, (uint64_t)(int64_t)what->pid};
        thread_answer(to, 0, words);
        return 0;
    }
    to = find_open(p, t, bit);
    enum action action = signal_action(p, what->signal);
    if (!to)
        return add(p, t ? &t->pending : &p->signals.pending, what);
    if (action == ACTION_END && !p->signals.stopped) {
        life_end(p, what->signal);
    } else if (action == ACTION_STOP) {
        deliver_stop(p, what->signal);
    } else if (action != ACTION_NONE) {
        int64_t error = add(p, t ? &t->pending : &p->signals.pending, what);
        if (error < 0)
            return error;
        signal_kick(to);
    }
    return 0;
}

void signal_send_plain(struct process *p, uint32_t signal, int32_t code)
{
    signal_send(p, NULL, &(struct sent){.signal = signal, .code = code});
}

unsigned signal_send_group(int32_t group, const struct sent *what)
{
    uint32_t place = 0;
    unsigned sent = 0;
    for (struct process *p; (p = table_next(&place));) {
        if (p->state != PROCESS_RUNNING || p->group != group)
            continue;
        sent++;
        signal_send(p, NULL, what);
    }
    return sent;
}

/* ---- with processes ---- */

void signal_fork(struct process *child, const struct process *parent)
{
    struct signals *to = &child->signals;
    const struct signals *from = &parent->signals;
    to->entry = from->entry;
    to->handled = from->handled;
    to->ignored = from->ignored;
    to->no_defer = from->no_defer;
    to->once = from->once;
    to->no_zombies = from->no_zombies;
    to->no_stops = from->no_stops;
    if (to->handled)
        memcpy(to->masks, from->masks, sizeof to->masks);
}

void signal_spawn(struct process *child, const struct process *parent)
{
    child->signals.ignored = parent->signals.ignored;
}

void signal_exec(struct process *p)
{
    p->signals.entry = p->signals.handled = p->signals.no_defer = p->signals.once = 0;
    for (struct thread *t = p->threads; t; t = t->next)
        t->canceled = t->cancel_due = false;
    p->signals.no_zombies = p->signals.no_stops = false; /* flags of a handler; an ignored SIGCHLD goes on to leave no zombies */
}

void signal_child(struct process *parent, int32_t pid, int32_t code, int32_t status)
{
    if (!(parent->signals.handled & SIGNAL_BIT(SIGCHLD)) && !find_waiter(parent, NULL, SIGNAL_BIT(SIGCHLD)) &&
        find_open(parent, NULL, SIGNAL_BIT(SIGCHLD)))
        return; /* nobody cares */
    signal_send(parent, NULL, &(struct sent){.signal = SIGCHLD, .code = code, .pid = pid, .status = status});
}

bool signal_no_zombies(const struct process *p)
{
    return p->signals.no_zombies || p->signals.ignored & SIGNAL_BIT(SIGCHLD);
}
