/* Which child a wait is for. Pure. */
#ifndef PROC_WAIT_H
#define PROC_WAIT_H

#include "table.h"

/* Does `target` of a wait by `parent` name this child of it? A pid; -1 any; 0 any of the parent's group; -g any of group g. */
bool wait_names(const struct process *parent, int64_t target, const struct process *child);
/* Has child something to tell a wait with these flags of PROC_WAIT? */
bool wait_due(const struct process *child, uint64_t flags);
/*
 * Looks for a child that `target` names and that has something to tell. 0: *found is one, or NULL if there is none yet.
 * ERR_CHILD: `target` names none.
 */
int64_t wait_look(struct process *parent, int64_t target, uint64_t flags, struct process **found);

#endif
