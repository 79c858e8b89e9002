/* Where the things end that may contain blanks and operators: quotes, $(...), ${...}, `...`. */
#ifndef SH_NEST_H
#define SH_NEST_H

#include <stddef.h>

/*
 * The place after the character at `at`, and after all that belongs to it if it is \ ' " ` or $. 0 if the text ends
 * first (also after a backslash), or if more than NEST_MAX of them are inside each other.
 */
enum { NEST_MAX = 50 };
size_t nest_end(const char *text, size_t at);

#endif
