/*
 * The descriptor table of this process: fd -> open file (kind, handle, flags, count of descriptors).
 *
 * Two descriptors that share an open file (dup) share its flags; the handle is closed with the last of them. The handle
 * itself, and the offset, are the servers'. Calls answer 0 or more, or a negative ERR_*; nothing here calls a server.
 * Not safe against threads: callers hold the lock of fd_lock once there are any.
 */
#ifndef POSIX_FD_H
#define POSIX_FD_H

#include <quire/fdlist.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FD_MAX = 256 };

struct open_file {
    uint64_t handle; /* 0: a device */
    uint16_t kind;   /* FDLIST_FILE .. */
    uint16_t refs;   /* descriptors that name it; 0: unused */
    uint32_t flags;  /* FDLIST_READ | WRITE | APPEND | NONBLOCK, FD_PAGED */
};

/*
 * The pager keeps this file's offset by now, for us: it has seen the handle in use. Else it must see it before a fork, or
 * the offset would be the child's alone and go with it. Not inherited by exec.
 */
enum { FD_PAGED = 0x100 };

/* The open file of fd, or NULL. */
struct open_file *__fd_find(int fd);

/* Every descriptor in use is below this. */
int __fd_end(void);

/* The lowest free descriptor from `from` on, not yet taken. ERR_MFILE; ERR_INVAL (from out of range) */
int __fd_free(int from);

/* Makes fd name a new open file. fd is free (__fd_free). */
void __fd_install(int fd, unsigned kind, uint64_t handle, unsigned flags, bool close_on_exec);

/* Makes `to`, which is free, name the open file of `from`, which is one. */
void __fd_share(int from, int to, bool close_on_exec);

/*
 * Frees fd. True if its open file went with it: then *last is what it was, and the caller closes its handle.
 * fd names an open file.
 */
bool __fd_remove(int fd, struct open_file *last);

bool __fd_close_on_exec(int fd);
void __fd_set_close_on_exec(int fd, bool on);

/*
 * For exec: writes the list of descriptors as the new program inherits them; close-on-exec ones become FDLIST_CLOSE, unless
 * an inherited one shares the open file. At most `max` entries. Gives the number.
 */
size_t __fd_list(struct fdlist_entry *list, size_t max);

/*
 * For start: takes over one entry of such a list; entries with the same handle share an open file. False if the entry is
 * not a descriptor (FDLIST_FD_*) or makes no sense (out of range, taken, no such kind).
 */
bool __fd_inherit(const struct fdlist_entry *entry);

#endif
