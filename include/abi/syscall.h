/*
 * System calls: number in a7 (negative), arguments and results in registers. docs/KERNEL.md is the manual.
 * a0 is the result: >= 0, or an ERR_* of abi/err.h. Registers not named as results keep their values, except that
 * the calls marked [msg] leave a1-a6 and t0-t2 as abi/msg.h says or unspecified.
 * A non-negative a7 is a foreign call: delivered to the thread's fault endpoint (RECV_FOREIGN).
 *
 *   SYS_CALL        [msg] a0 endpoint, a1 label, a2-a6 words, t0 buffer, t1 bytes|BUF_*  -> a0 status, a2-a6 words
 *   SYS_RECV        [msg] a0 endpoint (CAP_NULL: only wait for the deadline), t2 deadline (rdtime ticks, absolute)
 *                         -> a0 RECV_* or error, the rest as abi/msg.h
 *   SYS_REPLY       [msg] a1 status, a2-a6 words, t0 id, t1 REPLY_*                      -> a0
 *   SYS_REPLY_RECV  [msg] a0 endpoint, a1 status, a2-a6 words, t0 id, t1 REPLY_*, t2 deadline -> as SYS_RECV.
 *                         If the reply part fails its error is the result and nothing was received;
 *                         ERR_STALE (the client has gone) is not reported: it goes on to receive.
 *   SYS_FORWARD     [msg] a0 endpoint, a1 label, a2-a6 words, t0 id                      -> a0
 *   SYS_SIGNAL      a0 endpoint, a1 bits                                                 -> a0
 *   SYS_COPY_IN     a0 id, a1 offset in the declared buffer, a2 own memory, a3 bytes     -> a0 bytes copied; short if a
 *   SYS_COPY_OUT    the same, the other way                                                 page of the client's is absent
 *   SYS_MAP         a0 space, a1 va, a2 pool, a3 frame index, a4 pages, a5 PROT_*        -> a0, a1 pages done. Replaces what was
 *                                                                                           mapped there
 *   SYS_UNMAP       a0 space, a1 va, a2 pages, a3 entries (or 0), a4 max                 -> a0 entries, a1 pages done
 *   SYS_PROTECT     a0 space, a1 va, a2 pages, a3 PROT_*                                 -> a0, a1 pages done; absent pages skipped
 *   SYS_SCAN        a0 space, a1 va, a2 pages, a3 entries, a4 max, a5 SCAN_*             -> a0 entries, a1 pages done
 *                         The entry list (uint64_t, abi/prot.h) is 8-byte aligned and lies in one page.
 *                         Notes (SYS_NOTE) are listed; unmap removes them, map replaces them.
 *   SYS_NOTE        a0 space, a1 va, a2 note (32 bits): leaves a word in the place of a page: what is mapped at va is unmapped, and
 *                         a fault there tells the note. In a table that is shared, for all that share it; there an entry
 *                         that is empty cannot be noted (ERR_SHARED)                      -> a0, a1 the entry that was there
 *   SYS_SHARE       a0 space, a1 va, a2 other space, a3 pages; both multiples of 2 MiB; a4 entries (or 0), a5 max: the first uses the
 *                         other's tables of these pages too, and no page in them can be written any more in either. A table whose
 *                         entries fit what is left of the list is copied instead, and they are listed. A 2 MiB leaf is
 *                         split. ERR_BUSY: the first has something there     -> a0 entries, a1 pages done, a2 1: some are shared
 *   SYS_UNSHARE     a0 space, a1 va, a2 entries, a3 max: if the table of va is shared, the space gets a copy of its own, and the
 *                         list says what is in it, from the 2 MiB border below va on. ERR_INVAL: the list is too short for it;
 *                         nothing was changed                                             -> a0 entries, 0 if not shared
 *   SYS_MOVE        a0 space, a1 va, a2 new va, a3 pages: moves what is mapped and noted; whole tables where both are multiples of
 *                         2 MiB. ERR_BUSY: something is there. Ranges that overlap: ERR_INVAL -> a0, a1 pages done
 *                         Map, unmap of less than the 2 MiB, protect and move of a part answer ERR_SHARED at a shared table.
 *   SYS_DONATE      a0 space, a1 pool, a2 index, a3 count                                -> a0
 *   SYS_RECLAIM     a0 space, a1 entries, a2 max: give back donated frames that are not in use as tables
 *                                                                                        -> a0 count; entries are frame indices
 *   SYS_MAKE        a0 pool, a1 index, a2 OBJ_*, a3 destination (empty slot, a cap_t), a4, a5, a6 by type:
 *                         SPACE: a4 badge of its faults.  POOL: a4 first frame, a5 count, both of this pool, all unused.
 *                         IRQ: a4 the Irq line 0 capability, a5 line.                    -> a0
 *   SYS_DESTROY     a0 capability (RIGHT_CTRL)                                           -> a0
 *   SYS_CAP_COPY    a0 destination table (CAP_NULL: own root), a1 slot, a2 source, a3 rights kept, a4 badge
 *                         (0: the source's; else the source's must be 0)                 -> a0
 *   SYS_CAP_DELETE  a0 table (CAP_NULL: own root), a1 slot                               -> a0
 *   SYS_CAP_INFO    a0 capability -> a0 OBJ_* | rights << 8, a1 badge; for a Pool: a2 frames, a3 in use as objects or
 *                                    tables, a4 physical address of frame 0 (0 without RIGHT_PHYS); for a Thread: a2
 *                                    rdtime ticks it has used, with what threads of higher priority did meanwhile, a3 1 if it
 *                                    runs or could, 0 if it waits or was not started; for a Space: a2 pages mapped and noted, a3 2 MiB leaves
 *   SYS_THREAD_SET  a0 thread, a1 space, a2 captable, a3 fault endpoint, a4 priority, a5 tag (word 3 of its fault
 *                         messages)                                                      -> a0. The thread must not run.
 *   SYS_THREAD_NOTIFY a0 thread, a1 endpoint, a2 word: as soon as it would execute its next instruction it stops, and a
 *                         RECV_FAULT message (cause FAULT_NOTIFY, address = word) is sent to the endpoint. A wait in
 *                         SYS_RECV ends with ERR_INTR; a call goes on to its answer first. Once, until delivered -> a0
 *   SYS_THREAD_START a0 thread, a1 pc, a2 sp, a3 a0, a4 a1                               -> a0. All other registers are zero.
 *   SYS_THREAD_FORK a0 thread, a1 id, a2 status, a3 w0: start it with a copy of the registers of the thread that waits
 *                         on id, as if that had been answered REPLY_MSG with status, w0  -> a0
 *   SYS_REGS_GET    a0 id, a1 struct regs *: the registers of the thread that waits on id -> a0
 *   SYS_REGS_SET    the same, the other way                                               -> a0
 *   SYS_IRQ_BIND    a0 irq, a1 endpoint, a2 bits: signal these when the line is raised; enables it -> a0
 *   SYS_IRQ_ACK     a0 irq: handled, the line may be raised again                          -> a0
 *   SYS_KSTAT       a0 KSTAT_*                                                             -> a0
 *   SYS_CONSOLE     a0 any Pool with RIGHT_MAKE, a1 text, a2 bytes (at most 1024): firmware console -> a0 bytes
 *   SYS_POWER       a0 the root Pool, a1 POWER_*                                           -> does not return
 *   SYS_NULL        nothing; for measuring                                                 -> a0 = 0
 *   SYS_YIELD       let others of the same priority run                                    -> a0 = 0
 */
