/*
 * The line discipline: what typed bytes become before a program reads them. Pure: no device, no kernel.
 *
 *      head              committed            tail
 *       |  whole lines,      |   the line being  |
 *       |  ready to read     |   edited          |        counters only grow; head <= committed <= tail <= head + LINE_ROOM
 *
 * Cooked: a byte waits behind `committed` until '\n' or ^D ends its line. Raw: each byte is ready at once.
 */
#ifndef TTY_LINE_H
#define TTY_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINE_ROOM = 4096 };

/* What line_input asks its caller to do. */
enum { LINE_NOTHING, LINE_INTR, LINE_QUIT, LINE_SUSP };

struct line {
    uint16_t entries[LINE_ROOM]; /* a byte, or LINE_END: ^D was typed here */
    uint32_t head, committed, tail;
    unsigned mode;               /* TTY_RAW ... TTY_OPOST (proto/tty.h) */
    uint64_t bytes_in, dropped;
    void (*echo)(char c);        /* puts one character on the screen, untranslated */
};

void line_init(struct line *l, void (*echo)(char c));
/* One byte was typed. Returns LINE_NOTHING, or the signal to send. */
int line_input(struct line *l, uint8_t byte);
/* Does '\n' go out as it is? */
bool line_is_plain(const struct line *l);
/* Forgets all input that nobody has taken. */
void line_flush(struct line *l);
/* Changes the mode; what has been typed so far becomes ready to read. */
void line_set_mode(struct line *l, unsigned mode);
/* Is there something for a read to return (the end of file included)? */
bool line_ready(struct line *l);
/*
 * Copies to out what a read of `max` bytes gets now, without taking it: at most one line if cooked. 0 is the end of file.
 * Only if line_ready.
 */
size_t line_peek(const struct line *l, char *out, size_t max);
/* Takes the n bytes that line_peek gave, and a ^D right behind them. */
void line_take(struct line *l, size_t n);
bool line_ok(const struct line *l);

#endif
