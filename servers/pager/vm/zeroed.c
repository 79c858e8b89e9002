/*
 * The stock of zeroed frames (zeroed.h). State: the stock, what the thread works on, and its call if that waits.
 * Invariant: the frames of kind PAGE_AHEAD are those of the stock and those the thread works on.
 */
#include "zeroed.h"

#include "reclaim.h"

#include <rt/log.h>
#include <rt/serve.h>
#include <sdk/setting.h>

enum { AT_ONCE = MSG_WORDS, GIVE_UP = 32, MEMORY_SHARE = 64, USUAL_MOST = 256, CHECKED = 8 };

static struct list stock;
static uint64_t held, wanted;
static struct page *given[AT_ONCE];
static unsigned given_count;
static uint64_t waits; /* the thread's call; 0: it is at work, or not started */
static bool started;

/* The last of the stock goes back to the free frames: so these are in their old order again. */
static void give_back(void)
{
    struct list *node = stock.prev;
    list_remove(node);
    frame_give(LIST_OF(node, struct page, link));
    held--;
}

static int change(uint64_t value)
{
    while (held > value)
        give_back();
    return 0;
}

void zeroed_start(void)
{
    static struct setting setting = { .name = "zero_ahead", .unit = "frames", .value = &wanted, .change = change };
    list_init(&stock);
    held = given_count = 0;
    waits = 0;
    started = false;
    wanted = frames_total() / MEMORY_SHARE < USUAL_MOST ? frames_total() / MEMORY_SHARE : USUAL_MOST;
    setting.most = frames_total() / 8;
    settings_add(&setting, 1);
}

uint64_t zeroed_frames(void)
{
    return held;
}

struct page *zeroed_take(void)
{
    struct list *node = list_pop(&stock);
    if (!node)
        return NULL;
    held--;
    struct page *p = LIST_OF(node, struct page, link);
    frame_set_kind(p, PAGE_ANON);
    return p;
}

bool zeroed_give_up(void)
{
    bool any = held;
    for (unsigned i = 0; held && i < GIVE_UP; i++)
        give_back();
    return any;
}

/* Takes the next frames to be zeroed, and names them: how many. */
static unsigned give_work(uint64_t words[MSG_WORDS])
{
    struct page *p;
    while (given_count < AT_ONCE && held + given_count < wanted && (p = frame_take(PAGE_AHEAD))) {
        words[given_count] = page_index(p);
        given[given_count++] = p;
    }
    return given_count;
}

static void take_in(void)
{
    for (unsigned i = 0; i < given_count; i++)
        list_push_back(&stock, &given[i]->link);
    held += given_count;
    given_count = 0;
    change(wanted); /* it may have been lowered meanwhile */
}

/* Is it time to wake the thread? Not for each frame that is taken: that would cost more than it saves. */
static bool is_low(void)
{
    return held + given_count < wanted - wanted / 4;
}

int64_t zeroed_call(const struct message *m, uint64_t out[MSG_WORDS])
{
    take_in();
    unsigned count = reclaim_has_plenty() ? give_work(out) : 0;
    if (count)
        return count;
    waits = m->id;
    return SERVE_LATER;
}

static void start(void)
{
    started = true;
    if (zeroer_start() != 0)
        log_print("pager: no memory for the thread that zeroes frames ahead\n");
}

static __attribute__((noinline)) void wake(void)
{
    if (!reclaim_has_plenty())
        return;
    if (!started)
        start();
    if (waits == 0)
        return;
    struct reply r = { .id = waits, .kind = REPLY_MSG };
    r.status = give_work(r.w);
    if (r.status == 0)
        return;
    waits = 0;
    int64_t error = sys_reply(&r);
    rt_assert(error == 0);
}

void zeroed_before_wait(void)
{
    if (is_low())
        wake();
}

const char *zeroed_check(void)
{
    if (frames_of(PAGE_AHEAD) != held + given_count)
        return "frames zeroed ahead are not as many as were counted";
    unsigned checked = 0;
    LIST_EACH(&stock, node, after) {
        const uint64_t *words = page_data(LIST_OF(node, struct page, link));
        for (unsigned i = 0; i < PAGE_BYTES / sizeof *words; i++)
            if (words[i])
                return "a frame zeroed ahead is not zero";
        if (++checked == CHECKED)
            break;
    }
    return NULL;
}
