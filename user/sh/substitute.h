/* $(...): what a command prints. */
#ifndef SH_SUBSTITUTE_H
#define SH_SUBSTITUTE_H

#include "arena.h"

/* Runs the text in a process of its own -> its output without the newlines at its end. vars.substituted is its status. */
char *substitute(struct arena *arena, const char *command);

#endif
