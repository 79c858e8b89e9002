/* Further threads of init. */
#include "thread.h"

#include "root.h"

#include <abi/boot.h>
#include <proto/server.h>
#include <quire/sys.h>

enum { THREAD_STACK_PAGES = 8 };

static unsigned threads;

/* A new thread has no global pointer: the linker may have made code depend on it. a0: what to run. */
void thread_entry(void);
__asm__(".weak __global_pointer$\n"
        ".globl thread_entry\n"
        "thread_entry:\n"
        ".option push\n"
        ".option norelax\n"
        "    la gp, __global_pointer$\n"
        ".option pop\n"
        "    jalr a0\n"
        "    unimp\n");

void thread_start(void (*run)(void), cap_t faults)
{
    cap_t thread = root_make(OBJ_THREAD, 0, 0);
    vaddr_t stack = INIT_STACKS_VA + threads++ * 2 * THREAD_STACK_PAGES * PAGE_BYTES;
    vaddr_t top = stack + THREAD_STACK_PAGES * PAGE_BYTES;
    root_map(INIT_SLOT_SPACE, stack, INIT_SLOT_POOL, root_take(THREAD_STACK_PAGES), THREAD_STACK_PAGES,
             PROT_R | PROT_W);
    int64_t error = sys_thread_set(thread, INIT_SLOT_SPACE, INIT_SLOT_TABLE, faults, PRIORITY_INIT);
    if (error == 0)
        error = sys_thread_start(thread, (vaddr_t)(uintptr_t)thread_entry, top, (uint64_t)(uintptr_t)run, 0);
    if (error < 0)
        root_fail("starting a thread", error);
}

void thread_sleep_ticks(uint64_t ticks)
{
    struct message nothing;
    sys_recv(CAP_NULL, &nothing, sys_time() + ticks);
}

void thread_idle(void)
{
    for (;;) {
        struct message nothing;
        sys_recv(CAP_NULL, &nothing, DEADLINE_NEVER);
    }
}
