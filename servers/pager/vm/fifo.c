/* First in, first out: whoever is longest in memory goes, used or not. State: one queue, oldest first. */
#include "reclaim.h"

static struct list queue;

static void start(void)
{
    list_init(&queue);
}

static void insert(struct page *p, uint64_t distance)
{
    (void)distance;
    list_push_back(&queue, &p->link);
}

static void remove_page(struct page *p)
{
    list_remove(&p->link);
}

static struct page *victim(void)
{
    struct list *node = list_pop(&queue);
    return node ? LIST_OF(node, struct page, link) : NULL;
}

const struct reclaim_policy policy_fifo = { "fifo", start, insert, remove_page, victim };
