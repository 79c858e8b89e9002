/* Which child a wait is for. Pure. */
#ifndef PROC_WAIT_H
#define PROC_WAIT_H

#include "table.h"

/* Does `target` of a wait by `parent` name this child of it? A pid; -1 any; 0 any of the parent's group; -g any of group g. */
bool wait_names(const struct process *parent, int64_t target, const struct process *child);
/*
 * Looks for a child that `target` names. 0: *zombie is one that has ended, or NULL if all still run.
 * ERR_CHILD: it names none.
 */
int64_t wait_look(struct process *parent, int64_t target, struct process **zombie);

#endif
