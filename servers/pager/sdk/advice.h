/* madvise, mincore and mlock: steps of requests (proto/pager.h). */
#ifndef PAGER_ADVICE_H
#define PAGER_ADVICE_H

#include "request.h"

int64_t madvise_step(struct request *rq);
int64_t mincore_step(struct request *rq);
int64_t mlock_step(struct request *rq);

#endif
