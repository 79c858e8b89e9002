/* What is known of a thread: its name, its stack. */
#include "thread.h"

#include "process.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

int pthread_setname_np(pthread_t thread, const char *name)
{
    size_t bytes = strlen(name) + 1;
    if (bytes > sizeof thread->name)
        return ERANGE;
    memcpy(thread->name, name, bytes);
    return 0;
}

/* One that was given none has the program's. */
int pthread_getname_np(pthread_t thread, char *name, size_t bytes)
{
    char own[THREAD_NAME_BYTES] = "";
    if (thread->name[0]) {
        memcpy(own, thread->name, sizeof own);
    } else if (__process.name) {
        const char *slash = strrchr(__process.name, '/');
        strncpy(own, slash ? slash + 1 : __process.name, sizeof own - 1);
    }
    if (bytes < strlen(own) + 1)
        return ERANGE;
    strcpy(name, own);
    return 0;
}

/* The stack of a first thread grows down from the program's arguments as far as its limit allows. */
static void find_first_stack(pthread_attr_t *attr)
{
    struct rlimit limit;
    size_t bytes = 8 << 20;
    uintptr_t top = __process.stack & ~(uintptr_t)15;
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        bytes = limit.rlim_cur;
    attr->__stack_bytes = bytes < top ? bytes : top;
    attr->__stack = (void *)(top - attr->__stack_bytes);
}

int pthread_getattr_np(pthread_t thread, pthread_attr_t *attr)
{
    pthread_attr_init(attr);
    attr->__detached = __atomic_load_n(&thread->state, __ATOMIC_ACQUIRE) == THREAD_DETACHED;
    if (thread->stack) {
        attr->__stack = thread->stack;
        attr->__stack_bytes = thread->stack_bytes;
    } else {
        find_first_stack(attr);
    }
    return 0;
}
