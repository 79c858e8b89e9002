/* mremap, as Linux has it (POSIX has none). A pager without it answers ENOSYS: then these cases are skipped. */
#include "memory.h"

#include <stdint.h>

static void shrinking(void)
{
    char *at = anonymous(4, MAP_PRIVATE);
    memset(at, 3, 4 * page);
    CHECK("mremap: shrinks in place, the rest is gone", mremap(at, 4 * page, 2 * page, 0) == at && is_all(at, 2 * page, 3) && read_signal(at + 2 * page) == SIGSEGV);
    CHECK("mremap: the same size", mremap(at, 2 * page, 2 * page, 0) == at && is_all(at, 2 * page, 3));
    CHECK("mremap: sizes are rounded up to pages", mremap(at, page + 1, 2 * page - 1, 0) == at && is_all(at, 2 * page, 3));
    munmap(at, 2 * page);
}

static void growing(void)
{
    char *room = mmap(NULL, 8 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *at = mmap(room, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    memset(at, 5, 2 * page);
    CHECK("mremap ENOMEM: no room in place", MAP_ERROR_OF(mremap(at, 2 * page, 4 * page, 0)) == ENOMEM && is_all(at, 2 * page, 5));
    munmap(room + 2 * page, 2 * page);
    CHECK("mremap: grows in place", mremap(at, 2 * page, 4 * page, 0) == at && is_all(at, 2 * page, 5) && is_all(at + 2 * page, 2 * page, 0));
    at[3 * page] = 6;
    char *moved = mremap(at, 4 * page, 12 * page, MREMAP_MAYMOVE);
    CHECK("mremap MREMAP_MAYMOVE: elsewhere, with its bytes", moved != MAP_FAILED && moved != at && is_all(moved, 2 * page, 5) && moved[3 * page] == 6 &&
          is_all(moved + 4 * page, 8 * page, 0));
    CHECK("mremap MREMAP_MAYMOVE: nothing is left where it was", read_signal(at) == SIGSEGV);
    munmap(moved, 12 * page);
    munmap(room, 8 * page);
}

static void fixed(void)
{
    char *at = anonymous(2, MAP_PRIVATE), *target = anonymous(4, MAP_PRIVATE);
    memset(at, 8, 2 * page);
    memset(target, 9, 4 * page);
    CHECK("mremap EINVAL: MREMAP_FIXED alone", MAP_ERROR_OF(mremap(at, 2 * page, 2 * page, MREMAP_FIXED, target)) == EINVAL);
    CHECK("mremap EINVAL: a target not on a page", MAP_ERROR_OF(mremap(at, 2 * page, 2 * page, MREMAP_FIXED | MREMAP_MAYMOVE, target + 1)) == EINVAL);
    CHECK("mremap EINVAL: a target that overlaps", MAP_ERROR_OF(mremap(at, 2 * page, 2 * page, MREMAP_FIXED | MREMAP_MAYMOVE, at + page)) == EINVAL);
    CHECK("mremap MREMAP_FIXED: replaces what is there", mremap(at, 2 * page, 2 * page, MREMAP_FIXED | MREMAP_MAYMOVE, target + page) == target + page &&
          target[0] == 9 && is_all(target + page, 2 * page, 8) && target[3 * page] == 9);
    CHECK("mremap MREMAP_FIXED: nothing is left where it was", read_signal(at) == SIGSEGV);
    munmap(target, 4 * page);
}

static void part_of(void)
{
    char *at = anonymous(4, MAP_PRIVATE);
    for (int i = 0; i < 4; i++)
        memset(at + (size_t)i * page, 'a' + i, page);
    char *moved = mremap(at + page, 2 * page, 3 * page, MREMAP_MAYMOVE);
    CHECK("mremap: a part of a mapping", moved != MAP_FAILED && moved[0] == 'b' && moved[page] == 'c' && moved[2 * page] == 0);
    CHECK("mremap: the other parts stay", at[0] == 'a' && at[3 * page] == 'd' && read_signal(at + page) == SIGSEGV);
    munmap(moved, 3 * page);
    munmap(at, 4 * page);
}

static void errors(void)
{
    char *at = anonymous(4, MAP_PRIVATE);
    CHECK("mremap EINVAL: address not on a page", MAP_ERROR_OF(mremap(at + 1, page, 2 * page, MREMAP_MAYMOVE)) == EINVAL);
    CHECK("mremap EINVAL: to no bytes", MAP_ERROR_OF(mremap(at, page, 0, MREMAP_MAYMOVE)) == EINVAL);
    CHECK("mremap EINVAL: unknown flag", MAP_ERROR_OF(mremap(at, page, page, 0x4000)) == EINVAL);
    mprotect(at, page, PROT_READ);
    CHECK("mremap EFAULT: two mappings", MAP_ERROR_OF(mremap(at, 4 * page, 6 * page, MREMAP_MAYMOVE)) == EFAULT);
    munmap(at + page, page);
    CHECK("mremap EFAULT: nothing is mapped there", MAP_ERROR_OF(mremap(at + page, page, 2 * page, MREMAP_MAYMOVE)) == EFAULT);
    CHECK("mremap EFAULT: a hole", MAP_ERROR_OF(mremap(at, 4 * page, 6 * page, MREMAP_MAYMOVE)) == EFAULT);
    CHECK("mremap ENOMEM: more than there are addresses", MAP_ERROR_OF(mremap(at + 2 * page, page, (size_t)1 << 46, MREMAP_MAYMOVE)) == ENOMEM);
    CHECK("mremap: errors change nothing", at[0] == 0 && at[2 * page] == 0 && at[3 * page] == 0);
    munmap(at, 4 * page);
}

static void files(void)
{
    int fd = file_of(4 * page);
    char *at = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)page), byte = 0;
    char *moved = mremap(at, 2 * page, 3 * page, MREMAP_MAYMOVE);
    CHECK("mremap of a file: shows more of it", moved != MAP_FAILED && moved[0] == 'B' && moved[page] == 'C' && moved[2 * page] == 'D');
    moved[0] = 's';
    CHECK("mremap of a file: it stays shared", pread(fd, &byte, 1, (off_t)page) == 1 && byte == 's');
    char *grown = mremap(moved, 3 * page, 4 * page, MREMAP_MAYMOVE);
    CHECK("mremap of a file: SIGBUS beyond its end", grown != MAP_FAILED && read_signal(grown + 3 * page) == SIGBUS);
    munmap(grown, 4 * page);
    at = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    at[0] = 'p';
    moved = mremap(at, page, 2 * page, MREMAP_MAYMOVE);
    CHECK("mremap of a private file: what was changed comes along", moved != MAP_FAILED && moved[0] == 'p' && moved[1] == 'A' && moved[page] == 's' &&
          pread(fd, &byte, 1, 0) == 1 && byte == 'A');
    munmap(moved, 2 * page);
    close(fd);
}

