/* Signals: their numbers, sets of them, and what a process and a thread keep of them (signal.h has what is done with it). */
#ifndef PROC_SIGNALS_H
#define PROC_SIGNALS_H

#include "interval.h"

#include <proto/proc.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    SIGHUP = 1, SIGINT = 2, SIGQUIT = 3, SIGILL = 4, SIGTRAP = 5, SIGBUS = 7, SIGKILL = 9, SIGSEGV = 11, SIGALRM = 14, SIGCHLD = 17,
    SIGCONT = 18, SIGSTOP = 19, SIGTSTP = 20, SIGTTIN = 21, SIGTTOU = 22, SIGURG = 23, SIGWINCH = 28, SIGSYS = 31,
    SIGREAL = 32, /* from here on each is queued, and kept in order */
    SIGNALS = 64,
};
_Static_assert(SIGNALS == PROC_SIGNALS - 1, "the protocol's");

#define SIGNAL_BIT(n) (UINT64_C(1) << ((n)-1))
#define SIGNALS_UNBLOCKABLE (SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP))
#define SIGNALS_STOP (SIGNAL_BIT(SIGSTOP) | SIGNAL_BIT(SIGTSTP) | SIGNAL_BIT(SIGTTIN) | SIGNAL_BIT(SIGTTOU))
/* Nothing happens if there is no handler. */
#define SIGNALS_QUIET (SIGNAL_BIT(SIGCHLD) | SIGNAL_BIT(SIGCONT) | SIGNAL_BIT(SIGURG) | SIGNAL_BIT(SIGWINCH))

/* Codes, as <signal.h> has them. */
enum {
    CODE_USER = 0, CODE_KERNEL = 128, CODE_QUEUE = -1, CODE_THREAD = -6,
    CODE_EXITED = 1, CODE_KILLED = 2, CODE_STOPPED = 5, CODE_CONTINUED = 6, /* SIGCHLD */
    CODE_MAPERR = 1, CODE_ACCERR = 2,                 /* SIGSEGV */
    CODE_ADRALN = 1, CODE_ADRERR = 2, CODE_OBJERR = 3, /* SIGBUS */
    CODE_ILLOPC = 1, CODE_BRKPT = 1,
};

/* A signal on its way. */
struct sent {
    struct sent *next;
    uint32_t signal;
    int32_t code, pid, status;
    uint64_t value;
};

/* Those that were sent and not yet delivered. */
struct pending {
    uint64_t set;       /* of one without an entry in the list only this is known: it is below SIGREAL, and there was no room */
    struct sent *first; /* in order of arrival */
};

/* Of a process. */
struct signals {
    uint64_t entry;            /* of libc's trampoline; 0: none */
    uint64_t handled, ignored; /* sets; neither: the default */
    uint64_t no_defer, once;   /* sets: SA_NODEFER, SA_RESETHAND */
    bool no_zombies, no_stops; /* SA_NOCLDWAIT, SA_NOCLDSTOP */
    bool stopped;
    bool forsaken;             /* stopped in an orphaned group: it need not be told any more */
    unsigned entries;          /* in the lists of the process and its threads */
    struct pending pending;
    struct interval alarm;
    uint64_t masks[SIGNALS + 1]; /* blocked while the handler runs; only of those in `handled` */
};

#endif
