/* Runs parsed command lines. */
#ifndef SH_RUN_H
#define SH_RUN_H

#include "arena.h"
#include "tree.h"

/* Runs the tree -> its exit status, which is in $? too. Memory it needs is of the arena. */
int run(struct arena *arena, const struct node *node);

/* Parses and runs a text -> its status; 2 with a message if it is no command. The text is not needed once it is parsed. */
int run_text(const char *text);

/* The same command by command, as the lines of a script are: an error is met only behind what is before it. The text stays until then. */
int run_lines(const char *text);

/*
 * Becomes the program argv[0], searched along PATH unless it has a slash; a file that is no program is given to sh.
 * Comes back only if that failed: prints why, gives 127 (not found) or 126.
 */
int run_exec(char **argv);

#endif
