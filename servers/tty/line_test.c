/* Unit test of line.c: editing, echo, ends of lines and file, raw mode, signals, a full buffer. */
#include "line.h"

#include <proto/tty.h>
#include <rt/test.h>
#include <string.h>

static struct line line;
static char screen[3 * LINE_ROOM];
static size_t shown;

static void show(char c)
{
    if (shown < sizeof screen - 1)
        screen[shown++] = c;
    screen[shown] = 0;
}

static void start(unsigned mode)
{
    line_init(&line, show);
    line_set_mode(&line, mode);
    shown = 0;
    screen[0] = 0;
}

static int type(const char *keys)
{
    int signals = 0;
    for (; *keys; keys++) {
        signals |= line_input(&line, (uint8_t)*keys);
        if (!line_ok(&line))
            CHECK(!"line_ok");
    }
    return signals;
}

static bool read_is(size_t max, const char *want)
{
    char got[LINE_ROOM];
    if (!line_ready(&line))
        return false;
    size_t n = line_peek(&line, got, max);
    line_take(&line, n);
    return n == strlen(want) && memcmp(got, want, n) == 0 && line_ok(&line);
}

static bool screen_is(const char *want)
{
    bool same = strcmp(screen, want) == 0;
    shown = 0;
    screen[0] = 0;
    return same;
}

static void a_read_waits_for_a_line_and_gets_one(void)
{
    start(0);
    type("ab");
    CHECK(!line_ready(&line));
    type("c\rsecond\n");
    CHECK(screen_is("abc\r\nsecond\r\n"));
    CHECK(read_is(100, "abc\n"));
    CHECK(read_is(3, "sec") && read_is(100, "ond\n") && !line_ready(&line));
}

static void keys_edit_the_line(void)
{
    start(0);
    type("abx\x7f" "c\bd\r");
    CHECK(screen_is("abx\b \bc\b \bd\r\n") && read_is(100, "abd\n"));
    type("\x7f\x15\x17z\n"); /* nothing to erase */
    CHECK(screen_is("z\r\n") && read_is(100, "z\n"));
    type("all gone\x15kept\n");
    CHECK(read_is(100, "kept\n"));
    type("one two  \x17three\n");
    CHECK(read_is(100, "one three\n"));
    type("one\x17two\n");
    CHECK(read_is(100, "two\n"));
    screen_is("");
    type("\x01\x7f\t\x7f\xc3\xa4\x7f\n"); /* ^A takes two places, a tab one, a UTF-8 letter one */
    CHECK(screen_is("^A\b \b\b \b \b \b\xc3\xa4\b \b\r\n") && read_is(100, "\n"));
    type("old\n\x7f\x7f\x15new\n"); /* a finished line is not edited */
    CHECK(read_is(100, "old\n") && read_is(100, "new\n"));
}

static void control_d_ends_a_file_or_a_line(void)
{
    start(0);
    type("\x04");
    CHECK(screen_is("") && read_is(100, "") && !line_ready(&line));
    type("abc\x04");
    CHECK(read_is(100, "abc") && !line_ready(&line));
    type("abc\x04");
    CHECK(read_is(3, "abc") && !line_ready(&line)); /* an exact fit is no end of file next */
    type("abc\x04");
    CHECK(read_is(2, "ab") && read_is(2, "c") && !line_ready(&line));
    type("abc\n\x04");
    CHECK(read_is(100, "abc\n") && read_is(100, "") && !line_ready(&line));
    type("\x04\x04x\n");
    CHECK(read_is(100, "") && read_is(100, "") && read_is(100, "x\n"));
}

static void raw_gives_each_byte_at_once(void)
{
    start(TTY_RAW | TTY_NOECHO);
    type("a\r\x7f\x04");
    CHECK(screen_is("") && read_is(100, "a\r\x7f\x04") && !line_ready(&line));
    start(TTY_RAW);
    type("a\x1b");
    CHECK(screen_is("a\x1b"));
}

