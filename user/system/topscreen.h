/* vmtop's terminal: one key at a time, unseen, and a picture that is drawn over the one before. */
#ifndef SYSTEM_TOPSCREEN_H
#define SYSTEM_TOPSCREEN_H

#include <stdbool.h>

enum { SCREEN_NOTHING = -1, SCREEN_END = -2 };

/* Takes the terminal; false if standard input or output is none. Given back by screen_end, and when ^C ends the program. */
bool screen_begin(void);
void screen_end(void);

/* Begins a picture. batch: there is no terminal, nothing needs to be done. */
void screen_frame(bool batch);

int screen_rows(void);
int screen_columns(void);

/* The next key within *seconds, which becomes what is left of them; SCREEN_NOTHING, SCREEN_END (of input). */
int screen_key(double *seconds);

void screen_sleep(double seconds);

#endif
