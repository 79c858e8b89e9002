/* The part of the exec case that runs after the exec: mmaptest calls itself with a word and an address. */
#ifndef MMAPTEST_PROCESS_H
#define MMAPTEST_PROCESS_H

#define PROCESS_EXEC_WORD "--after-exec"

/* Status 0 if no mapping holds the address argv[2], and the mappings are no more than argv[3]. */
int process_after_exec(int argc, char **argv);

#endif
