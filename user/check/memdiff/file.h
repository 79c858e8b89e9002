/* Descriptors: what each actor has in its slots. */
#ifndef MEMDIFF_FILE_H
#define MEMDIFF_FILE_H

#include "program.h"

enum { FILE_OP_BYTES = 64 << 10 }; /* the most that one operation moves */

struct slot {
    int fd;        /* -1: none */
    uint8_t inode; /* 0: none */
    bool appends;
};

/* The slot that word `at` of an operation numbers. */
struct slot *file_slot(const struct op *op, int at);
/* open's flags: b(oth) w(rite), else read only; c(reate) t(runcate) (e)x(clusive) a(ppend). */
int file_open_flags(const char *letters);
/* Is the position that word `at` tells the descriptor's own (`-`), not a number? */
bool file_own_position(const struct op *op, int at);
/* The size may have changed: all actors know it from now on, and it is told. */
void file_note_size(const struct slot *s);

#endif
