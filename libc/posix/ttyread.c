/*
 * Reads of the terminal that shall end with a number of bytes or after a time. With a time and a least number the time is from each
 * byte to the next, and begins with the first.
 */
#include "tty.h"

#include "clock.h"
#include "interrupt.h"

#include <proto/layout.h>
#include <proto/proc.h>
#include <proto/tty.h>
#include <quire/call.h>
#include <quire/sys.h>
#include <time.h>

enum { TENTH_NS = 100000000, CHUNK_BYTES = 1024 };

static unsigned set_least = 1, set_tenths; /* here, for a program that only reads needs nothing of tty.c */

void __tty_set_timing(unsigned least, unsigned tenths)
{
    set_least = least;
    set_tenths = tenths;
}

bool __tty_timing(unsigned *least, unsigned *tenths)
{
    *least = set_least;
    *tenths = set_tenths;
    return set_least != 1 || set_tenths != 0;
}

int64_t __tty_turn(uint64_t use, uint64_t *turn)
{
    struct interrupt_mark mark = __interrupt_mark();
    int64_t result;
    do {
        uint64_t w[MSG_WORDS] = {use};
        result = sys_call(USER_SLOT_PROC, PROC_TERMINAL, w, NULL, 0);
        *turn = w[0];
    } while (__call_again(&result, mark));
    return result;
}

/* Waits for input until the deadline. 0, ERR_TIMEOUT, ERR_INTR, ERR_IO */
static int64_t wait_input(uint64_t deadline, uint64_t *turn)
{
    struct interrupt_mark mark = __interrupt_mark();
    int64_t result;
    do {
        uint64_t w[MSG_WORDS] = {deadline};
        result = __tty_turn(PROC_TERMINAL_READ, turn);
        if (result == 0)
            result = __cancel_call(USER_SLOT_TTY, TTY_POLL, w, NULL, 0);
    } while (__call_again(&result, mark));
    return result;
}

static uint64_t deadline_in(unsigned tenths)
{
    struct timespec length = {tenths / 10, tenths % 10 * (long)TENTH_NS};
    return __clock_deadline(&length);
}

/* One try: takes what there is before the deadline. Bytes; 0: another reader was faster, or the turn is over. As wait_input */
static int64_t read_some(char *buffer, size_t bytes, uint64_t deadline)
{
    uint64_t turn;
    int64_t result = wait_input(deadline, &turn);
    if (result < 0)
        return result;
    uint64_t w[MSG_WORDS] = {bytes, TTY_NONBLOCK, turn};
    result = quire_call_buffer(USER_SLOT_TTY, TTY_READ, w, buffer, bytes, BUF_OUT);
    return result == ERR_AGAIN || result == ERR_CROWDED || result == ERR_INTR ? 0 : result;
}

int64_t __tty_read_timed(char *buffer, size_t bytes, unsigned least, unsigned tenths)
{
    size_t done = 0;
    if (least > bytes)
        least = (unsigned)bytes;
    do {
        bool timed = tenths && (least == 0 || done > 0);
        size_t left = bytes - done < CHUNK_BYTES ? bytes - done : CHUNK_BYTES;
        int64_t result = read_some(buffer + done, left, timed ? deadline_in(tenths) : least ? DEADLINE_NEVER : DEADLINE_POLL);
        if (result == ERR_TIMEOUT)
            break;
        if (result < 0)
            return done ? (int64_t)done : result;
        done += (size_t)result;
    } while (done < least);
    return (int64_t)done;
}
