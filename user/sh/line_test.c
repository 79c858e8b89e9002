/* Unit test of line.c and history.c. */
#include "line.h"

#include "history.h"

#include <rt/test.h>
#include <stdbool.h>
#include <string.h>

static struct line line;

static bool is(const char *text, size_t cursor)
{
    return strcmp(line.text, text) == 0 && line.length == strlen(text) && line.cursor == cursor;
}

static void editing(void)
{
    line_start(&line);
    line_backspace(&line);
    line_delete(&line);
    CHECK(is("", 0));
    line_set(&line, "hello world");
    CHECK(is("hello world", 11));
    line_cut_word(&line);
    CHECK(is("hello ", 6));
    line_cut_word(&line);
    CHECK(is("", 0));
    line_set(&line, "abc");
    line.cursor = 1;
    line_insert(&line, 'X');
    CHECK(is("aXbc", 2));
    line_backspace(&line);
    line_delete(&line);
    CHECK(is("ac", 1));
    line_cut_end(&line);
    CHECK(is("a", 1));
    line_insert(&line, 'b');
    line.cursor = 1;
    line_cut_start(&line);
    CHECK(is("b", 0));
    for (int i = 0; i < 1000; i++)
        line_insert(&line, 'x');
    CHECK(line.length == 1001 && line.text[1000] == 'b');
    line_free(&line);
}

static void remembering(void)
{
    char text[20];
    CHECK(!history_get(1));
    history_add("one");
    history_add("two");
    history_add("two"); /* once */
    history_add("  ");  /* not at all */
    CHECK(strcmp(history_get(1), "two") == 0 && strcmp(history_get(2), "one") == 0 && !history_get(3));
    CHECK(!history_get(0));
    for (int i = 0; i < HISTORY_MAX + 10; i++) {
        snprintf(text, sizeof text, "line %d", i);
        history_add(text);
    }
    CHECK(strcmp(history_get(1), text) == 0);
    CHECK(strcmp(history_get(HISTORY_MAX), "line 10") == 0 && !history_get(HISTORY_MAX + 1));
}

int main(void)
{
    editing();
    remembering();
    return test_end();
}
