/*
 * What the test programs of this folder are made of. Each case is a function that runs in a process of its own; it passes if
 * it returns, and everything that it took comes back. A NEED that does not hold ends the case, and tells which and why.
 */
#ifndef CHECK_SUITE_H
#define CHECK_SUITE_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct test_case {
    const char *name;
    void (*run)(void);
    const char *only; /* the one pager it is for, or NULL: all. With '!' before the name: all but that one */
};

struct suite {
    const struct test_case *const *groups; /* each ended by a name of NULL */
    int group_count;
    void (*clean)(void); /* called after each case: takes away the files it may have left */
};

/*
 * main() of a test program: [-l] [CASE ...]. Runs all cases or those named, one line each: `ok NAME` or `FAIL NAME: why`, last
 * `N passed, N failed`. Gives the exit status, 0 only if all passed. -l lists the names.
 */
int suite_main(const struct suite *suite, int argc, char **argv);

_Noreturn void suite_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define NEED(claim)                                                                                                   \
    do {                                                                                                              \
        if (!(claim))                                                                                                 \
            suite_fail("line %d: %s", __LINE__, #claim);                                                                \
    } while (0)
/* The call must succeed: its result must not be -1. */
#define NEED_OK(call)                                                                                                 \
    do {                                                                                                              \
        if ((intptr_t)(call) == -1)                                                                                   \
            suite_fail("line %d: %s: %s", __LINE__, #call, strerror(errno));                                            \
    } while (0)
/* The call must give -1 (MAP_FAILED) with this errno. */
#define NEED_ERRNO(call, number)                                                                                      \
    do {                                                                                                              \
        errno = 0;                                                                                                    \
        if ((intptr_t)(call) != -1)                                                                                   \
            suite_fail("line %d: %s succeeded", __LINE__, #call);                                                       \
        if (errno != (number))                                                                                        \
            suite_fail("line %d: %s: %s, not %s", __LINE__, #call, strerror(errno), #number);                           \
    } while (0)

/* Repeats `claim(context)` for up to two seconds, until it holds: for what a server finishes in the background. */
bool suite_soon(bool (*claim)(void *context), void *context);

/* Runs what(argument) in a child. The signal that ended it; 0 if it exited with 0; -1 if with another status. */
int suite_child(void (*what)(void *argument), void *argument);

#endif
