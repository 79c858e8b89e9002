/*
 * The descriptor table. Owns it; which copy of it the child of a vfork uses it is told. slot[fd] is 0 (free), RESERVED, or 1 + the index of an open file whose refs counts it.
 * A slot and a count change only by one atomic step, so every state that a thread or a handler can see is a whole one.
 */
#include "fd.h"

#include <abi/err.h>
#include <string.h>

enum { RESERVED = 0xffff, FILES = FD_FILES };

static struct fd_table of_process __attribute__((section(".bss.first.2"))); /* the process's */
static _Thread_local struct fd_table *own; /* of the child of a vfork, which runs as this thread; else NULL */

static struct fd_table *table(void)
{
    return own ? own : &of_process;
}

static unsigned slot_of(int fd)
{
    return fd < 0 || fd >= FD_MAX ? 0 : __atomic_load_n(&table()->slot[fd], __ATOMIC_ACQUIRE);
}

static bool is_file(unsigned in_slot)
{
    return in_slot != 0 && in_slot != RESERVED;
}

struct open_file *__fd_find(int fd)
{
    unsigned in_slot = slot_of(fd);
    return is_file(in_slot) ? &table()->files[in_slot - 1] : NULL;
}

int __fd_end(void)
{
    return __atomic_load_n(&table()->end, __ATOMIC_RELAXED);
}

