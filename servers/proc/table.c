/*
 * The process table. State: a fixed array, owned by proc's only thread. Invariants, checked by table_test.c:
 *  - a process lies at place pid % PROCESSES, so a look-up is one comparison;
 *  - p is in exactly its parent's list of children, or, without a parent, in none.
 */
#include "table.h"

#include <rt/log.h>
#include <rt/string.h>
#include <stddef.h>

static struct process table[PROCESSES];
static struct process root;
static int32_t last_pid;
static uint32_t size; /* places that are not empty */

void table_init(void)
{
    memset(table, 0, sizeof table);
    memset(&root, 0, sizeof root);
    root.state = PROCESS_RUNNING;
    last_pid = 1;
    size = 0;
}

struct process *table_root(void)
{
    return &root;
}

static void child_add(struct process *parent, struct process *p)
{
    p->parent = parent;
    p->previous = NULL;
    p->next = parent->children;
    if (p->next)
        p->next->previous = p;
    parent->children = p;
}

static void child_remove(struct process *p)
{
    if (!p->parent)
        return;
    if (p->previous)
        p->previous->next = p->next;
    else
        p->parent->children = p->next;
    if (p->next)
        p->next->previous = p->previous;
    p->parent = NULL;
    p->next = p->previous = NULL;
}

/* 1 is nobody's: a group's number may stand negated, and -1 says "all" or "any". */
static int32_t pid_after(int32_t pid)
{
    return pid == INT32_MAX ? 2 : pid + 1;
}

struct process *table_new(struct process *parent)
{
    int32_t pid = last_pid;
    for (int i = 0; i < PROCESSES + 2; i++) { /* two more than places: pids skip 0 and 1 where they wrap */
        pid = pid_after(pid);
        struct process *p = &table[pid % PROCESSES];
        if (p->state != PROCESS_EMPTY)
            continue;
        last_pid = pid;
        p->pid = pid;
        p->state = PROCESS_EMBRYO;
        p->group = parent == &root ? pid : parent->group;
        child_add(parent, p);
        size++;
        return p;
    }
    return NULL;
}

struct process *table_find(int64_t pid)
{
    if (pid < 1 || pid > INT32_MAX)
        return NULL;
    struct process *p = &table[pid % PROCESSES];
    return p->state != PROCESS_EMPTY && p->pid == pid ? p : NULL;
}

struct process *table_next(uint32_t *place)
{
    while (*place < PROCESSES) {
        struct process *p = &table[(*place)++];
        if (p->state == PROCESS_RUNNING || p->state == PROCESS_ZOMBIE)
            return p;
    }
    return NULL;
}

void table_run(struct process *p)
{
    rt_assert(p->state == PROCESS_EMBRYO);
    p->state = PROCESS_RUNNING;
}

void table_end(struct process *p, uint64_t status)
{
    rt_assert(p->state == PROCESS_RUNNING);
    p->state = PROCESS_ZOMBIE;
    p->status = status;
    while (p->children) {
        struct process *child = p->children;
        child_remove(child);
        if (child->state == PROCESS_ZOMBIE)
            table_free(child);
    }
}

void table_free(struct process *p)
{
    rt_assert(p->state != PROCESS_EMPTY && !p->children);
    child_remove(p);
    size--;
    if (p->state == PROCESS_EMBRYO && p->pid == last_pid)
        last_pid--; /* nobody has seen it */
    memset(p, 0, offsetof(struct process, signals.masks));
}

uint32_t table_size(void)
{
    return size;
}

uint32_t table_group_size(int32_t group)
{
    uint32_t place = 0, n = 0;
    for (struct process *p; (p = table_next(&place));)
        n += p->group == group;
    return n;
}

uint32_t table_group_weight(int32_t group)
{
    uint32_t place = 0, n = 0;
    for (struct process *p; (p = table_next(&place));)
        if (p->group == group)
            n += p->living > 1 ? p->living : 1;
    return n;
}

bool table_group_orphaned(int32_t group)
{
    uint32_t place = 0;
    for (struct process *p; (p = table_next(&place));)
        if (p->group == group && p->state == PROCESS_RUNNING && p->parent && p->parent != &root && p->parent->group != group)
            return false;
    return true;
}

void table_count(uint64_t *processes, uint64_t *zombies)
{
    uint32_t place = 0;
    *processes = *zombies = 0;
    for (struct process *p; (p = table_next(&place));) {
        ++*processes;
        *zombies += p->state == PROCESS_ZOMBIE;
    }
}
