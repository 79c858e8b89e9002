/* Tab completion: what could follow the text before the cursor. */
#ifndef SH_COMPLETE_H
#define SH_COMPLETE_H

#include "arena.h"
#include "tree.h"

struct completion {
    struct word *names; /* sorted: what to show */
    int count;
    char *insert; /* what all of them go on with, quoted as a word needs; with a blank or slash behind if there is one only */
};

/*
 * Completes the word at the end of text: the first of a command to a built-in or a program of PATH, any other, and one
 * with a slash, to a file name. Inside quotes nothing is completed.
 */
struct completion complete(struct arena *arena, const char *text);

#endif
