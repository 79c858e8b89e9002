/* The shell's grammar, one function a rule. */
#include "parser.h"

#include "lexer.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

struct parser {
    struct lexer lexer;
    struct token token;       /* the next one, not yet taken */
    size_t last_end;          /* where the last taken one ended */
    enum parse_result result; /* once not PARSE_OK, nothing more is done */
    int depth;
};

static struct node *parse_list(struct parser *p, enum token_kind end);

static void advance(struct parser *p)
{
    p->last_end = p->token.end;
    p->token = lexer_next(&p->lexer);
    if (p->token.kind == TOKEN_INCOMPLETE)
        p->result = PARSE_INCOMPLETE;
}

static void *fail(struct parser *p)
{
    if (p->result == PARSE_OK)
        p->result = p->token.kind == TOKEN_END ? PARSE_INCOMPLETE : PARSE_ERROR;
    return NULL;
}

static void skip_newlines(struct parser *p)
{
    while (p->result == PARSE_OK && p->token.kind == TOKEN_NEWLINE)
        advance(p);
}

static struct node *make(struct parser *p, enum node_kind kind, size_t start, struct node *left, struct node *right)
{
    struct node *node = arena_take(p->lexer.arena, sizeof *node);
    node->kind = kind;
    node->left = left;
    node->right = right;
    node->source = arena_copy(p->lexer.arena, p->lexer.text + start, p->last_end - start);
    return node;
}

int parse_assignment(const char *word)
{
    int length = 0;
    if (!isalpha((unsigned char)word[0]) && word[0] != '_')
        return 0;
    while (isalnum((unsigned char)word[length]) || word[length] == '_')
        length++;
    return word[length] == '=' ? length : 0;
}

static int is_redirect(enum token_kind kind)
{
    return kind == TOKEN_INPUT || kind == TOKEN_OUTPUT || kind == TOKEN_APPEND || kind == TOKEN_DUP ||
           kind == TOKEN_HERE;
}

/* The word after << is the token: its text will be read when the lexer comes to the end of the line. */
static void await_here(struct parser *p, struct redirect *redirect)
{
    const char *word = redirect->target;
    struct lexer *lexer = &p->lexer;
    int tabs = word[0] == '-';
    char *end = arena_take(lexer->arena, strlen(word) + 1), *to = end;
    for (word += tabs; *word; word++) {
        if (strchr("'\"\\", *word))
            redirect->kind = REDIRECT_HERE_PLAIN;
        else
            *to++ = *word;
    }
    if (lexer->here_count == HERES_MAX) {
        p->result = PARSE_ERROR;
        return;
    }
    lexer->heres[lexer->here_count++] = (struct here){ .end = end, .tabs = tabs, .text = &redirect->target };
}

static struct redirect *parse_redirect(struct parser *p)
{
    struct redirect *redirect = arena_take(p->lexer.arena, sizeof *redirect);
    redirect->kind = p->token.kind == TOKEN_INPUT    ? REDIRECT_INPUT
                     : p->token.kind == TOKEN_OUTPUT ? REDIRECT_OUTPUT
                     : p->token.kind == TOKEN_APPEND ? REDIRECT_APPEND
                     : p->token.kind == TOKEN_HERE   ? REDIRECT_HERE
                                                     : REDIRECT_DUP;
    redirect->fd = p->token.fd;
    advance(p);
    if (p->result != PARSE_OK || p->token.kind != TOKEN_WORD) {
        if (p->result == PARSE_OK)
            p->result = PARSE_ERROR; /* `>` at the end of a line is an error, not the start of more */
        return NULL;
    }
    redirect->target = p->token.text;
    if (redirect->kind == REDIRECT_HERE)
        await_here(p, redirect);
    advance(p);
    return redirect;
}

static void append_word(struct parser *p, struct word ***tail)
{
    struct word *word = arena_take(p->lexer.arena, sizeof *word);
    word->text = p->token.text;
    **tail = word;
    *tail = &word->next;
    advance(p);
}

/* Words and redirections up to the next operator; only redirections if those of a subshell. */
static void parse_parts(struct parser *p, struct node *node, int words)
{
    struct word **assignment = &node->assignments, **word = &node->words;
    struct redirect **redirect = &node->redirects;
    while (p->result == PARSE_OK) {
        if (is_redirect(p->token.kind)) {
            *redirect = parse_redirect(p);
            if (*redirect)
                redirect = &(*redirect)->next;
        } else if (words && p->token.kind == TOKEN_WORD) {
            int assigns = !node->words && parse_assignment(p->token.text);
            append_word(p, assigns ? &assignment : &word);
        } else {
            break;
        }
    }
}

static int at_word(const struct parser *p, const char *word)
{
    return p->result == PARSE_OK && p->token.kind == TOKEN_WORD && strcmp(p->token.text, word) == 0;
}

/* Does a list end here, because something else of the command around it begins? */
static int at_closer(const struct parser *p)
{
    static const char *const closers[] = { "then", "elif", "else", "fi", "do", "done", "esac", "}" };
    if (p->token.kind == TOKEN_CASE_END)
        return 1;
    for (size_t i = 0; i < sizeof closers / sizeof *closers; i++)
        if (at_word(p, closers[i]))
            return 1;
    return 0;
}

