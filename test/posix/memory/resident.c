/*
 * Conformance of what says where memory lies: mlock munlock mlockall munlockall posix_madvise sysconf (POSIX.1-2017 XSH),
 * madvise and mincore (as Linux has them).
 */
#include "memory.h"

#include <sys/resource.h>

static int resident(void *at, size_t pages)
{
    unsigned char told[16];
    int all = 1;
    if (mincore(at, pages * page, told) < 0)
        return -1;
    for (size_t i = 0; i < pages; i++)
        all &= told[i] & 1;
    return all;
}

static void locking(void)
{
    char *at = anonymous(4, MAP_PRIVATE);
    if (mlock(at, page) < 0) {
        kit_skip("mlock, munlock", strerror(errno));
        munmap(at, 4 * page);
        return;
    }
    CHECK("mlock: the page is in memory", resident(at, 1) != 0 && is_all(at, page, 0));
    CHECK("mlock: an address inside a page means the page", mlock(at + page + 5, 10) == 0 && resident(at + page, 1) != 0);
    at[0] = 1;
    CHECK("mlock: locks do not add up", mlock(at, page) == 0 && munlock(at, page) == 0);
    CHECK("munlock: what is not locked", munlock(at, 4 * page) == 0);
    CHECK("munlock: the bytes stay", at[0] == 1);
    munmap(at + page, page);
    CHECK("mlock ENOMEM: a hole", ERROR_OF(mlock(at, 3 * page)) == ENOMEM);
    CHECK("munlock ENOMEM: a hole", ERROR_OF(munlock(at, 3 * page)) == ENOMEM);
    munlock(at, page);
    CHECK("mlock: locked memory can be unmapped", mlock(at + 2 * page, page) == 0 && munmap(at, 4 * page) == 0 && read_signal(at + 2 * page) == SIGSEGV);
    int fd = file_of(page);
    char *file = mmap(NULL, page, PROT_READ, MAP_SHARED, fd, 0);
    int error = mlock(file, page) < 0 ? errno : 0;
    CHECK("mlock of a file: done, or EAGAIN", error == 0 || error == EAGAIN);
    munmap(file, page);
    close(fd);
}

static void locking_all(void)
{
    CHECK("mlockall EINVAL: no flag", ERROR_OF(mlockall(0)) == EINVAL);
    CHECK("mlockall EINVAL: unknown flag", ERROR_OF(mlockall(0x4000)) == EINVAL);
    char *before = anonymous(2, MAP_PRIVATE);
    if (mlockall(MCL_CURRENT) < 0) {
        kit_skip("mlockall, munlockall", strerror(errno));
        munmap(before, 2 * page);
        return;
    }
    CHECK("mlockall MCL_CURRENT: all that is mapped is in memory", resident(before, 2) != 0);
    CHECK("munlockall", munlockall() == 0);
    munmap(before, 2 * page);
    CHECK("mlockall MCL_FUTURE", mlockall(MCL_FUTURE) == 0);
    char *after = anonymous(2, MAP_PRIVATE);
    CHECK("mlockall MCL_FUTURE: what is mapped later is in memory at once", after != MAP_FAILED && resident(after, 2) != 0);
    CHECK("munlockall: ends what was to come", munlockall() == 0);
    munmap(after, 2 * page);
}

static void advising_posix(void)
{
    char *at = anonymous(3, MAP_PRIVATE);
    memset(at, 4, 3 * page);
    static const int all[] = { POSIX_MADV_NORMAL, POSIX_MADV_SEQUENTIAL, POSIX_MADV_RANDOM, POSIX_MADV_WILLNEED, POSIX_MADV_DONTNEED };
    int error = posix_madvise(at, page, POSIX_MADV_NORMAL);
    if (error == ENOSYS) {
        kit_skip("posix_madvise", strerror(error));
        munmap(at, 3 * page);
        return;
    }
    for (int i = 0; i < 5; i++)
        error |= posix_madvise(at, 3 * page, all[i]);
    CHECK("posix_madvise: no advice changes what memory means", error == 0 && is_all(at, 3 * page, 4));
    errno = 77;
    CHECK("posix_madvise EINVAL: unknown advice, and errno stays", posix_madvise(at, page, 1234) == EINVAL && errno == 77);
    CHECK("posix_madvise EINVAL: address not on a page", posix_madvise(at + 1, page, POSIX_MADV_NORMAL) == EINVAL);
    munmap(at + page, page);
    CHECK("posix_madvise ENOMEM: a hole", posix_madvise(at, 3 * page, POSIX_MADV_WILLNEED) == ENOMEM);
    munmap(at, 3 * page);
}

