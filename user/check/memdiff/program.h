/*
 * The text of a program of memory operations (docs/DIFF.md): lines `ACTOR VERB WORD...`; `= NAME` begins a program, # a comment.
 * One program at a time is in memory; each line that is not a comment is an operation.
 */
#ifndef MEMDIFF_PROGRAM_H
#define MEMDIFF_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { PROGRAM_OPS = 4000, OP_WORDS = 8, ACTORS = 8 };

struct op {
    unsigned actor;             /* who is to do it, below ACTORS */
    int words;                  /* how many there are */
    const char *word[OP_WORDS]; /* the verb first; those that are not there are "" */
};

extern struct program {
    char name[64];
    unsigned ops;
    struct op op[PROGRAM_OPS];
} program;

/* Reads the next program of the file; false at its end. Says on stderr what is wrong with a line, and ends. */
bool program_read(FILE *in);

/* Word number `at` of an operation as a number in base 16, a sign allowed. */
int64_t op_number(const struct op *op, int at);

#endif
