/* set -x: commands are shown before they run. */
#ifndef SH_TRACE_H
#define SH_TRACE_H

#include "arena.h"

/* Shows $PS4 and the words of a command, NULL last, as they could be typed; nothing without the option. */
void trace_words(struct arena *arena, char *const *words);

/* The same of an assignment. */
void trace_assignment(struct arena *arena, const char *name, const char *value);

#endif
