/* Redirections. */
#include "redirect.h"

#include "expand.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SAVED_FD_FIRST = 20 };

static int save(struct redirect_saved *saved, int fd)
{
    if (!saved)
        return 0;
    if (saved->count == REDIRECTS_MAX) {
        fputs("sh: too many redirections\n", stderr);
        return -1;
    }
    saved->list[saved->count].fd = fd;
    saved->list[saved->count].copy = fcntl(fd, F_DUPFD_CLOEXEC, SAVED_FD_FIRST);
    saved->count++;
    return 0;
}

/* A here-document: a file without a name that holds the text. */
static int open_here(const char *text)
{
    char path[40];
    size_t length = strlen(text);
    snprintf(path, sizeof path, "/tmp/.sh-here-%d", (int)getpid());
    unlink(path);
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (fd < 0)
        return -1;
    unlink(path);
    for (size_t done = 0; done < length;) {
        ssize_t written = write(fd, text + done, length - done);
        if (written < 0) {
            close(fd);
            return -1;
        }
        done += (size_t)written;
    }
    lseek(fd, 0, SEEK_SET);
    return fd;
}

static int open_target(const struct redirect *redirect, const char *path)
{
    switch (redirect->kind) {
    case REDIRECT_HERE:
    case REDIRECT_HERE_PLAIN:
        return open_here(path);
    case REDIRECT_INPUT:
        return open(path, O_RDONLY);
    case REDIRECT_OUTPUT:
        return open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    default:
        return open(path, O_WRONLY | O_CREAT | O_APPEND, 0666);
    }
}

static int duplicate(const struct redirect *redirect, const char *target)
{
    if (strcmp(target, "-") == 0) {
        close(redirect->fd);
        return 0;
    }
    if (!isdigit((unsigned char)target[0])) {
        errno = EBADF;
        return -1;
    }
    int from = atoi(target);
    return from == redirect->fd ? (fcntl(from, F_GETFD) < 0 ? -1 : 0) : dup2(from, redirect->fd);
}

static int redirect_one(const struct redirect *redirect, const char *target)
{
    if (redirect->kind == REDIRECT_DUP)
        return duplicate(redirect, target);
    int fd = open_target(redirect, target);
    if (fd < 0 || fd == redirect->fd)
        return fd;
    int result = dup2(fd, redirect->fd);
    close(fd);
    return result;
}

int redirect_do(struct arena *arena, const struct redirect *redirects, struct redirect_saved *saved)
{
    fflush(stdout);
    if (saved)
        saved->count = 0;
    for (; redirects; redirects = redirects->next) {
        char *target = redirects->kind == REDIRECT_HERE         ? expand_here(arena, redirects->target)
                       : redirects->kind == REDIRECT_HERE_PLAIN ? redirects->target
                                                                : expand_text(arena, redirects->target);
        if (save(saved, redirects->fd) < 0)
            return -1;
        if (redirect_one(redirects, target) < 0) {
            int here = redirects->kind == REDIRECT_HERE || redirects->kind == REDIRECT_HERE_PLAIN;
            fprintf(stderr, "sh: %s: %s\n", here ? "here-document" : target, strerror(errno));
            return -1;
        }
    }
    return 0;
}

void redirect_undo(struct redirect_saved *saved)
{
    fflush(stdout);
    while (saved->count > 0) {
        saved->count--;
        int fd = saved->list[saved->count].fd, copy = saved->list[saved->count].copy;
        if (copy >= 0) {
            dup2(copy, fd);
            close(copy);
        } else {
            close(fd);
        }
    }
}

void redirect_keep(struct redirect_saved *saved)
{
    while (saved->count > 0) {
        int copy = saved->list[--saved->count].copy;
        if (copy >= 0)
            close(copy);
    }
}