/* *end is beyond `last` from now on. */
static void grow(int *end, int last)
{
    int before = __atomic_load_n(end, __ATOMIC_RELAXED);
    while (last >= before && !__atomic_compare_exchange_n(end, &before, last + 1, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
}

void __fd_set_limit(uint64_t to)
{
    table()->fewer = to < FD_MAX ? FD_MAX - (int)to : 0;
}

int __fd_limit(void)
{
    return FD_MAX - table()->fewer;
}

int __fd_reserve(int from)
{
    int below = __fd_limit();
    if (from < 0 || (from >= below && from > 0))
        return ERR_INVAL;
    for (int fd = from; fd < below; fd++) {
        uint32_t nothing = 0;
        if (!__atomic_compare_exchange_n(&table()->slot[fd], &nothing, RESERVED, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            continue;
        grow(&table()->end, fd);
        return fd;
    }
    return ERR_MFILE;
}

void __fd_unreserve(int fd)
{
    __atomic_store_n(&table()->slot[fd], 0, __ATOMIC_RELEASE);
}

/* The reserved fd names this file, one of whose refs is the descriptor's. */
static void publish(int fd, unsigned file, bool close_on_exec)
{
    table()->close_on_exec[fd] = close_on_exec;
    __atomic_store_n(&table()->slot[fd], file + 1, __ATOMIC_RELEASE);
}

/* Takes an unused open file. There are more than descriptors, so one is found. */
static unsigned take_file(void)
{
    for (unsigned i = 0;; i = (i + 1) % FILES) {
        uint32_t nothing = 0;
        if (!__atomic_compare_exchange_n(&table()->files[i].refs, &nothing, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            continue;
        grow(&table()->files_end, (int)i);
        return i;
    }
}

/* Counts one down. True if it was the last: *last is what the file was. */
static bool put_file(unsigned file, struct open_file *last)
{
    struct open_file copy = table()->files[file];
    if (__atomic_fetch_sub(&table()->files[file].refs, 1, __ATOMIC_ACQ_REL) != 1)
        return false;
    *last = copy;
    return true;
}

/* Counts the file of fd up: its index, or -1 if fd is none. A descriptor that changes meanwhile is looked at again. */
static int get_file(int fd)
{
    for (;;) {
        unsigned in_slot = slot_of(fd);
        if (!is_file(in_slot))
            return -1;
        uint32_t refs = __atomic_load_n(&table()->files[in_slot - 1].refs, __ATOMIC_RELAXED);
        while (refs != 0 && !__atomic_compare_exchange_n(&table()->files[in_slot - 1].refs, &refs, refs + 1, false, __ATOMIC_ACQUIRE,
                                                         __ATOMIC_RELAXED))
            ;
        if (refs != 0)
            return (int)in_slot - 1;
    }
}

void __fd_install(int fd, unsigned kind, uint64_t handle, unsigned flags, bool close_on_exec)
{
    unsigned i = take_file();
    table()->files[i].handle = handle;
    table()->files[i].kind = (uint16_t)kind;
    table()->files[i].flags = (uint16_t)(flags & (FDLIST_READ | FDLIST_WRITE | FDLIST_APPEND | FDLIST_NONBLOCK));
    publish(fd, i, close_on_exec);
}

int __fd_share(int from, int to, bool close_on_exec)
{
    int file = get_file(from);
    if (file < 0) {
        __fd_unreserve(to);
        return ERR_BADF;
    }
    publish(to, (unsigned)file, close_on_exec);
    return to;
}

int __fd_replace(int from, int to, bool close_on_exec, struct open_file *last)
{
    int file = get_file(from);
    if (file < 0)
        return ERR_BADF;
    uint32_t before = slot_of(to);
    do {
        if (before == RESERVED) {
            put_file((unsigned)file, last);
            return ERR_BUSY;
        }
        table()->close_on_exec[to] = close_on_exec;
    } while (!__atomic_compare_exchange_n(&table()->slot[to], &before, (unsigned)file + 1, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
    grow(&table()->end, to);
    return before != 0 && put_file(before - 1u, last);
}

int __fd_remove(int fd, struct open_file *last)
{
    uint32_t in_slot = slot_of(fd);
    do {
        if (!is_file(in_slot))
            return ERR_BADF;
    } while (!__atomic_compare_exchange_n(&table()->slot[fd], &in_slot, 0, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
    return put_file(in_slot - 1u, last);
}

void __fd_forked(void)
{
    for (unsigned i = 0; i < FILES; i++)
        table()->files[i].refs = 0;
    for (int fd = 0; fd < __fd_end(); fd++) {
        if (is_file(table()->slot[fd]))
            table()->files[table()->slot[fd] - 1].refs++;
        else if (table()->slot[fd] == RESERVED)
            table()->slot[fd] = 0;
    }
}

void __fd_lend(struct fd_table *to)
{
    const struct fd_table *from = table();
    to->fewer = from->fewer;
    to->end = from->end;
    to->files_end = from->files_end;
    for (int i = 0; i < to->files_end; i++)
        to->files[i] = from->files[i];
    for (int fd = 0; fd < to->end; fd++) {
        to->slot[fd] = from->slot[fd] == RESERVED ? 0 : from->slot[fd];
        to->close_on_exec[fd] = from->close_on_exec[fd];
    }
}

void __fd_clear(struct fd_table *table)
{
    memset(table->files, 0, (size_t)table->files_end * sizeof *table->files);
    memset(table->slot, 0, (size_t)table->end * sizeof *table->slot);
    memset(table->close_on_exec, 0, (size_t)table->end * sizeof *table->close_on_exec);
}

void __fd_use(struct fd_table *table)
{
    own = table;
}

void __fd_keep(void)
{
    if (!own)
        return;
    of_process = *own;
    own = NULL;
}

bool __fd_close_on_exec(int fd)
{
    return table()->close_on_exec[fd];
}

void __fd_set_close_on_exec(int fd, bool on)
{
    table()->close_on_exec[fd] = on;
}

/* Does a descriptor that stays name the open file of fd? */
static bool stays(int fd)
{
    for (int other = 0; other < __fd_end(); other++) {
        if (table()->slot[other] == table()->slot[fd] && !table()->close_on_exec[other])
            return true;
    }
    return false;
}

/* Is fd the first descriptor of its open file? */
static bool first(int fd)
{
    for (int other = 0; other < fd; other++) {
        if (table()->slot[other] == table()->slot[fd])
            return false;
    }
    return true;
}

size_t __fd_list(struct fdlist_entry *list, size_t max)
{
    size_t count = 0;
    for (int fd = 0; fd < __fd_end() && count < max; fd++) {
        const struct open_file *file = __fd_find(fd);
        if (!file)
            continue;
        struct fdlist_entry entry = {(int16_t)fd, file->kind, file->flags & ~(unsigned)FD_PAGED, file->handle};
        if (table()->close_on_exec[fd]) {
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
    if (fd < 0 || fd >= FD_MAX || table()->slot[fd] != 0 || entry->kind == 0 || entry->kind >= FDLIST_KINDS ||
        entry->flags & FDLIST_CLOSE)
        return false;
    for (int other = 0; other < __fd_end() && entry->handle != 0; other++) {
        if (is_file(table()->slot[other]) && table()->files[table()->slot[other] - 1].handle == entry->handle)
            return __fd_reserve(fd) == fd && __fd_share(other, fd, false) == fd;
    }
    __fd_reserve(fd);
    __fd_install(fd, entry->kind, entry->handle, entry->flags, false);
    return true;
}
