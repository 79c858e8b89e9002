/* What vmtop shows: two snapshots of the processes and the pager, and what happened between them. */
#ifndef SYSTEM_TOPTABLE_H
#define SYSTEM_TOPTABLE_H

enum top_order { TOP_MEMORY, TOP_FAULTS, TOP_CPU, TOP_PID, TOP_ORDERS };

/* Takes a snapshot; the one before becomes what changes are counted from (the first: from the beginning). 0, -1 with errno. */
int table_take(void);

/* Prints the totals and the processes. rows, columns: of the screen, which is cleared where nothing is written; 0: no screen. */
void table_print(enum top_order order, int rows, int columns);

#endif
