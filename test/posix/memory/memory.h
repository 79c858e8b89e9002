/* What the conformance programs of memory share: pages, a file of known bytes, what a touch of an address comes to. */
#ifndef POSIX_MEMORY_H
#define POSIX_MEMORY_H

#include "../kit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

static size_t page;

static inline char *anonymous(size_t pages, int flags)
{
    return mmap(NULL, pages * page, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | flags, -1, 0);
}

/* An unlinked file of so many bytes, each of which is the number of its page, 'A' for the first; open for reading and writing. */
static inline int file_of(size_t bytes)
{
    char path[] = "/tmp/memoryXXXXXX";
    int fd = mkstemp(path);
    unlink(path);
    for (size_t i = 0; i < bytes; i++) {
        char byte = (char)('A' + i / page);
        if (i % page == 0) {
            char *block = malloc(page);
            memset(block, byte, page);
            pwrite(fd, block, bytes - i < page ? bytes - i : page, (off_t)i);
            free(block);
        }
    }
    return fd;
}

static inline int is_all(const char *at, size_t bytes, char byte)
{
    for (size_t i = 0; i < bytes; i++)
        if (at[i] != byte)
            return 0;
    return 1;
}

static volatile char *touched;

static inline void touch_by_reading(void)
{
    (void)*touched;
}

static inline void touch_by_writing(void)
{
    *touched = 'w';
}

/* The signal that a load from (a store to) this address ends a child with; 0: none. */
static inline int read_signal(void *at)
{
    touched = at;
    int status = kit_child(touch_by_reading);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static inline int write_signal(void *at)
{
    touched = at;
    int status = kit_child(touch_by_writing);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* The errno of a call that must have failed; 0: it did not. */
#define ERROR_OF(call) (errno = 0, (call) == -1 ? errno : 0)
#define MAP_ERROR_OF(call) (errno = 0, (call) == MAP_FAILED ? errno : 0)

#endif
