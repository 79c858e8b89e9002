/* Reading text. */
#ifndef USER_TEXT_H
#define USER_TEXT_H

#include <stdio.h>

/*
 * Reads one line into *line (malloc'd, *room bytes, grown as needed; both 0 at first), without its newline, NUL-terminated; it
 * may have other NULs in it. Its length, or -1 at the end of the file and on an error. Without memory the program ends.
 */
long text_line(FILE *file, char **line, size_t *room);

/* Prints that many bytes and a newline. */
void text_print(const char *line, size_t length);

/* Memory for something, or the program ends with a message. */
void *text_memory(void *old, size_t bytes);

/*
 * For each of the paths up to NULL, or for standard input if there is none, and for "-": calls each(file, name). What cannot be
 * opened, or read to its end, is told on standard error. 0, or the status of trouble if that was so.
 */
int text_each(char **paths, void (*each)(FILE *file, const char *name));

#endif
