/* What memory costs: first touches, mapping, protecting, copying on write. */
#include "measure.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = ROUNDS + WARM_UP };

static char *anonymous(size_t pages)
{
    char *at = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        fail("mmap");
    return at;
}

static void unmap(void *at, size_t pages)
{
    if (munmap(at, pages * PAGE) < 0)
        fail("munmap");
}

static void protect(void *at, size_t pages, int prot)
{
    if (mprotect(at, pages * PAGE, prot) < 0)
        fail("mprotect");
}

/* Pages that both a child and we have; the child waits until the pipe is closed. */
static void copy_on_write(void)
{
    int fds[2];
    char byte, *at = anonymous(PAGES);
    memset(at, 1, (size_t)PAGES * PAGE);
    if (pipe(fds) < 0)
        fail("pipe");
    pid_t child = fork();
    if (child < 0)
        fail("fork");
    if (child == 0) {
        close(fds[1]);
        read(fds[0], &byte, 1);
        _exit(0);
    }
    MEASURE("cow_write", (void)0, *(volatile char *)(at + (size_t)round * PAGE) = 2, (void)0);
    close(fds[0]);
    close(fds[1]);
    if (waitpid(child, NULL, 0) != child)
        fail("waitpid");
    unmap(at, PAGES);
}

void bench_memory(void)
{
    char *at = anonymous(PAGES);
    MEASURE("anon_first_write", (void)0, *(volatile char *)(at + (size_t)round * PAGE) = 1, (void)0);
    uint64_t from = instructions();
    unmap(at, PAGES);
    row("munmap_per_page", (instructions() - from) / PAGES);
    MEASURE("mmap_munmap", (void)0, (at = anonymous(1), unmap(at, 1)), (void)0);
    at = anonymous(64);
    memset(at, 1, (size_t)64 * PAGE);
    MEASURE("mprotect_flip", (void)0, protect(at + 32 * PAGE, 1, round % 2 ? PROT_READ | PROT_WRITE : PROT_READ), (void)0);
    unmap(at, 64);
    copy_on_write();
}
