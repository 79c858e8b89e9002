/* Several buffers at once. What goes into a pipe or to the end of a file must be one call, so the parts are put together. */
#include <sys/uio.h>

#include "cancel.h"
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <abi/types.h>
#include <limits.h>
#include <quire/call.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { AT_OFFSET = -1 };

/* The bytes of all parts, or -1 and errno EINVAL (how many parts, or more bytes than the result can say). */
static ssize_t total_bytes(const struct iovec *parts, int count)
{
    size_t total = 0;
    if (count > 0 && count <= IOV_MAX) {
        int i = 0;
        while (i < count && parts[i].iov_len <= (size_t)LONG_MAX - total)
            total += parts[i++].iov_len;
        if (i == count)
            return (ssize_t)total;
    }
    errno = EINVAL;
    return -1;
}

/* One part. What other parts have done is to be told, so the thread does not end in here then. */
static ssize_t move(int fd, const struct iovec *part, off_t offset, bool write_it, bool begun)
{
    char *at = part->iov_base;
    size_t bytes = part->iov_len;
    if (offset == AT_OFFSET)
        return begun ? __write_on(fd, at, bytes) : write(fd, at, bytes);
    if (begun)
        __cancel_hold();
    ssize_t done = write_it ? pwrite(fd, at, bytes, offset) : pread(fd, at, bytes, offset);
    if (begun)
        __cancel_release();
    return done;
}

/* Each part as a call of its own; ends at the first that is short. offset AT_OFFSET: the descriptor's, to write. */
static ssize_t one_by_one(int fd, const struct iovec *parts, int count, off_t offset, bool write_it)
{
    ssize_t total = 0;
    for (int i = 0; i < count; i++) {
        size_t bytes = parts[i].iov_len;
        ssize_t done = move(fd, &parts[i], offset == AT_OFFSET ? offset : offset + total, write_it, total > 0);
        if (done < 0)
            return total > 0 ? total : -1;
        total += done;
        if ((size_t)done < bytes)
            break;
    }
    return total;
}

/* How many of these bytes can be read, from the first on: a bad buffer is an error to be told, not a signal. */
static size_t readable(const char *at, size_t bytes)
{
    size_t good = 0;
    while (good < bytes && quire_touch(at + good, BUF_IN) == 0)
        good += PAGE_BYTES - ((uintptr_t)(at + good) & (PAGE_BYTES - 1));
    return good < bytes ? good : bytes;
}

static ssize_t gather(int fd, const struct iovec *parts, int count, size_t bytes)
{
    char *all;
    size_t at = 0, here = 0;
    int i;
    if (write(fd, "", 0) < 0)
        return -1; /* a bad descriptor is told before the buffers are touched */
    all = malloc(bytes + 1);
    if (!all)
        return one_by_one(fd, parts, count, AT_OFFSET, true);
    for (i = 0; i < count; i++) {
        here = readable(parts[i].iov_base, parts[i].iov_len);
        memcpy(all + at, parts[i].iov_base, here);
        at += here;
        if (here < parts[i].iov_len)
            break;
    }
    bool bad = i < count && at == 0; /* then write says what is wrong */
    ssize_t done;
    pthread_cleanup_push(free, all);
    done = bad ? write(fd, parts[i].iov_base, parts[i].iov_len) : write(fd, all, at);
    pthread_cleanup_pop(0);
    int error = errno;
    free(all);
    errno = error;
    return done;
}

ssize_t readv(int fd, const struct iovec *parts, int count)
{
    if (total_bytes(parts, count) < 0)
        return -1;
    ssize_t total = 0;
    for (int i = 0; i < count; i++) { /* only the first may wait: what follows in a pipe is taken by the next call */
        if (parts[i].iov_len == 0)
            continue;
        ssize_t done = total > 0 ? _read(fd, parts[i].iov_base, parts[i].iov_len) : read(fd, parts[i].iov_base, parts[i].iov_len);
        if (done < 0)
            return total > 0 ? total : -1;
        total += done;
        if ((size_t)done < parts[i].iov_len || lseek(fd, 0, SEEK_CUR) < 0)
            break;
    }
    return total;
}

/* May nobody else's bytes come between the parts, however many these are? */
static bool goes_in_one_piece(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    return flags >= 0 && flags & O_APPEND;
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    enum { GATHER_BYTES_MAX = 1 << 16 };
    ssize_t bytes = total_bytes(parts, count);
    if (bytes < 0)
        return -1;
    if (count > 1 && (bytes <= GATHER_BYTES_MAX || goes_in_one_piece(fd)))
        return gather(fd, parts, count, (size_t)bytes);
    return one_by_one(fd, parts, count, AT_OFFSET, true);
}

static ssize_t at_offset(int fd, const struct iovec *parts, int count, off_t offset, bool write_it)
{
    if (total_bytes(parts, count) < 0)
        return -1;
    if (offset < 0) {
        errno = EINVAL;
        return -1;
    }
    return one_by_one(fd, parts, count, offset, write_it);
}

ssize_t preadv(int fd, const struct iovec *parts, int count, off_t offset)
{
    return at_offset(fd, parts, count, offset, false);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset)
{
    return at_offset(fd, parts, count, offset, true);
}
