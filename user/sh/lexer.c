/* Tokens of the shell's language. */
#include "lexer.h"

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
        char quote = text[at];
        if (quote == '\\') {
            if (!text[at + 1] || (text[at + 1] == '\n' && !text[at + 2]))
                return 0;
            at += 2;
        } else if (quote == '\'' || quote == '"') {
            for (at++; text[at] != quote; at++) {
                if (quote == '"' && text[at] == '\\' && text[at + 1])
                    at++;
                if (!text[at])
                    return 0;
            }
            at++;
        } else {
            at++;
        }
    }
    return at;
}

static enum token_kind operator_kind(const char *text, size_t *length)
{
    static const struct { const char *text; enum token_kind kind; } table[] = {
        { "&&", TOKEN_AND }, { "||", TOKEN_OR }, { ">>", TOKEN_APPEND }, { ">&", TOKEN_DUP }, { "<&", TOKEN_DUP },
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
        token.kind = TOKEN_END;
    } else if (strchr(operators, first)) {
        size_t length;
        token.kind = operator_kind(text + lexer->at, &length);
        lexer->at += length;
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
