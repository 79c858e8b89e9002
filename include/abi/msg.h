/*
 * Messages: five words and a label in registers, and at most one buffer in the caller's memory.
 *
 * What `recv` delivers (its result, a0) and what the other registers then hold:
 *
 *                a1 (label)           a2          a3       a4         a5      a6      t0            t1      t2
 *   RECV_CALL    caller's label       w0          w1       w2         w3      w4      cap's badge   id      buffer
 *   RECV_FAULT   access | cause << 8  address     pc       scause     tag     entry   space's badge id      0
 *   RECV_FOREIGN a7                   a0          a1       a2         a3      a4      space's badge id      0
 *   RECV_SIGNAL  bits, now cleared    -           -        -          -       -       -             0       -
 *
 * `entry`: what the page table has there (abi/prot.h), 0: nothing.
 * `id` (the receive id) answers the message: any time later, in any order, from any thread of the space that
 * received it, once. `buffer` is length | BUF_IN | BUF_OUT.
 * A forwarded message has the label and words the forwarder gave, and the badge of the capability it was
 * forwarded through; its kind and buffer stay.
 */
#ifndef ABI_MSG_H
#define ABI_MSG_H

#include <stdint.h>

enum { MSG_WORDS = 5 };

enum {
    RECV_CALL = 1,
    RECV_FAULT = 2,
    RECV_FOREIGN = 3,
    RECV_SIGNAL = 4,
};

/* A declared buffer: flags in the length word. In and out are from the receiver's side. */
#define BUF_IN (UINT64_C(1) << 63)  /* the receiver may copy in (read the caller's memory) */
#define BUF_OUT (UINT64_C(1) << 62) /* the receiver may copy out (write the caller's memory) */
#define BUF_BYTES(word) ((word) & ~(BUF_IN | BUF_OUT))

/*
 * How a reply treats the waiting thread.
 *   REPLY_MSG       call or foreign call: a0 = status, a2..a6 = words. Not for a fault (ERR_INVAL).
 *   REPLY_RESUME    go on with the registers as they are, or as SYS_REGS_SET left them. After a fault: the instruction again.
 *   REPLY_MAP       fault: map one item into the faulter's space first, then as REPLY_RESUME.
 *                   w0 = va | PROT_*, w1 = pool capability << 32 | frame index, w2 = pages. If the map fails, nothing is
 *                   answered and the error of `map` is the result: mend it and reply again.
 *   REPLY_REDIRECT  any: go on at pc = w0, sp = w1, with a0 = w2, a1 = w3, a2 = w4. If status is 1 every other
 *                   register, the floating-point ones too, is zero (a new program); else they keep their values.
 *   REPLY_STOP      any: stop; the thread stays so until it is destroyed or started again.
 */
enum {
    REPLY_MSG,
    REPLY_RESUME,
    REPLY_MAP,
    REPLY_REDIRECT,
    REPLY_STOP,
    REPLY_KINDS,
};

#define DEADLINE_NEVER UINT64_MAX /* wait for ever */
#define DEADLINE_POLL 0           /* do not wait */

#endif
