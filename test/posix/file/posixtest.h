/*
 * For the conformance programs: named cases, each with the clause of POSIX.1-2017 it checks. Plain POSIX C, which must pass on any POSIX
 * system. CASE() ends with a check that failed; the next one goes on.
 */
#ifndef POSIXTEST_H
#define POSIXTEST_H

#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct posix_case {
    const char *name, *clause;
    void (*run)(void);
};

static jmp_buf posix_case_end;

/* What follows is true, or the case has failed. */
#define REQUIRE(claim)                                                                                                 \
    do {                                                                                                               \
        if (!(claim)) {                                                                                                \
            printf("# %s:%d: not true: %s (errno %d, %s)\n", __FILE__, __LINE__, #claim, errno, strerror(errno));      \
            longjmp(posix_case_end, 1);                                                                                \
        }                                                                                                              \
    } while (0)

/* The call gives -1 and this errno. */
#define REQUIRE_ERROR(call, number)                                                                                    \
    do {                                                                                                               \
        errno = 0;                                                                                                     \
        REQUIRE((call) == -1 && errno == (number));                                                                    \
    } while (0)

static inline int posix_main(const struct posix_case *cases, size_t count)
{
    volatile int passed = 0, failed = 0;
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    for (volatile size_t i = 0; i < count; i++) {
        if (setjmp(posix_case_end) == 0) {
            cases[i].run();
            printf("ok %s (%s)\n", cases[i].name, cases[i].clause);
            passed++;
        } else {
            printf("FAIL %s (%s)\n", cases[i].name, cases[i].clause);
            failed++;
        }
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}

/* As posix_main, in a new folder: `dir` is a template of mkdtemp, and the folder's name afterwards. The cases leave nothing in it but "file". */
static inline int posix_main_in(char *dir, const struct posix_case *cases, size_t count)
{
    umask(022);
    if (!mkdtemp(dir) || chdir(dir) < 0)
        return 2;
    int failed = posix_main(cases, count);
    unlink("file");
    return chdir("/") < 0 || rmdir(dir) < 0 || failed;
}

#endif
