/* One server as init makes it: its objects, its program, what it is told. */
#ifndef INIT_SERVER_H
#define INIT_SERVER_H

#include "split.h"

#include <proto/server.h>
#include <stdbool.h>

/* The number is the badge of the server's faults. */
enum { SERVER_TTY = 1, SERVER_BLK, SERVER_FS, SERVER_PAGER, SERVER_PROC, SERVER_TASK, SERVER_SWAP, SERVERS };

struct server {
    cap_t space, table, endpoint, thread; /* in init's table, all rights */
    cap_t pool;                           /* CAP_NULL until server_give_pool */
    vaddr_t entry;
    unsigned priority;
    struct server_boot boot;              /* copied into the server's boot page when it starts */
};

/* The server with a number; its boot.name is "" while it does not exist. */
struct server *server_get(unsigned number);

/* Makes the objects, and the capabilities that every server has, except SLOT_POOL. */
void server_create(unsigned number, const char *name, unsigned priority, cap_t console);
/* Loads its program (an ELF image) with W^X and gives it a stack with an unmapped page below. */
void server_load(struct server *s, const void *image, uint64_t bytes);
/* Makes its pool of these frames; gives it in SLOT_POOL with `rights` and, if `map`, maps it. */
void server_give_pool(struct server *s, struct frame_range frames, unsigned rights, bool map);
/* Puts a copy of a capability of init's in a slot of the server. */
void server_grant(struct server *s, unsigned slot, cap_t source, unsigned rights, uint64_t badge);
/* Maps device registers at SERVER_MMIO_VA and tells the server. */
void server_give_mmio(struct server *s, paddr_t paddr, uint64_t bytes);
/* Lets a pager map device memory of [paddr, paddr + bytes), whole pages, for programs, by a name. */
void server_give_device(struct server *s, const char *name, paddr_t paddr, uint64_t bytes);
/* Gives an Irq object for a line in `slot`. */
void server_give_irq(struct server *s, unsigned slot, uint32_t line);
/* A ring of zeroes, in both: `asker` asks, `answerer` answers. */
void server_connect(struct server *asker, struct server *answerer);
/* The same with the asker's end at `va` instead of SERVER_RING_DOWN_VA. */
void server_connect_at(struct server *asker, vaddr_t va, struct server *answerer);
/* Writes the boot page and starts the thread; its faults go to `faults`. */
void server_start(struct server *s, cap_t faults);

#endif
