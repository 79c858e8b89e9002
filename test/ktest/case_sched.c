/* Priorities, time slices, and who runs after a call. */
#include "world.h"

static volatile uint64_t counts[3];
static volatile uint64_t order[8], order_count;

static void spin(void *arg)
{
    volatile uint64_t *count = arg;
    for (;;)
        ++*count;
}

static void equal_priorities_share(void)
{
    counts[0] = counts[1] = counts[2] = 0;
    for (unsigned i = 0; i < 3; i++)
        thread_run(thread_make(CAP_NULL, PRIORITY_CHILD), spin, (void *)&counts[i]);
    STILL_FINE();
    sleep_ms(150);
    uint64_t least = UINT64_MAX, most = 0;
    for (unsigned i = 0; i < 3; i++) {
        least = counts[i] < least ? counts[i] : least;
        most = counts[i] > most ? counts[i] : most;
    }
    CHECK(least > 0);
    CHECK(least * 8 > most);
}

static cap_t served;

static void call_for_ever(void *arg)
{
    volatile uint64_t *count = arg;
    uint64_t w[MSG_WORDS] = {0};
    for (;;) {
        sys_call(served, 0, w, NULL, 0);
        ++*count;
    }
}

static void serve_for_ever(void *unused)
{
    struct message m;
    (void)unused;
    sys_recv(served, &m, DEADLINE_NEVER);
    for (;;) {
        struct reply r = {.id = m.id, .kind = REPLY_MSG};
        sys_reply_recv(served, &r, &m, DEADLINE_NEVER);
    }
}

/* A thread that calls a server over and over switches all the time: that must not give it a new slice each time. */
static void calls_do_not_buy_time(void)
{
    served = object_make(OBJ_ENDPOINT, 0, 0);
    counts[0] = counts[1] = 0;
    thread_run(thread_make(CAP_NULL, PRIORITY_CHILD + 2), serve_for_ever, NULL);
    thread_run(thread_make(CAP_NULL, PRIORITY_CHILD), call_for_ever, (void *)&counts[0]);
    thread_run(thread_make(CAP_NULL, PRIORITY_CHILD), spin, (void *)&counts[1]);
    STILL_FINE();
    sleep_ms(100);
    CHECK(counts[0] > 0);
    CHECK(counts[1] > 0);
}

static void higher_priority_alone(void)
{
    counts[0] = counts[1] = 0;
    thread_run(thread_make(CAP_NULL, PRIORITY_CHILD), spin, (void *)&counts[0]);
    thread_run(thread_make(CAP_NULL, PRIORITY_CHILD + 1), spin, (void *)&counts[1]);
    STILL_FINE();
    sleep_ms(30);
    CHECK(counts[1] > 0);
    EXPECT(counts[0], 0);
}

static void deadline_comes_before_a_spinner(void)
{
    counts[0] = 0;
    thread_run(thread_make(CAP_NULL, PRIORITY_CHILD), spin, (void *)&counts[0]);
    STILL_FINE();
    uint64_t before = sys_time();
    sleep_ms(10);
    CHECK(sys_time() - before >= ticks_ms(10));
    CHECK(counts[0] > 0);
}

static void note(void *arg)
{
    order[order_count++] = (uintptr_t)arg;
    sys_yield();
    order[order_count++] = (uintptr_t)arg;
    thread_park();
}

static void yield_goes_round(void)
{
    order_count = 0;
    for (uintptr_t i = 0; i < 3; i++)
        thread_run(thread_make(CAP_NULL, PRIORITY_CHILD), note, (void *)i);
    STILL_FINE();
    EXPECT(order_count, 0); /* they are below us */
    sleep_ms(20);
    EXPECT(order_count, 6);
    for (uint64_t i = 0; i < 6; i++)
        EXPECT(order[i], i % 3);
}

static void woken_in_order_of_priority(void)
{
    order_count = 0;
    for (uintptr_t i = 0; i < 3; i++)
        thread_run(thread_make(CAP_NULL, (unsigned)i + 2), note, (void *)i);
    STILL_FINE();
    sleep_ms(20);
    EXPECT(order_count, 6);
    for (uint64_t i = 0; i < 6; i++)
        EXPECT(order[i], 2 - i / 2);
}

