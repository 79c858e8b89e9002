/* The text of an edited line. */
#include "line.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

void line_start(struct line *line)
{
    line->room = 64;
    line->text = memory_resize(NULL, line->room);
    line->text[0] = 0;
    line->length = line->cursor = 0;
}

void line_free(struct line *line)
{
    free(line->text);
    line->text = NULL;
}

void line_insert(struct line *line, char c)
{
    if (line->length + 2 > line->room)
        line->text = memory_resize(line->text, line->room *= 2);
    char *at = line->text + line->cursor;
    memmove(at + 1, at, line->length - line->cursor + 1);
    *at = c;
    line->length++;
    line->cursor++;
}

/* Takes away [from, to). */
static void cut(struct line *line, size_t from, size_t to)
{
    memmove(line->text + from, line->text + to, line->length - to + 1);
    line->length -= to - from;
    line->cursor = from;
}

void line_backspace(struct line *line)
{
    if (line->cursor > 0)
        cut(line, line->cursor - 1, line->cursor);
}

void line_delete(struct line *line)
{
    if (line->cursor < line->length)
        cut(line, line->cursor, line->cursor + 1);
}

void line_cut_start(struct line *line)
{
    cut(line, 0, line->cursor);
}

void line_cut_end(struct line *line)
{
    cut(line, line->cursor, line->length);
}

void line_cut_word(struct line *line)
{
    size_t from = line->cursor;
    while (from > 0 && line->text[from - 1] == ' ')
        from--;
    while (from > 0 && line->text[from - 1] != ' ')
        from--;
    cut(line, from, line->cursor);
}

void line_set(struct line *line, const char *text)
{
    line->length = line->cursor = 0;
    line->text[0] = 0;
    while (*text)
        line_insert(line, *text++);
}
