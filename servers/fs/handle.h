/*
 * Handles and who holds them. A handle is an open file, directory or pipe end; it lives while any client holds it.
 * A client is a badge: a process, or a server such as init.
 *
 * Whatever others have opened, each client can open HANDLES_OWN: so many are kept for each of those that there may be. The
 * others are common, and given first. Of those kept no client ever holds more than HANDLES_OWN, for what it inherits counts: so
 * there are never more of them than were kept.
 */
#ifndef FS_HANDLE_H
#define FS_HANDLE_H

#include "inode.h"
#include "pipe.h"

enum { HANDLES_OWN = 4, HANDLES_A_CLIENT = 2 * HANDLES_OWN, CLIENTS_MOST = 1056 };

struct handle {
    uint64_t value;        /* 0: unused place */
    uint32_t holders;
    uint32_t flags;        /* FS_O_READ | WRITE | APPEND | SYNC, FS_NONBLOCK; of a pipe READ and WRITE are the ends */
    uint64_t opened;       /* rdtime ticks; 0: not known */
    uint32_t before;       /* of a pipe: for pipe_met */
    bool own;              /* one of those kept for its client, not a common one */
    struct inode *inode;   /* a reference; or NULL: a pipe without a name */
    struct pipe *pipe;     /* or NULL: no pipe */
};

/* Makes as many as memory (zeroes, aligned for anything) has room for. Before all else. */
void handles_init(void *memory, size_t bytes);
unsigned handles_total(void);
/* May this client open `n` more? ERR_MFILE, ERR_NFILE, ERR_PERM (it has no badge) */
int handle_check(uint64_t client, unsigned n);
/* A new handle of this client on an inode (takes a reference of its own), on ends of a pipe, or on both. handle_check() said 0. */
uint64_t handle_open(uint64_t client, struct inode *inode, struct pipe *pipe, uint32_t flags);
/* The handle if this client holds it, else NULL. */
struct handle *handle_find(uint64_t client, uint64_t value);
/* ERR_BADF */
int handle_close(uint64_t client, uint64_t value);
/* The child, which holds nothing yet, holds all that the parent holds. ERR_NFILE (no place for a client), ERR_EXIST */
int handles_fork(uint64_t parent, uint64_t child);
void handles_exit(uint64_t client);
unsigned handles_in_use(void);

#endif
