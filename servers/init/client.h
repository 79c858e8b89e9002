/* init as a client of the servers it has started: with badge BADGE_INIT. For init's further threads only: these wait. */
#ifndef INIT_CLIENT_H
#define INIT_CLIENT_H

#include <abi/types.h>

/* Slots of init's own table, filled once by client_init. */
struct client {
    cap_t tty, fs, pager, proc;
};
extern struct client client;

/* Mints the four from the servers' endpoints. */
void client_init(void);
/* Prints on the terminal, behind what programs have printed. */
void client_print(const char *text);
/*
 * Opens a program at fs and has its first page read into memory, so that it can be spawned.
 * 0 and *handle, to be closed by client_close; or ERR_*.
 */
int64_t client_open_program(const char *path, uint64_t *handle);
void client_close(uint64_t handle);

#endif
