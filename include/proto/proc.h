/*
 * The process protocol. Badge of a program: its pid. BADGE_PAGER: forwarded faults. BADGE_INIT: init.
 * Pids grow from 2 (a group 1 could not be told from "all" where it stands negated) and are not reused until 2^31 have been given out. proc asks pager, fs and tty; never the other way.
 *
 *  PROC_FORK     -> 0; w0 = the child's pid in the parent, 0 in the child. The child has a copy of the registers, the parent's
 *                mappings (PAGER_SPACE_CLONE) and its handles (FS_CLIENT_FORK). ERR_AGAIN (too many processes, by RLIMIT_NPROC or for
 *                want of kernel objects), ERR_NOMEM (what the child may write cannot be promised)
 *  PROC_VFORK    w0 1: no handler of a signal is run in the child -> as PROC_FORK, but the child runs in the parent's memory (PAGER_SPACE_CREATE), with
 *                handles of its own; the calling thread is answered when the child has a new program or has ended. Its other threads go on; their
 *                PROC_EXEC is ERR_AGAIN meanwhile. A signal does not end the wait. The child lives on if the parent is killed.
 *  PROC_EXEC     w0 handle of the program (held by the caller), w1 bytes of stack image; buffer IN: struct proc_exec, then the
 *                stack image (proto/layout.h). Does not return on success: the caller goes on in the new program.
 *                ERR_NOEXEC, ERR_AGAIN (repeat: the program is being read), ERR_NOMEM, ERR_2BIG, ERR_TOUCH (w1 = offset)
 *  PROC_SPAWN    as PROC_EXEC, in a new process, child of the caller -> 0; w0 its pid. From init, the handle is init's
 *                (badge BADGE_INIT at fs), and the child is nobody's: init waits for it.
 *  PROC_EXIT     w0 status (0-255). Never answered.
 *  PROC_WAIT     w0 pid (a pid; -1 any child; 0 any of the own group; -g any of group g), w1 flags: PROC_NOHANG; PROC_UNTRACED
 *                one that was stopped, too; PROC_CONTINUED one that goes on, too; PROC_NOREAP it can be waited for again;
 *                PROC_NOEXITED not one that has ended
 *                -> 0; w0 pid (0: none yet, with PROC_NOHANG), w1 status: code << 8, or the signal's number, or the signal's
 *                number << 8 | PROC_STOPPED, or PROC_GOES_ON. w2 faults that nobody could resolve, w3 rdtime ticks it existed. ERR_CHILD
 *  PROC_KILL     w0 pid (or -group; 0: the own group; -1: all but the caller; from init all), w1 signal (0: only looks). ERR_SRCH, ERR_INVAL
 *  PROC_GETPID   w0 whom to tell of (0: the caller; ERR_SRCH) -> 0; w0 pid, w1 parent's pid, w2 group, w3 foreground group of the terminal
 *  PROC_SETPGID  w0 pid (0: own; else a child's), w1 group (0: the pid). ERR_SRCH, ERR_PERM
 *  PROC_SETFG    w0 group: it is the foreground group from now on: what ^C, ^\ and ^Z signal, and who may read the terminal. 0: none signalled, all read
 *  PROC_TERMINAL w0 PROC_TERMINAL_READ | PROC_TERMINAL_CHANGE (its settings, its foreground group): may the caller, now? -> 0; w0 the turn, for TTY_READ.
 *                In the background (XBD 11.1.4): ERR_INTR, and its group has been sent SIGTTIN or SIGTTOU; ERR_IO if the group is orphaned.
 *                If the calling thread ignores or blocks that signal, ERR_IO to READ, 0 to CHANGE. ERR_INVAL
 *  PROC_LIST     w0 cookie (0: first); buffer OUT: struct proc_info[] -> how many; w0 next cookie
 *  PROC_POWER    w0 0 off, 1 reboot: tells init, which syncs first
 *  PROC_STAT     -> w0 processes, w1 zombies, w2 frames of proc's pool in use, w3 frames in all, w4 capability slots in use
 *  PROC_NULL     -> 0
 *
 * THREADS. A process has threads 0 (the first), 1, 2 ...; the badge of each at proc is pid | thread << 32, so proc knows who calls;
 * at the other servers all threads of a process are one client. Each has a CapTable and a Thread of its own.
 *  PROC_THREAD_CREATE w0 pc, w1 sp, w2 a0, w3 a1 -> 0; w0 thread number. It begins with these and no other register, not even tp: that is
 *                     a1's to give, by the code at pc. Signal mask as the creator's. ERR_AGAIN, ERR_NOMEM
 *  PROC_THREAD_EXIT   w0 1: nobody will join it. Never answered; the last thread's exit is PROC_EXIT 0
 *  PROC_THREAD_JOIN   w0 thread number: answered 0 when that thread has ended (its stack is then unused); at once if it has. ERR_SRCH (never
 *                     was, or another joined it), ERR_INVAL (itself), ERR_INTR
 *  PROC_THREAD_KILL   w0 thread number, w1 signal: to this thread of the own process. ERR_SRCH, ERR_INVAL
 *  PROC_THREAD_CANCEL w0 thread number, of the own process: the thread enters the trampoline with signal 0, whatever it blocks, and its slow calls end,
 *                     as with a signal; again after each PROC_SIG_RETURN of a handler from now on, for that may lead to just before a slow call. What
 *                     becomes of it libc knows. In a new program it is forgotten. ERR_SRCH
 *  fork copies only the calling thread; exec, exit and an uncaught signal end all. While a process is stopped (STOP, TSTP, TTIN, TTOU) its
 *  threads run no instruction, and signals but KILL and CONT wait. What they waited for at fs, tty and the pager ends with ERR_INTR, and libc asks again
 *  when they go on: a stopped process takes nothing that others could have.
 *
 * SIGNALS. Numbers 1 .. PROC_SIGNALS-1, as in <signal.h>; sets are 64-bit, bit n-1 for signal n. KILL and STOP cannot be caught, ignored or blocked.
 *  PROC_SIG_ENTRY     w0 address: where libc's trampoline begins. Without one, signals with a handler end the process. exec resets it.
 *  PROC_SIG_ACTION    w0 signal, w1 PROC_SIG_DFL|IGN|HANDLE|ASK, w2 SA_NODEFER 1 | SA_RESETHAND 2 | SA_NOCLDWAIT 4 | SA_NOCLDSTOP 8, w3 mask -> 0; w0 w1 w2 before. ERR_INVAL
 *                     Ignored ones stay ignored in a new program, handled ones become default.
 *  PROC_SIG_MASK      w0 0 block, 1 unblock, 2 set, 3 ask; w1 set -> 0; w0 the mask before. Of the calling thread.
 *  PROC_SIG_PENDING   -> 0; w0 set of those blocked and pending
 *  PROC_SIG_SUSPEND   w0 mask: waits with this mask until a signal was handled -> ERR_INTR, the old mask restored
 *  PROC_SIG_WAIT      w0 set, w1 deadline (rdtime ticks; UINT64_MAX never): waits for one of these (blocked) signals, takes it -> 0; w0 signal, w1 code, w2 value, w3 pid. ERR_AGAIN (deadline)
 *  PROC_SIG_QUEUE     w0 pid, w1 signal, w2 value: as PROC_KILL, with a value
 *  PROC_SIG_CONTEXT   buffer OUT: struct proc_context. What the trampoline asks first: what it interrupted and why. Once a delivery.
 *  PROC_SIG_RETURN    buffer IN: struct proc_context: goes on with these registers and this mask. Not answered. ERR_FAULT ends the process
 *  PROC_ALARM         w0 first expiry in rdtime ticks from now (0: off; UINT64_MAX: only asks), w1 period (0: once), -> 0; w0 ticks that were left, w1 period before. SIGALRM
 *  PROC_TIMER         w0 number (0 .. PROC_TIMERS-1; PROC_TIMER_VIRTUAL, PROC_TIMER_PROF: they count CPU time of the process, looked at each 4 ms, and last through exec), w1 first expiry in rdtime ticks from now (0: off; UINT64_MAX: only asks), w2 period (0: once), w3 signal (0:
 *                     sends none), w4 value -> 0; w0 ticks left (0: off), w1 period, both before; w2 expiries that found its signal still pending.
 *                     Periods below 10,000 ticks, an alarm's too, are that. A periodic one sends no other signal until its last was taken and the handler
 *                     has returned (servers/proc/interval.h); what it leaves out are overruns. The signal has code PROC_SIG_TIMER. A child has no timers; exec ends them. ERR_INVAL, ERR_AGAIN (too many)
 * Delivery: proc stops the thread (SYS_THREAD_NOTIFY, or the fault it waits in), keeps its registers, and redirects it to the trampoline with
 * a0 = signal, a1 = code, sp as it was, all other registers as they were. The trampoline takes a stack, asks PROC_SIG_CONTEXT into it, runs the handler, and
 * ends with PROC_SIG_RETURN; or the handler leaves by siglongjmp, and proc keeps nothing. Until CONTEXT was asked nothing more is delivered to that thread.
 * Slow calls of the process (PROC_WAIT, JOIN, pipes, terminal, locks, futex) are answered ERR_INTR when a signal is delivered: proc cancels them at fs, tty and the
 * pager. libc repeats the call unless a handler without SA_RESTART ran in this thread meanwhile.
 * A fault's signal that is blocked or ignored, or whose handler's stack cannot be used, ends the process, as POSIX allows.
 *
 * LIMITS AND USE
 *  PROC_LIMIT         w0 PROC_LIMIT_*, w1 0 ask | 1 set, w2 soft, w3 hard (UINT64_MAX: none) -> 0; w0 soft, w1 hard before. ERR_INVAL, ERR_PERM (raise hard)
 *  PROC_USAGE         w0 PROC_USAGE_SELF | CHILDREN (waited for) -> 0; w0 minor faults, w1 major faults, w2 CPU time in rdtime ticks, w3 pages resident
 *                     at most (not of CHILDREN), w4 pages that have gone to the swap disk. PROC_USAGE_TIME: only w2, of the process w1 (0: self). PROC_USAGE_THREAD: only w2, of the own process's thread
 *                     w1 (UINT64_MAX: the calling one). CPU time is that of its threads, with what servers did for them. ERR_SRCH, ERR_INVAL
 *  PROC_UMASK         not here: umask, cwd and descriptors are libc's.
 *  From the pager, by forward, the faulting thread waiting (w3 is pid | thread << 32: these are the tag of the fault message, pid in its upper half):
 *  PROC_FAULT    w0 address, w1 access | PROC_REASON_* << 8, w2 pc, w3 pid, w4 scause. Ends the process and says on the
 *                terminal which program, pid, pc, address and why. The status is the signal: SEGV 11, BUS 7, ILL 4, TRAP 5, KILL 9
 *  PROC_FOREIGN  w0 the number, w3 the pid of the space; which of several threads it was, or the child of a vfork, proc tells by its tp. SIGSYS 31 with code
 *                PROC_SYS_FOREIGN and the number as value: no other ABI is served yet. A handler returns behind the call.
 *  PROC_OUT_OF_MEMORY  a fault that needs memory which cannot be had: w0 pid of the largest program, w1 its pages, w2 PROC_SHORT_OF_*, w3 as above.
 *                That program ends with SIGKILL, which is said on the terminal; the thread that waits tries again, unless it was its.
 */
