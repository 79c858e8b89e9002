/* Which child a wait is for (POSIX waitpid). */
#include "wait.h"

#include <abi/err.h>
#include <stddef.h>

bool wait_names(const struct process *parent, int64_t target, const struct process *child)
{
    if (child->parent != parent || child->state == PROCESS_EMBRYO)
        return false;
    if (target > 0)
        return child->pid == target;
    if (target == -1)
        return true;
    if (target == 0)
        return child->group == parent->group;
    return target >= -INT32_MAX && child->group == -target;
}

bool wait_due(const struct process *child, uint64_t flags)
{
    if (child->state == PROCESS_ZOMBIE)
        return !(flags & PROC_NOEXITED);
    return child->change && flags & (child->change == PROC_GOES_ON ? PROC_CONTINUED : PROC_UNTRACED);
}

int64_t wait_look(struct process *parent, int64_t target, uint64_t flags, struct process **found)
{
    bool any = false;
    *found = NULL;
    for (struct process *child = parent->children; child; child = child->next) {
        if (!wait_names(parent, target, child))
            continue;
        any = true;
        if (wait_due(child, flags)) {
            *found = child;
            break;
        }
    }
    return any ? 0 : ERR_CHILD;
}
