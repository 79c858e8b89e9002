/* One operation of any process: what the test and the fuzzer do again and again. */
#include "act.h"

void act_any(void)
{
    static void (*const table[])(struct model_process *) = {
        act_access, act_access, act_access, act_access, act_access, act_access, act_access, act_access, act_mmap, act_mmap, act_mmap,
        act_munmap, act_munmap, act_mprotect, act_mprotect, act_mremap, act_mremap, act_mlock, act_madvise, act_madvise, act_brk, act_read, act_read, act_write, act_write, act_truncate, act_punch, act_allocate, act_seek, act_fsync, act_msync,
        act_close, act_wild, act_stack, act_vmmap,
    };
    struct model_process *p = &process[fake_random(PROCESSES)];
    if (!p->used) {
        act_spawn();
        return;
    }
    unsigned what = fake_random(400);
    if (what < 8)
        act_fork(p);
    else if (what < 12)
        act_exit(p);
    else if (what < 14)
        act_exec(p);
    else if (p->count)
        table[fake_random(sizeof table / sizeof *table)](p);
    else
        act_exit(p);
}
