/* fsync, msync and sync: steps of requests. Errors of earlier write-backs are told once, to fsync or msync of that file. */
#ifndef PAGER_SYNC_H
#define PAGER_SYNC_H

#include "request.h"

int64_t fsync_step(struct request *rq);
int64_t msync_step(struct request *rq);
int64_t sync_step(struct request *rq);

#endif
