/* A test task instead of the system: boot argument task=NAME. What it gets is said in proto/server.h (SLOT_TASK_*). */
#ifndef INIT_TASK_H
#define INIT_TASK_H

#include "system.h"

/* Starts the archive's program `name` with all memory that is left and the authority to make anything of it. */
void task_start(const struct boot *boot, const char *name);

#endif
