/* File name patterns: * ? [a-z] and backslash. */
#ifndef SH_PATTERN_H
#define SH_PATTERN_H

#include "arena.h"
#include "tree.h"

/* Does text match the pattern, as a whole? */
int pattern_match(const char *pattern, const char *text);

/* Has it a character that is not plain? */
int pattern_is(const char *pattern);

/* text without what matches at its beginning, or with at_end at its end: the shortest that does, or the longest. */
char *pattern_cut(struct arena *arena, const char *text, const char *pattern, int at_end, int longest);

/* The paths that match, sorted; NULL if none does. Names with a leading dot only if the pattern has one there. */
struct word *pattern_paths(struct arena *arena, const char *pattern);

#endif
