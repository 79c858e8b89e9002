/*
 * Open files: what a handle of fs means to us. One struct open per handle, with the offset that its holders share; one
 * struct open_ref per process that uses it, made when it first does (FS_RESOLVE), copied by fork, dropped with the space.
 */
#ifndef PAGER_OPEN_H
#define PAGER_OPEN_H

#include "ahead.h"
#include "file.h"

struct space;

/* When a file was opened, or failed, in tenths of milliseconds or so: differences of up to two days can be told. */
#define OPEN_TIME(ticks) ((uint32_t)((ticks) >> 10))

struct open {
    struct open *hash_next;
    uint64_t handle;
    struct file *file;  /* held */
    uint64_t offset;    /* shared by all holders */
    struct ahead ahead; /* how it is read */
    uint32_t flags;     /* FS_O_READ | WRITE | APPEND | SYNC */
    uint32_t refs;
    uint32_t errors_seen; /* of file->write_errors */
};

struct open_ref {
    struct open_ref *hash_next;
    struct list in_space;
    struct space *space;
    struct open *open;
};

void opens_init(void);
/*
 * The open file behind a handle of sp. 0; ERR_BADF; ERR_ISDIR (a directory), ERR_NODEV (neither); ERR_NOMEM, ERR_NFILE;
 * ERR_AGAIN: fs has to catch up first (disk_waiters).
 */
int open_get(struct space *sp, uint64_t handle, struct open **out);
/* What a handle of process pid names, without keeping it open: as open_get; *file with a hold; *opened is when it was opened. */
int open_resolve(uint64_t pid, uint64_t handle, struct file **file, uint32_t *flags, uint64_t *opened);
/* The process closed it. */
void open_close(struct space *sp, uint64_t handle);
/* The child uses what the parent uses: 0 or ERR_NOMEM, with what was copied until then. */
int open_clone(struct space *parent, struct space *child);
void open_drop_all(struct space *sp);
uint64_t opens_count(void);

#endif
