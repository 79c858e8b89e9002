/* The line editor. Reads one key at a time, so that what is typed ahead stays for the programs that follow. */
#include "edit.h"

#include "complete.h"
#include "history.h"
#include "interrupt.h"
#include "line.h"
#include "terminal.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum key { KEY_END_OF_INPUT = -1, KEY_LEFT = 256, KEY_RIGHT, KEY_UP, KEY_DOWN, KEY_HOME, KEY_END, KEY_DELETE, KEY_OTHER };
enum { CTRL_A = 1, CTRL_B, CTRL_C, CTRL_D, CTRL_E, CTRL_F, CTRL_H = 8, CTRL_K = 11, CTRL_L, CTRL_N = 14, CTRL_P = 16,
       CTRL_U = 21, CTRL_W = 23, ESCAPE = 27, RUBOUT = 127 };

struct edit {
    const char *prompt;
    struct line line;
    int back;      /* which line of the history is shown; 0: the new one */
    char *new_one; /* kept while the history is shown */
    int columns;
};

/* A SIGINT is as good as the key. */
static int read_byte(void)
{
    unsigned char c;
    for (;;) {
        struct pollfd input = {STDIN_FILENO, POLLIN, 0};
        ssize_t got = read(STDIN_FILENO, &c, 1);
        if (got == 1)
            return c;
        if (got == 0 || (errno != EINTR && errno != EAGAIN))
            return KEY_END_OF_INPUT;
        if (errno == EINTR && interrupt_pending()) {
            interrupt_clear();
            return CTRL_C;
        }
        if (errno == EAGAIN)
            poll(&input, 1, -1); /* somebody else left it so that reading does not wait */
    }
}

/* What follows ESC [ or ESC O (ECMA-48 control sequences, as xterm sends them). */
static int read_sequence(void)
{
    int number = 0, c = read_byte();
    while (c >= '0' && c <= ';') {
        number = c == ';' ? 0 : (number * 10 + c - '0') % 1000;
        c = read_byte();
    }
    switch (c) {
    case KEY_END_OF_INPUT: return c;
    case 'A': return KEY_UP;
    case 'B': return KEY_DOWN;
    case 'C': return KEY_RIGHT;
    case 'D': return KEY_LEFT;
    case 'H': return KEY_HOME;
    case 'F': return KEY_END;
    case '~': return number == 1 || number == 7 ? KEY_HOME : number == 4 || number == 8 ? KEY_END
                     : number == 3 ? KEY_DELETE : KEY_OTHER;
    }
    return KEY_OTHER;
}

static int read_key(void)
{
    int c = read_byte();
    if (c != ESCAPE)
        return c;
    c = read_byte();
    return c == '[' || c == 'O' ? read_sequence() : c < 0 ? c : KEY_OTHER;
}

/* Draws the line anew; a long one is shown around the cursor. */
static void draw(const struct edit *e)
{
    size_t width = (size_t)e->columns - strlen(e->prompt) - 1, from = 0;
    if (e->line.cursor > width)
        from = e->line.cursor - width;
    size_t shown = e->line.length - from < width ? e->line.length - from : width;
    printf("\r%s%.*s\033[K", e->prompt, (int)shown, e->line.text + from);
    if (e->line.cursor - from < shown)
        printf("\033[%dD", (int)(shown - (e->line.cursor - from)));
    fflush(stdout);
}

static void insert(struct edit *e, char c)
{
    int simple = e->line.cursor == e->line.length &&
                 strlen(e->prompt) + e->line.length + 2 < (size_t)e->columns;
    line_insert(&e->line, c);
    if (simple) {
        putchar(c);
        fflush(stdout);
    } else {
        draw(e);
    }
}

static void show_history(struct edit *e, int back)
{
    if (back < 0 || (back > 0 && !history_get(back)))
        return;
    if (e->back == 0) {
        free(e->new_one);
        e->new_one = strdup(e->line.text);
    }
    e->back = back;
    line_set(&e->line, back ? history_get(back) : e->new_one ? e->new_one : "");
}

/* One key that changes the line or the cursor. */
static void handle(struct edit *e, int key)
{
    struct line *line = &e->line;
    switch (key) {
    case KEY_LEFT: case CTRL_B: line->cursor -= line->cursor > 0; break;
    case KEY_RIGHT: case CTRL_F: line->cursor += line->cursor < line->length; break;
    case KEY_HOME: case CTRL_A: line->cursor = 0; break;
    case KEY_END: case CTRL_E: line->cursor = line->length; break;
    case KEY_UP: case CTRL_P: show_history(e, e->back + 1); break;
    case KEY_DOWN: case CTRL_N: show_history(e, e->back - 1); break;
    case KEY_DELETE: case CTRL_D: line_delete(line); break;
    case CTRL_H: case RUBOUT: line_backspace(line); break;
    case CTRL_U: line_cut_start(line); break;
    case CTRL_K: line_cut_end(line); break;
    case CTRL_W: line_cut_word(line); break;
    case CTRL_L: fputs("\033[H\033[2J", stdout); break;
    default: return;
    }
    draw(e);
}

/* Completes the word before the cursor; a second tab in a row lists what it could be. */
static void tab(struct edit *e, int tabs)
{
    struct arena arena = { 0 };
    struct completion list = complete(&arena, arena_copy(&arena, e->line.text, e->line.cursor));
    for (const char *c = list.insert; *c; c++)
        line_insert(&e->line, *c);
    if (tabs > 1 && list.count > 1) {
        fputs("\r\n", stdout);
        for (const struct word *name = list.names; name; name = name->next)
            printf("%s%s", name->text, name->next ? "  " : "\r\n");
    }
    arena_clear(&arena);
    draw(e);
}

/* Keys until the line is done: 1 a line, 0 the end of input, -1 given up. */
static int edit_keys(struct edit *e)
{
    int tabs = 0; /* in a row */
    for (;;) {
        int key = read_key();
        if (key == '\r' || key == '\n')
            return 1;
        if (key == KEY_END_OF_INPUT || (key == CTRL_D && e->line.length == 0))
            return 0;
        if (key == CTRL_C)
            return -1;
        if (key == '\t') {
            tab(e, ++tabs);
            continue;
        }
        tabs = 0;
        if (key >= ' ' && key < 256 && key != RUBOUT)
            insert(e, (char)key);
        else
            handle(e, key);
    }
}

char *edit_line(const char *prompt, int *interrupted)
{
    struct edit e = { .prompt = prompt };
    terminal_raw();
    e.columns = terminal_columns();
    line_start(&e.line);
    draw(&e);
    int result = edit_keys(&e);
    fputs(result < 0 ? "^C\r\n" : "\r\n", stdout);
    fflush(stdout);
    terminal_take();
    free(e.new_one);
    *interrupted = result < 0;
    if (result > 0) {
        history_add(e.line.text);
        return e.line.text;
    }
    line_free(&e.line);
    return result < 0 ? calloc(1, 1) : NULL;
}
