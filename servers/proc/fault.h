/* A fault or foreign call that the pager could not serve: the process ends with a message. */
#ifndef PROC_FAULT_H
#define PROC_FAULT_H

#include <quire/sys.h>

/* As serve.on_fault (rt/serve.h). */
int64_t fault_handle(const struct message *m, struct reply *r);

#endif
