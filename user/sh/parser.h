/*
 * Makes a tree of a command line:
 *
 *     list     = and_or { (";" | "&" | newline) and_or }
 *     and_or   = pipeline { ("&&" | "||") pipeline }
 *     pipeline = [ "!" ] command { "|" command }
 *     command  = { NAME=value | word | redirection }   |   NAME "(" ")" command   |   compound { redirection }
 *     compound = "(" list ")"   |   "{" list "}"
 *              | if list then list { elif list then list } [ else list ] fi
 *              | ( while | until ) list do list done
 *              | for NAME [ in { word } ] do list done
 *              | case word in { [ "(" ] word { "|" word } ")" list ";;" } esac
 *
 * A redirection `<< WORD` takes the lines after this one up to one that is WORD; without a quote in WORD, $ and ` mean
 * there what they do in double quotes. Inside $(...) write a case's patterns with both parentheses.
 */
#ifndef SH_PARSER_H
#define SH_PARSER_H

#include "arena.h"
#include "tree.h"

enum parse_result {
    PARSE_OK,
    PARSE_INCOMPLETE, /* more lines are needed: open quotes or parentheses, or an operator at the end */
    PARSE_ERROR,
};

enum { PARSE_DEPTH_MAX = 100 }; /* compound commands inside each other */

/*
 * Parses the whole text; or if used is not NULL its first lines, as many as are whole commands, and *used is then where the next begins.
 * *tree is NULL if there is no command. On PARSE_ERROR *near is the text at which it failed (in the arena).
 */
enum parse_result parse(struct arena *arena, const char *text, size_t *used, struct node **tree, const char **near);

/* Is it one of if, while, { and their like, which mean themselves only as the first word of a command? */
int parse_is_reserved(const char *word);

/* The length of NAME if word begins with `NAME=`, else 0. */
int parse_assignment(const char *word);

#endif
