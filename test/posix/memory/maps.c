/* Conformance of <sys/mman.h>: POSIX.1-2017 mmap, munmap, mprotect, msync, shm_open, posix_madvise, mlock, sysconf. */
#include "../kit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

static size_t page;

static char *anonymous(size_t pages, int flags)
{
    return mmap(NULL, pages * page, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | flags, -1, 0);
}

static int zero(const char *at, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if (at[i])
            return 0;
    return 1;
}

static void sizes(void)
{
    CHECK("sysconf: _SC_PAGESIZE is a power of two", page >= 1 && (page & (page - 1)) == 0);
    CHECK("sysconf: _SC_PAGE_SIZE is the same", (size_t)sysconf(_SC_PAGE_SIZE) == page);
    CHECK("sysconf: pages of memory, some of them free", sysconf(_SC_PHYS_PAGES) > 0 &&
          sysconf(_SC_AVPHYS_PAGES) <= sysconf(_SC_PHYS_PAGES));
    CHECK("sysconf: memory mapped files are offered", sysconf(_SC_MAPPED_FILES) > 0);
}

static void anonymous_maps(void)
{
    char *at = anonymous(4, MAP_PRIVATE);
    CHECK("mmap: a new mapping is zero", at != MAP_FAILED && zero(at, 4 * page));
    memset(at, 7, 4 * page);
    CHECK("mmap MAP_FIXED: replaces whole pages",
          mmap(at + page, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == at + page &&
          zero(at + page, page) && at[page - 1] == 7 && at[2 * page] == 7);
    CHECK("mprotect: PROT_READ keeps the bytes", mprotect(at, page, PROT_READ) == 0 && at[0] == 7);
    CHECK("munmap: a hole in the middle", munmap(at + 2 * page, page) == 0 && at[3 * page] == 7);
    CHECK("munmap: a range with nothing in it is no error", munmap(at + 2 * page, page) == 0);
    errno = 0;
    CHECK("mprotect ENOMEM: part is not mapped", mprotect(at, 4 * page, PROT_READ) == -1 && errno == ENOMEM);
    munmap(at, 4 * page);
    at = anonymous(2, MAP_PRIVATE | MAP_NORESERVE | MAP_POPULATE);
    CHECK("mmap MAP_NORESERVE | MAP_POPULATE", at != MAP_FAILED && zero(at, 2 * page));
    munmap(at, 2 * page);
}

static void fixed_noreplace(void)
{
    char *at = anonymous(2, MAP_PRIVATE);
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
    errno = 0;
    CHECK("MAP_FIXED_NOREPLACE EEXIST", mmap(at, page, PROT_READ, flags, -1, 0) == MAP_FAILED && errno == EEXIST);
    munmap(at + page, page);
    CHECK("MAP_FIXED_NOREPLACE where nothing is", mmap(at + page, page, PROT_READ, flags, -1, 0) == at + page);
    munmap(at, 2 * page);
}

static int fails(void *at, size_t bytes, int flags, int fd, off_t offset)
{
    errno = 0;
    return mmap(at, bytes, PROT_READ, flags, fd, offset) == MAP_FAILED ? errno : 0;
}

static void mmap_errors(int fd)
{
    int fds[2];
    CHECK("mmap EINVAL: no bytes", fails(NULL, 0, MAP_PRIVATE, fd, 0) == EINVAL);
    CHECK("mmap EINVAL: neither shared nor private", fails(NULL, page, 0, fd, 0) == EINVAL);
    CHECK("mmap EINVAL: offset not on a page", fails(NULL, page, MAP_PRIVATE, fd, 1) == EINVAL);
    CHECK("mmap EINVAL: fixed address not on a page", fails((void *)(page * 1024 + 1), page, MAP_PRIVATE | MAP_FIXED, fd, 0) == EINVAL);
    CHECK("mmap EBADF", fails(NULL, page, MAP_PRIVATE, -1, 0) == EBADF);
    if (pipe(fds) == 0) {
        CHECK("mmap ENODEV: a pipe", fails(NULL, page, MAP_PRIVATE, fds[0], 0) == ENODEV);
        close(fds[0]), close(fds[1]);
    }
    CHECK("munmap EINVAL: not on a page", munmap((void *)1, page) == -1 && errno == EINVAL);
}

static void files(void)
{
    char path[] = "/tmp/mapsXXXXXX", byte = 0;
    int fd = mkstemp(path);
    unlink(path);
    CHECK("ftruncate for a mapping", fd >= 0 && ftruncate(fd, (off_t)(2 * page)) == 0);
    mmap_errors(fd);
    char *shared = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    char *private = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    shared[5] = 'S';
    CHECK("mmap MAP_SHARED: stores are seen by read", pread(fd, &byte, 1, 5) == 1 && byte == 'S');
    CHECK("mmap MAP_SHARED: writes are seen in the mapping", pwrite(fd, "W", 1, (off_t)page) == 1 && shared[page] == 'W');
    private[5] = 'P';
    CHECK("mmap MAP_PRIVATE: stores stay private", shared[5] == 'S' && pread(fd, &byte, 1, 5) == 1 && byte == 'S');
    CHECK("msync MS_SYNC", msync(shared, 2 * page, MS_SYNC) == 0);
    CHECK("msync MS_ASYNC", msync(shared, 2 * page, MS_ASYNC) == 0);
    CHECK("msync MS_INVALIDATE", msync(shared, 2 * page, MS_SYNC | MS_INVALIDATE) == 0);
    CHECK("msync EINVAL: sync and async", msync(shared, page, MS_SYNC | MS_ASYNC) == -1 && errno == EINVAL);
    close(fd);
    CHECK("mmap: the mapping outlives the descriptor", shared[5] == 'S');
    munmap(private, 2 * page);
    munmap(shared, page);
    CHECK("msync ENOMEM: not mapped", msync(shared, 2 * page, MS_SYNC) == -1 && errno == ENOMEM);
    munmap(shared, 2 * page);
}

static char *of_child;

static void child_writes(void)
{
    of_child[0] = 'c';
}

static void sharing(void)
{
    of_child = anonymous(1, MAP_SHARED);
    kit_child(child_writes);
    CHECK("fork: a shared mapping stays shared", of_child[0] == 'c');
    munmap(of_child, page);
    of_child = anonymous(1, MAP_PRIVATE);
    kit_child(child_writes);
    CHECK("fork: a private mapping is a copy", of_child[0] == 0);
    munmap(of_child, page);
}

static void objects(void)
{
    int fd = shm_open("/conformance", O_RDWR | O_CREAT | O_EXCL, 0600);
    struct stat st;
    CHECK("shm_open: O_CREAT | O_EXCL makes one, empty", fd >= 0 && fstat(fd, &st) == 0 && st.st_size == 0);
    CHECK("shm_open: FD_CLOEXEC is set", fcntl(fd, F_GETFD) == FD_CLOEXEC);
    CHECK("shm_open EEXIST", shm_open("/conformance", O_RDWR | O_CREAT | O_EXCL, 0600) == -1 && errno == EEXIST);
    int other = shm_open("/conformance", O_RDWR, 0);
    CHECK("ftruncate of a memory object", ftruncate(fd, (off_t)page) == 0);
    char *a = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    char *b = mmap(NULL, page, PROT_READ, MAP_SHARED, other, 0);
    a[9] = 'o';
    CHECK("shm_open: one object under one name", b[9] == 'o');
    CHECK("shm_unlink", shm_unlink("/conformance") == 0 && b[9] == 'o');
    CHECK("shm_open ENOENT", shm_open("/conformance", O_RDWR, 0) == -1 && errno == ENOENT);
    CHECK("shm_unlink ENOENT", shm_unlink("/conformance") == -1 && errno == ENOENT);
    munmap(a, page), munmap(b, page), close(fd), close(other);
    fd = memfd_create("memory", MFD_CLOEXEC);
    CHECK("memfd_create: a file without a name", fd >= 0 && write(fd, "x", 1) == 1 && fstat(fd, &st) == 0 && st.st_nlink == 0);
    close(fd);
}

static void advice(void)
{
    unsigned char told[2] = {0, 0};
    char *at = anonymous(2, MAP_PRIVATE);
    memset(at, 3, 2 * page);
    CHECK("posix_madvise: all values", posix_madvise(at, page, POSIX_MADV_NORMAL) == 0 &&
          posix_madvise(at, page, POSIX_MADV_RANDOM) == 0 && posix_madvise(at, page, POSIX_MADV_SEQUENTIAL) == 0 &&
          posix_madvise(at, page, POSIX_MADV_WILLNEED) == 0 && posix_madvise(at, page, POSIX_MADV_DONTNEED) == 0);
    CHECK("posix_madvise: nothing is lost", at[0] == 3);
    CHECK("posix_madvise EINVAL", posix_madvise(at, page, 12345) == EINVAL);
    CHECK("mincore: what was touched is there", mincore(at, 2 * page, told) == 0 && (told[0] & 1) && (told[1] & 1));
    CHECK("madvise MADV_DONTNEED: zero afterwards", madvise(at, page, MADV_DONTNEED) == 0 && at[0] == 0 && at[page] == 3);
    madvise(at, 2 * page, MADV_DONTNEED);
    CHECK("mlock: pages are in memory", mlock(at, 2 * page) == 0 && mincore(at, 2 * page, told) == 0 && (told[0] & told[1] & 1));
    CHECK("munlock", munlock(at, 2 * page) == 0);
    munmap(at + page, page);
    CHECK("mincore ENOMEM", mincore(at, 2 * page, told) == -1 && errno == ENOMEM);
    CHECK("mlock ENOMEM", mlock(at, 2 * page) == -1 && errno == ENOMEM);
    CHECK("posix_madvise ENOMEM", posix_madvise(at, 2 * page, POSIX_MADV_WILLNEED) == ENOMEM);
    munmap(at, page);
}

int main(void)
{
    page = (size_t)sysconf(_SC_PAGESIZE);
    sizes();
    anonymous_maps();
    fixed_noreplace();
    files();
    sharing();
    objects();
    advice();
    return kit_end();
}
