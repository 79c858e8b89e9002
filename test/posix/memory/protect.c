/* Conformance of munmap, mprotect and msync (POSIX.1-2017 XSH). */
#include "memory.h"

#include <stdint.h>

static void unmapping(void)
{
    char *at = anonymous(6, MAP_PRIVATE);
    CHECK("munmap: a byte's length takes the page", munmap(at, 1) == 0 && read_signal(at + page - 1) == SIGSEGV);
    CHECK("munmap: the page after it is there", (at[page] = 1) == 1);
    mprotect(at + 2 * page, page, PROT_READ);
    munmap(at + 4 * page, page);
    CHECK("munmap: several mappings and a hole at once", munmap(at + page, 4 * page) == 0 && read_signal(at + page) == SIGSEGV &&
          read_signal(at + 3 * page) == SIGSEGV && (at[5 * page] = 1) == 1);
    munmap(at + 5 * page, page);
    CHECK("munmap EINVAL: no bytes", ERROR_OF(munmap(at, 0)) == EINVAL);
    CHECK("munmap EINVAL: address not on a page", ERROR_OF(munmap(at + 1, page)) == EINVAL);
    CHECK("munmap EINVAL: outside of the address space", ERROR_OF(munmap((void *)(UINT64_C(1) << 62), page)) == EINVAL);
    CHECK("munmap EINVAL: a range that wraps", ERROR_OF(munmap(at, SIZE_MAX - page)) == EINVAL);
}

static void unmapping_files(void)
{
    int fd = file_of(2 * page);
    char byte = 0;
    char *shared = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    shared[page] = 's';
    CHECK("munmap: what was stored in a shared mapping is the file's", munmap(shared, 2 * page) == 0 && pread(fd, &byte, 1, (off_t)page) == 1 && byte == 's');
    char *private = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    private[0] = 'p';
    munmap(private, page);
    private = mmap(NULL, page, PROT_READ, MAP_PRIVATE, fd, 0);
    CHECK("munmap: what was stored in a private mapping is gone", private[0] == 'A');
    munmap(private, page);
    close(fd);
}

static void protecting(void)
{
    char *at = anonymous(4, MAP_PRIVATE);
    memset(at, 6, 4 * page);
    CHECK("mprotect PROT_NONE: no load", mprotect(at, page, PROT_NONE) == 0 && read_signal(at) == SIGSEGV);
    CHECK("mprotect PROT_NONE: the next page is as it was", at[page] == 6);
    CHECK("mprotect: back again, the bytes are there", mprotect(at, page, PROT_READ | PROT_WRITE) == 0 && is_all(at, page, 6));
    CHECK("mprotect PROT_READ: no store", mprotect(at + page, page, PROT_READ) == 0 && write_signal(at + page) == SIGSEGV);
    CHECK("mprotect PROT_WRITE: a store", mprotect(at + page, page, PROT_READ | PROT_WRITE) == 0 && write_signal(at + page) == 0);
    mprotect(at + page, page, PROT_NONE);
    CHECK("mprotect: several mappings at once", mprotect(at, 4 * page, PROT_READ) == 0 && read_signal(at + page) == 0 &&
          write_signal(at) == SIGSEGV && write_signal(at + 3 * page) == SIGSEGV);
    CHECK("mprotect: a part of a page's length is the page", mprotect(at, 1, PROT_READ | PROT_WRITE) == 0 && (at[page - 1] = 7) == 7 &&
          write_signal(at + page) == SIGSEGV);
    CHECK("mprotect EINVAL: address not on a page", ERROR_OF(mprotect(at + 1, page, PROT_READ)) == EINVAL);
    munmap(at + 2 * page, page);
    CHECK("mprotect ENOMEM: a hole", ERROR_OF(mprotect(at, 4 * page, PROT_READ)) == ENOMEM);
    CHECK("mprotect ENOMEM: nothing there", ERROR_OF(mprotect(at + 2 * page, page, PROT_READ)) == ENOMEM);
    CHECK("mprotect: no bytes", mprotect(at, 0, PROT_READ) == 0);
    munmap(at, 4 * page);
}

