/*
 * The reclaim policies on traces: how often a page is in memory when it is used. What is claimed of them in docs/VM.md is
 * checked here; the table that is printed is where its figures are from.
 */
#include "reclaim.h"
#include "shadow.h"

#include <rt/test.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES = 1000, KEYS = 100000, STEPS = 400000 };

static struct page frames[FRAMES];
static uint64_t key_of[FRAMES];
static struct page *where[KEYS];
static uint64_t in_memory, filled;
static uint64_t seed;

bool reclaim_used(struct page *p)
{
    bool used = p->flags;
    p->flags = 0;
    return used;
}

uint64_t reclaim_pages(void)
{
    return in_memory;
}

static unsigned draw(unsigned below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)((seed >> 33) % below);
}

static struct page *free_frame(const struct reclaim_policy *policy)
{
    if (filled < FRAMES)
        return &frames[filled++];
    struct page *p = policy->victim();
    in_memory--;
    where[key_of[p - frames]] = NULL;
    shadow_put(key_of[p - frames]);
    return p;
}

/* A use of page `key`: was it there? */
static bool use(const struct reclaim_policy *policy, unsigned key)
{
    struct page *p = where[key];
    if (p) {
        p->flags = 1;
        return true;
    }
    p = free_frame(policy);
    where[key] = p;
    key_of[p - frames] = key;
    p->reclaim = 0;
    p->flags = 1; /* the touch that brought it in */
    policy->insert(p, shadow_take(key));
    in_memory++;
    return false;
}

static void reset(const struct reclaim_policy *policy)
{
    static uint64_t table[1 << 14];
    memset(table, 0, sizeof table);
    CHECK(shadow_bytes(FRAMES) <= sizeof table);
    shadow_init(table, FRAMES);
    memset(where, 0, sizeof where);
    memset(frames, 0, sizeof frames);
    for (struct page *p = frames; p < frames + FRAMES; p++)
        list_init(&p->link);
    in_memory = filled = 0;
    seed = 1;
    policy->start();
}

static unsigned zipf_rank[1 << 16];

/* Few pages often, many seldom: the weight of rank n is 1 / (n + 1). */
static void make_zipf(unsigned keys)
{
    enum { SLOTS = sizeof zipf_rank / sizeof *zipf_rank };
    uint64_t total = 0, sum = 0;
    for (unsigned n = 1; n <= keys; n++)
        total += (UINT64_C(1) << 32) / n;
    for (unsigned i = 0, n = 0; i < SLOTS; i++) {
        while (n + 1 < keys && sum + (UINT64_C(1) << 32) / (n + 1) <= total / SLOTS * i)
            sum += (UINT64_C(1) << 32) / ++n;
        zipf_rank[i] = n;
    }
}

static unsigned zipf(void)
{
    return zipf_rank[draw(sizeof zipf_rank / sizeof *zipf_rank)];
}

/* Each gives the key of step i, and whether its hits count. */
static unsigned trace_zipf(unsigned i, bool *counts)
{
    (void)i;
    *counts = true;
    return zipf();
}

/* A loop a fifth longer than memory. */
static unsigned trace_loop(unsigned i, bool *counts)
{
    *counts = true;
    return i % (FRAMES + FRAMES / 5);
}

/* The zipf uses, and of three uses one of a scan over pages that never come back; the hits of the former count. */
static unsigned trace_scan(unsigned i, bool *counts)
{
    *counts = i % 3 != 0;
    return *counts ? zipf() : 20000 + i / 3 % (KEYS - 20000);
}

/* A working set that fits, and now and then a scan of three times the memory. */
static unsigned trace_bursts(unsigned i, bool *counts)
{
    unsigned at = i % 5000;
    *counts = at < 2000;
    return *counts ? draw(FRAMES / 2) : 20000 + (i / 5000 * 3000 + at) % (KEYS - 20000);
}

/* A working set that moves on. */
static unsigned trace_phases(unsigned i, bool *counts)
{
    *counts = true;
    return i / 40000 * 700 + draw(700);
}

/* Hits in 1000 of those that count. */
static unsigned run(const struct reclaim_policy *policy, unsigned (*trace)(unsigned i, bool *counts))
{
    unsigned hits = 0, counted = 0;
    reset(policy);
    for (unsigned i = 0; i < STEPS; i++) {
        bool counts;
        unsigned key = trace(i, &counts);
        bool hit = use(policy, key);
        counted += counts;
        hits += counts && hit;
    }
    CHECK(in_memory == FRAMES);
    return (unsigned)((uint64_t)hits * 1000 / counted);
}

