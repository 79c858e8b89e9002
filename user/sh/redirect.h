/* Redirections: done in this process, and undone after a built-in command. */
#ifndef SH_REDIRECT_H
#define SH_REDIRECT_H

#include "arena.h"
#include "tree.h"

enum { REDIRECTS_MAX = 16 };

/* What was changed: for redirect_undo. */
struct redirect_saved {
    int count;
    struct { int fd, copy; } list[REDIRECTS_MAX]; /* copy is -1: fd was closed */
};

/*
 * Does all of them. 0, or -1 with a message. What was done is in *saved either way; saved is NULL if it will not be
 * undone.
 */
int redirect_do(struct arena *arena, const struct redirect *redirects, struct redirect_saved *saved);
void redirect_undo(struct redirect_saved *saved);
/* They stay. */
void redirect_keep(struct redirect_saved *saved);

#endif
