/*
 * Every call with every pointer argument in turn null, absent, read-only, the kernel's, and half on a page that is not there: EFAULT, or
 * the signal (POSIX.1-2017 XSH 2.3 [EFAULT], 2.4.3), never more. Afterwards everything still works.
 */
#include "../kit.h"

#include "calls.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

static size_t page;
static char *good;      /* two pages, one without access, and in the child a hole */
static char *read_only; /* a page of zeros */
static long *told;      /* by the child: the result, or errno */

/* Where a pointer points. */
static const struct {
    const char *name;
    enum { NOWHERE, READABLE, HALF } what;
} kinds[] = { { "null", NOWHERE },       { "small", NOWHERE },        { "absent", NOWHERE },    { "forbidden", NOWHERE }, { "read-only", READABLE },
              { "kernel", NOWHERE },     { "kernel-edge", NOWHERE },  { "hardly any", NOWHERE }, { "straddling", HALF },   { "last", NOWHERE } };
enum { KINDS = sizeof kinds / sizeof *kinds };

static void *pointer(int kind)
{
    switch (kind) {
    case 0: return NULL;
    case 1: return (void *)8;
    case 2: return good + 3 * page;
    case 3: return good + 2 * page;
    case 4: return read_only;
    case 5: return (void *)(uintptr_t)UINT64_C(0xffffffc080200000);
    case 6: return (void *)(uintptr_t)(UINT64_C(1) << 47);
    case 7: return (void *)(uintptr_t)(UINT64_C(1) << 62);
    case 8: return good + 2 * page - 2;
    default: return (void *)(uintptr_t)(UINT64_MAX - 7);
    }
}

enum { FINE = 0, FAULT = 1, OTHER = 2, SIGNAL = 42 };

static void end_of_signal(int number)
{
    (void)number;
    _exit(SIGNAL);
}

/* In a child, so that nothing is left half done: what comes of the call. */
static int outcome(const struct call *call, void *at, long *result)
{
    int status = -1;
    *told = 0;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        signal(SIGSEGV, end_of_signal);
        signal(SIGBUS, end_of_signal);
        signal(SIGALRM, SIG_DFL);
        alarm(30);
        munmap(good + 3 * page, page);
        errno = 0;
        long result_now = call->run(at);
        *told = result_now < 0 ? errno : result_now;
        _exit(result_now >= 0 ? FINE : errno == EFAULT ? FAULT : OTHER);
    }
    waitpid(pid, &status, 0);
    *result = *told;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int expected(const struct call *call, int kind, int came, long result)
{
    int refused = came == FAULT || came == SIGNAL;
    if (came == -1)
        return 0; /* hung, or ended by something else */
    if (kind == 0 && call->flags & NULL_FINE)
        return 1;
    if (kinds[kind].what == READABLE && !(call->flags & WRITES))
        return 1;
    if (kinds[kind].what == HALF && call->flags & BYTES && came == FINE)
        return result <= 2;
    if (kinds[kind].what == HALF && call->flags & SHORT)
        return 1;
    return refused || (call->flags & OTHER_FINE && came == OTHER);
}

static void try(const struct call *call)
{
    char text[200];
    size_t used = 0;
    int good_all = 1;
    for (int kind = 0; kind < KINDS; kind++) {
        long result = 0;
        memset(good, 'a', 2 * page);
        int came = outcome(call, pointer(kind), &result);
        if (!expected(call, kind, came, result)) {
            good_all = 0;
            if (used < sizeof text - 60)
                used += (size_t)snprintf(text + used, sizeof text - used, " %s: %s %ld;", kinds[kind].name,
                                         came == FINE ? "result" : came == OTHER ? "errno" : came == SIGNAL ? "signal" : "ended", result);
        }
    }
    text[used] = 0;
    if (!good_all)
        printf("# %s:%s\n", call->name, text);
    CHECK(call->name, good_all);
}

/* What all servers do for a program, done properly. */
static int all_works(void)
{
    char path[] = "/tmp/pointersXXXXXX", byte = 0;
    int ends[2], status = -1, fd = mkstemp(path);
    int fine = fd >= 0 && write(fd, "x", 1) == 1 && pread(fd, &byte, 1, 0) == 1 && byte == 'x' && close(fd) == 0 && unlink(path) == 0;
    fine = fine && pipe(ends) == 0 && write(ends[1], "y", 1) == 1 && read(ends[0], &byte, 1) == 1 && byte == 'y';
    close(ends[0]), close(ends[1]);
    pid_t pid = fork();
    if (pid == 0)
        _exit(7);
    return fine && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 7;
}

int main(void)
{
    page = (size_t)sysconf(_SC_PAGESIZE);
    good = mmap(NULL, 4 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    read_only = mmap(NULL, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(good + 2 * page, page, PROT_NONE);
    told = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    calls_begin();
    for (int i = 0; calls[i].name; i++)
        try(&calls[i]);
    calls_end();
    CHECK("everything works afterwards", all_works());
    return kit_end();
}
