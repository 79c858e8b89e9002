/* A worker's own file, changed in every way there is, against a shadow of it in memory. */
#include "kit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STEPS = 8 };

bool file_begin(struct worker *me)
{
    snprintf(me->path, sizeof me->path, "%s/file%u", self.folder, me->thread);
    me->size = 0;
    me->shadow = calloc(1, FILE_BYTES);
    me->fd = open(me->path, O_RDWR | O_CREAT | O_TRUNC, 0644);
    return me->shadow && me->fd >= 0;
}

void file_end(struct worker *me)
{
    if (me->fd >= 0)
        close(me->fd);
    free(me->shadow);
    unlink(me->path);
}

/* A random part that begins inside the file or little behind it. */
static void choose(struct worker *me, size_t *offset, size_t *bytes)
{
    *offset = below(me, FILE_BYTES);
    *bytes = 1 + below(me, below(me, 3) ? 600 : 9000);
    if (*bytes > FILE_BYTES - *offset)
        *bytes = FILE_BYTES - *offset;
}

static void grow(struct worker *me, size_t end)
{
    if (end > me->size)
        me->size = end;
}

static bool write_part(struct worker *me)
{
    size_t offset, bytes;
    choose(me, &offset, &bytes);
    pattern_fill(me->shadow + offset, bytes, random_next(&me->random), 0);
    grow(me, offset + bytes);
    if (below(me, 2)) {
        NEED(pwrite(me->fd, me->shadow + offset, bytes, (off_t)offset) == (ssize_t)bytes);
    } else {
        NEED(lseek(me->fd, (off_t)offset, SEEK_SET) == (off_t)offset);
        NEED(write(me->fd, me->shadow + offset, bytes) == (ssize_t)bytes);
        NEED(lseek(me->fd, 0, SEEK_CUR) == (off_t)(offset + bytes));
    }
    return true;
}

static bool read_part(struct worker *me)
{
    static _Thread_local unsigned char back[9000];
    size_t offset, bytes;
    choose(me, &offset, &bytes);
    size_t there = offset >= me->size ? 0 : me->size - offset < bytes ? me->size - offset : bytes;
    NEED(pread(me->fd, back, bytes, (off_t)offset) == (ssize_t)there);
    NEED(memcmp(back, me->shadow + offset, there) == 0);
    return true;
}

static bool truncate_it(struct worker *me)
{
    size_t to = below(me, FILE_BYTES);
    NEED(ftruncate(me->fd, (off_t)to) == 0);
    if (to < me->size)
        memset(me->shadow + to, 0, me->size - to);
    me->size = to;
    return true;
}

static bool append(struct worker *me)
{
    size_t bytes = 1 + below(me, 700);
    if (me->size + bytes > FILE_BYTES)
        return true;
    int fd = open(me->path, O_WRONLY | O_APPEND);
    if (fd < 0 && refused())
        return false;
    NEED(fd >= 0);
    pattern_fill(me->shadow + me->size, bytes, random_next(&me->random), 0);
    NEED(write(fd, me->shadow + me->size, bytes) == (ssize_t)bytes);
    me->size += bytes;
    NEED(close(fd) == 0);
    return true;
}

static bool through_mapping(struct worker *me)
{
    size_t offset, bytes;
    choose(me, &offset, &bytes);
    if (me->size == 0)
        return true;
    bool private = below(me, 3) == 0;
    unsigned char *map = mmap(NULL, FILE_BYTES, PROT_READ | PROT_WRITE, private ? MAP_PRIVATE : MAP_SHARED, me->fd, 0);
    if (map == MAP_FAILED && refused())
        return false;
    NEED(map != MAP_FAILED);
    NEED(memcmp(map, me->shadow, me->size) == 0);
    if (offset < me->size) {
        bytes = me->size - offset < bytes ? me->size - offset : bytes;
        pattern_fill(map + offset, bytes, random_next(&me->random), 0);
        if (!private)
            memcpy(me->shadow + offset, map + offset, bytes);
        if (!private && below(me, 2))
            NEED(msync(map, FILE_BYTES, below(me, 2) ? MS_SYNC : MS_ASYNC) == 0);
    }
    NEED(munmap(map, FILE_BYTES) == 0);
    return read_part(me);
}

static bool reopen(struct worker *me)
{
    struct stat st;
    int fd = open(me->path, O_RDWR);
    if (fd < 0 && refused())
        return false;
    NEED(fd >= 0);
    if (below(me, 4) == 0)
        NEED(fsync(me->fd) == 0);
    NEED(close(me->fd) == 0);
    me->fd = fd;
    NEED(fstat(fd, &st) == 0 && st.st_size == (off_t)me->size);
    return true;
}

bool op_file(struct worker *me)
{
    static bool (*const steps[])(struct worker *) = { write_part, write_part, read_part, truncate_it, append, through_mapping,
                                                      through_mapping, reopen };
    for (int i = 0; i < STEPS; i++)
        if (!steps[below(me, sizeof steps / sizeof *steps)](me))
            return false;
    return read_part(me);
}
