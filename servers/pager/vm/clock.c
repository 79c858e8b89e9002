/*
 * CLOCK, second chance (Corbato, 1968): a page that was used since the hand came by last is passed. State: the pages, the hand
 * before the first.
 */
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
    for (uint64_t looks = reclaim_pages(); node; node = list_pop(&queue)) {
        struct page *p = LIST_OF(node, struct page, link);
        if (looks-- == 0 || !reclaim_used(p))
            return p;
        list_push_back(&queue, node);
    }
    return NULL;
}

const struct reclaim_policy policy_clock = { "clock", start, insert, remove_page, victim };
