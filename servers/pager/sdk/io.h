/* read, write, seek and truncate: the operations on file data by handle. Steps of requests (request.h). */
#ifndef PAGER_IO_H
#define PAGER_IO_H

#include "open.h"
#include "request.h"

int64_t read_step(struct request *rq);
/*
 * The common READ without a request: at the shared offset, within one cached page, of the file that was read last. The bytes
 * read; SERVE_LATER, and nothing is changed, if it is another case (or the buffer has a page that is absent).
 */
int64_t read_at_once(struct space *sp, const struct message *m);
/* The same for a server, which has no space and keeps no file open here: only with an offset. */
int64_t read_server_step(struct request *rq);
int64_t write_step(struct request *rq);
int64_t seek_step(struct request *rq);
int64_t truncate_step(struct request *rq);

/* open_get for a step: waits where that answers ERR_AGAIN. wrong_kind: what a file that is none is here. */
int64_t io_open(struct request *rq, uint64_t handle, int wrong_kind, struct open **out);

/* Is it a WRITE that goes to the end of the file, wherever that is by then? */
bool io_appends(const struct request *rq, const struct open *o);
/*
 * The first part of READ and WRITE: w0 handle, w1 bytes, w2 offset. Opens, checks that it may (`need`: FS_O_*) and where;
 * moves the shared offset already, so that a relative that reads meanwhile gets the bytes behind.
 */
int64_t io_start(struct request *rq, uint32_t need, struct open **out);
/*
 * The last: corrects the shared offset to what was done. status: 0, or why it ended early, which is answered if nothing was
 * done. Answers ERR_TOUCH as proto/pager.h says: the absent page is `pending` bytes behind what is done, and the shared offset
 * stays behind all that was asked for.
 */
int64_t io_finish(struct request *rq, struct open *o, int64_t status);

#endif
