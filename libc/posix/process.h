/* What this process knows of itself. Set up by libc/start from the stack image; pid is renewed by fork. */
#ifndef POSIX_PROCESS_H
#define POSIX_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

struct process {
    uint64_t timebase_hz; /* rdtime ticks a second */
    uint64_t epoch;       /* seconds since 1970 when rdtime was 0 */
    char *name;           /* argv[0], or NULL */
    uintptr_t stack;      /* where the first thread's began */
};
extern struct process __process;

/* What the child of a vfork has of its own, besides descriptors. */
struct own {
    int pid;              /* 0: ask */
    unsigned umask;
    int niceness;         /* nice value: kept, and changes nothing */
    uint64_t cwd_handle;  /* a directory handle of fs; 0: the root */
    char *cwd;            /* its canonical path */
    bool cwd_is_malloced; /* else it lies in the stack image, or is another's */
};
struct own *__own(void);

/* Shows the pager every file whose offset parent and child are to share, by a seek that moves nothing. */
void __show_files(void);

/* Closes a handle of fs or pager, by FDLIST_ kind. 0, or the ERR_* that was still to be told about its data. */
int64_t __handle_close(unsigned kind, uint64_t handle);

#endif
