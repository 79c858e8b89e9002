/* Tokens of the shell's language. */
#include "lexer.h"

#include "nest.h"

#include <ctype.h>
#include <string.h>

static const char blanks[] = " \t\r";
static const char operators[] = "\n|&;()<>";

static void skip_blanks(struct lexer *lexer)
{
    const char *text = lexer->text;
    for (;;) {
        if (text[lexer->at] && strchr(blanks, text[lexer->at]))
            lexer->at++;
        else if (text[lexer->at] == '\\' && text[lexer->at + 1] == '\n')
            lexer->at += 2;
        else
            break;
    }
    if (text[lexer->at] == '#')
        lexer->at += strcspn(text + lexer->at, "\n");
}

/* The place after the word that starts at `at`, or 0 if the text ends inside it. */
static size_t word_end(const char *text, size_t at)
{
    while (text[at] && !strchr(blanks, text[at]) && !strchr(operators, text[at])) {
        at = nest_end(text, at);
        if (at == 0)
            return 0;
    }
    return at;
}

static enum token_kind operator_kind(const char *text, size_t *length)
{
    static const struct { const char *text; enum token_kind kind; } table[] = {
        { "&&", TOKEN_AND }, { "||", TOKEN_OR }, { ">>", TOKEN_APPEND }, { "<<", TOKEN_HERE }, { ";;", TOKEN_CASE_END }, { ">&", TOKEN_DUP }, { "<&", TOKEN_DUP },
        { "\n", TOKEN_NEWLINE }, { "|", TOKEN_PIPE }, { "&", TOKEN_BACKGROUND }, { ";", TOKEN_SEMICOLON },
        { "(", TOKEN_OPEN }, { ")", TOKEN_CLOSE }, { "<", TOKEN_INPUT }, { ">", TOKEN_OUTPUT },
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        *length = strlen(table[i].text);
        if (strncmp(text, table[i].text, *length) == 0)
            return table[i].kind;
    }
    return TOKEN_END;
}

/* The text of one here-document from `at`: the place after its last line, or 0 if the text ends before. */
static size_t read_here(struct lexer *lexer, const struct here *here, size_t at)
{
    const char *text = lexer->text;
    size_t end = at, line, used = 0;
    for (;; end = line + strcspn(text + line, "\n") + 1) {
        line = end + (here->tabs ? strspn(text + end, "\t") : 0);
        size_t length = strcspn(text + line, "\n");
        if (length == strlen(here->end) && strncmp(text + line, here->end, length) == 0)
            break;
        if (!text[line + length])
            return 0;
    }
    char *body = arena_take(lexer->arena, end - at + 1);
    while (at < end) {
        at += here->tabs ? strspn(text + at, "\t") : 0;
        size_t length = strcspn(text + at, "\n") + 1;
        memcpy(body + used, text + at, length);
        used += length;
        at += length;
    }
    *here->text = body;
    return line + strlen(here->end);
}

/* After a newline: the texts of those here-documents that the line asked for. 0, or -1: more lines are needed. */
static int read_heres(struct lexer *lexer)
{
    for (int i = 0; i < lexer->here_count; i++) {
        size_t end = read_here(lexer, &lexer->heres[i], lexer->at);
        if (end == 0)
            return -1;
        lexer->at = end + (lexer->text[end] == '\n');
    }
    lexer->here_count = 0;
    return 0;
}

struct token lexer_next(struct lexer *lexer)
{
    skip_blanks(lexer);
    const char *text = lexer->text;
    struct token token = { .kind = TOKEN_END, .fd = -1, .start = lexer->at };
    size_t digits = strspn(text + lexer->at, "0123456789");
    if (digits > 0 && digits < 4 && (text[lexer->at + digits] == '<' || text[lexer->at + digits] == '>')) {
        for (token.fd = 0; isdigit((unsigned char)text[lexer->at]); lexer->at++)
            token.fd = token.fd * 10 + text[lexer->at] - '0';
    }
    char first = text[lexer->at];
    if (first == 0) {
        token.kind = lexer->here_count ? TOKEN_INCOMPLETE : TOKEN_END;
    } else if (strchr(operators, first)) {
        size_t length;
        token.kind = operator_kind(text + lexer->at, &length);
        lexer->at += length;
        if (token.kind == TOKEN_NEWLINE && read_heres(lexer) < 0)
            token.kind = TOKEN_INCOMPLETE;
        if (token.fd < 0)
            token.fd = first != '<';
    } else {
        size_t end = word_end(text, lexer->at);
        token.kind = end ? TOKEN_WORD : TOKEN_INCOMPLETE;
        if (end) {
            token.text = arena_copy(lexer->arena, text + lexer->at, end - lexer->at);
            lexer->at = end;
        }
    }
    token.end = lexer->at;
    return token;
}
