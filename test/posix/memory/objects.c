/* Conformance of shm_open, shm_unlink (POSIX.1-2017 XSH) and memfd_create (as Linux has it). */
#include "memory.h"

#define NAME "/conformance.object"

static void names(void)
{
    char longest[400];
    memset(longest, 'n', sizeof longest);
    longest[0] = '/';
    longest[sizeof longest - 1] = 0;
    int error = ERROR_OF(shm_open(longest, O_RDWR | O_CREAT, 0600));
    CHECK("shm_open ENAMETOOLONG (glibc before 2.38: EINVAL)", error == ENAMETOOLONG || error == EINVAL);
    error = ERROR_OF(shm_unlink(longest));
    CHECK("shm_unlink ENAMETOOLONG (glibc before 2.38: ENOENT)", error == ENAMETOOLONG || error == ENOENT || error == EINVAL);
    CHECK("shm_open EINVAL: no name", ERROR_OF(shm_open("/", O_RDWR | O_CREAT, 0600)) == EINVAL);
    CHECK("shm_open EINVAL: two names", ERROR_OF(shm_open("/a/b", O_RDWR | O_CREAT, 0600)) == EINVAL);
    CHECK("shm_open ENOENT", ERROR_OF(shm_open(NAME, O_RDWR, 0)) == ENOENT);
    CHECK("shm_unlink ENOENT", ERROR_OF(shm_unlink(NAME)) == ENOENT);
}

static void opening(void)
{
    struct stat st;
    mode_t mask = umask(022);
    int fd = shm_open(NAME, O_RDWR | O_CREAT | O_EXCL, 0666);
    CHECK("shm_open O_CREAT: size 0, mode less umask", fd >= 0 && fstat(fd, &st) == 0 && st.st_size == 0 && (st.st_mode & 0777) == 0644);
    umask(mask);
    CHECK("shm_open: FD_CLOEXEC", fcntl(fd, F_GETFD) == FD_CLOEXEC);
    CHECK("shm_open: the lowest descriptor", fd == 3);
    CHECK("shm_open EEXIST", ERROR_OF(shm_open(NAME, O_RDWR | O_CREAT | O_EXCL, 0600)) == EEXIST);
    CHECK("ftruncate: grows with zeros", ftruncate(fd, (off_t)(2 * page)) == 0 && fstat(fd, &st) == 0 && st.st_size == (off_t)(2 * page));
    char *at = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    CHECK("mmap of an object: zero", at != MAP_FAILED && is_all(at, 2 * page, 0));
    at[page] = 'o';
    munmap(at, 2 * page);
    close(fd);
    int reads = shm_open(NAME, O_RDONLY, 0);
    CHECK("shm_open O_RDONLY: it keeps its bytes while nobody has it", reads >= 0 && (at = mmap(NULL, 2 * page, PROT_READ, MAP_SHARED, reads, 0)) != MAP_FAILED &&
          at[page] == 'o');
    CHECK("mmap EACCES: the object was opened for reading", MAP_ERROR_OF(mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, reads, 0)) == EACCES);
    fd = shm_open(NAME, O_RDWR | O_TRUNC, 0);
    CHECK("shm_open O_TRUNC", fd >= 0 && fstat(fd, &st) == 0 && st.st_size == 0);
    CHECK("mmap of an object: SIGBUS beyond its new end", read_signal(at + page) == SIGBUS);
    munmap(at, 2 * page);
    close(reads), close(fd);
    CHECK("shm_unlink", shm_unlink(NAME) == 0);
}

static void unlinking(void)
{
    int old = shm_open(NAME, O_RDWR | O_CREAT | O_EXCL, 0600);
    ftruncate(old, (off_t)page);
    char *at = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, old, 0);
    at[0] = 'x';
    CHECK("shm_unlink: who has it keeps it", shm_unlink(NAME) == 0 && at[0] == 'x');
    int fresh = shm_open(NAME, O_RDWR | O_CREAT | O_EXCL, 0600);
    struct stat a, b;
    CHECK("shm_unlink: the same name is another object then", fresh >= 0 && fstat(old, &a) == 0 && fstat(fresh, &b) == 0 && a.st_ino != b.st_ino && b.st_size == 0);
    close(old);
    CHECK("shm_open: a mapping outlives the descriptor and the name", at[0] == 'x');
    munmap(at, page);
    close(fresh);
    shm_unlink(NAME);
}

static void without_name(void)
{
    char longest[300];
    struct stat st;
    memset(longest, 'n', sizeof longest);
    longest[250] = 0;
    CHECK("memfd_create EINVAL: name too long", ERROR_OF(memfd_create(longest, 0)) == EINVAL);
    longest[249] = 0;
    int a = memfd_create(longest, 0), b = memfd_create(longest, MFD_CLOEXEC);
    CHECK("memfd_create: names need not differ", a >= 0 && b >= 0 && a != b);
    CHECK("memfd_create: MFD_CLOEXEC", fcntl(a, F_GETFD) == 0 && fcntl(b, F_GETFD) == FD_CLOEXEC);
    CHECK("memfd_create EINVAL: unknown flag", ERROR_OF(memfd_create("x", 0x4000)) == EINVAL);
    CHECK("memfd_create: empty, open for both", fstat(a, &st) == 0 && st.st_size == 0 && (fcntl(a, F_GETFL) & O_ACCMODE) == O_RDWR);
    ftruncate(a, (off_t)page);
    char *at = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, a, 0);
    char byte = 0;
    CHECK("memfd_create: mapped, read and written", at != MAP_FAILED && (at[7] = 'm') && pread(a, &byte, 1, 7) == 1 && byte == 'm' &&
          pwrite(a, "w", 1, 8) == 1 && at[8] == 'w');
    munmap(at, page);
    close(a), close(b);
}

int main(void)
{
    page = (size_t)sysconf(_SC_PAGESIZE);
    names();
    opening();
    unlinking();
    without_name();
    return kit_end();
}
