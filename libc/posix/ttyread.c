/*
 * Reads of the terminal that shall end with a number of bytes or after a time. With a time and a least number the time is from each
 * byte to the next, and begins with the first.
 */
#include "tty.h"

#include "clock.h"
#include "interrupt.h"

#include <proto/layout.h>
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

/* Waits for input until the deadline. 0, ERR_TIMEOUT, ERR_INTR */
static int64_t wait_input(uint64_t deadline)
{
    struct interrupt_mark mark = __interrupt_mark();
    int64_t result;
    do {
        uint64_t w[MSG_WORDS] = {deadline};
        result = __cancel_call(USER_SLOT_TTY, TTY_POLL, w, NULL, 0);
    } while (__call_again(&result, mark));
    return result;
}

static uint64_t deadline_in(unsigned tenths)
{
    struct timespec length = {tenths / 10, tenths % 10 * (long)TENTH_NS};
    return __clock_deadline(&length);
}

int64_t __tty_read_timed(char *buffer, size_t bytes, unsigned least, unsigned tenths)
{
    size_t done = 0;
    if (least > bytes)
        least = (unsigned)bytes;
    do {
        bool timed = tenths && (least == 0 || done > 0);
        int64_t result = wait_input(timed ? deadline_in(tenths) : least ? DEADLINE_NEVER : DEADLINE_POLL);
        if (result == 0) {
            size_t left = bytes - done < CHUNK_BYTES ? bytes - done : CHUNK_BYTES;
            uint64_t w[MSG_WORDS] = {left, TTY_NONBLOCK};
            result = quire_call_buffer(USER_SLOT_TTY, TTY_READ, w, buffer + done, left, BUF_OUT);
        }
        if (result == ERR_TIMEOUT)
            break;
        if (result < 0 && result != ERR_AGAIN && result != ERR_CROWDED) /* another reader may have been faster */
            return done ? (int64_t)done : result;
        done += result > 0 ? (size_t)result : 0;
    } while (done < least);
    return (int64_t)done;
}