#ifndef ABI_SYSCALL_H
#define ABI_SYSCALL_H

#include <stdint.h>

enum {
    SYS_CALL = -1,
    SYS_RECV = -2,
    SYS_REPLY = -3,
    SYS_REPLY_RECV = -4,
    SYS_FORWARD = -5,
    SYS_SIGNAL = -6,
    SYS_COPY_IN = -7,
    SYS_COPY_OUT = -8,
    SYS_MAP = -9,
    SYS_UNMAP = -10,
    SYS_PROTECT = -11,
    SYS_SCAN = -12,
    SYS_DONATE = -13,
    SYS_RECLAIM = -14,
    SYS_MAKE = -15,
    SYS_DESTROY = -16,
    SYS_CAP_COPY = -17,
    SYS_CAP_DELETE = -18,
    SYS_CAP_INFO = -19,
    SYS_THREAD_SET = -20,
    SYS_THREAD_START = -21,
    SYS_THREAD_FORK = -22,
    SYS_REGS_GET = -23,
    SYS_REGS_SET = -24,
    SYS_IRQ_BIND = -25,
    SYS_IRQ_ACK = -26,
    SYS_KSTAT = -27,
    SYS_CONSOLE = -28,
    SYS_POWER = -29,
    SYS_NULL = -30,
    SYS_YIELD = -31,
    SYS_THREAD_NOTIFY = -32,
    SYS_NOTE = -33,
    SYS_SHARE = -34,
    SYS_UNSHARE = -35,
    SYS_MOVE = -36,
    SYS_LAST = -36,
};

enum { PRIORITIES = 32 }; /* 0 lowest .. 31 highest */

enum { POWER_OFF, POWER_RESET, POWER_FAIL /* off, and tell the firmware it failed */ };

enum {
    KSTAT_FAULTS,      /* page faults sent as messages */
    KSTAT_CALLS,
    KSTAT_SWITCHES,    /* changes of thread */
    KSTAT_IRQS,
    KSTAT_TRAPS,       /* faults that were not page faults */
    KSTAT_FOREIGN,
    KSTAT_IDLE_TICKS,  /* rdtime ticks spent idle */
    KSTAT_IDLE_INSTRUCTIONS, /* that the hart has counted (instret) while idle */
    KSTAT_INVARIANTS,  /* 1 if this kernel checks its invariants after every call (debug build) */
    KSTAT_COUNT,
};

/* Integer registers of a thread: x[0] is pc, x[n] is xn. */
struct regs {
    uint64_t x[32];
};

#endif
