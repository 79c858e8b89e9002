/* The window of read-ahead: how many pages are read for an access pattern, against a cache that is a list of numbers. */
#include "window.h"

#include <proto/pager.h>
#include <sdk/setting.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGES = 4096 };

static unsigned passed, failed;
static uint64_t *most;

void settings_add(const struct setting *settings, unsigned count)
{
    (void)count;
    most = settings->value;
}

static void check(bool ok, const char *what)
{
    ok ? passed++ : failed++;
    if (!ok)
        printf("FAIL %s\n", what);
}

static struct ahead state;
static bool cached[PAGES];
static unsigned misses, read_pages, runs, longest;

static void begin(unsigned advice)
{
    memset(cached, 0, sizeof cached);
    state = (struct ahead){ .advice = (uint8_t)advice };
    misses = read_pages = runs = longest = 0;
}

static void read_run(struct ahead_run run)
{
    runs++;
    longest = run.pages > longest ? run.pages : longest;
    for (uint64_t i = run.from; i < run.from + run.pages && i < PAGES; i++) {
        read_pages += !cached[i];
        cached[i] = true;
    }
}

/* As cache_get does it. */
static void touch(uint64_t index)
{
    if (ahead_is_due(&state, index))
        read_run(window_go_on(&state));
    if (cached[index]) {
        if (index == state.until)
            state.until++;
        return;
    }
    misses++;
    struct ahead_run run = window_miss(&state, index);
    check(run.from == index && run.pages >= 1, "the page that is missing is read");
    read_run(run);
}

static void in_order(void)
{
    begin(PAGER_ADVICE_NORMAL);
    for (unsigned i = 0; i < PAGES; i++)
        touch(i);
    check(longest == *most && runs < PAGES / *most + 8, "windows grow to the most there may be");
    begin(PAGER_ADVICE_NORMAL);
    for (unsigned i = 1000; i < 1256; i++)
        touch(i);
    check(misses <= 2 && read_pages < 256 + 2 * *most + 8, "in order from the middle: a second miss shows that it is in order");
}

static void with_fault_around(void)
{
    begin(PAGER_ADVICE_NORMAL);
    for (unsigned i = 0; i < PAGES;) {
        touch(i);
        unsigned end = (i | 15) + 1;
        while (i < end && cached[i])
            i++;
        window_extend(&state, i - 1, i);
    }
    check(misses <= 2, "in order, with neighbours mapped without an access");
}

static void at_random(void)
{
    begin(PAGER_ADVICE_NORMAL);
    srand(1);
    for (unsigned i = 0; i < 400; i++)
        touch((unsigned)rand() % PAGES);
    check(read_pages < misses + 40, "random: soon only what is touched");
    begin(PAGER_ADVICE_NORMAL);
    for (unsigned i = 0; i < PAGES; i += 24)
        touch(i);
    check(read_pages < PAGES / 24 + 16, "every twenty-fourth: not what is between");
    begin(PAGER_ADVICE_NORMAL);
    for (unsigned i = PAGES; i-- > 0;)
        touch(i);
    check(longest <= 8, "backwards: nothing grows");
}

static void again_in_order(void)
{
    begin(PAGER_ADVICE_NORMAL);
    for (unsigned i = 0; i < 50; i++)
        touch(i * 61 % 997 + 2000);
    check(state.window == 1, "random reads have closed the window");
    misses = 0;
    for (unsigned i = 0; i < 512; i++)
        touch(i);
    check(misses < 6 && longest == *most, "in order again: it opens again");
}

static void advised(void)
{
    begin(PAGER_ADVICE_RANDOM);
    for (unsigned i = 0; i < 512; i++)
        touch(i);
    check(misses == 512 && read_pages == 512 && longest == 1, "RANDOM: never more than one page");
    begin(PAGER_ADVICE_SEQUENTIAL);
    touch(100);
    check(longest == *most, "SEQUENTIAL: all at once");
    for (unsigned i = 101; i < 600; i++)
        touch(i);
    check(misses == 1, "SEQUENTIAL: never a second miss");
}

static void limits(void)
{
    *most = 1;
    begin(PAGER_ADVICE_NORMAL);
    for (unsigned i = 0; i < 64; i++)
        touch(i);
    check(longest == 1 && misses == 64, "at most one page: no read-ahead at all");
    *most = 1024;
    begin(PAGER_ADVICE_SEQUENTIAL);
    for (unsigned i = 0; i < PAGES; i++)
        touch(i);
    check(longest == 1024 && misses == 1, "the largest window");
    *most = 64;
}

int main(void)
{
    window_init();
    in_order();
    with_fault_around();
    at_random();
    again_in_order();
    advised();
    limits();
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}
