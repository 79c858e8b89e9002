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
    return kind == TOKEN_INPUT || kind == TOKEN_OUTPUT || kind == TOKEN_APPEND || kind == TOKEN_DUP;
}

static struct redirect *parse_redirect(struct parser *p)
{
    struct redirect *redirect = arena_take(p->lexer.arena, sizeof *redirect);
    redirect->kind = p->token.kind == TOKEN_INPUT    ? REDIRECT_INPUT
                     : p->token.kind == TOKEN_OUTPUT ? REDIRECT_OUTPUT
                     : p->token.kind == TOKEN_APPEND ? REDIRECT_APPEND
                                                     : REDIRECT_DUP;
    redirect->fd = p->token.fd;
    advance(p);
    if (p->result != PARSE_OK || p->token.kind != TOKEN_WORD) {
        if (p->result == PARSE_OK)
            p->result = PARSE_ERROR; /* `>` at the end of a line is an error, not the start of more */
        return NULL;
    }
    redirect->target = p->token.text;
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

static struct node *parse_command(struct parser *p)
{
    size_t start = p->token.start;
    struct node *node = make(p, NODE_COMMAND, p->last_end, NULL, NULL);
    if (p->token.kind == TOKEN_OPEN) {
        if (++p->depth > PARSE_DEPTH_MAX) {
            p->result = PARSE_ERROR;
            return NULL;
        }
        node->kind = NODE_SUBSHELL;
        advance(p);
        node->left = parse_list(p, TOKEN_CLOSE);
        if (p->result != PARSE_OK || p->token.kind != TOKEN_CLOSE || !node->left)
            return fail(p);
        advance(p);
        p->depth--;
    } else if (p->token.kind != TOKEN_WORD && !is_redirect(p->token.kind)) {
        return fail(p);
    }
    parse_parts(p, node, node->kind == NODE_COMMAND);
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

/* Commands up to `end`, which is not taken. NULL if there is none. */
static struct node *parse_list(struct parser *p, enum token_kind end)
{
    struct node *list = NULL;
    for (;;) {
        skip_newlines(p);
        if (p->result != PARSE_OK || p->token.kind == end)
            return list;
        size_t start = p->token.start;
        struct node *node = parse_and_or(p);
        if (p->result != PARSE_OK)
            return NULL;
        if (p->token.kind == TOKEN_BACKGROUND) {
            node = make(p, NODE_BACKGROUND, start, node, NULL);
            advance(p);
        } else if (p->token.kind == TOKEN_SEMICOLON || p->token.kind == TOKEN_NEWLINE) {
            advance(p);
        } else if (p->token.kind != end) {
            return fail(p);
        }
        list = list ? make(p, NODE_SEQUENCE, start, list, node) : node;
    }
}

enum parse_result parse(struct arena *arena, const char *text, struct node **tree, const char **near)
{
    struct parser parser = { .lexer = { .arena = arena, .text = text } };
    advance(&parser);
    struct node *list = parse_list(&parser, TOKEN_END);
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
