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
    NODE_GROUP,      /* { left } */
    NODE_IF,         /* if left then right else other */
    NODE_WHILE,      /* while left do right */
    NODE_UNTIL,      /* until left do right */
    NODE_FOR,        /* for words[0] in words[1..] do right; listed is 0 without `in` */
    NODE_CASE,       /* case words[0] in items */
    NODE_FUNCTION,   /* words[0]() body: the text of left */
};

/* A word as written, quotes and dollars still in it. */
struct word {
    struct word *next;
    char *text;
};

enum redirect_kind { REDIRECT_INPUT, REDIRECT_OUTPUT, REDIRECT_APPEND, REDIRECT_DUP, REDIRECT_HERE, REDIRECT_HERE_PLAIN };

struct redirect {
    struct redirect *next;
    enum redirect_kind kind;
    int fd;       /* the descriptor that changes */
    char *target; /* a file name, for DUP a number or "-"; as written. HERE: the text itself (PLAIN: no $ in it) */
};

/* One PATTERN|PATTERN) list ;; of a case. */
struct case_item {
    struct case_item *next;
    struct word *patterns;
    struct node *body; /* or NULL */
};

struct node {
    enum node_kind kind;
    struct node *left, *right, *other;
    struct case_item *items;
    int listed;
    struct word *assignments, *words;
    struct redirect *redirects;
    const char *source; /* as typed: what `jobs` shows */
};

#endif
