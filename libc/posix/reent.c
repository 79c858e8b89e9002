/* The calling thread: its struct __pthread, and newlib's state of it (errno, strtok). */
#include "thread.h"

#include <unistd.h>

_Thread_local struct __pthread __me;

void __thread_init(struct _reent *state, uint64_t number)
{
    __me.reent = state;
    __me.number = number;
}

struct _reent *__getreent(void)
{
    return __me.reent;
}

uint64_t __thread_id(void)
{
    if (__me.id == 0)
        __me.id = (uint64_t)getpid() << 32 | (__me.number + 1);
    return __me.id;
}

void __thread_forked(void)
{
    if (__me.number) /* mostly there is nothing to change, and so no page to copy */
        __me.number = 0;
    if (__me.id)
        __me.id = 0;
}
