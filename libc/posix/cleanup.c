/* Cleanup handlers of threads: a list on their stacks. */
#include "thread.h"

void __pthread_cleanup_push(struct __pthread_cleanup *cleanup)
{
    cleanup->__next = __me.cleanup;
    __me.cleanup = cleanup;
}

void __pthread_cleanup_pop(struct __pthread_cleanup *cleanup, int run)
{
    __me.cleanup = cleanup->__next;
    if (run)
        cleanup->__run(cleanup->__argument);
}
