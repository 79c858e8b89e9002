/* The differences, as diff prints them. */
#ifndef DIFF_PRINT_H
#define DIFF_PRINT_H

#include "lines.h"
#include "script.h"

/* The form of POSIX: `2,3c4` and the lines, with < and >. */
void print_normal(const struct lines *a, const struct lines *b, const struct script *script);

/* Unified, with so many lines around each change. */
void print_unified(const struct lines *a, const struct lines *b, const struct script *script, long context,
                   const char *a_name, const char *b_name);

#endif