#ifndef PROTO_PROC_H
#define PROTO_PROC_H

#include <stdint.h>

enum {
    PROC_FORK = 1, PROC_EXEC, PROC_SPAWN, PROC_EXIT, PROC_WAIT, PROC_KILL, PROC_GETPID, PROC_SETPGID, PROC_SETFG,
    PROC_LIST, PROC_POWER, PROC_STAT, PROC_NULL, PROC_FAULT, PROC_FOREIGN,
    PROC_THREAD_CREATE, PROC_THREAD_EXIT, PROC_THREAD_JOIN, PROC_THREAD_KILL, PROC_SIG_ENTRY, PROC_SIG_ACTION, PROC_SIG_MASK,
    PROC_SIG_PENDING, PROC_SIG_SUSPEND, PROC_SIG_WAIT, PROC_SIG_QUEUE, PROC_SIG_CONTEXT, PROC_SIG_RETURN, PROC_ALARM, PROC_LIMIT,
    PROC_USAGE, PROC_TIMER, PROC_OUT_OF_MEMORY, PROC_VFORK, PROC_THREAD_CANCEL, PROC_TERMINAL, PROC_OPS
};
enum { PROC_NOHANG = 1, PROC_UNTRACED = 2, PROC_NOEXITED = 4, PROC_CONTINUED = 8, PROC_NOREAP = 16 };
enum { PROC_TERMINAL_READ = 1, PROC_TERMINAL_CHANGE };
enum { PROC_STOPPED = 0x7f, PROC_GOES_ON = 0xffff };
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