/* Takes that word, or fails. */
static void expect(struct parser *p, const char *word)
{
    if (at_word(p, word))
        advance(p);
    else
        fail(p);
}

/* A list that may not be empty, and the word after it. */
static struct node *parse_body(struct parser *p, const char *closer)
{
    struct node *list = parse_list(p, TOKEN_END);
    if (!list)
        fail(p);
    expect(p, closer);
    return list;
}

/* After `if` or `elif`, up to and with `fi`. */
static void parse_if(struct parser *p, struct node *node)
{
    node->kind = NODE_IF;
    node->left = parse_body(p, "then");
    node->right = parse_list(p, TOKEN_END);
    if (!node->right)
        fail(p);
    if (at_word(p, "elif") && ++p->depth <= PARSE_DEPTH_MAX) {
        advance(p);
        node->other = make(p, NODE_IF, p->last_end, NULL, NULL);
        parse_if(p, node->other);
        p->depth--;
        return;
    }
    if (at_word(p, "else")) {
        advance(p);
        node->other = parse_body(p, "fi");
    } else {
        expect(p, "fi");
    }
}

static void parse_for(struct parser *p, struct node *node)
{
    struct word **tail = &node->words;
    node->kind = NODE_FOR;
    if (p->token.kind != TOKEN_WORD) {
        fail(p);
        return;
    }
    append_word(p, &tail);
    if (p->token.kind != TOKEN_SEMICOLON)
        skip_newlines(p);
    if (at_word(p, "in")) {
        node->listed = 1;
        advance(p);
        while (p->result == PARSE_OK && p->token.kind == TOKEN_WORD)
            append_word(p, &tail);
    }
    if (p->token.kind == TOKEN_SEMICOLON)
        advance(p);
    skip_newlines(p);
    expect(p, "do");
    node->right = parse_body(p, "done");
}

static struct case_item *parse_case_item(struct parser *p)
{
    struct case_item *item = arena_take(p->lexer.arena, sizeof *item);
    struct word **tail = &item->patterns;
    if (p->token.kind == TOKEN_OPEN)
        advance(p);
    for (;;) {
        if (p->result != PARSE_OK || p->token.kind != TOKEN_WORD)
            return fail(p);
        append_word(p, &tail);
        if (p->token.kind != TOKEN_PIPE)
            break;
        advance(p);
    }
    if (p->result != PARSE_OK || p->token.kind != TOKEN_CLOSE)
        return fail(p);
    advance(p);
    item->body = parse_list(p, TOKEN_END);
    if (p->result == PARSE_OK && p->token.kind == TOKEN_CASE_END)
        advance(p);
    else if (!at_word(p, "esac"))
        return fail(p);
    skip_newlines(p);
    return item;
}

static void parse_case(struct parser *p, struct node *node)
{
    struct word **word = &node->words;
    struct case_item **tail = &node->items;
    node->kind = NODE_CASE;
    if (p->token.kind != TOKEN_WORD) {
        fail(p);
        return;
    }
    append_word(p, &word);
    skip_newlines(p);
    expect(p, "in");
    skip_newlines(p);
    while (p->result == PARSE_OK && !at_word(p, "esac")) {
        *tail = parse_case_item(p);
        if (*tail)
            tail = &(*tail)->next;
    }
    expect(p, "esac");
}

/* What begins with ( or a reserved word -> 1 with all of it but redirections taken; else 0. */
static int parse_compound(struct parser *p, struct node *node)
{
    if (p->token.kind == TOKEN_OPEN) {
        advance(p);
        node->kind = NODE_SUBSHELL;
        node->left = parse_list(p, TOKEN_CLOSE);
        if (p->result != PARSE_OK || p->token.kind != TOKEN_CLOSE || !node->left)
            fail(p);
        else
            advance(p);
    } else if (at_word(p, "{")) {
        advance(p);
        node->kind = NODE_GROUP;
        node->left = parse_body(p, "}");
    } else if (at_word(p, "if")) {
        advance(p);
        parse_if(p, node);
    } else if (at_word(p, "while") || at_word(p, "until")) {
        node->kind = at_word(p, "while") ? NODE_WHILE : NODE_UNTIL;
        advance(p);
        node->left = parse_body(p, "do");
        node->right = parse_body(p, "done");
    } else if (at_word(p, "for")) {
        advance(p);
        parse_for(p, node);
    } else if (at_word(p, "case")) {
        advance(p);
        parse_case(p, node);
    } else {
        return 0;
    }
    return 1;
}

/* NAME followed by ( in the text. */
static int at_function(const struct parser *p)
{
    const char *rest = p->lexer.text + p->lexer.at;
    if (p->token.kind != TOKEN_WORD || rest[strspn(rest, " \t")] != '(')
        return 0;
    for (const char *c = p->token.text; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '_' && *c != '-')
            return 0;
    return 1;
}

