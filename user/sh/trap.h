/*
 * Traps: what the shell does at a signal, or at its end (POSIX XCU 2.11, 2.14 trap). A handler only notes that the signal
 * came; its action is run between two commands. A forked child begins without the actions, but what is ignored stays so.
 */
#ifndef SH_TRAP_H
#define SH_TRAP_H

#include <stdbool.h>

/* The built-in: 0, 1 a condition that is none, 2 wrong arguments. */
int trap_builtin(int argc, char **argv);

/* A signal that came and whose action is still to be run; 0: none. */
int trap_came(void);

/* As if the signal had come to the shell, since it ended a job. false: there is no trap for it. */
bool trap_note(int number);

/*
 * Runs the actions of the signals that came. $? is as before, unless an action leaves a function or a loop: then flow says
 * so. To be called only while flow.kind is FLOW_ON.
 */
void trap_run(void);

/* What `exit` gives without a status: $?, and in an action that of the command before the action. */
int trap_status(void);

/* Ends the shell, or a forked child of it, after the action for EXIT. */
_Noreturn void trap_exit(int status);

/* A forked child, while no signal can come: the actions are its parent's, and only shown until it sets one itself. */
void trap_forget(void);

#endif
