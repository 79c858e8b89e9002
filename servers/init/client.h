/* init as a client of the servers it has started: with badge BADGE_INIT. For init's further threads only: these wait. */
#ifndef INIT_CLIENT_H
#define INIT_CLIENT_H

#include <abi/types.h>

/* Slots of init's own table; written once by client_init. */
struct client {
    cap_t tty, fs, pager, proc;
    uint64_t timebase_hz; /* rdtime ticks a second */
};
extern struct client client;

/* Mints the four from the servers' endpoints. */
void client_init(uint64_t timebase_hz);
/* Prints on the terminal, behind what programs have printed. */
void client_print(const char *text);
/* Waits until the terminal has sent everything, but not longer than a second. */
void client_drain(void);
/* Opens a file at fs for reading. 0 and *handle, to be closed by client_close; or ERR_*. */
int64_t client_open(const char *path, uint64_t *handle);
void client_close(uint64_t handle);

#endif
