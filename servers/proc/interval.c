/* Timers of processes. State: the entries for all of them but the alarms, and the list of those unused. */
#include "interval.h"

#include "ops.h"
#include "signal.h"

#include <stddef.h>

enum {
    INTERVALS = 2 * PROCESSES,  /* one for each process that there may be, and as many that are whose comes first */
    CPU_STEP = 40000,           /* ticks between looks at what a process has used: 4 ms */
    HELD_FACTOR = 100,          /* so many of the shortest periods a held one keeps still at most, when nobody says that it may go on */
};

static struct interval intervals[INTERVALS];
static struct interval *unused;
static unsigned begun;
static unsigned further; /* those that are not the only one of their process: at most PROCESSES */

/* Where the process's interval of that number hangs; *NULL: where a new one goes. */
static struct interval **place_of(struct process *p, uint64_t number)
{
    struct interval **link = &p->intervals;
    while (*link && (*link)->number != number)
        link = &(*link)->next;
    return link;
}

static struct interval *make(struct process *p, uint32_t number)
{
    struct interval *i = unused;
    if (p->intervals && further == PROCESSES)
        return NULL;
    if (i)
        unused = i->next;
    else if (begun < INTERVALS)
        i = &intervals[begun++];
    else
        return NULL;
    further += p->intervals != NULL;
    *i = (struct interval){.process = p, .number = number};
    return *place_of(p, number) = i;
}

static void unmake(struct interval **link)
{
    struct interval *i = *link;
    timer_disarm(&i->timer);
    *link = i->next;
    further -= i->process->intervals != NULL;
    i->next = unused;
    unused = i;
}

void intervals_free(struct process *p, bool all)
{
    for (struct interval **link = &p->intervals; *link;) {
        if (all || (*link)->number < PROC_TIMERS)
            unmake(link);
        else
            link = &(*link)->next;
    }
}

/* What it counts. */
static uint64_t clock_of(const struct interval *i)
{
    return i->of_cpu ? threads_ticks(i->process) : sys_time();
}

/* Moves `due` beyond now: how many periods that took. */
static uint64_t pass(struct interval *i, uint64_t now)
{
    if (!i->period || i->due > now)
        return 0;
    uint64_t count = (now - i->due) / i->period + 1;
    i->due += count * i->period;
    return count;
}

static void expired(struct timer *timer);

/* A process uses CPU time no faster than time goes by. */
static void arm(struct interval *i)
{
    uint64_t when = i->due;
    if (i->of_cpu) {
        uint64_t used = clock_of(i), left = i->due > used ? i->due - used : 0;
        when = sys_time() + (left > CPU_STEP ? left : CPU_STEP);
    }
    timer_arm(&i->timer, when, expired);
}

static void go_on(struct interval *i)
{
    i->held = false;
    i->skipped += pass(i, clock_of(i));
    arm(i);
}

static void expired(struct timer *timer)
{
    struct interval *i = (struct interval *)(void *)((char *)timer - offsetof(struct interval, timer));
    struct process *p = i->process;
    const struct sent what = {.signal = i->signal, .code = i->code, .status = (int32_t)i->number, .value = i->value};
    int32_t pid = p->pid;
    uint64_t now = sys_time(), pause = now + HELD_FACTOR * TIMER_PERIOD_MIN;
    if (i->of_cpu && clock_of(i) < i->due) {
        arm(i);
        return;
    }
    uint64_t times = pass(i, clock_of(i));
    if (!i->signal) {
        if (i->period)
            timer_arm(timer, i->due, expired);
        return;
    }
    if (i->period) {
        i->held = true;
        timer_arm(timer, i->due > pause && !i->of_cpu ? i->due : pause, expired);
    }
    if (signal_waits(p, what.signal, what.code, what.status)) {
        i->overruns += i->period ? times : 1;
        return;
    }
    i->overruns = i->skipped + (times ? times - 1 : 0);
    i->skipped = 0;
    signal_send(p, NULL, &what); /* p may end by it */
    if (i->period && table_find(pid) == p && p->state == PROCESS_RUNNING && !signal_waits(p, what.signal, what.code, what.status))
        go_on(i); /* somebody waited for it, or it is ignored */
}

uint64_t interval_left(const struct interval *i)
{
    if (!i->timer.expire)
        return 0;
    uint64_t now = clock_of(i), next = i->period || i->of_cpu ? i->due : i->timer.when;
    if (next > now)
        return next - now;
    return i->period ? i->period - (now - next) % i->period : 1;
}

/* `i->signal` and what goes with it are set. */
static void start(struct interval *i, uint64_t first, uint64_t period)
{
    uint64_t now = clock_of(i);
    i->period = period < UINT64_MAX / 4 ? period : UINT64_MAX / 4;
    if (i->period && i->period < TIMER_PERIOD_MIN)
        i->period = TIMER_PERIOD_MIN;
    i->overruns = i->skipped = 0;
    i->held = false;
    i->due = first < UINT64_MAX / 4 ? now + first : UINT64_MAX / 2;
    arm(i);
}

void interval_set_alarm(struct process *p, uint64_t first, uint64_t period)
{
    struct interval *i = &p->signals.alarm;
    timer_disarm(&i->timer);
    i->process = p;
    i->signal = SIGALRM;
    i->code = CODE_KERNEL;
    if (first)
        start(i, first, period);
}

void interval_taken(struct process *p, int32_t number)
{
    struct interval *i = *place_of(p, (uint64_t)number);
    if (i)
        i->overruns += pass(i, clock_of(i));
}

void intervals_go_on(struct process *p)
{
    struct interval *alarm = &p->signals.alarm;
    if (alarm->held && alarm->timer.expire && !signal_waits(p, SIGALRM, CODE_KERNEL, 0))
        go_on(alarm);
    for (struct interval *i = p->intervals; i; i = i->next)
        if (i->held && !signal_waits(p, i->signal, i->code, (int32_t)i->number))
            go_on(i);
}

int64_t op_timer(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct process *p = op_sender(m);
    uint64_t number = m->w[0], first = m->w[1];
    if (!p || p == table_root())
        return ERR_PERM;
    if (number > PROC_TIMER_PROF || m->w[3] > SIGNALS)
        return ERR_INVAL;
    struct interval **link = place_of(p, number), *i = *link;
    if (i) {
        out[0] = interval_left(i);
        out[1] = i->period;
        out[2] = i->overruns;
    }
    if (first == UINT64_MAX)
        return 0;
    if (first == 0) {
        if (i)
            unmake(link);
        return 0;
    }
    if (!i && !(i = make(p, (uint32_t)number)))
        return ERR_AGAIN;
    i->signal = (uint32_t)m->w[3];
    i->of_cpu = number >= PROC_TIMERS;
    i->code = i->of_cpu ? CODE_KERNEL : PROC_SIG_TIMER;
    i->value = m->w[4];
    start(i, first, m->w[2]);
    return 0;
}
