/*
 * The ring from the pager. Requests for data go to transfer.c; those that change or write metadata become tasks in the
 * work queue. There are as many places for either as the pager can have unanswered requests, so none is ever refused;
 * a pager that does not keep to that is left waiting.
 */
#include "pagering.h"

#include "file.h"
#include "names.h"
#include "super.h"
#include "times.h"
#include "transfer.h"
#include "work.h"

#include <abi/err.h>
#include <abi/types.h>
#include <proto/server.h>
#include <quire/sys.h>
#include <rt/log.h>
#include <rt/ring.h>

struct job {
    struct task task;      /* first: the work queue gives its address back */
    struct ring_sqe sqe;
    struct inode *inode;   /* a reference; NULL: FSR_SYNC of everything */
    struct job *next_free;
};

static struct ring_answerer ring;
static bool signal_needed, ask_needed;
static struct job jobs[RING_SLOTS];
static struct job *jobs_free;
static unsigned jobs_begun, jobs_used;
/*
 * Inodes the pager has yet to be told of, and what; each entry has a reference. Full: the rest is not told. Of those without
 * a name that means that they are kept until released.
 */
enum { TELL_MAX = 256 };
static struct {
    struct inode *inode;
    int32_t event;
} tell[TELL_MAX];
static unsigned tell_count;

void pager_complete(uint64_t cookie, int64_t status, uint64_t a, uint64_t b)
{
    ring_complete(&ring, cookie, status, a, b);
    signal_needed = true;
}

void pager_hold(struct inode *inode)
{
    if (inode->pager_holds)
        return;
    inode->pager_holds = true;
    inode_hold(inode);
}

static void tell_later(struct inode *inode, int32_t event)
{
    if (!inode->pager_holds || tell_count == TELL_MAX)
        return;
    tell[tell_count].inode = inode_hold(inode);
    tell[tell_count++].event = event;
}

static void unlinked(struct inode *inode)
{
    tell_later(inode, FSR_EVENT_UNLINKED);
}

void pager_times_set(struct inode *inode)
{
    tell_later(inode, FSR_EVENT_TIMES);
}

static void send_events(void)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < tell_count; i++) {
        struct inode *inode = tell[i].inode;
        if (inode->pager_holds && !ring_event(&ring, tell[i].event, inode->number)) {
            tell[kept++] = tell[i];
            continue;
        }
        inode_put(inode);
        signal_needed = true;
    }
    tell_count = kept;
    ask_needed |= work_ask();
    if (ask_needed && kept == 0 && ring_event(&ring, FSR_EVENT_RELEASE, 0)) {
        ask_needed = false;
        signal_needed = true;
    }
}

void pagering_init(void)
{
    ring_answerer_init(&ring, (struct ring *)SERVER_RING_UP_VA);
    names_unlinked = unlinked;
}


static void run_job(struct task *task)
{
    struct job *job = (struct job *)task;
    const struct ring_sqe *sqe = &job->sqe;
    uint64_t at = 0;
    int err = 0;
    if (job->inode && job->inode->freed)
        err = ERR_IO;
    else if (sqe->op == FSR_SYNC)
        err = sqe->b ? super_sync_data() : super_sync();
    else if (sqe->op == FSR_SEEK)
        err = file_seek(job->inode, sqe->b, sqe->c, &at);
    else
        err = super_begin();
    if (!err && sqe->op == FSR_ALLOC)
        err = file_allocate(job->inode, sqe->b, sqe->c, sqe->d);
    else if (!err && sqe->op == FSR_TRUNCATE)
        err = file_truncate(job->inode, sqe->b);
    else if (!err && sqe->op == FSR_PUNCH)
        err = file_punch(job->inode, sqe->b, sqe->c);
    if (err == ERR_NOSPC && work_park(task))
        return;
    if (job->inode)
        inode_put(job->inode);
    pager_complete(sqe->cookie, err, at, 0);
    job->next_free = jobs_free;
    jobs_free = job;
    jobs_used--;
}

static void start_job(const struct ring_sqe *sqe, struct inode *inode)
{
    struct job *job = jobs_free;
    if (job)
        jobs_free = job->next_free;
    else
        job = &jobs[jobs_begun++];
    jobs_used++;
    *job = (struct job){.task = {.run = run_job, .changes = sqe->op != FSR_SYNC && sqe->op != FSR_SEEK}, .sqe = *sqe};
    if (inode)
        job->inode = inode_hold(inode);
    work_add(&job->task);
}

static void release(struct inode *inode)
{
    inode->pager_holds = false;
    inode_put(inode);
}

/* Is the range of pages one that a request may name? */
static bool pages_ok(const struct ring_sqe *sqe)
{
    uint64_t most = sqe->op == FSR_READ ? FSR_READ_PAGES_MAX : FSR_WRITE_PAGES_MAX;
    return sqe->d > 0 && sqe->d <= most && sqe->b < (UINT64_C(1) << 50) && sqe->c <= UINT32_MAX - sqe->d;
}

static void handle(const struct ring_sqe *sqe)
{
    struct inode *inode = sqe->a <= UINT32_MAX ? inode_find((uint32_t)sqe->a) : NULL;
    bool held = inode && inode->pager_holds;
    int err = 0;
    switch (sqe->op) {
    case FSR_RELEASE:
        if (held)
            release(inode);
        return;
    case FSR_RELEASED:
        work_unpark();
        return;
    case FSR_TOUCH:
        if (held && !super.read_only && !inode->freed) {
            int64_t at = super_time_at(sqe->c), now = super_now();
            at = at < now ? at : now;
            if (sqe->b == FSR_TOUCH_WRITTEN)
                times_written(inode, at);
            else
                times_read(inode, at);
        }
        return;
    case FSR_READ:
    case FSR_WRITE:
        err = !held || !pages_ok(sqe) ? ERR_INVAL : inode->freed ? ERR_IO : 0;
        if (!err && sqe->op == FSR_WRITE && super.read_only)
            err = ERR_ROFS;
        if (!err)
            transfer_start(sqe, inode);
        break;
    case FSR_SYNC:
        err = sqe->a && !held ? ERR_INVAL : 0;
        if (!err)
            start_job(sqe, sqe->a ? inode : NULL);
        break;
    case FSR_ALLOC:
    case FSR_TRUNCATE:
    case FSR_PUNCH:
    case FSR_SEEK:
        err = held ? 0 : ERR_INVAL;
        if (!err)
            start_job(sqe, inode);
        break;
    default:
        err = ERR_NOSYS;
    }
    if (err)
        pager_complete(sqe->cookie, err, 0, 0);
}

bool pagering_take(void)
{
    struct ring_sqe sqe;
    bool any = false;
    while (transfer_has_room() && jobs_used < RING_SLOTS && ring_take(&ring, &sqe)) {
        handle(&sqe);
        any = true;
    }
    return any;
}

void pagering_kick(void)
{
    send_events();
    if (!signal_needed)
        return;
    signal_needed = false;
    sys_signal(SLOT_FS_PAGER_SIGNAL, PAGER_SIGNAL_FS);
}
