/*
 * Reclaim. State: the policy that is in use, how many pages are in its queues, the pages that were advised to go before these, and the watermarks.
 *
 *    not entered --enter--> in the queues (RECLAIM_IN) --victim--> going.c --gone, or being written (RECLAIM_GOING)--> gone
 *                             |    ^                                 |  ^                        |
 *                             |    +---------- it cannot go now -----+--|--- used meanwhile -----+
 *                             +--cool--> cold (RECLAIM_COLD) --unless it was used since --+
 */
#include "reclaim.h"

#include "going.h"
#include "shadow.h"
#include "slots.h"
#include "swap.h"
#include "swap_shared.h"
#include "zeroed.h"

#include <abi/err.h>
#include <sdk/cache.h>
#include <sdk/setting.h>
#include <sdk/stat.h>

enum { LOW_SHARE = 64, LOW_LEAST = 16, BATCH = 32 /* victims looked at before the next message */ };

static const struct reclaim_policy *const policies[] = { &policy_s3fifo, &policy_2q, &policy_clock, &policy_fifo };
static const char *const names[] = { "s3fifo", "2q", "clock", "fifo", NULL };
enum { POLICIES = sizeof policies / sizeof *policies };
static uint64_t chosen; /* index in these; how it was at the last change */
static uint64_t low_mark, high_mark, pages;
static struct list cold; /* the first to go first */
static uint64_t cold_pages;

static void add(struct page *p, uint64_t distance)
{
    p->reclaim = RECLAIM_IN;
    policies[chosen]->insert(p, distance);
    pages++;
}

static __attribute__((noinline)) void came(struct page *p, uint64_t distance)
{
    if (distance <= pages)
        counters.refaults++;
    add(p, distance);
}

static void enter(struct page *p)
{
    if (going_can(p))
        came(p, p->kind == PAGE_CACHE ? shadow_take(going_key(p)) : NEVER_SEEN);
}

static void leave(struct page *p)
{
    if (!p->reclaim)
        return;
    if (p->reclaim & RECLAIM_IN) {
        policies[chosen]->remove(p);
        pages--;
    }
    if (p->reclaim & RECLAIM_COLD) {
        list_remove(&p->link);
        cold_pages--;
    }
    if (p->reclaim & RECLAIM_GOING)
        going_left();
    p->reclaim = 0;
}

static void cool(struct page *p)
{
    if (!(p->reclaim & RECLAIM_IN) && !(p->flags & PAGE_LAZY))
        return;
    leave(p);
    p->reclaim = RECLAIM_COLD;
    p->flags &= (uint8_t)~PAGE_USED;
    list_push_back(&cold, &p->link);
    cold_pages++;
}

static bool out(struct page *p)
{
    if (!(p->reclaim & (RECLAIM_IN | RECLAIM_COLD)))
        return true;
    if (swap_is_crowded())
        return false;
    leave(p);
    bool lazy = p->flags & PAGE_LAZY; /* the first try may only tell that it is not any more */
    if (going_try(p) == GOING_STAYS && (!lazy || going_try(p) == GOING_STAYS))
        reclaim_again(p, false);
    return true;
}

void reclaim_came(struct page *p, bool wanted)
{
    leave(p);
    came(p, wanted ? shadow_take(p->slot) : NEVER_SEEN);
}

void reclaim_stays(struct page *p)
{
    if (!(p->reclaim & RECLAIM_GOING))
        return;
    leave(p);
    add(p, 0);
}

bool reclaim_has_plenty(void)
{
    return frames_of(PAGE_FREE) > high_mark + BATCH;
}

bool reclaim_has_spare_for(uint64_t frames)
{
    return frames_of(PAGE_FREE) > low_mark + frames;
}

bool reclaim_has_spare(void)
{
    return reclaim_has_spare_for(0);
}

void reclaim_again(struct page *p, bool used)
{
    if (going_can(p))
        add(p, used ? 0 : NEVER_SEEN);
}

bool reclaim_used(struct page *p)
{
    bool used = p->flags & PAGE_USED;
    p->flags &= (uint8_t)~PAGE_USED;
    return going_was_mapped_used(p) || used;
}

uint64_t reclaim_pages(void)
{
    return pages;
}

/* The next to go, out of the queues, NULL: there is none. One that is cold may turn out to be used again. */
static struct page *victim(void)
{
    struct list *node = list_pop(&cold);
    struct page *p = node ? LIST_OF(node, struct page, link) : policies[chosen]->victim();
    if (!p)
        return NULL;
    node ? cold_pages-- : pages--;
    p->reclaim = 0;
    return p;
}

/* Looks at `looks` victims at most, until one is gone or `starts` are on their way. */
static bool evict(uint64_t looks, unsigned starts)
{
    for (; looks && starts; looks--) {
        bool was_cold = cold_pages > 0;
        struct page *p = victim();
        if (!p)
            return false;
        if (was_cold && !(p->flags & PAGE_LAZY) && reclaim_used(p)) {
            reclaim_again(p, true);
            continue;
        }
        switch (going_try(p)) {
        case GOING_STAYS:
            reclaim_again(p, true); /* with the pages that are used much, or the others would hardly get a look */
            break;
        case GOING_GONE:
            return true;
        default:
            starts--;
        }
    }
    return false;
}