static void protecting_files(void)
{
    char path[] = "/tmp/protectXXXXXX", byte = 0;
    int both = mkstemp(path), reads = open(path, O_RDONLY);
    write(both, "text", 4);
    char *shared = mmap(NULL, page, PROT_READ, MAP_SHARED, reads, 0);
    CHECK("mprotect EACCES: shared, and the file is not open for writing", ERROR_OF(mprotect(shared, page, PROT_READ | PROT_WRITE)) == EACCES);
    munmap(shared, page);
    char *private = mmap(NULL, page, PROT_READ, MAP_PRIVATE, reads, 0);
    CHECK("mprotect: private needs no writing", mprotect(private, page, PROT_READ | PROT_WRITE) == 0 && (private[0] = 'T') == 'T');
    CHECK("mprotect: private, the file is as it was", pread(both, &byte, 1, 0) == 1 && byte == 't');
    munmap(private, page);
    shared = mmap(NULL, page, PROT_READ, MAP_SHARED, both, 0);
    CHECK("mprotect: shared and open for both", mprotect(shared, page, PROT_READ | PROT_WRITE) == 0 && (shared[0] = 'T') == 'T' &&
          pread(both, &byte, 1, 0) == 1 && byte == 'T');
    munmap(shared, page);
    close(both), close(reads);
    unlink(path);
}

static void *code;

static void run_code(void)
{
    void (*function)(void);
    memcpy(&function, &code, sizeof function);
    function();
}

static void executing(void)
{
    char *at = anonymous(1, MAP_PRIVATE);
    code = at;
    int status = kit_child(run_code);
    CHECK("mprotect: without PROT_EXEC nothing is executed", WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    munmap(at, page);
}

static void syncing(void)
{
    int fd = file_of(3 * page);
    char *at = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    at[page] = 's';
    CHECK("msync: a part", msync(at + page, 1, MS_SYNC) == 0);
    CHECK("msync: no bytes", msync(at, 0, MS_SYNC) == 0);
    CHECK("msync EINVAL: address not on a page", ERROR_OF(msync(at + 1, page, MS_SYNC)) == EINVAL);
    CHECK("msync EINVAL: unknown flag", ERROR_OF(msync(at, page, 0x4000)) == EINVAL);
    CHECK("msync MS_INVALIDATE alone", msync(at, page, MS_INVALIDATE) == 0);
    munmap(at + page, page);
    CHECK("msync ENOMEM: a hole", ERROR_OF(msync(at, 3 * page, MS_ASYNC)) == ENOMEM);
    munmap(at, 3 * page);
    char *private = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    private[0] = 'p';
    char byte = 0;
    CHECK("msync: a private mapping is not the file's", msync(private, page, MS_SYNC) == 0 && pread(fd, &byte, 1, 0) == 1 && byte == 'A');
    munmap(private, page);
    close(fd);
    char *memory = anonymous(1, MAP_SHARED);
    CHECK("msync: anonymous memory has nothing to write", msync(memory, page, MS_SYNC) == 0);
    if (munlockall() == -1 || mlock(memory, page) == -1) /* a pager without the first keeps no locks */
        kit_skip("msync EBUSY: MS_INVALIDATE of locked memory", strerror(errno));
    else
        CHECK("msync EBUSY: MS_INVALIDATE of locked memory", ERROR_OF(msync(memory, page, MS_INVALIDATE)) == EBUSY);
    munmap(memory, page);
}

int main(void)
{
    page = (size_t)sysconf(_SC_PAGESIZE);
    unmapping();
    unmapping_files();
    protecting();
    protecting_files();
    executing();
    syncing();
    return kit_end();
}