static struct node *parse_command(struct parser *p);

static void parse_function(struct parser *p, struct node *node)
{
    struct word **tail = &node->words;
    node->kind = NODE_FUNCTION;
    append_word(p, &tail);
    advance(p);
    if (p->result != PARSE_OK || p->token.kind != TOKEN_CLOSE) {
        fail(p);
        return;
    }
    advance(p);
    skip_newlines(p);
    node->left = parse_command(p);
}

static struct node *parse_command(struct parser *p)
{
    size_t start = p->token.start;
    struct node *node = make(p, NODE_COMMAND, p->last_end, NULL, NULL);
    if (++p->depth > PARSE_DEPTH_MAX) {
        if (p->result == PARSE_OK)
            p->result = PARSE_ERROR;
        return NULL;
    }
    if (at_closer(p)) {
        fail(p);
    } else if (parse_compound(p, node)) {
        parse_parts(p, node, 0);
    } else if (at_function(p)) {
        parse_function(p, node);
    } else if (p->token.kind == TOKEN_WORD || is_redirect(p->token.kind)) {
        parse_parts(p, node, 1);
    } else {
        fail(p);
    }
    p->depth--;
    if (p->result != PARSE_OK)
        return NULL;
    node->source = arena_copy(p->lexer.arena, p->lexer.text + start, p->last_end - start);
    return node;
}

static struct node *parse_pipeline(struct parser *p)
{
    size_t start = p->token.start;
    int negated = 0;
    while (p->result == PARSE_OK && p->token.kind == TOKEN_WORD && strcmp(p->token.text, "!") == 0) {
        negated = !negated;
        advance(p);
    }
    struct node *node = parse_command(p);
    while (p->result == PARSE_OK && p->token.kind == TOKEN_PIPE) {
        advance(p);
        skip_newlines(p);
        struct node *right = parse_command(p);
        node = make(p, NODE_PIPE, start, node, right);
    }
    return negated ? make(p, NODE_NOT, start, node, NULL) : node;
}

static struct node *parse_and_or(struct parser *p)
{
    size_t start = p->token.start;
    struct node *node = parse_pipeline(p);
    while (p->result == PARSE_OK && (p->token.kind == TOKEN_AND || p->token.kind == TOKEN_OR)) {
        enum node_kind kind = p->token.kind == TOKEN_AND ? NODE_AND : NODE_OR;
        advance(p);
        skip_newlines(p);
        struct node *right = parse_pipeline(p);
        node = make(p, kind, start, node, right);
    }
    return node;
}

/* Commands up to `end`, which is not taken; or those of the first lines that are whole commands. NULL if there is none. */
static struct node *parse_commands(struct parser *p, enum token_kind end, int first_only)
{
    struct node *list = NULL;
    for (;;) {
        if (first_only && list && p->token.kind == TOKEN_NEWLINE)
            return list;
        skip_newlines(p);
        if (p->result != PARSE_OK || p->token.kind == end || p->token.kind == TOKEN_END || at_closer(p))
            return list;
        size_t start = p->token.start;
        struct node *node = parse_and_or(p);
        if (p->result != PARSE_OK)
            return NULL;
        if (p->token.kind == TOKEN_BACKGROUND) {
            node = make(p, NODE_BACKGROUND, start, node, NULL);
            advance(p);
        } else if (p->token.kind == TOKEN_SEMICOLON || (p->token.kind == TOKEN_NEWLINE && !first_only)) {
            advance(p);
        } else if (p->token.kind != TOKEN_NEWLINE && p->token.kind != end && p->token.kind != TOKEN_END && !at_closer(p)) {
            return fail(p);
        }
        list = list ? make(p, NODE_SEQUENCE, start, list, node) : node;
    }
}

static struct node *parse_list(struct parser *p, enum token_kind end)
{
    return parse_commands(p, end, 0);
}

enum parse_result parse(struct arena *arena, const char *text, size_t *used, struct node **tree, const char **near)
{
    struct parser parser = { .lexer = { .arena = arena, .text = text } };
    advance(&parser);
    struct node *list = parse_commands(&parser, TOKEN_END, used != NULL);
    if (parser.result == PARSE_OK && parser.token.kind != TOKEN_END && !(used && parser.token.kind == TOKEN_NEWLINE))
        fail(&parser);
    if (used && parser.result == PARSE_OK)
        *used = parser.token.end; /* of a newline: behind the here-documents */
    if (parser.result == PARSE_OK)
        *tree = list;
    if (parser.result == PARSE_ERROR) {
        size_t at = parser.token.start;
        *near = parser.token.kind == TOKEN_END || parser.token.kind == TOKEN_NEWLINE
                    ? "end of line"
                    : arena_copy(arena, text + at, parser.token.end - at);
    }
    return parser.result;
}

int parse_is_reserved(const char *word)
{
    static const char *const words[] = { "!", "{", "}", "if", "then", "elif", "else", "fi", "for", "in", "while", "until", "do", "done", "case", "esac" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], word) == 0)
            return 1;
    return 0;
}
