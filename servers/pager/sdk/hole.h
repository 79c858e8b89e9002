/* The blocks of a file, from outside: allocating them, freeing them, and finding where there are some. Steps of requests (request.h). */
#ifndef PAGER_HOLE_H
#define PAGER_HOLE_H

#include "open.h"
#include "request.h"

/* PAGER_ALLOCATE */
int64_t allocate_step(struct request *rq);
/*
 * PAGER_SEEK to data (rq->m->w[2] 3) or to a hole (4), from w[1] on: 0 and *at, or as a step. ERR_CAP: there is none, or that is beyond the end.
 * What was stored by mappings into a hole counts as data from then on.
 */
int64_t hole_seek(struct request *rq, struct file *f, uint64_t *at);

#endif