static char *moved_shared;

static void write_there(void)
{
    moved_shared[0] = 'c';
}

static void across_fork(void)
{
    char *at = anonymous(1, MAP_SHARED), *room = anonymous(2, MAP_PRIVATE);
    at[1] = 'm';
    moved_shared = mremap(at, page, page, MREMAP_FIXED | MREMAP_MAYMOVE, room);
    CHECK("mremap of shared memory", moved_shared == room && moved_shared[1] == 'm');
    kit_child(write_there);
    CHECK("mremap of shared memory: a child shares it", moved_shared[0] == 'c');
    munmap(room, 2 * page);
    at = anonymous(1, MAP_PRIVATE);
    at[0] = 'f';
    pid_t child = fork();
    if (child == 0) {
        char *elsewhere = mremap(at, page, 3 * page, MREMAP_MAYMOVE);
        _exit(!(elsewhere != MAP_FAILED && elsewhere[0] == 'f' && (elsewhere[0] = 'g') == 'g'));
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK("mremap in a child moves the child's only", status == 0 && at[0] == 'f');
    munmap(at, page);
}

int main(void)
{
    page = (size_t)sysconf(_SC_PAGESIZE);
    char *at = anonymous(1, MAP_PRIVATE);
    int there = mremap(at, page, page, 0) != MAP_FAILED || errno != ENOSYS;
    munmap(at, page);
    if (!there) {
        kit_skip("mremap", "ENOSYS: this pager has none");
        CHECK("mremap ENOSYS: says so, and changes nothing", 1);
        return kit_end();
    }
    shrinking();
    growing();
    fixed();
    part_of();
    errors();
    files();
    across_fork();
    return kit_end();
}
