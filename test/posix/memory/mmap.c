/* Conformance of mmap (POSIX.1-2017 XSH mmap): what is mapped where, what a touch does, each error. */
#include "memory.h"

#include <stdint.h>
#include <time.h>

static void lengths(void)
{
    int fd = file_of(page + 100);
    char *at = mmap(NULL, page + 100, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    CHECK("mmap: the bytes of the file", at != MAP_FAILED && is_all(at, page, 'A') && is_all(at + page, 100, 'B'));
    CHECK("mmap: the partial page at the end is zero", is_all(at + page + 100, page - 100, 0));
    memset(at + page + 100, 'x', page - 100);
    char byte = 1;
    struct stat st;
    CHECK("mmap: what is stored beyond the end is not written out", msync(at, 2 * page, MS_SYNC) == 0 && munmap(at, 2 * page) == 0 &&
          fstat(fd, &st) == 0 && st.st_size == (off_t)page + 100 && ftruncate(fd, (off_t)(2 * page)) == 0 &&
          pread(fd, &byte, 1, (off_t)page + 100) == 1 && byte == 0 && pread(fd, &byte, 1, (off_t)(2 * page) - 1) == 1 && byte == 0);
    close(fd);
    fd = file_of(100);
    at = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    CHECK("mmap: a length beyond the end of the file", at != MAP_FAILED && at[99] == 'A');
    CHECK("mmap: SIGBUS on a page wholly beyond the end (load)", read_signal(at + page) == SIGBUS);
    CHECK("mmap: SIGBUS on a page wholly beyond the end (store)", write_signal(at + 2 * page) == SIGBUS);
    ftruncate(fd, (off_t)(2 * page));
    CHECK("mmap: when the file has grown the page is there", at[page] == 0 && read_signal(at + 2 * page) == SIGBUS);
    munmap(at, 3 * page);
    close(fd);
}

static void offsets(void)
{
    int fd = file_of(4 * page);
    char *at = mmap(NULL, 2 * page, PROT_READ, MAP_PRIVATE, fd, (off_t)(2 * page));
    CHECK("mmap: from an offset", at != MAP_FAILED && is_all(at, page, 'C') && is_all(at + page, page, 'D'));
    munmap(at, 2 * page);
    char *big = mmap(NULL, page, PROT_READ, MAP_PRIVATE, fd, (off_t)1 << 40);
    CHECK("mmap: an offset far beyond the end is SIGBUS when touched", big != MAP_FAILED && read_signal(big) == SIGBUS);
    munmap(big, page);
    CHECK("mmap EOVERFLOW: offset and length are beyond any file",
          MAP_ERROR_OF(mmap(NULL, 2 * page, PROT_READ, MAP_PRIVATE, fd, INT64_MAX - (off_t)page + 1)) == EOVERFLOW);
    CHECK("mmap EINVAL: a negative offset not on a page", MAP_ERROR_OF(mmap(NULL, page, PROT_READ, MAP_PRIVATE, fd, -1)) == EINVAL);
    close(fd);
}

static void addresses(void)
{
    char *first = anonymous(4, MAP_PRIVATE);
    memset(first, 5, 4 * page);
    char *second = mmap(first, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK("mmap: without MAP_FIXED nothing is replaced", second != MAP_FAILED && second != first && first[0] == 5);
    munmap(second, page);
    second = mmap((void *)12345, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK("mmap: a hint not on a page is no error", second != MAP_FAILED && (uintptr_t)second % page == 0 && second != NULL);
    munmap(second, page);
    munmap(first + page, page);
    CHECK("mmap MAP_FIXED: over mappings and a hole", mmap(first, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == first &&
          is_all(first, 3 * page, 0) && first[3 * page] == 5);
    int fd = file_of(page);
    CHECK("mmap MAP_FIXED: a file in the place of memory", mmap(first + page, page, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0) == first + page &&
          first[page] == 'A' && first[0] == 0 && first[2 * page] == 0);
    CHECK("mmap MAP_FIXED: a call that fails leaves what was there", MAP_ERROR_OF(mmap(first, page, PROT_READ, MAP_PRIVATE | MAP_FIXED, -1, 0)) == EBADF &&
          first[0] == 0);
    munmap(first, 4 * page);
    close(fd);
}

static void protection(void)
{
    char *none = mmap(NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *read_only = mmap(NULL, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK("mmap PROT_NONE: no load", read_signal(none) == SIGSEGV);
    CHECK("mmap PROT_NONE: no store", write_signal(none) == SIGSEGV);
    CHECK("mmap PROT_READ: a load", read_signal(read_only) == 0);
    CHECK("mmap PROT_READ: no store", write_signal(read_only) == SIGSEGV);
    munmap(none, page), munmap(read_only, page);
    CHECK("mmap: no load where nothing is", read_signal(none) == SIGSEGV);
}

static void access_rights(void)
{
    char path[] = "/tmp/mmapXXXXXX";
    int both = mkstemp(path);
    write(both, "text", 4);
    int reads = open(path, O_RDONLY), writes = open(path, O_WRONLY);
    int folder = open("/tmp", O_RDONLY | O_DIRECTORY);
    CHECK("mmap EACCES: not open for reading", MAP_ERROR_OF(mmap(NULL, page, PROT_READ, MAP_SHARED, writes, 0)) == EACCES);
    CHECK("mmap EACCES: not open for reading, private", MAP_ERROR_OF(mmap(NULL, page, PROT_READ, MAP_PRIVATE, writes, 0)) == EACCES);
    CHECK("mmap EACCES: shared and writable, not open for writing",
          MAP_ERROR_OF(mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, reads, 0)) == EACCES);
    char *private = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, reads, 0);
    CHECK("mmap: private and writable needs no writing", private != MAP_FAILED && (private[0] = 'T') == 'T');
    char byte = 0;
    CHECK("mmap MAP_PRIVATE: the file is as it was", pread(both, &byte, 1, 0) == 1 && byte == 't');
    munmap(private, page);
    CHECK("mmap ENODEV: a folder", MAP_ERROR_OF(mmap(NULL, page, PROT_READ, MAP_PRIVATE, folder, 0)) == ENODEV);
    close(both);
    CHECK("mmap EBADF: closed", MAP_ERROR_OF(mmap(NULL, page, PROT_READ, MAP_PRIVATE, both, 0)) == EBADF);
    close(reads), close(writes), close(folder);
    unlink(path);
}

static void sizes(void)
{
    CHECK("mmap ENOMEM: more than there are addresses",
          MAP_ERROR_OF(mmap(NULL, (size_t)1 << 60, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) == ENOMEM);
    CHECK("mmap ENOMEM: a length that wraps", MAP_ERROR_OF(mmap(NULL, SIZE_MAX - 10, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) == ENOMEM);
    CHECK("mmap EINVAL: no bytes, anonymous", MAP_ERROR_OF(mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) == EINVAL);
    CHECK("mmap EINVAL: anonymous, neither shared nor private", MAP_ERROR_OF(mmap(NULL, page, PROT_READ, MAP_ANONYMOUS, -1, 0)) == EINVAL);
    char *at = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK("mmap: one byte is one page", at != MAP_FAILED && (at[page - 1] = 3) == 3);
    munmap(at, 1);
    unsigned char told[4] = { 0 };
    at = anonymous(4, MAP_PRIVATE | MAP_POPULATE);
    if (mincore(at, 4 * page, told) == -1 && errno == ENOSYS)
        kit_skip("mmap MAP_POPULATE: all is in memory", "ENOSYS: no mincore");
    else
        CHECK("mmap MAP_POPULATE: all is in memory", told[0] & told[1] & told[2] & told[3] & 1);
    munmap(at, 4 * page);
}

static void times(void)
{
    int fd = file_of(page);
    struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
    struct stat st;
    futimens(fd, old);
    char *at = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    at[0] = 'n';
    msync(at, page, MS_SYNC);
    CHECK("mmap: st_mtime is marked between the store and msync", fstat(fd, &st) == 0 && st.st_mtime > 1000 && st.st_ctime > 1000);
    munmap(at, page);
    close(fd);
}

static char *of_family;

static void write_in_family(void)
{
    of_family[page] = 'c';
    of_family[0] = 'd';
}

static void shared_among_processes(void)
{
    int fd = file_of(2 * page);
    char byte = 0;
    of_family = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    kit_child(write_in_family);
    CHECK("mmap MAP_SHARED: a child's stores are seen here and in the file", of_family[page] == 'c' && pread(fd, &byte, 1, 0) == 1 && byte == 'd');
    munmap(of_family, 2 * page);
    of_family = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    of_family[1] = 'p';
    kit_child(write_in_family);
    CHECK("mmap MAP_PRIVATE: a child's stores are its own", of_family[page] == 'c' && of_family[0] == 'd' && of_family[1] == 'p' &&
          pread(fd, &byte, 1, 1) == 1 && byte == 'A');
    pwrite(fd, "Z", 1, 0);
    CHECK("mmap MAP_PRIVATE: a page once stored to is a copy", of_family[0] == 'd');
    munmap(of_family, 2 * page);
    close(fd);
}

int main(void)
{
    page = (size_t)sysconf(_SC_PAGESIZE);
    lengths();
    offsets();
    addresses();
    protection();
    access_rights();
    sizes();
    times();
    shared_among_processes();
    return kit_end();
}
