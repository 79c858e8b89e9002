/*
 * The line editor: reads one line from a terminal in raw mode. Arrows, Home, End, Delete, history by up and down;
 * ^A ^E ^B ^F begin, end, left, right; ^U ^K ^W cut; ^L clears the screen; tab completes, twice lists; ^C gives the line up; ^D on an empty line ends.
 */
#ifndef SH_EDIT_H
#define SH_EDIT_H

/* The line, without its newline (free it); NULL at the end of input. *interrupted tells that ^C was typed (then ""). */
char *edit_line(const char *prompt, int *interrupted);

#endif
