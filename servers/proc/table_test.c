/* Unit test of table.c and wait.c: pids, the tree, groups, who is waited for; and a long random life checked throughout. */
#include "table.h"
#include "wait.h"

#include <abi/err.h>
#include <rt/log.h>
#include <rt/test.h>
#include <stdlib.h>

_Noreturn void rt_panic(const char *file, int line, const char *what)
{
    printf("%s:%d: %s\n", file, line, what);
    exit(1);
}

static struct process *born(struct process *parent)
{
    struct process *p = table_new(parent);
    if (p)
        table_run(p);
    return p;
}

/* As life_end does, without the kernel. */
static void dies(struct process *p, uint64_t status)
{
    struct process *parent = p->parent;
    table_end(p, status);
    if (!parent)
        table_free(p);
}

static bool tree_ok(void)
{
    uint32_t place = 0;
    uint64_t listed = 0, with_parent = 0;
    for (struct process *p; (p = table_next(&place));) {
        with_parent += p->parent != NULL;
        for (struct process *c = p->children; c; c = c->next, listed++)
            if (c->parent != p || (c->next && c->next->previous != c))
                return false;
        if (table_find(p->pid) != p || (p->state == PROCESS_ZOMBIE && (p->children || !p->parent)))
            return false;
    }
    for (struct process *c = table_root()->children; c; c = c->next, listed++)
        if (c->parent != table_root())
            return false;
    return listed == with_parent;
}

static void pids_grow(void)
{
    table_init();
    struct process *a = born(table_root()), *b = born(a);
    CHECK(a->pid == 2 && b->pid == 3 && a->group == 2 && b->group == 2); /* nobody is 1 */
    CHECK(table_find(2) == a && table_find(3) == b && !table_find(1) && !table_find(4) && !table_find(0) && !table_find(-1));
    CHECK(!table_find(2 + PROCESSES) && !table_find(INT64_MAX));
    dies(b, 0);
    CHECK(table_find(3) == b);
    table_free(b);
    CHECK(!table_find(3) && born(a)->pid == 4);
    struct process *embryo = table_new(a);
    CHECK(embryo->pid == 5);
    table_free(embryo);
    CHECK(!table_find(5) && born(a)->pid == 5);
}

static void table_fills(void)
{
    table_init();
    struct process *first = born(table_root());
    uint64_t n = 1, zombies;
    while (born(first))
        n++;
    CHECK(n == PROCESSES && tree_ok());
    table_count(&n, &zombies);
    CHECK(n == PROCESSES && zombies == 0);
    struct process *victim = table_find(500);
    dies(victim, 9);
    CHECK(!born(first)); /* a zombie takes its place still */
    table_free(victim);
    struct process *next = born(first);
    CHECK(next && next->pid > PROCESSES && next->pid % PROCESSES == 500);
}

static void orphans_are_nobodys(void)
{
    table_init();
    struct process *a = born(table_root()), *b = born(a), *c = born(b), *d = born(b), *zombie;
    dies(d, 1);
    dies(b, 2);
    CHECK(!c->parent && !table_find(5) && b->state == PROCESS_ZOMBIE);
    dies(c, 3);
    CHECK(!table_find(4));
    CHECK(wait_look(a, -1, 0, &zombie) == 0 && zombie == b && zombie->status == 2);
    table_free(b);
    CHECK(wait_look(a, -1, 0, &zombie) == ERR_CHILD && tree_ok());
}

