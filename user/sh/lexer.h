/* Cuts the text of a command into tokens. Words keep their quotes and dollars: expand.c takes these away. */
#ifndef SH_LEXER_H
#define SH_LEXER_H

#include "arena.h"

enum token_kind {
    TOKEN_END,        /* of the text */
    TOKEN_INCOMPLETE, /* the text ends inside quotes or after a backslash */
    TOKEN_NEWLINE,
    TOKEN_WORD,
    TOKEN_PIPE,       /* | */
    TOKEN_AND,        /* && */
    TOKEN_OR,         /* || */
    TOKEN_BACKGROUND, /* & */
    TOKEN_SEMICOLON,
    TOKEN_OPEN,       /* ( */
    TOKEN_CLOSE,      /* ) */
    TOKEN_INPUT,      /* [n]< */
    TOKEN_OUTPUT,     /* [n]> */
    TOKEN_APPEND,     /* [n]>> */
    TOKEN_DUP,        /* [n]>& or [n]<& */
};

struct token {
    enum token_kind kind;
    char *text;        /* of a word */
    int fd;            /* of a redirection: the descriptor meant */
    size_t start, end; /* where it stands in the text */
};

struct lexer {
    struct arena *arena;
    const char *text;
    size_t at;
};

/* The next token. Comments and blanks between words are passed over. */
struct token lexer_next(struct lexer *lexer);

#endif
