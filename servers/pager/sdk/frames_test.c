/* Frames, the kernel pool and the commit limit: they add up whatever is taken and given. */
#include "commit.h"
#include "frames.h"
#include "kpool.h"

#include <abi/err.h>
#include <rt/log.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES = 1500, KFRAMES = 300 };

static unsigned passed, failed;

_Noreturn void rt_panic(const char *file, int line, const char *what)
{
    printf("%s:%d: %s\n", file, line, what);
    abort();
}

static void check(int ok, const char *what)
{
    ok ? passed++ : failed++;
    if (!ok)
        printf("FAIL %s\n", what);
}

static uint64_t sum(void)
{
    uint64_t n = 0;
    for (int kind = 0; kind < PAGE_KINDS; kind++)
        n += frames_of((enum page_kind)kind);
    return n;
}

static void random_frames(void)
{
    static struct page *held[FRAMES];
    unsigned count = 0, right = 1;
    srand(5);
    for (int i = 0; i < 200000; i++) {
        struct page *p = NULL;
        if (rand() % 2) {
            unsigned how = (unsigned)rand() % 3;
            p = how == 0 ? frame_take(PAGE_ANON) : how == 1 ? frame_take_before(PAGE_ANON, 1 + (unsigned)rand() % 9) :
                count ? frame_take_next(held[(unsigned)rand() % count], PAGE_ANON) : NULL;
        } else if (count) {
            unsigned which = (unsigned)rand() % count;
            frame_give(held[which]);
            held[which] = held[--count];
        }
        if (p) {
            memset(page_data(p), (int)count, PAGE_BYTES / 64);
            right &= page_at(page_index(p)) == p && page_of((char *)page_data(p) + 4095) == p && p->refs == 0;
            held[count++] = p;
        }
        right &= frames_of(PAGE_ANON) == count && sum() == FRAMES;
    }
    check((int)right, "200,000 frames taken and given");
    while (count)
        frame_give(held[--count]);
    check(frames_of(PAGE_ANON) == 0, "all came back");
}

/* Of many free frames those in a row are found, though the list of free ones is in another order. */
static void runs(void)
{
    static struct page *held[FRAMES];
    unsigned count = 0, found = 0;
    for (struct page *p = frame_take(PAGE_ANON); p; p = frame_take(PAGE_ANON))
        held[count++] = p;
    check(frame_take_before(PAGE_ANON, 4) == NULL, "no frame, no run");
    for (unsigned i = 0; i < count; i++) /* every seventh stays */
        if (page_index(held[i]) % 7)
            frame_give(held[i]);
    for (struct page *p = frame_take_before(PAGE_ANON, 6); p && found < 10; p = frame_take_before(PAGE_ANON, 6), found++) {
        for (unsigned i = 0; i < 5; i++)
            check((p = frame_take_next(p, PAGE_BUSY)) != NULL, "six frames in a row");
    }
    for (uint32_t i = 0; i < FRAMES; i++)
        if (page_at(i)->kind == PAGE_ANON || page_at(i)->kind == PAGE_BUSY)
            frame_give(page_at(i));
    check(found == 10, "ten times");
}

static void contents(void)
{
    struct page *a = frame_take(PAGE_ANON), *b = frame_take_next(a, PAGE_ANON);
    uint64_t *words = page_data(a), any = 0;
    for (unsigned i = 0; i < PAGE_BYTES / 8; i++)
        words[i] = i * 77 + 1;
    check(b && b == a + 1 && page_data(b) == (char *)page_data(a) + PAGE_BYTES, "the next frame lies behind");
    page_copy(b, a);
    check(memcmp(page_data(a), page_data(b), PAGE_BYTES) == 0, "a copy is the same");
    page_zero(a);
    for (unsigned i = 0; i < PAGE_BYTES / 8; i++)
        any |= words[i];
    check(any == 0, "a zeroed page is zero");
    frame_give(a);
    frame_give(b);
}

static void kernel_pool(void)
{
    static uint8_t seen[KFRAMES];
    unsigned right = 1;
    for (int i = 0; i < KFRAMES; i++) {
        int64_t n = kpool_take();
        right &= n >= 0 && n < KFRAMES && !seen[n]++;
    }
    check((int)right && kpool_take() == -1 && kpool_free() == 0, "every frame of the kernel pool once");
    for (uint64_t i = 0; i < KFRAMES; i++)
        kpool_give(i);
    check(kpool_free() == kpool_total(), "and back");
}

static void commit(void)
{
    uint64_t limit = commit_limit();
    check(limit > 0 && limit < FRAMES, "some are kept in reserve");
    check(commit_take(limit + 1, COMMIT_NORMAL) == ERR_NOMEM && commit_used() == 0, "not more than the limit");
    check(commit_take(UINT64_MAX, COMMIT_NORMAL) == ERR_NOMEM, "nor a number that wraps");
    check(commit_take(limit, COMMIT_NORMAL) == 0 && commit_take(1, COMMIT_NORMAL) == ERR_NOMEM, "all of it");
    check(commit_take(8, COMMIT_RESERVE) == 0, "a small stack grows all the same");
    check(commit_take(FRAMES, COMMIT_RESERVE) == ERR_NOMEM, "a large one does not");
    check(commit_would(limit, limit + 8) && !commit_would(limit, 0), "an exchange for what is given back");
    check(commit_has_own_room(), "the pager can still work");
    commit_give(limit + 8);
    check(commit_used() == 0 && commit_limit() == limit, "and back");
}

int main(void)
{
    void *base = aligned_alloc(PAGE_BYTES, FRAMES * PAGE_BYTES);
    frames_init(base, FRAMES);
    kpool_init(KFRAMES);
    commit_init(0);
    check(sum() == FRAMES && frames_total() == FRAMES, "the frames add up");
    runs();
    contents();
    random_frames();
    kernel_pool();
    commit();
    free(base);
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}