/* All pages can be taken out one by one, each once, and removed at any time. */
static void queues_are_sound(const struct reclaim_policy *policy)
{
    reset(policy);
    CHECK(policy->victim() == NULL);
    for (unsigned i = 0; i < 5000; i++)
        use(policy, draw(3000));
    for (unsigned i = 0; i < FRAMES; i += 2) {
        policy->remove(&frames[i]);
        in_memory--;
        CHECK(list_empty(&frames[i].link));
    }
    unsigned taken = 0;
    for (struct page *p = policy->victim(); p; p = policy->victim(), taken++) {
        in_memory--;
        CHECK((p - frames) % 2 == 1 && list_empty(&p->link));
    }
    CHECK(taken == FRAMES / 2 && in_memory == 0);
}

static void shadows_tell_distances(void)
{
    static uint64_t table[1 << 14];
    memset(table, 0, sizeof table);
    shadow_init(table, FRAMES);
    CHECK(shadow_take(1) == NEVER_SEEN);
    for (uint64_t key = 1; key <= 100; key++)
        shadow_put(key);
    CHECK(shadow_take(100) == 0 && shadow_take(100) == NEVER_SEEN && shadow_take(1) == 99);
    shadow_put(50);
    CHECK(shadow_take(50) == 0 && shadow_take(50) == NEVER_SEEN);
    for (uint64_t key = 1000; key < 100000; key++)
        shadow_put(key);
    unsigned known = 0;
    for (uint64_t key = 100000 - FRAMES / 2; key < 100000; key++)
        known += shadow_take(key) == 99999 - key;
    CHECK(known > FRAMES / 2 * 9 / 10); /* the youngest are remembered, but for sets that overflow */
    CHECK(shadow_take(2000) == NEVER_SEEN);
}

/* A page goes twice without having been asked for in between, and a place before that of its shadow has become free. */
static void a_shadow_is_not_kept_twice(void)
{
    static uint64_t table[8];
    CHECK(shadow_bytes(8) <= sizeof table);
    shadow_init(table, 8);
    shadow_put(1), shadow_put(2);
    CHECK(shadow_take(1) == 1);
    shadow_put(2);
    CHECK(shadow_take(2) == 0 && shadow_take(2) == NEVER_SEEN);
}

int main(void)
{
    static const struct reclaim_policy *const policies[] = { &policy_fifo, &policy_clock, &policy_2q, &policy_s3fifo };
    static unsigned (*const traces[])(unsigned, bool *) = { trace_zipf, trace_loop, trace_scan, trace_bursts, trace_phases };
    enum { FIFO, CLOCK, TWOQ, S3FIFO, POLICIES };
    enum { ZIPF, LOOP, SCAN, BURSTS, PHASES, TRACES };
    unsigned hits[POLICIES][TRACES];
    shadows_tell_distances();
    a_shadow_is_not_kept_twice();
    make_zipf(10000);
    printf("hits in 1000   zipf   loop   scan bursts phases\n");
    for (unsigned i = 0; i < POLICIES; i++) {
        queues_are_sound(policies[i]);
        printf("%-12s", policies[i]->name);
        for (unsigned k = 0; k < TRACES; k++)
            printf("%7u", hits[i][k] = run(policies[i], traces[k]));
        printf("\n");
    }
    CHECK(hits[CLOCK][ZIPF] > hits[FIFO][ZIPF] + 10);
    for (unsigned i = TWOQ; i <= S3FIFO; i++) { /* these two resist a scan, and a loop that does not fit */
        CHECK(hits[i][ZIPF] + 10 > hits[CLOCK][ZIPF]);
        CHECK(hits[i][SCAN] > hits[CLOCK][SCAN] + 20 && hits[i][SCAN] > hits[FIFO][SCAN] + 40);
        CHECK(hits[i][BURSTS] >= hits[CLOCK][BURSTS]);
        CHECK(hits[i][LOOP] > hits[CLOCK][LOOP] + 50);
        CHECK(hits[i][PHASES] > 950);
    }
    CHECK(hits[S3FIFO][BURSTS] > hits[CLOCK][BURSTS] + 100);
    return test_end();
}
