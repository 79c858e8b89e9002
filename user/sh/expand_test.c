/* Unit test of expand.c, with vars.c, and of pattern.c's matching. */
#include "expand.h"

#include "abandon.h"
#include "arith.h"
#include "option.h"
#include "pattern.h"
#include "substitute.h"
#include "vars.h"

#include <rt/test.h>
#include <stdbool.h>
#include <string.h>

static struct arena arena;

/* In place of running it. */
char *substitute(struct arena *to, const char *command)
{
    char text[100];
    int length = snprintf(text, sizeof text, "ran  %s", command);
    return arena_copy(to, text, (size_t)length);
}

static int abandoned;

void abandon(const char *format, ...)
{
    (void)format;
    abandoned++;
}

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
    CHECK(is("$|$%|${|a$", "$|$%|${|a$|"));
    CHECK(is("\"$-\"", "|"));
    CHECK(is("$(a b)|\"$(a \"b\")\"|`a \\`b`", "ran|a|b|ran  a \"b\"|ran|a|`b|"));
    CHECK(is("$((1 + 2 * 3))|\"$(( (1+2) * 3 ))\"|$(($#*10))", "7|9|20|"));
    CHECK(is("\"$@\"|x\"$@\"y|$@|\"$*\"", "first|second|xfirst|secondy|first|second|first second|"));
    CHECK(is("${NONE:-a b}|\"${NONE:-a b}\"|${X-no}|${#X}|${#NONE}", "a|b|a b|one|3|0|"));
    CHECK(is("${X%e}|${X%?e}|${X#o}|${X##*n}|${X%%n*}|${X#z}|${NONE%x}", "on|o|ne|e|o|one|"));
    CHECK(is("\"${X%'e'}\"|${X%$X}-|${X:+a b}|${NONE:+c}-|${X+d}", "on|-|a|b|-|d|"));
    CHECK(strcmp(expand_here(&arena, "\"$X\" $((1)) \\$X '`b`'\n"), "\"one\" 1 $X 'ran  b'\n") == 0);
    CHECK(strcmp(expand_pattern(&arena, "'*'*$X"), "\\**one") == 0);
    CHECK(is("$?|$#|$0|$2|$9", "42|2|sh|second|"));
    CHECK(is("$STAR|\"$STAR\"", "/nowhere/*|/nowhere/*|"));
    CHECK(is("/nowhere/*x|'*'", "/nowhere/*x|*|"));
    CHECK(is("/de[v]|/de\\v|'/de[v]'", "/dev|/dev|/de[v]|"));
    CHECK(is("/d?v/nul*", "/dev/null|"));
    CHECK(strcmp(expand_text(&arena, "$TWO*"), "b  c*") == 0);
    CHECK(strcmp(expand_text(&arena, ""), "") == 0);
    arena_clear(&arena);
}

static bool counts(const char *text, long long want)
{
    const char *wrong;
    return arith(text, &wrong) == want && !wrong;
}

static bool refuses(const char *text)
{
    const char *wrong;
    arith(text, &wrong);
    return wrong != NULL;
}

static void arithmetic(void)
{
    CHECK(counts("", 0) && counts(" 12 ", 12) && counts("0x10 + 010", 24));
    CHECK(counts("1 + 2 * 3 - 4", 3) && counts("10 - 3 - 2", 5) && counts("100 / 7 % 5", 4));
    CHECK(counts("-3 + !0 - ~0", -1) && counts("- 2 * 3", -6));
    CHECK(counts("1 << 4 | 3 & 2 ^ 1", 19) && counts("1 < 2 && 2 <= 2 && 3 != 4 || 0", 1));
    CHECK(counts("9223372036854775807 + 1", -9223372036854775807 - 1));
    CHECK(counts("(-9223372036854775807 - 1) / -1", -9223372036854775807 - 1) && counts("5 % -1", 0));
    CHECK(counts("N * 2", 42) && counts("NONE", 0));
    CHECK(refuses("1 / 0") && refuses("1 +") && refuses("(1") && refuses("1 2") && refuses("@") && refuses("1)"));
    char deep[1000];
    memset(deep, '(', sizeof deep - 1);
    deep[sizeof deep - 1] = 0;
    CHECK(refuses(deep));
    memset(deep, '-', sizeof deep - 1);
    CHECK(refuses(deep));
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

static void options_of_words(void)
{
    options.noglob = options.nounset = 1;
    CHECK(is("\"$-\"|/*|$STAR", "fu|/*|/nowhere/*|"));
    CHECK(is("${NONE-a}|${NONE+b}|$X|\"$@\"|$#|${#X}", "a|one|first|second|2|3|"));
    CHECK(abandoned == 0);
    CHECK(is("$NONE", ""));
    CHECK(is("${NONE%x}${#NONE}", "0|"));
    CHECK(abandoned == 3);
    options.noglob = options.nounset = 0;
    CHECK(is("${X:?no}|${NONE:+x}", "one|"));
    CHECK(abandoned == 3);
    CHECK(is("${NONE:?why}", "why|"));
    CHECK(abandoned == 4);
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
    vars_set("OUTER", "o");
    vars_protect("OUTER");
    abandoned = 0;
    vars_scope_enter();
    vars_local("OUTER");
    vars_local("OWN");
    vars_set("OWN", "1");
    vars_scope_enter();
    vars_local("OWN");
    vars_local("OWN");
    vars_set("OWN", "2");
    vars_scope_leave();
    CHECK(strcmp(vars_get("OWN"), "1") == 0);
    vars_scope_leave();
    CHECK(!vars_get("OWN") && strcmp(vars_get("OUTER"), "o") == 0 && abandoned == 0);
    vars_set("OUTER", "p");
    vars_unset("OUTER");
    CHECK(strcmp(vars_get("OUTER"), "o") == 0 && abandoned == 2);
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
    vars_set("N", "21");
    words();
    arithmetic();
    patterns();
    options_of_words();
    variables();
    return test_end();
}
