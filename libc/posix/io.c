/* Reading and writing. Files go to the pager, pipes to fs, the terminal to tty, devices stay here. */
#include "alias.h"
#include "file.h"
#include "interrupt.h"
#include "random.h"
#include "resource.h"
#include "tty.h"

#include <errno.h>
#include <proto/fs.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <proto/proc.h>
#include <proto/tty.h>
#include <quire/call.h>
#include <quire/sys.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/*
 * One server's way to move bytes: where its message has the count, and what else it has.
 * The loop in transfer() is that of proto/pager.h: ERR_TOUCH tells what is done, the rest is asked for again.
 */
struct channel {
    cap_t server;
    uint64_t op;
    uint64_t w[MSG_WORDS];
    int count_word;
    int offset_word;   /* the word that advances with the bytes, or -1 */
    uint64_t direction; /* BUF_IN: write, BUF_OUT: read */
    int once;          /* may wait: bytes that are done are an answer, ask no second time */
    int turn_word;     /* the terminal's: for the turn, which proc is asked for each time; or 0 */
};

static int64_t transfer(const struct channel *c, char *buffer, size_t bytes)
{
    struct interrupt_mark mark = __interrupt_mark();
    size_t done = 0;
    for (;;) {
        uint64_t w[MSG_WORDS];
        size_t left = bytes - done;
        memcpy(w, c->w, sizeof w);
        w[c->count_word] = left;
        if (c->offset_word >= 0)
            w[c->offset_word] += done;
        int64_t result = c->turn_word ? __tty_turn(PROC_TERMINAL_READ, &w[c->turn_word]) : 0;
        if (result == 0)
            result = __cancel_call(c->server, c->op, w, buffer + done, left | c->direction);
        if (result == ERR_TOUCH) {
            size_t absent = w[1] < left ? w[1] : left - 1;
            const char *start = buffer + done;
            done += w[0] < left ? w[0] : left;
            if (done == bytes || (c->once && done > 0))
                return (int64_t)done;
            result = quire_touch(start + absent, c->direction);
            if (result < 0) {
                bytes = (size_t)(start - buffer) + absent; /* what lies before a bad page is moved all the same */
                if (done == bytes)
                    return done > 0 ? (int64_t)done : result;
            }
            continue;
        }
        if (__call_again(&result, mark) && !(done > 0 && __handled(mark)))
            continue;
        if (result < 0)
            return done > 0 ? (int64_t)done : result;
        done += (uint64_t)result < left ? (size_t)result : left;
        if (done == bytes || result == 0 || c->once || c->direction == BUF_OUT)
            return (int64_t)done;
    }
}

/* What the first call left to do, from `done` on; apart from it, so that the straight path has no channel to fill in. */
static __attribute__((noinline)) int64_t file_rest(struct open_file *file, uint64_t direction, char *buffer,
                                                   size_t bytes, uint64_t offset, size_t done)
{
    bool given = offset != PAGER_OFFSET_SHARED;
    struct channel c = {
        .server = USER_SLOT_PAGER,
        .op = direction == BUF_IN ? PAGER_WRITE : PAGER_READ,
        .w = {file->handle, 0, given ? offset + done : offset},
        .count_word = 1,
        .offset_word = given ? 2 : -1,
        .direction = direction,
    };
    int64_t result = done < bytes ? transfer(&c, buffer + done, bytes - done) : 0;
    return result >= 0 ? (int64_t)done + result : done > 0 ? (int64_t)done : result;
}

/* What was taken from the shared offset and not used goes back to it, if nobody has moved it since. */
static void seek_back(const struct open_file *file, uint64_t from, uint64_t to)
{
    uint64_t w[MSG_WORDS] = {file->handle, 0, SEEK_CUR};
    if (quire_call(USER_SLOT_PAGER, PAGER_SEEK, w) < 0 || w[0] != from)
        return;
    uint64_t set[MSG_WORDS] = {file->handle, to, SEEK_SET};
    quire_call(USER_SLOT_PAGER, PAGER_SEEK, set);
}

