/* Actors: processes that take turns, each made by fork of another; and the turn itself. */
#ifndef MEMDIFF_ACTOR_H
#define MEMDIFF_ACTOR_H

/* Makes the pipes that the turn goes through. Once, before any program. False: errno. */
int actor_pipes(void);

/* Runs the program as actor 0, in this process; ends it. */
_Noreturn void actor_begin(void);

#endif
