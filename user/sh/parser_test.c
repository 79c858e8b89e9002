/* Unit test of parser.c and lexer.c: each text is parsed and printed as an expression. */
#include "parser.h"

#include <rt/test.h>
#include <stdbool.h>
#include <string.h>

static struct arena arena;
static char out[2000];

static void put(const char *text)
{
    strncat(out, text, sizeof out - strlen(out) - 1);
}

static void put_parts(const struct node *node)
{
    char fd[12];
    for (const struct word *word = node->assignments; word; word = word->next)
        put("="), put(word->text), put(" ");
    for (const struct word *word = node->words; word; word = word->next)
        put(word->text), put(word->next ? " " : "");
    for (const struct redirect *redirect = node->redirects; redirect; redirect = redirect->next) {
        static const char *const names[] = { "<", ">", ">>", ">&", "<<", "<<'" };
        snprintf(fd, sizeof fd, " %d", redirect->fd);
        put(fd), put(names[redirect->kind]), put(redirect->target);
    }
}

static void put_node(const struct node *node)
{
    static const char *const names[] = { "", "", "|", "&&", "||", "!", ";", "&",
                                          "{", "if", "while", "until", "for", "case", "()" };
    if (node->kind == NODE_COMMAND) {
        put("["), put_parts(node), put("]");
        return;
    }
    put("("), put(names[node->kind]);
    if (node->words)
        put("["), put_parts(node), put("]");
    for (const struct case_item *item = node->items; item; item = item->next) {
        for (const struct word *word = item->patterns; word; word = word->next)
            put(word->text), put(word->next ? "|" : ":");
        if (item->body)
            put_node(item->body);
    }
    if (node->left)
        put_node(node->left);
    if (node->right)
        put_node(node->right);
    if (node->other)
        put_node(node->other);
    if (node->kind == NODE_SUBSHELL || (!node->words && node->redirects))
        put_parts(node);
    put(")");
}

/* used as parse() has it */
static bool parsed(const char *text, size_t *used, const char *want)
{
    struct node *tree = NULL;
    const char *near = "";
    out[0] = 0;
    switch (parse(&arena, text, used, &tree, &near)) {
    case PARSE_OK:
        if (tree)
            put_node(tree);
        break;
    case PARSE_INCOMPLETE:
        put("more");
        break;
    case PARSE_ERROR:
        put("error "), put(near);
        break;
    }
    if (strcmp(out, want) != 0)
        printf("%s -> %s, not %s\n", text, out, want);
    arena_clear(&arena);
    return strcmp(out, want) == 0;
}

static bool is(const char *text, const char *want)
{
    return parsed(text, NULL, want);
}

/* The first lines are that, and behind them is `rest`; NULL: nothing was used. */
static bool first_lines(const char *text, const char *want, const char *rest)
{
    size_t used = 0;
    return parsed(text, &used, want) && (rest ? strcmp(text + used, rest) == 0 : used == 0);
}

static void random_texts(void)
{
    static const char letters[] = "ab \t\n'\"\\|&;<>()$=#!2{}`";
    unsigned seed = 1;
    for (int round = 0; round < 20000; round++) {
        char text[24];
        size_t length = 0;
        for (; length < sizeof text - 1; length++) {
            seed = seed * 1103515245 + 12345;
            text[length] = letters[(seed >> 16) % (sizeof letters)];
        }
        text[length] = 0;
        struct node *tree = NULL;
        const char *near;
        parse(&arena, text, NULL, &tree, &near);
        size_t used = 0;
        for (const char *at = text; *at && parse(&arena, at, &used, &tree, &near) == PARSE_OK; at += used)
            if (used == 0 || used > strlen(at))
                CHECK(false);
        arena_clear(&arena);
    }
    CHECK(true); /* the sanitizers had nothing to say */
}