enum { PROC_SHORT_OF_FRAMES, PROC_SHORT_OF_TABLES /* page tables: then w1 counts these alone */ };
enum { PROC_SYS_FOREIGN = 1, PROC_SIG_TIMER = -2 /* SI_TIMER */, PROC_TIMERS = 32 /* of one process */, PROC_TIMER_VIRTUAL, PROC_TIMER_PROF };
enum { PROC_SIGNALS = 65, PROC_THREADS_MAX = 64 /* of one process */ };
enum { PROC_USAGE_SELF, PROC_USAGE_CHILDREN, PROC_USAGE_TIME, PROC_USAGE_THREAD };
enum { PROC_SIG_DFL, PROC_SIG_IGN, PROC_SIG_HANDLE, PROC_SIG_ASK };
enum { PROC_LIMIT_AS, PROC_LIMIT_DATA, PROC_LIMIT_STACK, PROC_LIMIT_NOFILE, PROC_LIMIT_CORE, PROC_LIMIT_NPROC, PROC_LIMIT_FSIZE, PROC_LIMIT_MEMLOCK, PROC_LIMITS };
enum { PROC_MEMLOCK_BYTES = 8 << 20 }; /* memory that a process may lock, unless PROC_LIMIT says otherwise */

struct proc_context {
    uint64_t regs[32];   /* struct regs: [0] is the pc */
    uint64_t mask;       /* to restore at PROC_SIG_RETURN */
    uint32_t signal;
    int32_t code;        /* SI_* / SEGV_MAPERR ... as in <signal.h> */
    uint64_t address;    /* of a fault */
    uint64_t value;      /* of PROC_SIG_QUEUE */
    int32_t pid;         /* of the sender, or of the child (SIGCHLD) */
    int32_t status;      /* of the child */
};
_Static_assert(sizeof(struct proc_context) == 296, "no holes");

struct proc_info {
    int32_t pid, parent, group;
    uint32_t state; /* PROC_STATE_* */
    uint64_t space; /* the pager's space id */
    uint64_t start_ticks;
    char name[PROC_NAME_BYTES];
    uint64_t faults_minor, faults_major; /* as PROC_USAGE; of a zombie, what it took in all */
    uint64_t resident_pages, mapped_pages; /* 0 of a zombie */
    uint64_t cpu_ticks;                  /* as PROC_USAGE */
    uint64_t threads;                    /* that run or wait; 0 of a zombie */
};
_Static_assert(sizeof(struct proc_info) == 112, "no holes");
enum { PROC_STATE_RUNNING = 1, PROC_STATE_WAITING /* all its threads, for a server's answer or until woken */, PROC_STATE_ZOMBIE };

#endif