static void destroy_a_ready_thread(void)
{
    counts[0] = counts[1] = 0;
    cap_t first = thread_make(CAP_NULL, PRIORITY_CHILD), second = thread_make(CAP_NULL, PRIORITY_CHILD);
    STILL_FINE();
    thread_run(first, spin, (void *)&counts[0]);
    thread_run(second, spin, (void *)&counts[1]);
    EXPECT(sys_destroy(first), 0); /* before it ever ran */
    sleep_ms(20);
    EXPECT(counts[0], 0);
    CHECK(counts[1] > 0);
    EXPECT(sys_destroy(second), 0);
    uint64_t at = counts[1];
    sleep_ms(5);
    EXPECT(counts[1], at);
}

static uint64_t ticks_of(cap_t thread)
{
    struct cap_info info = {0};
    sys_cap_info(thread, &info);
    return info.thread_ticks;
}

static bool runs(cap_t thread)
{
    struct cap_info info = {0};
    sys_cap_info(thread, &info);
    return info.thread_runs;
}

/* Is all the time of some 20 ms charged to this thread? */
static bool used_in_20_ms(cap_t thread)
{
    uint64_t begun = sys_time(), before = ticks_of(thread);
    sleep_ms(20);
    uint64_t used = ticks_of(thread) - before;
    return used >= ticks_ms(19) && used <= sys_time() - begun; /* what we do ourselves before and after is ours */
}

static void time_is_charged_to_who_runs(void)
{
    cap_t idle = thread_make(CAP_NULL, PRIORITY_CHILD), busy = thread_make(CAP_NULL, PRIORITY_CHILD);
    STILL_FINE();
    EXPECT(ticks_of(busy), 0);
    thread_run(busy, spin, (void *)&counts[0]);
    uint64_t begun = sys_time();
    sleep_ms(20);
    uint64_t used = ticks_of(busy), most = sys_time() - begun;
    CHECK(used > 0 && used <= most); /* the time until it begins is ours */
    CHECK(used_in_20_ms(busy));
    EXPECT(ticks_of(idle), 0);
    CHECK(runs(busy) && !runs(idle));
}

/* Sleeps, which lets others run, and works then. */
static void sleep_and_spin(void *counter)
{
    sleep_ms(5);
    spin(counter);
}

/* Woken while one of lower priority runs. */
static void who_was_preempted_does_not_pay(void)
{
    cap_t low = thread_make(CAP_NULL, PRIORITY_CHILD), high = thread_make(CAP_NULL, PRIORITY_CHILD + 1);
    STILL_FINE();
    thread_run(high, sleep_and_spin, (void *)&counts[0]);
    thread_run(low, spin, (void *)&counts[1]);
    sleep_ms(10);
    uint64_t before = ticks_of(low);
    CHECK(used_in_20_ms(high));
    EXPECT(ticks_of(low), before);
}

static void what_a_server_does_is_charged_to_its_caller(void)
{
    served = object_make(OBJ_ENDPOINT, 0, 0);
    cap_t server = thread_make(CAP_NULL, PRIORITY_CHILD + 2), caller = thread_make(CAP_NULL, PRIORITY_CHILD);
    STILL_FINE();
    thread_run(server, serve_for_ever, NULL);
    thread_run(caller, call_for_ever, (void *)&counts[0]);
    sleep_ms(5);
    uint64_t before = ticks_of(server);
    CHECK(used_in_20_ms(caller));
    CHECK(ticks_of(server) - before < ticks_ms(5)); /* but for what it was at when we came in between */
    EXPECT(sys_destroy(caller), 0); /* while time is charged to it */
}

const struct ktest_case sched_cases[] = {
    {"time_is_charged_to_who_runs", time_is_charged_to_who_runs},
    {"who_was_preempted_does_not_pay", who_was_preempted_does_not_pay},
    {"what_a_server_does_is_charged_to_its_caller", what_a_server_does_is_charged_to_its_caller},
    {"equal_priorities_share", equal_priorities_share},
    {"calls_do_not_buy_time", calls_do_not_buy_time},
    {"higher_priority_alone", higher_priority_alone},
    {"deadline_comes_before_a_spinner", deadline_comes_before_a_spinner},
    {"yield_goes_round", yield_goes_round},
    {"woken_in_order_of_priority", woken_in_order_of_priority},
    {"destroy_a_ready_thread", destroy_a_ready_thread},
    {0},
};
