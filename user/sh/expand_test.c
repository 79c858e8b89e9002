/* Unit test of expand.c, with vars.c, and of pattern.c's matching. */
#include "expand.h"

#include "pattern.h"
#include "vars.h"

#include <rt/test.h>
#include <stdbool.h>
#include <string.h>

static struct arena arena;

/* Expands the words (given with | between them) and compares the fields, with | between them. */
static bool is(const char *words, const char *want)
{
    struct word *list = NULL, **tail = &list;
    char out[500] = "", copy[500];
    int count;
    snprintf(copy, sizeof copy, "%s", words);
    for (char *text = copy; text; tail = &(*tail)->next) {
        char *bar = strchr(text, '|');
        if (bar)
            *bar++ = 0;
        *tail = arena_take(&arena, sizeof **tail);
        (*tail)->text = text;
        text = bar;
    }
    char **argv = expand_words(&arena, list, &count);
    for (int i = 0; i < count; i++) {
        strcat(out, argv[i]);
        strcat(out, "|");
    }
    bool same = strcmp(out, want) == 0 && argv[count] == NULL;
    if (!same)
        printf("%s -> %s, not %s\n", words, out, want);
    arena_clear(&arena);
    return same;
}

static void words(void)
{
    CHECK(is("a|b", "a|b|"));
    CHECK(is("'a b'c|\"d\"", "a bc|d|"));
    CHECK(is("''|\"\"", "||"));
    CHECK(is("a\\ b|\\'|\\\\", "a b|'|\\|"));
    CHECK(is("\"a\\\"b\\$c\\d\"", "a\"b$c\\d|"));
    CHECK(is("$X|${X}y|\"$X\"|'$X'", "one|oney|one|$X|"));
    CHECK(is("$TWO|\"$TWO\"|a$TWO", "b|c|b  c|ab|c|"));
    CHECK(is("$NONE|\"$NONE\"|x$NONE", "|x|"));
    CHECK(is("$|$-|${|a$", "$|$-|${|a$|"));
    CHECK(is("$?|$#|$0|$2|$9", "42|2|sh|second|"));
    CHECK(is("$STAR|\"$STAR\"", "/nowhere/*|/nowhere/*|"));
    CHECK(is("/nowhere/*x|'*'", "/nowhere/*x|*|"));
    CHECK(is("/de[v]|/de\\v|'/de[v]'", "/dev|/dev|/de[v]|"));
    CHECK(is("/d?v/nul*", "/dev/null|"));
    CHECK(strcmp(expand_text(&arena, "$TWO*"), "b  c*") == 0);
    CHECK(strcmp(expand_text(&arena, ""), "") == 0);
    arena_clear(&arena);
}

static void patterns(void)
{
    CHECK(pattern_match("", "") && !pattern_match("", "a") && !pattern_match("a", ""));
    CHECK(pattern_match("*", "") && pattern_match("*", "abc") && pattern_match("a*c", "abbc"));
    CHECK(pattern_match("a*b*c", "aXbYbZc") && !pattern_match("a*b*c", "aXbYbZ"));
    CHECK(pattern_match("?b?", "abc") && !pattern_match("?", ""));
    CHECK(pattern_match("[a-c]x", "bx") && !pattern_match("[a-c]x", "dx") && pattern_match("[!a]", "b"));
    CHECK(pattern_match("[]]", "]") && pattern_match("[a", "[a") && pattern_match("\\*", "*"));
    CHECK(!pattern_match("\\*", "a") && pattern_match("*.c", "x.c.c"));
    CHECK(pattern_is("a*") && pattern_is("[") && !pattern_is("a\\*b") && !pattern_is("abc"));
}

static void variables(void)
{
    vars_set("A", "1");
    vars_export("A");
    vars_set("A", "2");
    bool found = false;
    for (char **text = vars_environment(); *text; text++) {
        found |= strcmp(*text, "A=2") == 0;
        CHECK(strncmp(*text, "X=", 2) != 0); /* not exported */
    }
    CHECK(found);
    vars_set("A", vars_get("A")); /* its own value */
    CHECK(strcmp(vars_get("A"), "2") == 0);
    vars_unset("A");
    CHECK(!vars_get("A"));
    CHECK(strcmp(vars_get("PATH"), "/bin") == 0);
    CHECK(strcmp(vars_get("@"), "first second") == 0);
}

int main(void)
{
    char *environment[] = { "HOME=/home", "broken", NULL }, *argv[] = { "sh", "first", "second", NULL };
    vars_start(environment, 3, argv);
    vars.status = 42;
    vars_set("X", "one");
    vars_set("TWO", "b  c");
    vars_set("STAR", "/nowhere/*");
    words();
    patterns();
    variables();
    return test_end();
}