/* The first call has met an absent page and answered w: goes on as proto/pager.h says. */
static __attribute__((noinline)) int64_t file_touch(struct open_file *file, uint64_t direction, char *buffer, size_t bytes,
                                                    uint64_t offset, const uint64_t w[MSG_WORDS])
{
    size_t done = w[0] < bytes ? w[0] : bytes, absent = w[1] < bytes ? w[1] : bytes - 1, taken = 0;
    bool append = offset == PAGER_OFFSET_SHARED && w[2] == PAGER_OFFSET_APPEND;
    if (offset == PAGER_OFFSET_SHARED && !append) {
        offset = w[2];
        taken = bytes = w[3] < bytes ? w[3] : bytes;
    }
    int64_t result = quire_touch(buffer + absent, direction);
    if (result < 0)
        bytes = absent; /* what lies before a bad page is moved all the same */
    for (size_t at = absent + PAGE_BYTES; append && at < bytes + PAGE_BYTES - 1; at += PAGE_BYTES)
        quire_touch(buffer + (at < bytes ? at : bytes - 1), direction);
    if (done < bytes)
        result = file_rest(file, direction, buffer, bytes, offset, done);
    else if (result >= 0 || done > 0)
        result = (int64_t)done;
    size_t used = result < 0 ? 0 : (size_t)result;
    if (used < taken)
        seek_back(file, offset + taken, offset + used);
    return result;
}

static int64_t file_io(struct open_file *file, uint64_t direction, char *buffer, size_t bytes, uint64_t offset)
{
    uint64_t w[MSG_WORDS] = {file->handle, bytes, offset};
    file->flags |= FD_PAGED;
    int64_t result = sys_call(USER_SLOT_PAGER, direction == BUF_IN ? PAGER_WRITE : PAGER_READ, w, buffer,
                              bytes | direction);
    if (result == (int64_t)bytes || (result >= 0 && direction == BUF_OUT))
        return result;
    if (result == ERR_TOUCH)
        return file_touch(file, direction, buffer, bytes, offset, w);
    if (result <= 0)
        return result;
    return file_rest(file, direction, buffer, bytes, offset, (size_t)result);
}

static int64_t pipe_io(const struct open_file *file, uint64_t direction, char *buffer, size_t bytes)
{
    struct channel c = {
        .server = USER_SLOT_FS,
        .op = direction == BUF_IN ? FS_PIPE_WRITE : FS_PIPE_READ,
        .w = {file->handle},
        .count_word = 1,
        .offset_word = -1,
        .direction = direction,
        .once = direction == BUF_OUT,
    };
    return transfer(&c, buffer, bytes);
}

static int64_t tty_io(const struct open_file *file, uint64_t direction, char *buffer, size_t bytes)
{
    uint64_t flags = direction == BUF_OUT && file->flags & FDLIST_NONBLOCK ? TTY_NONBLOCK : 0;
    unsigned least, tenths;
    if (direction == BUF_OUT && !flags && __tty_timing(&least, &tenths))
        return __tty_read_timed(buffer, bytes, least, tenths);
    struct channel c = {
        .server = USER_SLOT_TTY,
        .op = direction == BUF_IN ? TTY_WRITE : TTY_READ,
        .w = {0, flags},
        .count_word = 0,
        .offset_word = -1,
        .direction = direction,
        .once = direction == BUF_OUT,
        .turn_word = direction == BUF_OUT ? 2 : 0,
    };
    return transfer(&c, buffer, bytes);
}

static int64_t device_io(const struct open_file *file, uint64_t direction, char *buffer, size_t bytes)
{
    if (file->kind >= FDLIST_MAPPED)
        return ERR_INVAL; /* only to be mapped */
    if (direction == BUF_IN)
        return file->kind == FDLIST_FULL ? ERR_NOSPC : (int64_t)bytes;
    if (file->kind == FDLIST_NULL)
        return 0;
    if (file->kind == FDLIST_RANDOM)
        __random_fill(buffer, bytes);
    else
        memset(buffer, 0, bytes);
    return (int64_t)bytes;
}

