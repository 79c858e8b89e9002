/* fsync, msync and sync: steps of requests. Errors of earlier write-backs are told once, to fsync or msync of that file. */
#ifndef PAGER_SYNC_H
#define PAGER_SYNC_H

#include "open.h"
#include "request.h"

int64_t fsync_step(struct request *rq);
int64_t msync_step(struct request *rq);
int64_t sync_step(struct request *rq);
/*
 * The end of another step, which may have to be taken several times: `result` is the answer once all that is changed of o's file is on the disk;
 * or an error, as fsync would tell it. sync_is_after: it was begun.
 */
int64_t sync_after(struct request *rq, struct open *o, int64_t result);
bool sync_is_after(const struct request *rq);

#endif
