/* Turns words as written into arguments: variables, $(...) and $((...)), quotes, splitting at blanks, file name patterns. */
#ifndef SH_EXPAND_H
#define SH_EXPAND_H

#include "arena.h"
#include "tree.h"

/* Every word of a command -> argv, NULL last; *count without it. */
char **expand_words(struct arena *arena, const struct word *words, int *count);

/* One word to one text: no splitting, no patterns (assignments, redirections). */
char *expand_text(struct arena *arena, const char *word);

/* One word to one pattern for pattern_match (of a case): what is quoted means itself. */
char *expand_pattern(struct arena *arena, const char *word);

/* The text of a here-document: $ and ` as in double quotes. */
char *expand_here(struct arena *arena, const char *text);

#endif
