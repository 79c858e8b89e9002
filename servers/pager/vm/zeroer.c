/*
 * The thread that zeroes frames ahead (zeroed.h). It has the lowest priority, so it runs when nobody else does, and shares nothing with the
 * pager's main thread: it asks that, by a call as any client, which frames to zero next, and writes to these alone.
 */
#include "zeroed.h"

#include <abi/cap.h>
#include <abi/err.h>
#include <proto/server.h>
#include <rt/slots.h>
#include <sdk/kpool.h>

enum { PRIORITY = 1, STACK_BYTES = 2048 };

static unsigned char stack[STACK_BYTES] __attribute__((aligned(16)));
static cap_t endpoint; /* the pager's own, to call */

/* Its first instructions: the compiler's code needs gp. a0: where to go on. */
__attribute__((naked, noreturn)) static void enter(void)
{
    __asm__ volatile(".option push\n.option norelax\nla gp, __global_pointer$\n.option pop\njr a0");
}

static _Noreturn void run(void)
{
    uint64_t frames[MSG_WORDS] = { 0 };
    for (;;) {
        int64_t count = sys_call(endpoint, PAGER_ZEROED, frames, NULL, 0);
        for (int64_t i = 0; i < count; i++)
            page_zero(page_at((uint32_t)frames[i]));
    }
}

static int make(cap_t thread, int64_t frame)
{
    if (sys_make(SLOT_PAGER_KPOOL, (uint64_t)frame, OBJ_THREAD, thread, 0, 0) != 0)
        return ERR_NOMEM;
    if (sys_cap_copy(0, (unsigned)endpoint, SLOT_ENDPOINT, RIGHT_CALL, BADGE_PAGER) == 0 &&
        sys_thread_set(thread, SLOT_SPACE, SLOT_TABLE, 0, PRIORITY) == 0 &&
        sys_thread_start(thread, (vaddr_t)(uintptr_t)enter, (vaddr_t)(uintptr_t)(stack + STACK_BYTES), (vaddr_t)(uintptr_t)run, 0) == 0)
        return 0;
    sys_destroy(thread);
    return ERR_NOMEM;
}

int zeroer_start(void)
{
    cap_t thread = slot_get();
    endpoint = slot_get();
    int64_t frame = kpool_take();
    if (thread != CAP_NULL && endpoint != CAP_NULL && frame >= 0 && make(thread, frame) == 0)
        return 0;
    if (frame >= 0)
        kpool_give((uint64_t)frame);
    if (endpoint != CAP_NULL)
        slot_put(endpoint);
    if (thread != CAP_NULL)
        slot_put(thread);
    return ERR_NOMEM;
}