static void raw_may_keep_newlines(void)
{
    start(TTY_RAW | TTY_NOECHO | TTY_ICRNL);
    type("a\r\n");
    CHECK(read_is(100, "a\n\n") && line_is_plain(&line));
    start(TTY_RAW | TTY_OPOST | TTY_ICRNL);
    type("a\r");
    CHECK(screen_is("a\r\n") && !line_is_plain(&line));
    line_flush(&line);
    CHECK(!line_ready(&line) && line_ok(&line));
}

static void a_change_of_mode_loses_nothing(void)
{
    start(0);
    type("a\nbc\x04");
    type("half");
    line_set_mode(&line, TTY_RAW);
    CHECK(read_is(100, "a\nbc") && read_is(100, "half") && !line_ready(&line));
    type("x\ny");
    line_set_mode(&line, 0);
    CHECK(read_is(100, "x\n") && read_is(100, "y") && !line_ready(&line));
    type("\x04");
    line_set_mode(&line, TTY_RAW);
    CHECK(!line_ready(&line));
}

static void signals_discard_what_was_typed(void)
{
    start(0);
    CHECK(type("done\nhalf\x03") == LINE_INTR && !line_ready(&line) && screen_is("done\r\nhalf^C\r\n"));
    CHECK(type("\x1c") == LINE_QUIT && screen_is("^\\\r\n"));
    CHECK(type("half\x1a") == LINE_SUSP && screen_is("half^Z\r\n") && type("x\n") == LINE_NOTHING && read_is(9, "x\n"));
    CHECK(type("x\n") == LINE_NOTHING && read_is(9, "x\n"));
    start(TTY_RAW | TTY_NOSIG | TTY_NOECHO);
    CHECK(type("\x03\x1c\x1a") == LINE_NOTHING && read_is(9, "\x03\x1c\x1a"));
    start(TTY_RAW | TTY_NOECHO); /* signals, but no lines */
    CHECK(type("ab\x1a") == LINE_SUSP && !line_ready(&line) && screen_is(""));
    start(TTY_NOSIG);
    CHECK(type("\x03\n") == LINE_NOTHING && screen_is("^C\r\n") && read_is(9, "\x03\n"));
}

static void a_full_buffer_drops_with_a_bell(void)
{
    start(0);
    for (int i = 0; i < LINE_ROOM - 1; i++)
        type("a");
    CHECK(line.dropped == 0 && shown == LINE_ROOM - 1);
    shown = 0;
    type("bc");
    CHECK(line.dropped == 2 && screen_is("\a\a"));
    type("\n"); /* the place left for it */
    CHECK(line_ready(&line) && screen_is("\r\n"));
    type("\n\x04x");
    CHECK(line.dropped == 5 && screen_is("\a\a\a"));
    char got[LINE_ROOM];
    CHECK(line_peek(&line, got, sizeof got) == LINE_ROOM && got[LINE_ROOM - 1] == '\n');
    line_take(&line, LINE_ROOM);
    type("ok\n");
    CHECK(read_is(100, "ok\n") && line.bytes_in == LINE_ROOM - 1 + 2 + 1 + 3 + 3);
}

static void random_keys_keep_the_invariant(void)
{
    uint32_t seed = 1;
    start(0);
    for (int i = 0; i < 200000; i++) {
        seed = seed * 1664525 + 1013904223;
        char got[64];
        if (seed >> 28 == 0 && line_ready(&line))
            line_take(&line, line_peek(&line, got, seed >> 8 & 63));
        else if (seed >> 20 == 0)
            line_set_mode(&line, seed >> 8 & 31);
        else
            line_input(&line, (uint8_t)(seed >> 9));
        if (!line_ok(&line)) {
            CHECK(!"line_ok");
            return;
        }
    }
    CHECK(line_ok(&line));
}

int main(void)
{
    a_read_waits_for_a_line_and_gets_one();
    keys_edit_the_line();
    control_d_ends_a_file_or_a_line();
    raw_gives_each_byte_at_once();
    raw_may_keep_newlines();
    a_change_of_mode_loses_nothing();
    signals_discard_what_was_typed();
    a_full_buffer_drops_with_a_bell();
    random_keys_keep_the_invariant();
    return test_end();
}
