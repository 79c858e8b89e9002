/* A parsed command line. All of it lies in the arena of the line. */
#ifndef SH_TREE_H
#define SH_TREE_H

enum node_kind {
    NODE_COMMAND,    /* assignments, words, redirections */
    NODE_SUBSHELL,   /* ( left ), redirections */
    NODE_PIPE,       /* left | right */
    NODE_AND,        /* left && right */
    NODE_OR,         /* left || right */
    NODE_NOT,        /* ! left */
    NODE_SEQUENCE,   /* left ; right */
    NODE_BACKGROUND, /* left & */
};

/* A word as written, quotes and dollars still in it. */
struct word {
    struct word *next;
    char *text;
};

enum redirect_kind { REDIRECT_INPUT, REDIRECT_OUTPUT, REDIRECT_APPEND, REDIRECT_DUP };

struct redirect {
    struct redirect *next;
    enum redirect_kind kind;
    int fd;       /* the descriptor that changes */
    char *target; /* a file name, for DUP a number or "-"; as written */
};

struct node {
    enum node_kind kind;
    struct node *left, *right;
    struct word *assignments, *words;
    struct redirect *redirects;
    const char *source; /* as typed: what `jobs` shows */
};

#endif
