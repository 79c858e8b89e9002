/* Calls that are answered later, of programs that may go away meanwhile: they lie in lists of waiters (waiters.h). */
#ifndef TTY_PENDING_H
#define TTY_PENDING_H

#include "waiters.h"

#include <quire/sys.h>

/* Keeps a call, of which w[0] is what is wanted: SERVE_LATER; ERR_CROWDED if too many wait. */
int64_t pending_keep(struct waiters *w, const struct message *m);
/* Drops those whose callers have gone. */
void pending_purge(struct waiters *w);
/* Answers those of this client ERR_INTR. */
void pending_cancel(struct waiters *w, uint64_t client);
/* Answers all ERR_INTR. */
void pending_cancel_all(struct waiters *w);

#endif
