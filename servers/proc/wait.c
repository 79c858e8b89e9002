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

int64_t wait_look(struct process *parent, int64_t target, struct process **zombie)
{
    bool any = false;
    *zombie = NULL;
    for (struct process *child = parent->children; child; child = child->next) {
        if (!wait_names(parent, target, child))
            continue;
        any = true;
        if (child->state == PROCESS_ZOMBIE) {
            *zombie = child;
            break;
        }
    }
    return any ? 0 : ERR_CHILD;
}
