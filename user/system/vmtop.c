/*
 * vmtop [-b] [-d SECONDS] [-n TIMES] [-o KEY]: the processes by what memory they use and what faults they take, and the pager's totals,
 * again and again. q quits; m, f, c, p order by memory, faults, CPU time, pid. -b prints without a terminal's help.
 */
#include "topscreen.h"
#include "toptable.h"

#include "lib/number.h"
#include "lib/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct { bool batch; double seconds; long long times; enum top_order order; } option = { false, 2, -1, TOP_FAULTS };

static double seconds_of(const char *text)
{
    char *end;
    double value = strtod(text, &end);
    if (*end || end == text || !(value >= 0.1 && value < 1e6))
        exit(say("%s: a refresh takes 0.1 seconds or more", text) + 1);
    return value;
}

static enum top_order order_of(const char *key)
{
    static const char *const names[] = { [TOP_MEMORY] = "memory", [TOP_FAULTS] = "faults", [TOP_CPU] = "cpu", [TOP_PID] = "pid" };
    for (int i = 0; i < TOP_ORDERS; i++)
        if (strcmp(key, names[i]) == 0)
            return (enum top_order)i;
    exit(say("%s: memory, faults, cpu or pid", key) + 1);
}

static void read_options(int argc, char **argv)
{
    int letter;
    while ((letter = getopt(argc, argv, "bd:n:o:")) != -1)
        switch (letter) {
        case 'b': option.batch = true; break;
        case 'd': option.seconds = seconds_of(optarg); break;
        case 'n': option.times = number_need(optarg); break;
        case 'o': option.order = order_of(optarg); break;
        default: say_wrong();
        }
    if (optind < argc)
        say_wrong();
}

/* Waits for the next turn and takes the keys typed meanwhile. False: it is to end. */
static bool turn(void)
{
    double left = option.seconds;
    for (;;) {
        int key = screen_key(&left);
        switch (key) {
        case SCREEN_NOTHING: return true;
        case SCREEN_END: case 'q': case 'Q': case 3: return false;
        case 'm': option.order = TOP_MEMORY; return true;
        case 'f': option.order = TOP_FAULTS; return true;
        case 'c': option.order = TOP_CPU; return true;
        case 'p': option.order = TOP_PID; return true;
        case ' ': case '\r': case '\n': return true;
        default: break;
        }
    }
}

int main(int argc, char **argv)
{
    say_start(argv, "vmtop [-b] [-d SECONDS] [-n TIMES] [-o memory|faults|cpu|pid]");
    read_options(argc, argv);
    if (!option.batch && !screen_begin())
        return say("standard input and output are no terminal (-b does without)");
    int failed = 0;
    for (long long n = 0; option.times < 0 || n < option.times; n++) {
        if (n > 0 && option.batch) {
            putchar('\n');
            screen_sleep(option.seconds);
        } else if (n > 0 && !turn()) {
            break;
        }
        if (table_take() < 0) {
            failed = say_errno("counters");
            break;
        }
        screen_frame(option.batch);
        table_print(option.order, option.batch ? 0 : screen_rows(), option.batch ? 0 : screen_columns());
        if (fflush(stdout) != 0)
            break;
    }
    screen_end();
    return failed;
}
