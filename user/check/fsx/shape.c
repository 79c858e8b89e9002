/* What changes which bytes the file has: truncate, holes, allocation; and asking where they are. */
#include "fsx.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

void shape_truncate(void)
{
    size_t size = choose(12) == 0 ? 0 : choose_place(fsx.length);
    if (choose(3) == 0 && size > model.size + 3 * PAGE)
        size = model.size + choose(3 * PAGE);
    note("ftruncate %zx, was %zx", size, model.size);
    if (ftruncate(fsx.fd, fsx.base + (off_t)size) < 0)
        fail("ftruncate");
    if (size < model.size)
        map_was_cut(size);
    model_cut(size);
    check_size();
}

void shape_punch(void)
{
    struct range r = choose_range(fsx.length);
    if (r.bytes == 0)
        r.bytes = 1;
    note("punch %zx %zx", r.at, r.bytes);
    if (fallocate(fsx.fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, fsx.base + (off_t)r.at, (off_t)r.bytes) < 0)
        fail("fallocate");
    model_clear(r.at, r.bytes);
    check_size();
}

void shape_allocate(void)
{
    struct range r = choose_range(fsx.length);
    if (r.bytes == 0)
        return;
    note("posix_fallocate %zx %zx", r.at, r.bytes);
    errno = posix_fallocate(fsx.fd, fsx.base + (off_t)r.at, (off_t)r.bytes);
    if (errno)
        fail("posix_fallocate");
    if (r.at + r.bytes > model.size)
        model_cut(r.at + r.bytes);
    check_size();
}

/* Before the data that is found there is none; a hole that is found is zero, and the end of the file is one. */
void shape_seek(void)
{
    size_t from = choose_place(fsx.length);
    bool hole = choose(2);
    note("lseek %s %zx", hole ? "SEEK_HOLE" : "SEEK_DATA", from);
    errno = 0;
    off_t found = lseek(fsx.fd, fsx.base + (off_t)from, hole ? SEEK_HOLE : SEEK_DATA);
    if (found < 0 && (errno != ENXIO || (hole && from < model.size)))
        fail("lseek");
    if (found >= 0 && (from >= model.size || found < fsx.base + (off_t)from || found > fsx.base + (off_t)(model.size - !hole)))
        fail("lseek gives %llx of %zx", (unsigned long long)(found - fsx.base), model.size);
    size_t end = found < 0 ? model.size : (size_t)(found - fsx.base);
    for (size_t i = from; !hole && i < end; i++)
        if (model.bytes[i])
            fail("there is data at %zx", i);
    if (hole && end < model.size && model.bytes[end])
        fail("there is data in the hole at %zx", end);
}
