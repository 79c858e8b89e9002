/*
 * census: what the servers hold, in lines `name count`: the same before and after any work that has ended. Pages of files
 * stay in memory as long as there is room: so a frame that is free and one that holds a file's page count alike.
 */
#include <proto/fs.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <proto/proc.h>
#include <quire/call.h>
#include <stdio.h>
#include <time.h>

static int count_pager(void)
{
    struct pager_stat s = {0};
    uint64_t w[MSG_WORDS] = {0};
    int64_t result = quire_call_buffer(USER_SLOT_PAGER, PAGER_STAT, w, &s, sizeof s, BUF_OUT);
    if (result < 0)
        return -1;
    printf("pager-frames-free-or-cache %lu\n", (unsigned long)(s.free_frames + s.cache_frames));
    printf("pager-frames-anonymous %lu\n", (unsigned long)s.anon_frames);
    printf("pager-frames-own %lu\n", (unsigned long)s.own_frames);
    printf("pager-frames-promised %lu\n", (unsigned long)s.commit_frames);
    printf("pager-frames-kernel %lu\n", (unsigned long)s.kernel_frames);
    printf("pager-spaces %lu\n", (unsigned long)s.spaces);
    printf("pager-opens %lu\n", (unsigned long)s.opens);
    printf("pager-waiting %lu\n", (unsigned long)s.waiting);
    return 0;
}

static int count_proc(void)
{
    uint64_t w[MSG_WORDS] = {0};
    if (quire_call(USER_SLOT_PROC, PROC_STAT, w) < 0)
        return -1;
    printf("proc-processes %lu\nproc-zombies %lu\nproc-frames %lu\nproc-slots %lu\n", (unsigned long)w[0],
           (unsigned long)w[1], (unsigned long)w[2], (unsigned long)w[4]);
    return 0;
}

static int count_fs(void)
{
    uint64_t w[MSG_WORDS] = {0};
    if (quire_call(USER_SLOT_FS, FS_STAT_SERVER, w) < 0)
        return -1;
    printf("fs-handles %lu\nfs-waiting %lu\nfs-pipes %lu\n", (unsigned long)w[0], (unsigned long)w[3],
           (unsigned long)w[4]);
    return 0;
}

int main(void)
{
    const struct timespec settle = {0, 50 * 1000000L}; /* what ended a moment ago is still being written back */
    nanosleep(&settle, NULL);
    return count_pager() < 0 || count_proc() < 0 || count_fs() < 0;
}
