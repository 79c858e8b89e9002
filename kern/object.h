/* Making, destroying and asking about objects of any type. */
#ifndef KERN_OBJECT_H
#define KERN_OBJECT_H

#include <kern/obj/thread.h>

/* SYS_MAKE with t's registers. */
int object_make(struct thread *t);
/* SYS_DESTROY: may pause (CALL_RESTART). */
int64_t object_destroy(struct thread *t, uint64_t name);
/* SYS_CAP_INFO: fills t's result registers. */
int64_t object_info(struct thread *t, uint64_t name);

#endif
