/* Threads that wait with a deadline: a pairing heap. */
#include <kern/deadline.h>

#include <kern/print.h>
#include <stddef.h>

static struct thread *root;

/* Makes the later of two roots the first child of the earlier. Either may be NULL. */
static struct thread *meld(struct thread *a, struct thread *b)
{
    if (!a || !b)
        return a ? a : b;
    if (b->deadline < a->deadline) {
        struct thread *swap = a;
        a = b;
        b = swap;
    }
    b->heap_prev = a;
    b->heap_next = a->heap_child;
    if (a->heap_child)
        a->heap_child->heap_prev = b;
    a->heap_child = b;
    return a;
}

/* Melds a list of siblings into one tree: pairs from the left, then all from the right. */
static struct thread *meld_siblings(struct thread *first)
{
    struct thread *pairs = NULL;
    while (first) {
        struct thread *a = first, *b = a->heap_next;
        first = b ? b->heap_next : NULL;
        a->heap_next = a->heap_prev = NULL;
        if (b)
            b->heap_next = b->heap_prev = NULL;
        a = meld(a, b);
        a->heap_next = pairs;
        pairs = a;
    }
    struct thread *all = NULL;
    while (pairs) {
        struct thread *next = pairs->heap_next;
        pairs->heap_next = NULL;
        all = meld(all, pairs);
        pairs = next;
    }
    return all;
}

void deadline_insert(struct thread *t)
{
    assert(!t->in_heap);
    t->heap_child = t->heap_next = t->heap_prev = NULL;
    t->in_heap = true;
    root = meld(root, t);
}

void deadline_remove(struct thread *t)
{
    if (!t->in_heap)
        return;
    t->in_heap = false;
    struct thread *children = meld_siblings(t->heap_child);
    if (t == root) {
        root = children;
    } else {
        /* heap_prev is the parent if we are its first child, else the sibling before us */
        if (t->heap_prev->heap_child == t)
            t->heap_prev->heap_child = t->heap_next;
        else
            t->heap_prev->heap_next = t->heap_next;
        if (t->heap_next)
            t->heap_next->heap_prev = t->heap_prev;
        root = meld(root, children);
    }
    t->heap_child = t->heap_next = t->heap_prev = NULL;
}

struct thread *deadline_first(void)
{
    return root;
}
