/* Waiting until an end of a pipe can be used. */
#ifndef FS_POLL_H
#define FS_POLL_H

#include <abi/msg.h>
#include <stdint.h>

enum { POLLS_MAX = 256 };
#define POLL_LATER INT64_MIN /* the call was kept: it is answered by user_answer */

struct poll_call {
    uint64_t id, client, handle;
    uint64_t wanted;   /* FS_POLL_READ | WRITE, or FS_POLL_PEER */
    uint64_t deadline; /* rdtime ticks */
};

/* The bits that are true, ERR_TIMEOUT, ERR_BADF (not a pipe), ERR_INVAL, ERR_CROWDED (no place to wait is left for this client), or POLL_LATER. */
int64_t poll_run(const struct poll_call *call, uint64_t now);
/* Answers those that have something to be told by now. */
void polls_deliver(uint64_t now);
/* The first deadline, DEADLINE_NEVER if there is none. */
uint64_t polls_deadline(void);
/* Its waiting calls are answered ERR_INTR / forgotten, because it has gone. */
void polls_cancel(uint64_t client);
void polls_drop_client(uint64_t client);
unsigned polls_waiting(void);

#endif
