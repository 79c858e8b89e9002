/* The types of <pthread.h> that POSIX wants in <sys/types.h>. All zero is what the static initializers give. */
#ifndef _SYS__PTHREADTYPES_H_
#define _SYS__PTHREADTYPES_H_

#include <sys/sched.h>

typedef struct __pthread *pthread_t;
typedef unsigned pthread_key_t;
typedef int pthread_once_t;
typedef int pthread_spinlock_t;

typedef struct {
    void *__stack; /* lowest byte; NULL: made by pthread_create */
    unsigned long __stack_bytes, __guard_bytes; /* 0: the defaults */
    int __detached;
    int __has_guard; /* __guard_bytes was set */
    int __explicit_sched;
} pthread_attr_t;

typedef struct {
    int __word; /* 0 free, 1 held, 2 held and waited for */
    int __type;
    unsigned long __owner;
    unsigned __count;
    int __shared;
} pthread_mutex_t;
typedef struct {
    int __type, __shared;
} pthread_mutexattr_t;

typedef struct {
    unsigned __round, __waiters;
    int __clock, __shared;
} pthread_cond_t;
typedef struct {
    int __clock, __shared;
} pthread_condattr_t;

typedef struct {
    int __state; /* -1 a writer, else the number of readers */
    int __shared;
    unsigned long __owner;
    unsigned __waiters, __gap;
} pthread_rwlock_t;
typedef struct {
    int __shared;
} pthread_rwlockattr_t;

typedef struct {
    unsigned __count, __arrived, __round, __leaving;
    int __lock;
} pthread_barrier_t;
typedef struct {
    int __shared;
} pthread_barrierattr_t;

#endif
