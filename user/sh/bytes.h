/* Bytes of a descriptor, as many as are used: others that read it go on behind them. */
#ifndef SH_BYTES_H
#define SH_BYTES_H

#include <sys/types.h>

enum { BYTES_BLOCK = 256 };

struct bytes {
    int fd;
    size_t at, have; /* in the block */
    size_t ask;      /* 1 of a pipe or a terminal: these take nothing back */
    char block[BYTES_BLOCK];
};

void bytes_start(struct bytes *bytes, int fd);

/* As read() of one byte. */
ssize_t bytes_next(struct bytes *bytes, char *c);

/* Gives back what was not used. errno stays. */
void bytes_end(struct bytes *bytes);

#endif
