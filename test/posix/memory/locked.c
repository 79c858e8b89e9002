/* Locked memory: mlock, mlock2, mlockall, MAP_LOCKED, RLIMIT_MEMLOCK, as POSIX and Linux have them. */
#include "../kit.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

static size_t page;

static char *map(size_t pages, int prot, int flags)
{
    return mmap(NULL, pages * page, prot, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
}

static int lazy; /* are pages left out of memory until they are touched? */

/* How many pages are in memory. */
static size_t resident(char *at, size_t pages)
{
    unsigned char told[64];
    size_t count = 0;
    if (mincore(at, pages * page, told) != 0)
        return (size_t)-1;
    for (size_t i = 0; i < pages; i++)
        count += told[i] & 1;
    return count;
}

static void ranges(void)
{
    char *at = map(8, PROT_READ | PROT_WRITE, 0);
    CHECK("mlock: a part of a mapping comes into memory", mlock(at + 2 * page, 2 * page) == 0 && resident(at, 8) == (lazy ? 2 : 8));
    CHECK("mlock: again", mlock(at + 2 * page, 2 * page) == 0);
    CHECK("mlock: a larger range", mlock(at + page, 4 * page) == 0 && resident(at, 8) == (lazy ? 4 : 8));
    errno = 0;
    CHECK("madvise MADV_DONTNEED EINVAL: locked", madvise(at + page, page, MADV_DONTNEED) == -1 && errno == EINVAL);
    CHECK("munlock: a part", munlock(at + page, page) == 0 && madvise(at + page, page, MADV_DONTNEED) == 0);
    CHECK("munlock: of what is not locked", munlock(at, 8 * page) == 0);
    CHECK("munlock: nothing stays locked", madvise(at, 8 * page, MADV_DONTNEED) == 0 && resident(at, 8) == 0);
    CHECK("mlock2 MLOCK_ONFAULT: not at once", mlock2(at, 8 * page, MLOCK_ONFAULT) == 0 && resident(at, 8) == 0);
    at[0] = 1;
    CHECK("mlock2 MLOCK_ONFAULT: a touched one stays", resident(at, 8) == 1 && madvise(at, page, MADV_DONTNEED) == -1);
    CHECK("mlock2 EINVAL", mlock2(at, page, 77) == -1 && errno == EINVAL);
    munmap(at, 8 * page);
    CHECK("munlock ENOMEM: nothing is there", munlock(at, page) == -1 && errno == ENOMEM);
    at = map(1, PROT_NONE, 0);
    CHECK("mlock ENOMEM: no access", mlock(at, page) == -1 && errno == ENOMEM);
    munmap(at, page);
    at = map(3, PROT_READ | PROT_WRITE, MAP_LOCKED);
    CHECK("mmap MAP_LOCKED: all in memory", at != MAP_FAILED && resident(at, 3) == 3 && madvise(at, page, MADV_DONTNEED) == -1);
    munmap(at, 3 * page);
}

static char *of_parent;

static void child_is_not_locked(void)
{
    _exit(madvise(of_parent, page, MADV_DONTNEED) == 0 && of_parent[0] == 0 ? 0 : 1);
}

static int ready[2], go[2];

/* Locks what it has inherited, and does enough for the pager to check its books while the parent stores there. */
static void child_locks(void)
{
    char byte = 0;
    int good = mlock(of_parent, 2 * page) == 0 && write(ready[1], &byte, 1) == 1 && read(go[0], &byte, 1) == 1;
    for (int i = 0; i < 100; i++)
        good &= resident(of_parent, 2) == 2;
    _exit(!good);
}

static void lock_of_the_child(void)
{
    int status = -1;
    char byte = 0;
    of_parent = map(2, PROT_READ | PROT_WRITE, 0);
    memset(of_parent, 1, 2 * page);
    if (pipe(ready) < 0 || pipe(go) < 0)
        return;
    pid_t pid = fork();
    if (pid == 0)
        child_locks();
    read(ready[0], &byte, 1);
    of_parent[0] = 2;
    write(go[1], &byte, 1);
    CHECK("fork: what the child has locked stays locked when the parent stores to it", waitpid(pid, &status, 0) == pid && status == 0);
    munmap(of_parent, 2 * page);
}

static void processes(void)
{
    of_parent = map(2, PROT_READ | PROT_WRITE, 0);
    mlock(of_parent, 2 * page);
    of_parent[0] = 5;
    CHECK("fork: the child has nothing locked", kit_child(child_is_not_locked) == 0);
    CHECK("fork: the parent still has", of_parent[0] == 5 && madvise(of_parent, page, MADV_DONTNEED) == -1);
    munmap(of_parent, 2 * page);
}

static void everything(void)
{
    char *before = map(4, PROT_READ | PROT_WRITE, 0);
    CHECK("mlockall EINVAL", mlockall(0) == -1 && errno == EINVAL && mlockall(1 << 20) == -1 && errno == EINVAL);
    CHECK("mlockall MCL_FUTURE: what was there is not locked", mlockall(MCL_FUTURE) == 0 && madvise(before, page, MADV_DONTNEED) == 0);
    char *after = map(4, PROT_READ | PROT_WRITE, 0);
    CHECK("mlockall MCL_FUTURE: what comes is", after != MAP_FAILED && resident(after, 4) == 4);
    CHECK("mlockall MCL_CURRENT", mlockall(MCL_CURRENT) == 0 && resident(before, 4) == 4);
    char *later = map(4, PROT_READ | PROT_WRITE, 0);
    CHECK("mlockall MCL_CURRENT: the future is no more locked", madvise(later, page, MADV_DONTNEED) == 0);
    CHECK("munlockall", munlockall() == 0 && madvise(before, 4 * page, MADV_DONTNEED) == 0 && madvise(after, page, MADV_DONTNEED) == 0);
    CHECK("mlockall MCL_FUTURE | MCL_ONFAULT: when touched", mlockall(MCL_FUTURE | MCL_ONFAULT) == 0);
    char *touched = map(4, PROT_READ | PROT_WRITE, 0);
    CHECK("mlockall MCL_ONFAULT: nothing at once", (!lazy || resident(touched, 4) == 0) && madvise(touched, page, MADV_DONTNEED) == -1);
    munlockall();
    munmap(before, 4 * page), munmap(after, 4 * page), munmap(later, 4 * page), munmap(touched, 4 * page);
}

static void limits(void)
{
    struct rlimit was, small = { 4 * page, 0 };
    CHECK("getrlimit RLIMIT_MEMLOCK", getrlimit(RLIMIT_MEMLOCK, &was) == 0 && was.rlim_cur >= 16 * page);
    small.rlim_max = was.rlim_max;
    char *at = map(8, PROT_READ | PROT_WRITE, 0);
    CHECK("setrlimit RLIMIT_MEMLOCK", setrlimit(RLIMIT_MEMLOCK, &small) == 0);
    CHECK("mlock: up to the limit", mlock(at, 4 * page) == 0);
    CHECK("mlock: what is locked already does not count twice", mlock(at, 4 * page) == 0);
    if (geteuid() != 0 || mlock(at, 5 * page) != 0) { /* Linux does not limit root */
        CHECK("mlock ENOMEM: beyond the limit", mlock(at, 5 * page) == -1 && errno == ENOMEM);
        char *more = map(1, PROT_READ | PROT_WRITE, MAP_LOCKED);
        CHECK("mmap MAP_LOCKED EAGAIN: beyond the limit", more == MAP_FAILED && errno == EAGAIN);
    }
    munlock(at, 8 * page);
    CHECK("munlock: what is unlocked counts no more", mlock(at + 4 * page, 4 * page) == 0);
    munmap(at, 8 * page);
    at = map(4, PROT_READ | PROT_WRITE, 0);
    CHECK("munmap: nor what is unmapped", mlock(at, 4 * page) == 0);
    munmap(at, 4 * page);
    setrlimit(RLIMIT_MEMLOCK, &was);
}

int main(void)
{
    page = (size_t)sysconf(_SC_PAGESIZE);
    char *at = map(1, PROT_READ | PROT_WRITE, 0);
    lazy = resident(at, 1) == 0;
    munmap(at, page);
    ranges();
    processes();
    lock_of_the_child();
    everything();
    limits();
    return kit_end();
}