static void waits_match(void)
{
    table_init();
    struct process *a = born(table_root()), *b = born(a), *c = born(a), *other = born(table_root()), *zombie;
    c->group = c->pid;
    CHECK(wait_look(a, -1, 0, &zombie) == 0 && !zombie);
    CHECK(wait_look(a, b->pid, 0, &zombie) == 0 && wait_look(a, other->pid, 0, &zombie) == ERR_CHILD);
    CHECK(wait_look(a, a->pid, 0, &zombie) == ERR_CHILD && wait_look(a, 999, 0, &zombie) == ERR_CHILD);
    CHECK(wait_look(a, INT64_MIN, 0, &zombie) == ERR_CHILD && wait_look(a, INT64_MAX, 0, &zombie) == ERR_CHILD);
    CHECK(wait_look(table_root(), other->pid, 0, &zombie) == 0 && wait_look(table_root(), b->pid, 0, &zombie) == ERR_CHILD);
    dies(c, 5);
    CHECK(wait_look(a, 0, 0, &zombie) == 0 && !zombie); /* c is in another group */
    CHECK(wait_look(a, -c->pid, 0, &zombie) == 0 && zombie == c);
    CHECK(wait_look(a, b->pid, 0, &zombie) == 0 && !zombie);
    CHECK(wait_look(a, -1, 0, &zombie) == 0 && zombie == c);
    CHECK(wait_look(a, -1, PROC_NOEXITED, &zombie) == 0 && !zombie);
    b->change = 19 << 8 | PROC_STOPPED;
    CHECK(wait_look(a, b->pid, PROC_CONTINUED, &zombie) == 0 && !zombie);
    CHECK(wait_look(a, -1, PROC_UNTRACED | PROC_NOEXITED, &zombie) == 0 && zombie == b);
    b->change = PROC_GOES_ON;
    CHECK(wait_look(a, b->pid, PROC_UNTRACED, &zombie) == 0 && !zombie);
    CHECK(wait_look(a, b->pid, PROC_CONTINUED, &zombie) == 0 && zombie == b);
    CHECK(wait_names(a, -1, b) && wait_names(a, 0, b) && !wait_names(a, 0, c) && !wait_names(b, -1, c));
    CHECK(table_group_size(a->pid) && table_group_size(c->pid) && !table_group_size(77));
    table_free(c);
    CHECK(!table_group_size(4));
}

static void groups_weigh_and_are_orphaned(void)
{
    table_init();
    struct process *shell = born(table_root()), *job = born(shell), *part = born(job), *other = born(shell);
    job->group = part->group = job->pid;
    job->living = 1, part->living = 5, other->living = 2;
    CHECK(table_group_weight(job->pid) == 6 && table_group_weight(shell->pid) == 3 && table_group_weight(999) == 0);
    CHECK(table_group_orphaned(shell->group) && !table_group_orphaned(job->group));
    dies(shell, 0);
    CHECK(table_group_orphaned(job->group)); /* only its own members are parents in it */
    dies(job, 0);
    CHECK(table_group_orphaned(part->group) && table_group_weight(part->group) == 5);
}

static void pids_wrap(void)
{
    table_init();
    struct process *first = born(table_root());
    /* No other way to get there quickly: a find of a pid of the next round is not the process at its place. */
    for (int i = 0; i < 3 * PROCESSES; i++) {
        struct process *p = born(first);
        if (p->pid % PROCESSES == 2 || p->pid != table_find(p->pid)->pid)
            CHECK(!"a place was taken twice");
        dies(p, 0);
        table_free(p);
    }
    CHECK(table_find(2) == first && tree_ok());
}

static struct process *any_process(void)
{
    uint32_t place = (uint32_t)rand() % PROCESSES;
    struct process *p = table_next(&place);
    return p ? p : table_root();
}

static void random_life(void)
{
    table_init();
    srand(1);
    for (int i = 0; i < 20000; i++) {
        struct process *p = any_process(), *zombie;
        if (rand() % 100 < 52) {
            if (p->state == PROCESS_RUNNING)
                born(p);
        } else if (rand() % 2 && wait_look(p, -1, 0, &zombie) == 0 && zombie) {
            table_free(zombie);
        } else if (p != table_root() && p->state == PROCESS_RUNNING) {
            dies(p, 0);
        }
        if (i % 50 == 0 && !tree_ok()) {
            CHECK(!"the tree is broken");
            return;
        }
    }
    CHECK(tree_ok());
}

int main(void)
{
    pids_grow();
    table_fills();
    orphans_are_nobodys();
    waits_match();
    groups_weigh_and_are_orphaned();
    pids_wrap();
    random_life();
    return test_end();
}
