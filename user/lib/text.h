/* Reading text. */
#ifndef USER_TEXT_H
#define USER_TEXT_H

#include <stdio.h>

/*
 * Reads one line into *line (malloc'd, *room bytes, grown as needed; both 0 at first), without its newline, NUL-terminated.
 * Its length, or -1 at the end of the file, on an error, and without memory (then errno is ENOMEM and the file's error is
 * not set).
 */
long text_line(FILE *file, char **line, size_t *room);

#endif