static bool evict_one(void)
{
    return zeroed_give_up() || evict(cold_pages + pages + 1, BATCH);
}

/* Frames that are free, or will be when the disk has answered. */
static uint64_t coming(void)
{
    return frames_of(PAGE_FREE) + going_pages();
}

/* (Apart, as all that is rare is here: before_wait comes with every message.) */
static __attribute__((noinline)) void make_room(void)
{
    if (zeroed_give_up())
        return;
    for (unsigned i = 0; i < BATCH && coming() < high_mark; i++)
        evict(1, 1);
}

static void before_wait(void)
{
    if (frames_of(PAGE_FREE) < low_mark)
        make_room();
    if (swap_is_on())
        swap_kick();
    zeroed_before_wait();
}

/* All pages in memory are new to the other policy. */
static int change_policy(uint64_t value)
{
    struct list moved;
    list_init(&moved);
    for (struct page *p = policies[chosen]->victim(); p; p = policies[chosen]->victim())
        list_push_back(&moved, &p->link);
    chosen = value;
    policies[chosen]->start();
    pages = 0;
    for (struct list *node = list_pop(&moved); node; node = list_pop(&moved))
        add(LIST_OF(node, struct page, link), NEVER_SEEN);
    return 0;
}

static int change_low(uint64_t value)
{
    return value < high_mark ? 0 : ERR_RANGE;
}

static int change_high(uint64_t value)
{
    return value > low_mark ? 0 : ERR_RANGE;
}

static void start(const struct server_boot *boot)
{
    static struct setting settings[] = {
        { .name = "policy", .unit = "", .value = &chosen, .most = POLICIES - 1, .words = names, .change = change_policy },
        { .name = "low_watermark", .unit = "frames", .value = &low_mark, .change = change_low },
        { .name = "high_watermark", .unit = "frames", .value = &high_mark, .change = change_high },
    };
    uint64_t frames = frames_total();
    shadow_init(frames_reserve(shadow_bytes(frames)), frames);
    low_mark = frames / LOW_SHARE > LOW_LEAST ? frames / LOW_SHARE : LOW_LEAST;
    high_mark = low_mark + low_mark / 2;
    settings[1].most = settings[2].most = frames / 2;
    frame_anon_leaves = leave;
    swap_start(boot);
    zeroed_start();
    settings_add(settings, sizeof settings / sizeof *settings);
    chosen = pages = cold_pages = 0;
    list_init(&cold);
    policies[chosen]->start();
}

static struct page *zeroed(void)
{
    struct page *p = zeroed_take();
    if (p)
        enter(p);
    return p;
}

/* When anonymous memory may not grow: on the swap disk, or a page that need not be kept makes room. */
static bool has_room(void)
{
    if (swap_has_room())
        return true;
    LIST_EACH(&cold, node, after) {
        struct page *p = LIST_OF(node, struct page, link);
        if (!(p->flags & PAGE_LAZY))
            continue;
        leave(p);
        if (going_try(p) == GOING_GONE)
            return true;
        reclaim_again(p, true);
    }
    return false;
}

/* For the audit: what is in the queue of cold pages says so, and what need not be kept holds no slot. */
static const char *check(void)
{
    uint64_t found = 0;
    LIST_EACH(&cold, node, after) {
        const struct page *p = LIST_OF(node, struct page, link);
        found++;
        if (p->reclaim != RECLAIM_COLD || (p->kind != PAGE_ANON && p->kind != PAGE_CACHE))
            return "a page among the cold ones is not one";
        if ((p->flags & PAGE_LAZY) && (p->kind != PAGE_ANON || p->slot || p->refs == 0))
            return "a page that need not be kept is on the swap disk, or nobody's";
    }
    if (found != cold_pages)
        return "cold pages are not as many as were counted";
    if (swap_is_on() && !slots_ok())
        return "a slot of the swap disk is used by nobody, or free and used";
    const char *wrong = swap_is_on() ? shared_check() : NULL;
    return wrong ? wrong : zeroed_check();
}

static void census(struct pager_stat *out)
{
    swap_census(out);
    out->zeroed_frames = zeroed_frames();
}

const struct pager_memory reclaim_memory = {
    .start = start,
    .enter = enter,
    .leave = leave,
    .evict_one = evict_one,
    .written = going_written,
    .before_wait = before_wait,
    .cool = cool,
    .out = out,
    .leaving = swap_is_leaving,
    .shared_is_away = shared_is_away,
    .shared_in = shared_in,
    .shared_gone = shared_gone,
    .shared_swapped = shared_swapped,
    .page_in = swap_in,
    .own = swap_own,
    .unmapped = swap_unmapped,
    .signal = swap_reap,
    .busy = swap_is_busy,
    .room = swap_room,
    .has_room = has_room,
    .census = census,
    .zeroed = zeroed,
    .zeroed_call = zeroed_call,
    .check = check,
};
