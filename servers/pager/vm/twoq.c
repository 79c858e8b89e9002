/*
 * 2Q (Johnson and Shasha, VLDB 1994). A page that comes is put into a queue A1in, where uses do not count: most are used several
 * times at once and then no more. Only one that comes back soon after it was evicted belongs to the working set, and is kept in Am.
 * A scan passes through A1in and leaves Am alone. Uses are bits and no calls here, so Am is a clock and not a list by
 * time. State: the two queues, oldest first, and how long they are.
 */
#include "reclaim.h"

enum { IN_A1 = 1, IN_AM = 2 };
enum { A1_SHARE = 4 /* A1in: a quarter of all */, REMEMBERED_SHARE = 2 /* those evicted: half as many as there are pages */ };

static struct {
    struct list queue;
    uint64_t pages;
} a1, am;

static void start(void)
{
    list_init(&a1.queue);
    list_init(&am.queue);
    a1.pages = am.pages = 0;
}

static void insert(struct page *p, uint64_t distance)
{
    bool known = distance <= reclaim_pages() / REMEMBERED_SHARE;
    p->reclaim |= known ? IN_AM : IN_A1;
    known ? am.pages++ : a1.pages++;
    list_push_back(known ? &am.queue : &a1.queue, &p->link);
}

static void remove_page(struct page *p)
{
    p->reclaim & IN_AM ? am.pages-- : a1.pages--;
    list_remove(&p->link);
}

static struct page *take(struct list *node)
{
    struct page *p = LIST_OF(node, struct page, link);
    remove_page(p);
    return p;
}

static struct page *victim_am(void)
{
    for (uint64_t looks = am.pages; looks && reclaim_used(LIST_OF(am.queue.next, struct page, link)); looks--) {
        struct list *node = list_pop(&am.queue);
        list_push_back(&am.queue, node);
    }
    return take(am.queue.next);
}

static struct page *victim(void)
{
    if (a1.pages && (a1.pages > (a1.pages + am.pages) / A1_SHARE || !am.pages))
        return take(a1.queue.next);
    return am.pages ? victim_am() : NULL;
}

const struct reclaim_policy policy_2q = { "2q", start, insert, remove_page, victim };
