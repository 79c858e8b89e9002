/* Attributes of threads. */
#include <pthread.h>

#include <errno.h>
#include <limits.h>
#include <string.h>

enum { DEFAULT_STACK_BYTES = 256 << 10, DEFAULT_GUARD_BYTES = 64 << 10 }; /* as pthread.c has them */

int pthread_attr_init(pthread_attr_t *attr)
{
    memset(attr, 0, sizeof *attr);
    return 0;
}

int pthread_attr_destroy(pthread_attr_t *attr)
{
    memset(attr, 0, sizeof *attr);
    return 0;
}

int pthread_attr_setdetachstate(pthread_attr_t *attr, int state)
{
    if (state != PTHREAD_CREATE_JOINABLE && state != PTHREAD_CREATE_DETACHED)
        return EINVAL;
    attr->__detached = state == PTHREAD_CREATE_DETACHED;
    return 0;
}

int pthread_attr_getdetachstate(const pthread_attr_t *attr, int *state)
{
    *state = attr->__detached ? PTHREAD_CREATE_DETACHED : PTHREAD_CREATE_JOINABLE;
    return 0;
}

int pthread_attr_setstacksize(pthread_attr_t *attr, size_t bytes)
{
    if (bytes < PTHREAD_STACK_MIN)
        return EINVAL;
    attr->__stack_bytes = bytes;
    return 0;
}

int pthread_attr_getstacksize(const pthread_attr_t *attr, size_t *bytes)
{
    *bytes = attr->__stack_bytes ? attr->__stack_bytes : DEFAULT_STACK_BYTES;
    return 0;
}

int pthread_attr_setguardsize(pthread_attr_t *attr, size_t bytes)
{
    attr->__guard_bytes = bytes;
    attr->__has_guard = 1;
    return 0;
}

int pthread_attr_getguardsize(const pthread_attr_t *attr, size_t *bytes)
{
    *bytes = attr->__has_guard ? attr->__guard_bytes : DEFAULT_GUARD_BYTES;
    return 0;
}

int pthread_attr_setstack(pthread_attr_t *attr, void *stack, size_t bytes)
{
    if (bytes < PTHREAD_STACK_MIN)
        return EINVAL;
    attr->__stack = stack;
    attr->__stack_bytes = bytes;
    return 0;
}

int pthread_attr_getstack(const pthread_attr_t *attr, void **stack, size_t *bytes)
{
    *stack = attr->__stack;
    *bytes = attr->__stack_bytes;
    return 0;
}

int pthread_attr_setscope(pthread_attr_t *attr, int scope)
{
    (void)attr;
    return scope == PTHREAD_SCOPE_SYSTEM ? 0 : scope == PTHREAD_SCOPE_PROCESS ? ENOTSUP : EINVAL;
}

int pthread_attr_getscope(const pthread_attr_t *attr, int *scope)
{
    (void)attr;
    *scope = PTHREAD_SCOPE_SYSTEM;
    return 0;
}

int pthread_attr_setinheritsched(pthread_attr_t *attr, int inherit)
{
    if (inherit != PTHREAD_INHERIT_SCHED && inherit != PTHREAD_EXPLICIT_SCHED)
        return EINVAL;
    attr->__explicit_sched = inherit;
    return 0;
}

int pthread_attr_getinheritsched(const pthread_attr_t *attr, int *inherit)
{
    *inherit = attr->__explicit_sched;
    return 0;
}

int pthread_attr_setschedpolicy(pthread_attr_t *attr, int policy)
{
    (void)attr;
    return policy == SCHED_OTHER ? 0 : policy == SCHED_FIFO || policy == SCHED_RR ? ENOTSUP : EINVAL;
}

int pthread_attr_getschedpolicy(const pthread_attr_t *attr, int *policy)
{
    (void)attr;
    *policy = SCHED_OTHER;
    return 0;
}

int pthread_attr_setschedparam(pthread_attr_t *attr, const struct sched_param *param)
{
    (void)attr;
    return param->sched_priority == 0 ? 0 : ENOTSUP;
}

int pthread_attr_getschedparam(const pthread_attr_t *attr, struct sched_param *param)
{
    (void)attr;
    *param = (struct sched_param){0};
    return 0;
}
