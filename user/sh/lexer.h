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
    TOKEN_CASE_END,   /* ;; */
    TOKEN_OPEN,       /* ( */
    TOKEN_CLOSE,      /* ) */
    TOKEN_INPUT,      /* [n]< */
    TOKEN_OUTPUT,     /* [n]> */
    TOKEN_APPEND,     /* [n]>> */
    TOKEN_DUP,        /* [n]>& or [n]<& */
    TOKEN_HERE,       /* [n]<< */
};

struct token {
    enum token_kind kind;
    char *text;        /* of a word */
    int fd;            /* of a redirection: the descriptor meant */
    size_t start, end; /* where it stands in the text */
};

/* A here-document whose text begins after the next newline. */
struct here {
    const char *end; /* the line that ends it, without quotes */
    int tabs;        /* <<-: leading tabs are taken away */
    char **text;     /* where the text goes */
};
enum { HERES_MAX = 8 }; /* on one line */

struct lexer {
    struct arena *arena;
    const char *text;
    size_t at;
    struct here heres[HERES_MAX];
    int here_count;
};

/* The next token. Comments and blanks between words are passed over. */
struct token lexer_next(struct lexer *lexer);

#endif
