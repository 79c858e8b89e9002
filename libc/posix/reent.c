/* newlib's state of a thread (errno, strtok, the stdio lists): one pointer in thread-local storage. */
#include "thread.h"

static _Thread_local struct _reent *own;

void __thread_init(struct _reent *state)
{
    own = state;
}

struct _reent *__getreent(void)
{
    return own;
}
