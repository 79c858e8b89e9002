/* The built-in `read`. */
#ifndef SH_READ_H
#define SH_READ_H

/* read [-r] NAME ...: 0, 1 at the end of input, 2 wrong arguments, 128 + N signal N, which has a trap, or was ^C. Takes no byte behind the line. */
int read_line(int argc, char **argv);

#endif
