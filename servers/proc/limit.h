/* Limits of a process. What of them is enforced where: AS, DATA and STACK by the pager, NPROC here, NOFILE by libc. */
#ifndef PROC_LIMIT_H
#define PROC_LIMIT_H

#include "table.h"

/* `frames`: of proc's pool, a fixed part of the memory. The default of NPROC is what these can carry; a program may lower it. */
void limit_init(uint64_t frames);
/* The child's are the parent's; init's children get the defaults. */
void limit_inherit(struct process *child, const struct process *parent);
/* Tells the pager those of a new space that are not the defaults. Errors as PAGER_LIMIT. */
int64_t limit_apply(const struct process *p);
/* What p has used, as PROC_USAGE answers it; of a zombie too. words[5]: pages mapped now. */
void limit_usage(const struct process *p, uint64_t words[6]);
/*
 * May p have one more child, or one more thread? RLIMIT_NPROC is of the user in POSIX; here there is but one, and it bounds the process
 * group, a job of the shell, whose threads count, too: one that has too many takes none from the shell or from other jobs. The last
 * frames are for children of init's, which are shells: they can still start something that ends others.
 */
bool limit_processes(const struct process *p);
bool limit_threads(const struct process *p);

#endif
