/* The session: the shell that init starts, once with a command or again and again without. */
#ifndef INIT_SESSION_H
#define INIT_SESSION_H

#include <stdint.h>

/* What it needs to know; stays valid. args: boot arguments (cmd='...'). epoch: seconds since 1970 when rdtime was 0. */
void session_init(const char *args, uint64_t epoch);
/* Runs the session on a thread of its own; does not return. */
_Noreturn void session_run(void);
/* Ends the system by a program's order; with a command it counts as success. Runs on a thread of its own. */
_Noreturn void session_end(unsigned how);

#endif
