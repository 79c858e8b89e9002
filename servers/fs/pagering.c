/*
 * The ring from the pager. Requests for data go to transfer.c; those that change or write metadata become tasks in the
 * work queue. There are as many places for either as the pager can have unanswered requests, so none is ever refused;
 * a pager that does not keep to that is left waiting.
 */
#include "pagering.h"

#include "file.h"
#include "names.h"
#include "super.h"
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
static bool signal_needed;
static struct job jobs[RING_SLOTS];
static struct job *jobs_free;
static unsigned jobs_begun, jobs_used;
/* Inodes the pager has yet to be told of; each entry has a reference. Full: the rest is not told, and kept until released. */
enum { TELL_MAX = 256 };
static struct inode *tell[TELL_MAX];
static unsigned tell_count;

void pager_complete(uint64_t cookie, int64_t status, uint64_t a)
{
    ring_complete(&ring, cookie, status, a, 0);
    signal_needed = true;
}

void pager_hold(struct inode *inode)
{
    if (inode->pager_holds)
        return;
    inode->pager_holds = true;
    inode_hold(inode);
}

static void unlinked(struct inode *inode)
{
    if (inode->pager_holds && tell_count < TELL_MAX)
        tell[tell_count++] = inode_hold(inode);
}

static void send_events(void)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < tell_count; i++) {
        if (tell[i]->pager_holds && !ring_event(&ring, FSR_EVENT_UNLINKED, tell[i]->number)) {
            tell[kept++] = tell[i];
            continue;
        }
        inode_put(tell[i]);
        signal_needed = true;
    }
    tell_count = kept;
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
    int err = 0;
    if (job->inode && job->inode->freed)
        err = ERR_IO;
    else if (sqe->op == FSR_SYNC)
        err = super_sync();
    else
        err = super_begin();
    if (!err && sqe->op == FSR_ALLOC)
        err = file_allocate(job->inode, sqe->b, sqe->c, sqe->d);
    else if (!err && sqe->op == FSR_TRUNCATE)
        err = file_truncate(job->inode, sqe->b);
    if (job->inode)
        inode_put(job->inode);
    pager_complete(sqe->cookie, err, 0);
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
    *job = (struct job){.task = {.run = run_job, .changes = sqe->op != FSR_SYNC}, .sqe = *sqe};
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
    case FSR_TOUCH:
        if (held && !super.read_only && !inode->freed) {
            if (sqe->b & 1)
                inode_touch(inode, true);
            else
                inode->disk.atime = super_time(), inode->dirty = true;
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
        err = held ? 0 : ERR_INVAL;
        if (!err)
            start_job(sqe, inode);
        break;
    default:
        err = ERR_NOSYS;
    }
    if (err)
        pager_complete(sqe->cookie, err, 0);
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
