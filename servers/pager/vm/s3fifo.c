/*
 * S3-FIFO (Yang, Zhang, Qiu, Yue and Rashmi, SOSP 2023). Three queues: a page that comes is put into `small`, a tenth of all; if it was
 * used again by the time it reaches the end it moves to `large`, else it is evicted, but remembered: if it comes back soon it goes to
 * `large` at once. Most pages are used once only and leave quickly. At the end of `large` a page that was used gets another round,
 * as many as three.
 *
 * Uses are bits and no calls here, and the touch that brings a page in sets its bit too: so a page goes through `small`
 * once more if its bit is found set, and is moved when it is found set again. State: the two queues, oldest first, and
 * how long they are; a page's count of uses.
 */
#include "reclaim.h"

enum { IN_LARGE = 1, USES_ONE = 4, USES_MASK = 3 * USES_ONE, USES_MAX = 3 * USES_ONE };
enum { SMALL_SHARE = 10 };

static struct {
    struct list queue;
    uint64_t pages;
} small, large;

static void start(void)
{
    list_init(&small.queue);
    list_init(&large.queue);
    small.pages = large.pages = 0;
}

static void push_large(struct page *p)
{
    p->reclaim = (uint8_t)((p->reclaim & ~USES_MASK) | IN_LARGE);
    large.pages++;
    list_push_back(&large.queue, &p->link);
}

static void push_small(struct page *p)
{
    small.pages++;
    list_push_back(&small.queue, &p->link);
}

static void insert(struct page *p, uint64_t distance)
{
    if (distance <= reclaim_pages())
        push_large(p);
    else
        push_small(p);
}

static void remove_page(struct page *p)
{
    p->reclaim & IN_LARGE ? large.pages-- : small.pages--;
    list_remove(&p->link);
}

static struct page *take(struct list *node)
{
    struct page *p = LIST_OF(node, struct page, link);
    remove_page(p);
    return p;
}

static void count_use(struct page *p)
{
    if (reclaim_used(p) && (p->reclaim & USES_MASK) < USES_MAX)
        p->reclaim += USES_ONE;
}

/* The page at the end of `small` if it is to go; NULL: it was used and lives on. */
static struct page *try_small(void)
{
    struct page *p = take(small.queue.next);
    unsigned uses = p->reclaim & USES_MASK;
    count_use(p);
    if ((p->reclaim & USES_MASK) == uses)
        return p;
    uses ? push_large(p) : push_small(p);
    return NULL;
}

static struct page *try_large(void)
{
    struct page *p = take(large.queue.next);
    count_use(p);
    if (!(p->reclaim & USES_MASK))
        return p;
    p->reclaim -= USES_ONE;
    large.pages++;
    list_push_back(&large.queue, &p->link);
    return NULL;
}

static struct page *victim(void)
{
    uint64_t looks = 4 * (small.pages + large.pages); /* each may be found used three times */
    for (; small.pages + large.pages; looks -= looks > 0) {
        bool from_small = small.pages && (small.pages > (small.pages + large.pages) / SMALL_SHARE || !large.pages);
        struct page *p = looks == 0 ? take(from_small ? small.queue.next : large.queue.next) : from_small ? try_small() : try_large();
        if (p)
            return p;
    }
    return NULL;
}

const struct reclaim_policy policy_s3fifo = { "s3fifo", start, insert, remove_page, victim };
