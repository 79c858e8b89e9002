/* if, while, for, case, functions; break, continue, return; what leaves them early. */
#ifndef SH_CONTROL_H
#define SH_CONTROL_H

#include "arena.h"
#include "tree.h"

/* What is being left: set by a built-in, ended by the loop or function that it means. */
struct flow {
    enum { FLOW_ON, FLOW_BREAK, FLOW_CONTINUE, FLOW_RETURN, FLOW_INTERRUPT /* ^C, or an error: all of the line */ } kind;
    int levels; /* of loops, still to leave */
    int loops;  /* that run now, in this function */
    int calls;  /* of functions that run now, and files of `.` */
    int tested; /* commands around this one ask for its status: `set -e` does not count */
};
extern struct flow flow;

/* Runs a node of one of these kinds -> its status. */
int control_run(struct arena *arena, const struct node *node);

/* Runs the node as a condition: its failure is no reason to end. */
int control_test(struct arena *arena, const struct node *node);

/* Is there a function of that name? */
int control_has_function(const char *name);

/* There is none from now on; one that runs goes on. */
void control_unset_function(const char *name);

/* Calls it with $1 ... of argv -> its status. */
int control_call(int argc, char **argv);

#endif
