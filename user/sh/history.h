/* The lines typed before, the newest last. At most HISTORY_MAX are kept. */
#ifndef SH_HISTORY_H
#define SH_HISTORY_H

enum { HISTORY_MAX = 200 };

/* Keeps a copy, unless it is empty or as the line before. */
void history_add(const char *line);

/* The line `back` before the end (1: the newest), or NULL. */
const char *history_get(int back);

void history_print(void);

#endif
