/* The ring to blk: what stands behind disk.h in the server. */
#ifndef FS_BLKIO_H
#define FS_BLKIO_H

#include <proto/server.h>
#include <stdbool.h>

void blkio_init(const struct server_boot *boot);
/* Takes completions and submits what waited for room. True if anything was completed. Only on the main loop. */
bool blkio_poll(void);
/* Tells blk, if anything was submitted since. */
void blkio_kick(void);

#endif
