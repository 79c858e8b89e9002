/*
 * Handles and who holds them. A handle is an open file, directory or pipe end; it lives while any client holds it.
 * A client is a badge: a process, or a server such as init.
 */
#ifndef FS_HANDLE_H
#define FS_HANDLE_H

#include "inode.h"
#include "pipe.h"

enum { HANDLES_MAX = 2048, CLIENTS_MAX = 256 };

struct handle {
    uint64_t value;        /* 0: unused place */
    uint32_t holders;
    uint32_t flags;        /* FS_O_READ | WRITE | APPEND */
    struct inode *inode;   /* a reference; or NULL: a pipe */
    struct pipe *pipe;
    bool write_end;
};

/* May this client open `n` more? ERR_MFILE, ERR_NFILE, ERR_PERM (it has no badge) */
int handle_check(uint64_t client, unsigned n);
/* A new handle of this client on an inode (takes a reference of its own) or a pipe end. handle_check() said 0. */
uint64_t handle_open(uint64_t client, struct inode *inode, struct pipe *pipe, bool write_end, uint32_t flags);
/* The handle if this client holds it, else NULL. */
struct handle *handle_find(uint64_t client, uint64_t value);
/* ERR_BADF */
int handle_close(uint64_t client, uint64_t value);
/* The child, which holds nothing yet, holds all that the parent holds. ERR_NFILE (no place for a client), ERR_EXIST */
int handles_fork(uint64_t parent, uint64_t child);
void handles_exit(uint64_t client);
unsigned handles_in_use(void);

#endif
