/* The kernel's conformance suite, a task started instead of the system by `task=ktest`: runs every case and powers off. */
#include "ktest.h"

#include <rt/bootarg.h>
#include <rt/log.h>
#include <rt/server.h>
#include <rt/string.h>

#include "world.h"

static const struct {
    const char *name;
    const struct ktest_case *cases;
} suites[] = {
    {"cap", cap_cases},     {"pool", pool_cases},   {"ipc", ipc_cases},       {"forward", forward_cases},
    {"death", death_cases}, {"signal", signal_cases}, {"copy", copy_cases},   {"map", map_cases},
    {"table", table_cases}, {"large", large_cases}, {"part", part_cases}, {"share", share_cases}, {"fault", fault_cases},   {"reply", reply_cases},
    {"thread", thread_cases}, {"fpu", fpu_cases},   {"sched", sched_cases},   {"notify", notify_cases},
    {"race", race_cases}, {"misc", misc_cases},
};

static struct {
    const char *file, *what;
    int line;
    int64_t got, want;
    bool failed;
} failure;

void case_fail(const char *file, int line, const char *what, int64_t got, int64_t want)
{
    if (failure.failed)
        return;
    failure.failed = true;
    failure.file = file, failure.line = line, failure.what = what;
    failure.got = got, failure.want = want;
}

bool case_failed(void)
{
    return failure.failed;
}

static const char *base_name(const char *path)
{
    const char *name = path;
    for (; *path; path++)
        if (*path == '/')
            name = path + 1;
    return name;
}

/* Runs one case; true if it passed. */
static bool run_case(const char *suite, const struct ktest_case *c)
{
    uint64_t used = world_frames_used();
    failure.failed = false;
    c->run();
    world_reset();
    if (!failure.failed && world_frames_used() != used)
        case_fail("main.c", __LINE__, "frames in use after the case", (int64_t)world_frames_used(), (int64_t)used);
    if (failure.failed)
        log_print("FAIL %s.%s: %s:%d: %s: got %ld, want %ld\n", suite, c->name, base_name(failure.file), failure.line,
                  failure.what, (long)failure.got, (long)failure.want);
    else
        log_print("ok %s.%s\n", suite, c->name);
    return !failure.failed;
}

void server_main(const struct server_boot *boot)
{
    char only[24] = "";
    unsigned passed = 0, failed = 0;
    bootarg_get(boot->args, "only", only, sizeof(only)); /* one suite, to look closer */
    world_init(boot);
    for (unsigned s = 0; s < sizeof(suites) / sizeof(suites[0]); s++) {
        if (only[0] && strcmp(only, suites[s].name) != 0)
            continue;
        for (const struct ktest_case *c = suites[s].cases; c->name; c++)
            run_case(suites[s].name, c) ? passed++ : failed++;
    }
    log_print("%u passed, %u failed\n", passed, failed);
    sys_power(SLOT_KTEST_ROOT, failed || !passed ? POWER_FAIL : POWER_OFF);
    for (;;)
        ;
}
