/*
 * The descriptors a new program inherits: the array that AUX_FDS of the stack image names (AUX_FDS_BYTES long).
 * Written by exec (libc/posix/exec.c) and by init for the first program; read once by libc/start.
 * init gives three entries: {0|1|2, FDLIST_TTY, FDLIST_READ | FDLIST_WRITE, 0}.
 *
 * Two entries with the same handle are one open file (dup). A handle belongs to the process already: fs keeps it over
 * exec. The new program closes the handles of entries marked FDLIST_CLOSE before main (they were close-on-exec, or the
 * program file itself): so a failed exec has lost nothing.
 */
#ifndef QUIRE_FDLIST_H
#define QUIRE_FDLIST_H

#include <stdint.h>

/* Kinds. FILE, DIRECTORY and PIPE have a handle of fs; the others have none (0). */
enum {
    FDLIST_FILE = 1,
    FDLIST_DIRECTORY,
    FDLIST_PIPE,
    FDLIST_TTY,
    FDLIST_NULL, /* /dev/null */
    FDLIST_ZERO, /* /dev/zero */
    FDLIST_FULL, /* /dev/full */
    FDLIST_RANDOM, /* /dev/urandom */
    FDLIST_MAPPED, /* and the next three: a device that can be mapped, by its number at the pager (PAGER_DEVICE) */
    FDLIST_KINDS = FDLIST_MAPPED + 4,
};

/* Flags. */
enum {
    FDLIST_READ = 1,
    FDLIST_WRITE = 2,
    FDLIST_APPEND = 4,
    FDLIST_NONBLOCK = 8,
    FDLIST_CLOSE = 16, /* not inherited: only close the handle. fd is -1 */
};

enum {
    FDLIST_FD_CLOSE = -1, /* with FDLIST_CLOSE */
    FDLIST_FD_NICE = -6,  /* no descriptor: `handle` is the nice value, signed. Without one: 0 */
    FDLIST_FD_LOCKS = -5, /* no descriptor: the process may hold record locks (fcntl) */
    FDLIST_FD_LIMIT = -4, /* no descriptor: `handle` is the soft RLIMIT_NOFILE. Without one: as many as there can be */
    FDLIST_FD_UMASK = -3, /* no descriptor: `handle` is the file mode creation mask */
    FDLIST_FD_CWD = -2,   /* the working directory's handle; its path is AUX_CWD. Without one: the root */
};

struct fdlist_entry {
    int16_t fd;     /* descriptor number, or FDLIST_FD_* */
    uint16_t kind;  /* FDLIST_FILE .. */
    uint32_t flags; /* FDLIST_READ .. */
    uint64_t handle;
};
_Static_assert(sizeof(struct fdlist_entry) == 16, "init and libc agree");

#endif
