/* read and write in all their forms, and what brings data to the disk or makes it come from there again. */
#include "fsx.h"

#include <fcntl.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static uint8_t buffer[OPERATION_BYTES + 16];

/* Three parts of a range, for readv and writev. */
static void split(struct iovec parts[3], uint8_t *at, size_t bytes)
{
    size_t first = choose(bytes + 1), second = choose(bytes - first + 1);
    parts[0] = (struct iovec){ at, first };
    parts[1] = (struct iovec){ at + first, second };
    parts[2] = (struct iovec){ at + first + second, bytes - first - second };
}

static void seek_to(size_t at)
{
    if (lseek(fsx.fd, fsx.base + (off_t)at, SEEK_SET) != fsx.base + (off_t)at)
        fail("lseek");
}

/* After a call that moves the descriptor's position. */
static void check_position(size_t at)
{
    if (lseek(fsx.fd, 0, SEEK_CUR) != fsx.base + (off_t)at)
        fail("the position is not %zx", at);
}

void io_read(void)
{
    static const char *const names[] = { "pread", "read", "readv", "preadv" };
    struct range r = choose_range(fsx.length);
    size_t how = choose(4), want = r.at >= model.size ? 0 : model.size - r.at < r.bytes ? model.size - r.at : r.bytes;
    struct iovec parts[3];
    ssize_t got;
    note("%s %zx %zx", names[how], r.at, r.bytes);
    memset(buffer, 0xee, r.bytes);
    split(parts, buffer, r.bytes);
    if (how == 1 || how == 2)
        seek_to(r.at);
    switch (how) {
    case 0: got = pread(fsx.fd, buffer, r.bytes, fsx.base + (off_t)r.at); break;
    case 1: got = read(fsx.fd, buffer, r.bytes); break;
    case 2: got = readv(fsx.fd, parts, 3); break;
    default: got = preadv(fsx.fd, parts, 3, fsx.base + (off_t)r.at);
    }
    if (got != (ssize_t)want)
        fail("%s gives %zd, not %zu", names[how], got, want);
    check_bytes(names[how], r.at, buffer, want);
    if (how == 1 || how == 2)
        check_position(r.at + want);
}

void io_write(void)
{
    static const char *const names[] = { "pwrite", "write", "writev", "pwritev" };
    struct range r = choose_range(fsx.length);
    size_t how = choose(4);
    const uint8_t *bytes = fresh_bytes(r.bytes);
    struct iovec parts[3];
    ssize_t done;
    note("%s %zx %zx", names[how], r.at, r.bytes);
    split(parts, (uint8_t *)(uintptr_t)bytes, r.bytes);
    if (how == 1 || how == 2)
        seek_to(r.at);
    switch (how) {
    case 0: done = pwrite(fsx.fd, bytes, r.bytes, fsx.base + (off_t)r.at); break;
    case 1: done = write(fsx.fd, bytes, r.bytes); break;
    case 2: done = writev(fsx.fd, parts, 3); break;
    default: done = pwritev(fsx.fd, parts, 3, fsx.base + (off_t)r.at);
    }
    if (done != (ssize_t)r.bytes)
        fail("%s gives %zd, not %zu", names[how], done, r.bytes);
    model_write(r.at, bytes, r.bytes);
    if (how == 1 || how == 2)
        check_position(r.at + r.bytes);
}

void io_append(void)
{
    size_t bytes = choose(3000);
    if (bytes > fsx.length - model.size)
        return;
    note("append %zx", bytes);
    const uint8_t *from = fresh_bytes(bytes);
    if (write(fsx.append, from, bytes) != (ssize_t)bytes)
        fail("append");
    model_write(model.size, from, bytes);
    if (bytes && lseek(fsx.append, 0, SEEK_CUR) != fsx.base + (off_t)model.size)
        fail("the position after append");
}

void io_sync(void)
{
    static const char *const names[] = { "fsync", "fdatasync", "sync" };
    size_t how = choose(20) == 0 ? 2 : choose(2);
    note("%s", names[how]);
    if (how == 2)
        sync();
    else if ((how ? fdatasync(fsx.fd) : fsync(fsx.fd)) < 0)
        fail("%s", names[how]);
}

void open_file(int flags)
{
    fsx.fd = open(fsx.path, O_RDWR | flags, 0600);
    fsx.append = open(fsx.path, O_RDWR | O_APPEND);
    if (fsx.fd < 0 || fsx.append < 0)
        fail("open %s", fsx.path);
}

void io_reopen(void)
{
    note("reopen");
    if (close(fsx.fd) < 0 || close(fsx.append) < 0)
        fail("close");
    open_file(choose(6) == 0 ? O_SYNC : 0);
    check_size();
}

/* What is on the disk must be the file: what is read next comes from there. */
void io_drop(void)
{
    note("fsync, drop");
    if (fsync(fsx.fd) < 0)
        fail("fsync");
    drop_caches(fsx.fd);
    check_all("from the disk");
}
