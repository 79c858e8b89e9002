/* What this process knows of itself. Set up by libc/start from the stack image; pid is renewed by fork. */
#ifndef POSIX_PROCESS_H
#define POSIX_PROCESS_H

#include <stdint.h>

struct process {
    int pid;              /* 0: ask */
    unsigned umask;
    uint64_t timebase_hz; /* rdtime ticks a second */
    uint64_t epoch;       /* seconds since 1970 when rdtime was 0 */
    uint64_t start_ticks;
    uint64_t cwd_handle;  /* a directory handle of fs; 0: the root */
    char *cwd;            /* its canonical path; in the stack image or from malloc */
};
extern struct process __process;

/* Closes a handle of fs or pager, by FDLIST_ kind. 0, or the ERR_* that was still to be told about its data. */
int64_t __handle_close(unsigned kind, uint64_t handle);

#endif
