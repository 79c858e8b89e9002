/* The line discipline (line.h). */
#include "line.h"

#include <proto/tty.h>

enum { LINE_END = 0x100 }; /* in entries: the place of a ^D */

#define CTRL(c) ((c) & 0x1f)
enum { DEL = 0x7f };

void line_init(struct line *l, void (*echo)(char c))
{
    l->head = l->committed = l->tail = 0;
    l->mode = 0;
    l->bytes_in = l->dropped = 0;
    l->echo = echo;
}

bool line_ok(const struct line *l)
{
    return l->committed - l->head <= l->tail - l->head && l->tail - l->head <= LINE_ROOM;
}

static uint16_t *entry(struct line *l, uint32_t at)
{
    return &l->entries[at % LINE_ROOM];
}

bool line_is_plain(const struct line *l)
{
    return (l->mode & (TTY_RAW | TTY_OPOST)) == TTY_RAW;
}

static bool is_control(unsigned c)
{
    return c < ' ' || c == DEL;
}

/* A byte inside a UTF-8 character, not its first: takes no place on the screen. */
static bool is_continuation(unsigned c)
{
    return (c & 0xc0) == 0x80;
}

static void echo_byte(const struct line *l, unsigned c)
{
    if (l->mode & TTY_NOECHO)
        return;
    if (line_is_plain(l)) {
        l->echo((char)c);
    } else if (c == '\n') {
        l->echo('\r');
        l->echo('\n');
    } else if (c == '\t') {
        l->echo(' '); /* one place, so that erasing it needs no column */
    } else if (is_control(c)) {
        l->echo('^');
        l->echo((char)(c ^ 0x40));
    } else {
        l->echo((char)c);
    }
}

static void echo_erase(const struct line *l, unsigned c)
{
    if (l->mode & TTY_NOECHO)
        return;
    for (int places = is_control(c) && c != '\t' ? 2 : 1; places > 0; places--) {
        l->echo('\b');
        l->echo(' ');
        l->echo('\b');
    }
}

/* Adds to the line being edited. An ordinary byte leaves one place, so that a full line can still be ended. */
static bool add(struct line *l, uint16_t what, uint32_t leave)
{
    if (l->tail - l->head + leave >= LINE_ROOM) {
        l->dropped++;
        l->echo('\a');
        return false;
    }
    *entry(l, l->tail++) = what;
    return true;
}

/* Removes the last character of the line being edited: all bytes of it. Returns its first byte, or -1 if there is none. */
static int erase(struct line *l)
{
    while (l->tail != l->committed) {
        unsigned c = *entry(l, --l->tail);
        if (!is_continuation(c) || l->tail == l->committed) {
            echo_erase(l, c);
            return (int)c;
        }
    }
    return -1;
}

static unsigned last(struct line *l)
{
    return *entry(l, l->tail - 1);
}

static void erase_word(struct line *l)
{
    while (l->tail != l->committed && (last(l) == ' ' || last(l) == '\t'))
        erase(l);
    while (l->tail != l->committed && last(l) != ' ' && last(l) != '\t')
        erase(l);
}

/* ^C, ^\ and ^Z: what was typed ahead is for nobody any more. */
static void discard(struct line *l, unsigned c)
{
    echo_byte(l, c);
    if (!(l->mode & TTY_RAW))
        echo_byte(l, '\n');
    l->head = l->committed = l->tail;
}

static void input_cooked(struct line *l, unsigned c)
{
    switch (c) {
    case '\b':
    case DEL:
        erase(l);
        return;
    case CTRL('U'):
        while (erase(l) >= 0)
            ;
        return;
    case CTRL('W'):
        erase_word(l);
        return;
    case CTRL('D'):
        if (add(l, LINE_END, 0))
            l->committed = l->tail;
        return;
    case '\r':
    case '\n':
        if (add(l, '\n', 0)) {
            echo_byte(l, '\n');
            l->committed = l->tail;
        }
        return;
    default:
        if (add(l, (uint16_t)c, 1))
            echo_byte(l, c);
    }
}

static int signal_of(uint8_t byte)
{
    switch (byte) {
    case CTRL('C'):
        return LINE_INTR;
    case CTRL('\\'):
        return LINE_QUIT;
    case CTRL('Z'):
        return LINE_SUSP;
    default:
        return LINE_NOTHING;
    }
}

int line_input(struct line *l, uint8_t byte)
{
    l->bytes_in++;
    int signal = l->mode & TTY_NOSIG ? LINE_NOTHING : signal_of(byte);
    if (signal != LINE_NOTHING) {
        discard(l, byte);
        return signal;
    }
    if (l->mode & TTY_RAW && l->mode & TTY_ICRNL && byte == '\r')
        byte = '\n';
    if (!(l->mode & TTY_RAW)) {
        input_cooked(l, byte);
    } else if (add(l, byte, 0)) {
        echo_byte(l, byte);
        l->committed = l->tail;
    }
    return LINE_NOTHING;
}

void line_flush(struct line *l)
{
    l->head = l->committed = l->tail;
}

void line_set_mode(struct line *l, unsigned mode)
{
    if ((mode ^ l->mode) & TTY_RAW)
        l->committed = l->tail;
    l->mode = mode;
}

bool line_ready(struct line *l)
{
    if (l->mode & TTY_RAW) /* a raw read knows no end of file */
        while (l->head != l->committed && *entry(l, l->head) == LINE_END)
            l->head++;
    return l->head != l->committed;
}

size_t line_peek(const struct line *l, char *out, size_t max)
{
    size_t n = 0;
    for (uint32_t at = l->head; at != l->committed && n < max; at++) {
        unsigned c = l->entries[at % LINE_ROOM];
        if (c == LINE_END)
            break;
        out[n++] = (char)c;
        if (c == '\n' && !(l->mode & TTY_RAW))
            break;
    }
    return n;
}

void line_take(struct line *l, size_t n)
{
    bool ends_line = n > 0 && *entry(l, l->head + (uint32_t)n - 1) == '\n';
    l->head += (uint32_t)n;
    if (!ends_line && l->head != l->committed && *entry(l, l->head) == LINE_END)
        l->head++;
}
