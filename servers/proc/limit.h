/* Limits of a process. What of them is enforced where: AS, DATA and STACK by the pager, NPROC here, NOFILE by libc. */
#ifndef PROC_LIMIT_H
#define PROC_LIMIT_H

#include "table.h"

/* The child's are the parent's; init's children get the defaults. */
void limit_inherit(struct process *child, const struct process *parent);
/* Tells the pager those of a new space that are not the defaults. Errors as PAGER_LIMIT. */
int64_t limit_apply(const struct process *p);
/* May p have one more process? */
bool limit_processes(const struct process *p);

#endif
