/* The descriptor table. Owns both arrays; slot[fd] is 0 (free) or 1 + the index of an open file whose refs counts it. */
#include "fd.h"

#include <abi/err.h>

static struct open_file files[FD_MAX];
static uint16_t slot[FD_MAX];
static bool close_on_exec_of[FD_MAX];
static int end; /* one more than the highest descriptor that was ever in use */

struct open_file *__fd_find(int fd)
{
    if (fd < 0 || fd >= FD_MAX || slot[fd] == 0)
        return NULL;
    return &files[slot[fd] - 1];
}

int __fd_end(void)
{
    return end;
}

/* Writes the slot of a descriptor that gets an open file. */
static void take(int fd, unsigned file, bool close_on_exec)
{
    slot[fd] = (uint16_t)(file + 1);
    close_on_exec_of[fd] = close_on_exec;
    if (fd >= end)
        end = fd + 1;
}

int __fd_free(int from)
{
    if (from < 0 || from >= FD_MAX)
        return ERR_INVAL;
    for (int fd = from; fd < FD_MAX; fd++) {
        if (slot[fd] == 0)
            return fd;
    }
    return ERR_MFILE;
}

/* There are as many open files as descriptors, so a free descriptor means a free open file. */
void __fd_install(int fd, unsigned kind, uint64_t handle, unsigned flags, bool close_on_exec)
{
    unsigned i = 0;
    while (files[i].refs != 0)
        i++;
    files[i].handle = handle;
    files[i].kind = (uint16_t)kind;
    files[i].refs = 1;
    files[i].flags = flags & (FDLIST_READ | FDLIST_WRITE | FDLIST_APPEND | FDLIST_NONBLOCK);
    take(fd, i, close_on_exec);
}

void __fd_share(int from, int to, bool close_on_exec)
{
    unsigned i = slot[from] - 1u;
    files[i].refs++;
    take(to, i, close_on_exec);
}

bool __fd_remove(int fd, struct open_file *last)
{
    struct open_file *file = &files[slot[fd] - 1];
    slot[fd] = 0;
    close_on_exec_of[fd] = false;
    if (--file->refs > 0)
        return false;
    *last = *file;
    return true;
}

bool __fd_close_on_exec(int fd)
{
    return close_on_exec_of[fd];
}

void __fd_set_close_on_exec(int fd, bool on)
{
    close_on_exec_of[fd] = on;
}

/* Does a descriptor that stays name the open file of fd? */
static bool stays(int fd)
{
    for (int other = 0; other < end; other++) {
        if (slot[other] == slot[fd] && !close_on_exec_of[other])
            return true;
    }
    return false;
}

/* Is fd the first descriptor of its open file? */
static bool first(int fd)
{
    for (int other = 0; other < fd; other++) {
        if (slot[other] == slot[fd])
            return false;
    }
    return true;
}

size_t __fd_list(struct fdlist_entry *list, size_t max)
{
    size_t count = 0;
    for (int fd = 0; fd < end && count < max; fd++) {
        const struct open_file *file = __fd_find(fd);
        if (!file)
            continue;
        struct fdlist_entry entry = {(int16_t)fd, file->kind, file->flags & ~(unsigned)FD_PAGED, file->handle};
        if (close_on_exec_of[fd]) {
            if (file->handle == 0 || stays(fd) || !first(fd))
                continue;
            entry.fd = FDLIST_FD_CLOSE;
            entry.flags = FDLIST_CLOSE;
        }
        list[count++] = entry;
    }
    return count;
}

bool __fd_inherit(const struct fdlist_entry *entry)
{
    int fd = entry->fd;
    if (fd < 0 || fd >= FD_MAX || slot[fd] != 0 || entry->kind == 0 || entry->kind >= FDLIST_KINDS ||
        entry->flags & FDLIST_CLOSE)
        return false;
    for (int other = 0; other < end && entry->handle != 0; other++) {
        if (slot[other] != 0 && files[slot[other] - 1].handle == entry->handle) {
            __fd_share(other, fd, false);
            return true;
        }
    }
    __fd_install(fd, entry->kind, entry->handle, entry->flags, false);
    return true;
}
