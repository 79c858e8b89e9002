/*
 * The descriptor table of this process: fd -> open file (kind, handle, flags, count of descriptors).
 *
 * Two descriptors that share an open file (dup) share its flags; the handle is closed with the last of them. The handle
 * itself, and the offset, are the servers'. Calls answer 0 or more, or a negative ERR_*; nothing here calls a server.
 *
 * Safe against threads and signal handlers, without a lock (a handler may open a file while its thread is in here): a descriptor
 * is reserved, then installed; whoever removes it closes it.
 *
 *   free --__fd_reserve--> reserved --__fd_install, __fd_share--> in use --__fd_remove--> free
 *                              +-------__fd_unreserve--> free        +---__fd_replace--> in use
 */
#ifndef POSIX_FD_H
#define POSIX_FD_H

#include <quire/fdlist.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FD_MAX = 256, FD_FILES = 2 * FD_MAX /* those that are about to be closed have no descriptor any more */ };

struct open_file {
    uint64_t handle; /* 0: a device */
    uint16_t kind;   /* FDLIST_FILE .. */
    uint16_t flags;  /* FDLIST_READ | WRITE, FD_PAGED; of a device APPEND | NONBLOCK, which else its handle keeps */
    uint32_t refs;   /* descriptors that name it; 0: unused */
};

struct fd_table {
    int fewer; /* than FD_MAX: the limit */
    int end;   /* one more than the highest descriptor that was ever reserved; only grows */
    int files_end; /* the same of open files */
    /* What few descriptors use of these lies together: a page that is touched costs every exec and fork. */
    bool close_on_exec[FD_MAX];
    uint32_t slot[FD_MAX];
    struct open_file files[FD_FILES];
};

/*
 * The pager keeps this file's offset by now, for us: it has seen the handle in use. Else it must see it before a fork, or
 * the offset would be the child's alone and go with it. Not inherited by exec.
 */
enum { FD_PAGED = 0x100 };

/* The open file of fd, or NULL. What another thread closes meanwhile may become another file. */
struct open_file *__fd_find(int fd);

/* Every descriptor in use is below this. */
int __fd_end(void);

/* Descriptors that are taken from now on are below this (RLIMIT_NOFILE). At most FD_MAX, and that at first. */
void __fd_set_limit(uint64_t limit);
int __fd_limit(void);

/* Takes the lowest free descriptor from `from` on: it is the caller's to install or to give back. ERR_MFILE; ERR_INVAL (from out of range) */
int __fd_reserve(int from);
void __fd_unreserve(int fd);

/* Makes fd, which is reserved, name a new open file. */
void __fd_install(int fd, unsigned kind, uint64_t handle, unsigned flags, bool close_on_exec);

/* Makes `to`, which is reserved, name the open file of `from`, else gives it back: `to`, or ERR_BADF. */
int __fd_share(int from, int to, bool close_on_exec);

/*
 * dup2: makes `to` name the open file of `from`, another one. 0, or 1: what `to` named before was the last of its file, *last, and
 * the caller closes its handle. ERR_BADF (from), ERR_BUSY (to is just being opened). Both are in range.
 */
int __fd_replace(int from, int to, bool close_on_exec, struct open_file *last);

/* Frees fd. 0, or 1: its open file went with it, *last is what it was, and the caller closes its handle. ERR_BADF */
int __fd_remove(int fd, struct open_file *last);

/* The child of a fork: what other threads were about to open or close in the parent is not here. */
void __fd_forked(void);

/* For vfork: copies the table, less what is reserved, into one of zeros; nobody changes it meanwhile. */
void __fd_lend(struct fd_table *to);
/* Makes it one of zeros again. */
void __fd_clear(struct fd_table *table);
/* What runs as this thread has this table from now on; NULL: the process's again. */
void __fd_use(struct fd_table *table);
/* The child of a fork has the table of the thread that forked. */
void __fd_keep(void);

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
