/* exec: a space gets a new program. */
#ifndef PAGER_EXEC_H
#define PAGER_EXEC_H

#include <quire/sys.h>

struct space;

/*
 * PAGER_SPACE_EXEC (proto/pager.h), answered at once: m->w[1] handle, w[2] pid that holds it, w[3] bytes of stack image. out: entry
 * and stack pointer.
 */
int64_t space_exec(struct space *sp, const struct message *m, uint64_t out[MSG_WORDS]);

#endif
