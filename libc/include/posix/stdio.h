/* newlib's <stdio.h>, and the POSIX names it has under others. */
#ifndef QUIRE_STDIO_H
#define QUIRE_STDIO_H

#include_next <stdio.h>

#if __GNU_VISIBLE && !defined(SEEK_DATA)
#define SEEK_DATA 3 /* the next data, */
#define SEEK_HOLE 4 /* or hole, from the offset on; the end of the file is one */
#endif

#if __POSIX_VISIBLE >= 200809
#ifdef __cplusplus
extern "C" {
#endif

ssize_t getline(char **line, size_t *room, FILE *file);
ssize_t getdelim(char **line, size_t *room, int end, FILE *file);

#ifdef __cplusplus
}
#endif
#endif
#endif
