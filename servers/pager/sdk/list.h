/* A doubly linked list in its members: a head or a member out of every list points to itself. */
#ifndef PAGER_LIST_H
#define PAGER_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
    struct list *next, *prev;
};

#define LIST_OF(node, type, member) ((type *)(void *)((char *)(node)-offsetof(type, member)))
/* Walks from the first on; the body may take `node` itself out, nothing else. */
#define LIST_EACH(head, node, after)                                                                                    \
    for (struct list *node = (head)->next, *after = node->next; node != (head); node = after, after = node->next)

static inline void list_init(struct list *l)
{
    l->next = l->prev = l;
}

static inline bool list_empty(const struct list *l)
{
    return l->next == l;
}

static inline void list_insert(struct list *after, struct list *node)
{
    node->prev = after;
    node->next = after->next;
    after->next->prev = node;
    after->next = node;
}

static inline void list_push_front(struct list *head, struct list *node)
{
    list_insert(head, node);
}

static inline void list_push_back(struct list *head, struct list *node)
{
    list_insert(head->prev, node);
}

/* Harmless for a member that is in no list. */
static inline void list_remove(struct list *node)
{
    node->prev->next = node->next;
    node->next->prev = node->prev;
    list_init(node);
}

static inline struct list *list_pop(struct list *head)
{
    struct list *node = head->next;
    if (node == head)
        return NULL;
    list_remove(node);
    return node;
}

#endif