int main(void)
{
    CHECK(is("", ""));
    CHECK(is("  # comment", ""));
    CHECK(is("ls -l  /bin", "[ls -l /bin]"));
    CHECK(is("a b#c # d", "[a b#c]"));
    CHECK(is("echo 'a  b' \"c 'd\" e\\ f", "[echo 'a  b' \"c 'd\" e\\ f]"));
    CHECK(is("X=1 Y='2 3' cmd Z=4", "[=X=1 =Y='2 3' cmd Z=4]"));
    CHECK(is("1X=2", "[1X=2]"));
    CHECK(is("a>b<c", "[a 1>b 0<c]"));
    CHECK(is("a 2> b 2>>c 2>&1 <&3", "[a 2>b 2>>c 2>&1 0>&3]"));
    CHECK(is("a2>b", "[a2 1>b]"));
    CHECK(is("> f", "[ 1>f]"));
    CHECK(is("a|b | c", "(|(|[a][b])[c])"));
    CHECK(is("a && b || c", "(||(&&[a][b])[c])"));
    CHECK(is("a;b; c;", "(;(;[a][b])[c])"));
    CHECK(is("a & b&", "(;(&[a])(&[b]))"));
    CHECK(is("a && b &", "(&(&&[a][b]))"));
    CHECK(is("! a | b", "(!(|[a][b]))"));
    CHECK(is("(a; b) > f | c", "(|((;[a][b]) 1>f)[c])"));
    CHECK(is("a\nb\n\n", "(;[a][b])"));
    CHECK(is("a &&\n b", "(&&[a][b])"));
    CHECK(is("a \\\n b", "[a b]"));
    CHECK(is("a |", "more"));
    CHECK(is("a &&", "more"));
    CHECK(is("'a", "more"));
    CHECK(is("\"a\\\"", "more"));
    CHECK(is("a\\", "more"));
    CHECK(is("(a", "more"));
    CHECK(is("a ; ; b", "error ;"));
    CHECK(is("| a", "error |"));
    CHECK(is("a && && b", "error &&"));
    CHECK(is("a >", "error end of line"));
    CHECK(is("a > | b", "error |"));
    CHECK(is(")", "error )"));
    CHECK(is("()", "error )"));
    CHECK(is("(a) b", "error b"));
    CHECK(is("if a; then b; fi", "(if[a][b])"));
    CHECK(is("if a\nthen b\nelif c; then d; else e; fi > f", "(if[a][b](if[c][d][e]) 1>f)"));
    CHECK(is("if a; then", "more"));
    CHECK(is("if a; fi", "error fi"));
    CHECK(is("then", "error then"));
    CHECK(is("echo if then", "[echo if then]"));
    CHECK(is("while a; do b; c; done | d", "(|(while[a](;[b][c]))[d])"));
    CHECK(is("until a; do b; done", "(until[a][b])"));
    CHECK(is("for x in 1 2; do b; done", "(for[x 1 2][b])"));
    CHECK(is("for x; do b; done", "(for[x][b])"));
    CHECK(is("for x\ndo b; done", "(for[x][b])"));
    CHECK(is("case $x in a|b) c;; (*) d; esac", "(case[$x]a|b:[c]*:[d])"));
    CHECK(is("case x in\nesac", "(case[x])"));
    CHECK(is("case x in a", "more"));
    CHECK(is("{ a; b; } > f", "({(;[a][b]) 1>f)"));
    CHECK(is("f() { a; }", "(()[f]({[a]))"));
    CHECK(is("f()", "more"));
    CHECK(is("a $(b; c | d) `e; f` $((1 + 2)) ${x:-y z}", "[a $(b; c | d) `e; f` $((1 + 2)) ${x:-y z}]"));
    CHECK(is("a \"$(b \"c)\")\"", "[a \"$(b \"c)\")\"]"));
    CHECK(is("a $(b", "more"));
    CHECK(is("cat <<E | d\n1 $x\nE\nf", "(;(|[cat 0<<1 $x\n][d])[f])"));
    CHECK(is("cat <<-'E'\n\t1\n\tE", "[cat 0<<'1\n]"));
    CHECK(is("cat <<E", "more"));
    CHECK(is("cat <<E\n1\n", "more"));
    char deep[300];
    memset(deep, '(', sizeof deep - 1);
    deep[sizeof deep - 1] = 0;
    CHECK(is(deep, "error ("));
    CHECK(first_lines("a; b &\nc", "(;[a](&[b]))", "c") && first_lines("\n # x\n a\n\n", "[a]", "\n") && first_lines("# x\n", "", ""));
    CHECK(first_lines("cat <<E; b\n1\nE\nc (", "(;[cat 0<<1\n][b])", "c (") && first_lines("f()\n{ a\nb; }\nc", "(()[f]({(;[a][b])))", "c"));
    CHECK(first_lines("a\n)", "[a]", ")") && first_lines("if a\nthen b\nfi && c\n", "(&&(if[a][b])[c])", ""));
    CHECK(first_lines("if a\nthen b\n", "more", NULL) && first_lines("a )\nb", "error )", NULL));
    random_texts();
    return test_end();
}