/* Inline, for read and write each need only half of it. */
static inline __attribute__((always_inline)) int64_t any_io(struct open_file *file, uint64_t direction, void *buffer,
                                                             size_t bytes, uint64_t offset)
{
    if (!(file->flags & (direction == BUF_IN ? FDLIST_WRITE : FDLIST_READ)))
        return ERR_BADF;
    if (bytes - 1 >= IO_BYTES_MAX)
        bytes = bytes ? IO_BYTES_MAX : 0;
    if (file->kind == FDLIST_FILE && bytes)
        return file_io(file, direction, buffer, bytes, offset);
    if (file->kind == FDLIST_DIRECTORY)
        return ERR_ISDIR;
    if (bytes == 0)
        return 0;
    switch (file->kind) {
    case FDLIST_PIPE:
        return pipe_io(file, direction, buffer, bytes);
    case FDLIST_TTY:
        return tty_io(file, direction, buffer, bytes);
    default:
        return device_io(file, direction, buffer, bytes);
    }
}

ssize_t read(int fd, void *buffer, size_t bytes) WEAK_ALIAS(do_read);
ssize_t write(int fd, const void *buffer, size_t bytes) WEAK_ALIAS(do_write);

__attribute__((noinline)) static ssize_t do_read(int fd, void *buffer, size_t bytes)
{
    __cancel_point();
    struct open_file *file = __fd_find(fd);
    int64_t result = file ? any_io(file, BUF_OUT, buffer, bytes, PAGER_OFFSET_SHARED) : ERR_BADF;
    return result >= 0 ? result : __cancel_result(result);
}

ssize_t __write_on(int fd, const void *buffer, size_t bytes)
{
    struct open_file *file = __fd_file(fd);
    return file ? __write_result(any_io(file, BUF_IN, (void *)(uintptr_t)buffer, bytes, PAGER_OFFSET_SHARED)) : -1;
}

__attribute__((noinline)) static ssize_t do_write(int fd, const void *buffer, size_t bytes)
{
    __cancel_point();
    struct open_file *file = __fd_file(fd);
    if (!file)
        return -1;
    int64_t result = any_io(file, BUF_IN, (void *)(uintptr_t)buffer, bytes, PAGER_OFFSET_SHARED);
    if (result == ERR_INTR)
        __cancel_point();
    return result >= 0 ? result : __write_result(result);
}

/* stdio has a lock then, that nobody would give back. */
ssize_t _read(int fd, void *buffer, size_t bytes)
{
    __cancel_hold();
    ssize_t done = do_read(fd, buffer, bytes);
    __cancel_release();
    return done;
}

ssize_t _write(int fd, const void *buffer, size_t bytes)
{
    __cancel_hold();
    ssize_t done = do_write(fd, buffer, bytes);
    __cancel_release();
    return done;
}

static ssize_t io_at(int fd, uint64_t direction, void *buffer, size_t bytes, off_t offset)
{
    __cancel_point();
    struct open_file *file = __fd_file(fd);
    if (!file)
        return -1;
    if (file->kind == FDLIST_PIPE || file->kind == FDLIST_TTY)
        return quire_result(ERR_SPIPE);
    if (offset < 0)
        return quire_result(ERR_INVAL);
    int64_t result = any_io(file, direction, buffer, bytes, (uint64_t)offset);
    return direction == BUF_IN ? __write_result(result) : quire_result(result);
}

ssize_t pread(int fd, void *buffer, size_t bytes, off_t offset)
{
    return io_at(fd, BUF_OUT, buffer, bytes, offset);
}

ssize_t pwrite(int fd, const void *buffer, size_t bytes, off_t offset)
{
    return io_at(fd, BUF_IN, (void *)(uintptr_t)buffer, bytes, offset);
}
