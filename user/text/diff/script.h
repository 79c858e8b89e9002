/*
 * What must change so that one sequence becomes another: the fewest lines taken away and put in (E. Myers, An O(ND) difference
 * algorithm and its variations, 1986, with the middle of the path found from both ends, so that memory grows with N only).
 */
#ifndef DIFF_SCRIPT_H
#define DIFF_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

struct script {
    /* given: lengths, and whether a[i] and b[j] are equal */
    long a_count, b_count;
    bool (*equal)(long i, long j);
    /* the answer, in fresh memory: which of a must go, which of b must come. What is left is equal, in order */
    bool *a_gone, *b_new;
};

/* Fills in the answer. 0, or -1 without memory. */
int script_make(struct script *script);
void script_free(struct script *script);

#endif
