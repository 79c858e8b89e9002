/*
 * ptrfuzz SEED COUNT: every operation that takes a buffer, with buffers that lie badly: absent, half absent, read-only,
 * the kernel's. A server answers with an error or does what it can; it never touches what the caller may not.
 */
#include <proto/fs.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <proto/proc.h>
#include <proto/tty.h>
#include <quire/sys.h>
#include <stdio.h>
#include <sys/stat.h>

#include "tame.h"
#include "workers.h"

static const struct {
    cap_t slot;
    uint64_t op, flags;
} operations[] = {
    {USER_SLOT_FS, FS_OPEN, BUF_IN},           {USER_SLOT_FS, FS_STAT, BUF_IN | BUF_OUT}, {USER_SLOT_FS, FS_FSTAT, BUF_OUT},
    {USER_SLOT_FS, FS_MKDIR, BUF_IN},          {USER_SLOT_FS, FS_UNLINK, BUF_IN},         {USER_SLOT_FS, FS_RENAME, BUF_IN},
    {USER_SLOT_FS, FS_READLINK, BUF_IN | BUF_OUT}, {USER_SLOT_FS, FS_READDIR, BUF_OUT},   {USER_SLOT_FS, FS_SYMLINK, BUF_IN},
    {USER_SLOT_FS, FS_PIPE_READ, BUF_OUT},     {USER_SLOT_FS, FS_PIPE_WRITE, BUF_IN},     {USER_SLOT_PAGER, PAGER_READ, BUF_OUT},
    {USER_SLOT_PAGER, PAGER_WRITE, BUF_IN},    {USER_SLOT_PAGER, PAGER_FSTAT, BUF_OUT},   {USER_SLOT_PAGER, PAGER_VMMAP, BUF_OUT},
    {USER_SLOT_PAGER, PAGER_STAT, BUF_OUT},    {USER_SLOT_PROC, PROC_EXEC, BUF_IN},       {USER_SLOT_PROC, PROC_LIST, BUF_OUT},
    {USER_SLOT_TTY, TTY_WRITE, BUF_IN},        {USER_SLOT_TTY, TTY_READ, BUF_OUT},
};

static void item(struct random *r, uint64_t index)
{
    unsigned n = index % (sizeof operations / sizeof operations[0]);
    struct server_call c = {.endpoint = operations[n].slot, .label = operations[n].op};
    uint64_t bytes = random_below(r, 4) ? 1 + random_below(r, 3 * 4096) : BUF_BYTES(word_of(r));
    fill_paths(r);
    c.buffer = pointer_of(random_next(r)) + (random_below(r, 4) == 0 ? random_below(r, 4096) : 0);
    c.bytes_flags = bytes | operations[n].flags;
    c.w[0] = random_below(r, 2) ? bytes : random_below(r, 64);
    c.w[1] = random_below(r, 2) ? bytes : random_below(r, 64);
    tame(&c);
    worker_result(sys_call((cap_t)c.endpoint, c.label, c.w, (const void *)c.buffer, c.bytes_flags));
}

int main(int argc, char **argv)
{
    uint64_t seed, count;
    workers_init(argc, argv, &seed, &count);
    pointers_init();
    mkdir("/tmp/fuzz", 0777);
    struct outcome o = workers_run(seed, count, NULL, item);
    printf("ptrfuzz: %lu calls, %lu errors, %lu results, %lu workers died, %lu calls hung\n", (unsigned long)count,
           (unsigned long)o.errors, (unsigned long)o.successes, (unsigned long)o.deaths, (unsigned long)o.hangs);
    return servers_check() || o.hangs != 0;
}
