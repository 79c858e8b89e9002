/*
 * The process protocol. Badge of a program: its pid. BADGE_PAGER: forwarded faults. BADGE_INIT: init.
 * Pids grow from 1 and are not reused until 2^31 have been given out. proc asks pager, fs and tty; never the other way.
 *
 *  PROC_FORK     -> 0; w0 = the child's pid in the parent, 0 in the child. The child has a copy of the registers, the parent's
 *                mappings (PAGER_SPACE_CLONE) and its handles (FS_CLIENT_FORK). ERR_AGAIN (too many processes), ERR_NOMEM
 *  PROC_EXEC     w0 handle of the program (held by the caller), w1 bytes of stack image; buffer IN: struct proc_exec, then the
 *                stack image (proto/layout.h). Does not return on success: the caller goes on in the new program.
 *                ERR_NOEXEC, ERR_AGAIN (repeat: the program is being read), ERR_NOMEM, ERR_2BIG, ERR_TOUCH (w1 = offset)
 *  PROC_SPAWN    as PROC_EXEC, in a new process, child of the caller -> 0; w0 its pid. From init, the handle is init's
 *                (badge BADGE_INIT at fs), and the child is nobody's: init waits for it.
 *  PROC_EXIT     w0 status (0-255). Never answered.
 *  PROC_WAIT     w0 pid (a pid; -1 any child; 0 any of the own group; -g any of group g), w1 flags (PROC_NOHANG)
 *                -> 0; w0 pid (0: none yet, with PROC_NOHANG), w1 status: code << 8, or the signal's number.
 *                w2 user faults, w3 rdtime ticks it existed. ERR_CHILD
 *  PROC_KILL     w0 pid (or -group), w1 signal (0: only looks). Every signal ends the process here. ERR_SRCH, ERR_INVAL
 *  PROC_GETPID   -> 0; w0 pid, w1 parent's pid, w2 group, w3 foreground group of the terminal
 *  PROC_SETPGID  w0 pid (0: own; else a child's), w1 group (0: the pid). ERR_SRCH, ERR_PERM
 *  PROC_SETFG    w0 group: ^C ends the processes of this group from now on
 *  PROC_LIST     w0 cookie (0: first); buffer OUT: struct proc_info[] -> how many; w0 next cookie
 *  PROC_POWER    w0 0 off, 1 reboot: tells init, which syncs first
 *  PROC_STAT     -> w0 processes, w1 zombies, w2 frames of proc's pool in use, w3 frames in all, w4 capability slots in use
 *  PROC_NULL     -> 0
 *  From the pager, by forward, the faulting thread waiting:
 *  PROC_FAULT    w0 address, w1 access | PROC_REASON_* << 8, w2 pc, w3 pid, w4 scause. Ends the process and says on the
 *                terminal which program, pid, pc, address and why. The status is the signal: SEGV 11, BUS 7, ILL 4, TRAP 5, KILL 9
 *  PROC_FOREIGN  w0 the number, w3 pid. Ends it (SIGSYS 31): no other ABI is served yet.
 */
#ifndef PROTO_PROC_H
#define PROTO_PROC_H

#include <stdint.h>

enum {
    PROC_FORK = 1, PROC_EXEC, PROC_SPAWN, PROC_EXIT, PROC_WAIT, PROC_KILL, PROC_GETPID, PROC_SETPGID, PROC_SETFG,
    PROC_LIST, PROC_POWER, PROC_STAT, PROC_NULL, PROC_FAULT, PROC_FOREIGN, PROC_OPS
};
enum { PROC_NOHANG = 1 };
enum { PROC_NAME_BYTES = 32 };

enum {
    PROC_REASON_UNMAPPED = 1, /* address in no mapping: SIGSEGV */
    PROC_REASON_PROTECTION,   /* the mapping forbids it: SIGSEGV */
    PROC_REASON_BEYOND_FILE,  /* beyond the end of the mapped file: SIGBUS */
    PROC_REASON_IO,           /* the page could not be read: SIGBUS */
    PROC_REASON_NO_MEMORY,    /* SIGKILL */
    PROC_REASON_TRAP,         /* illegal instruction, breakpoint ...: by scause */
    PROC_REASON_SHIFT = 8,
};

struct proc_exec {
    char name[PROC_NAME_BYTES]; /* for messages and ps: NUL-terminated */
};

struct proc_info {
    int32_t pid, parent, group;
    uint32_t state; /* PROC_STATE_* */
    uint64_t space; /* the pager's space id */
    uint64_t start_ticks;
    char name[PROC_NAME_BYTES];
};
_Static_assert(sizeof(struct proc_info) == 64, "no holes");
enum { PROC_STATE_RUNNING = 1, PROC_STATE_WAITING, PROC_STATE_ZOMBIE };

#endif