static void advising(void)
{
    char *at = anonymous(3, MAP_PRIVATE);
    memset(at, 4, 3 * page);
    if (madvise(at, page, MADV_DONTNEED) < 0) {
        kit_skip("madvise", strerror(errno));
        munmap(at, 3 * page);
        return;
    }
    CHECK("madvise MADV_DONTNEED: anonymous memory is zero again", is_all(at, page, 0) && is_all(at + page, 2 * page, 4));
    CHECK("madvise EINVAL: address not on a page", ERROR_OF(madvise(at + 1, page, MADV_NORMAL)) == EINVAL);
    CHECK("madvise EINVAL: unknown advice", ERROR_OF(madvise(at, page, 1234)) == EINVAL);
    CHECK("madvise: no bytes", madvise(at, 0, MADV_DONTNEED) == 0);
    munmap(at + page, page);
    CHECK("madvise ENOMEM: a hole", ERROR_OF(madvise(at, 3 * page, MADV_DONTNEED)) == ENOMEM);
    munmap(at, 3 * page);
    int fd = file_of(page);
    char *private = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    char *shared = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    private[0] = 'p';
    CHECK("madvise MADV_DONTNEED: a private mapping is the file's again", madvise(private, page, MADV_DONTNEED) == 0 && private[0] == 'A');
    shared[0] = 's';
    CHECK("madvise MADV_DONTNEED: a shared mapping loses nothing", madvise(shared, page, MADV_DONTNEED) == 0 && shared[0] == 's');
    CHECK("madvise MADV_WILLNEED of a file", madvise(shared, page, MADV_WILLNEED) == 0);
    munmap(private, page), munmap(shared, page);
    close(fd);
}

static void asking(void)
{
    unsigned char told[3];
    char *at = anonymous(3, MAP_PRIVATE);
    at[0] = at[2 * page] = 1;
    if (mincore(at, 3 * page, told) < 0) {
        kit_skip("mincore", strerror(errno));
        munmap(at, 3 * page);
        return;
    }
    CHECK("mincore: what was stored to is in memory", (told[0] & told[2] & 1) == 1);
    CHECK("mincore EINVAL: address not on a page", ERROR_OF(mincore(at + 1, page, told)) == EINVAL);
    CHECK("mincore: no bytes", mincore(at, 0, told) == 0);
    munmap(at + page, page);
    CHECK("mincore ENOMEM: a hole", ERROR_OF(mincore(at, 3 * page, told)) == ENOMEM);
    munmap(at, 3 * page);
}

static void facts(void)
{
    CHECK("getpagesize: as sysconf(_SC_PAGESIZE)", getpagesize() == sysconf(_SC_PAGESIZE) && sysconf(_SC_PAGE_SIZE) == getpagesize());
    CHECK("sysconf: options of <sys/mman.h>", sysconf(_SC_MAPPED_FILES) >= 200112L && sysconf(_SC_MEMORY_PROTECTION) >= 200112L &&
          sysconf(_SC_SHARED_MEMORY_OBJECTS) >= 200112L && sysconf(_SC_FSYNC) >= 200112L);
    CHECK("sysconf: memory that is free is part of what there is", sysconf(_SC_AVPHYS_PAGES) > 0 && sysconf(_SC_AVPHYS_PAGES) < sysconf(_SC_PHYS_PAGES));
    errno = 0;
    CHECK("sysconf EINVAL: unknown name", sysconf(-1) == -1 && errno == EINVAL);
    struct rlimit limit;
    CHECK("sysconf(_SC_OPEN_MAX): as RLIMIT_NOFILE", getrlimit(RLIMIT_NOFILE, &limit) == 0 && (rlim_t)sysconf(_SC_OPEN_MAX) == limit.rlim_cur);
#if defined _POSIX_MAPPED_FILES && _POSIX_MAPPED_FILES > 0 && defined _POSIX_MEMORY_PROTECTION && _POSIX_MEMORY_PROTECTION > 0 && \
    defined _POSIX_SHARED_MEMORY_OBJECTS && _POSIX_SHARED_MEMORY_OBJECTS > 0
    CHECK("<unistd.h>: the macros of these options are true", 1);
#else
    CHECK("<unistd.h>: the macros of these options are true", 0);
#endif
}

int main(void)
{
    page = (size_t)sysconf(_SC_PAGESIZE);
    locking();
    locking_all();
    advising_posix();
    advising();
    asking();
    facts();
    return kit_end();
}
