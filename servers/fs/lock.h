/*
 * Locks of files: record locks (fcntl), which belong to a client and a range, and whole ones (flock), which belong to a handle.
 * The two kinds do not see each other. A lock is advice: reading and writing ask nobody.
 */
#ifndef FS_LOCK_H
#define FS_LOCK_H

#include "handle.h"

/*
 * Any client can have a lock while there is room for one, and more while its locks are fewer than the places left; so one that
 * gives none up takes half of them. To give up needs no room but for what splits a lock.
 */
enum { LOCKS_MAX = 2048, LOCK_WAITERS_MAX = 256 };
#define LOCK_LATER INT64_MIN /* the call was kept: it is answered by user_answer */

/* A call of FS_LOCK. */
struct lock_call {
    uint64_t id, client, handle;
    uint64_t flags;        /* FS_LOCK_* */
    uint64_t start, bytes; /* 0 bytes: to the end, wherever that is */
};

/*
 * Serves it; w: the words to answer with (FS_LOCK_ASK). ERR_BADF, ERR_INVAL (flags or range), ERR_AGAIN, ERR_BUSY (clients
 * would wait for each other), ERR_NFILE (no room for this client), ERR_CROWDED (no place to wait for it), LOCK_LATER.
 */
int64_t lock_run(const struct lock_call *call, uint64_t w[MSG_WORDS]);
/* This client gives up this handle, which it no longer holds: its record locks on the file go, and with the last holder the handle's own. */
void lock_closed(uint64_t client, const struct handle *handle, bool last);
/* Its waiting calls are answered ERR_INTR / forgotten, because it has gone. */
void locks_cancel(uint64_t client);
void locks_drop_client(uint64_t client);
unsigned locks_waiting(void);
unsigned locks_in_use(void);

#endif
