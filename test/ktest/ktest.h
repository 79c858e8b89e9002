/*
 * The kernel's conformance suite: what a case may use.
 *
 * A case is a function that returns at its first failed check. Everything it makes comes from the helpers of world.h
 * and is taken back afterwards, whether it failed or not; main.c then compares frames in use before and after.
 */
#ifndef KTEST_H
#define KTEST_H

#include <proto/server.h>
#include <quire/sys.h>
#include <stdbool.h>

struct ktest_case {
    const char *name;
    void (*run)(void);
};

/* One list a file, ended by a case without name. */
extern const struct ktest_case cap_cases[], pool_cases[], ipc_cases[], forward_cases[], death_cases[], signal_cases[],
    copy_cases[], map_cases[], table_cases[], large_cases[], part_cases[], share_cases[], fault_cases[], reply_cases[], thread_cases[], fpu_cases[],
    sched_cases[], notify_cases[], race_cases[], misc_cases[];

/* Notes a failure; the first one of a case is printed. */
void case_fail(const char *file, int line, const char *what, int64_t got, int64_t want);
bool case_failed(void);

/* These end the case (a void function) when they fail. */
#define EXPECT(got, want)                                                                                               \
    do {                                                                                                                \
        int64_t got_ = (int64_t)(got), want_ = (int64_t)(want);                                                         \
        if (got_ != want_) {                                                                                            \
            case_fail(__FILE__, __LINE__, #got, got_, want_);                                                           \
            return;                                                                                                     \
        }                                                                                                               \
    } while (0)
#define CHECK(claim)                                                                                                    \
    do {                                                                                                                \
        if (!(claim)) {                                                                                                 \
            case_fail(__FILE__, __LINE__, #claim, 0, 1);                                                                \
            return;                                                                                                     \
        }                                                                                                               \
    } while (0)
/* After a helper that may itself have noted a failure. */
#define STILL_FINE()                                                                                                    \
    do {                                                                                                                \
        if (case_failed())                                                                                              \
            return;                                                                                                     \
    } while (0)

#endif
