/* popen, pclose and system: commands for the shell, by posix_spawn. State: the streams that popen gave out. */
#include <stdio.h>

#include "cancel.h"
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct stream {
    struct stream *next;
    FILE *file;
    pid_t pid;
};
static struct stream *streams;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Starts `sh -c command`: 0, or an error number. */
static int start(pid_t *pid, const char *command, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes)
{
    char *argv[] = {(char *)(uintptr_t) "sh", (char *)(uintptr_t) "-c", (char *)(uintptr_t)command, NULL};
    return posix_spawn(pid, "/bin/sh", actions, attributes, argv, environ);
}

/* A command that has `theirs` as its descriptor `fd`, and nothing of other streams: 0, or an error number. */
static int start_for(struct stream *s, const char *command, int theirs, int fd)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    int error = posix_spawn_file_actions_adddup2(&actions, theirs, fd);
    for (const struct stream *other = streams; other && !error; other = other->next)
        if (fileno(other->file) != fd)
            error = posix_spawn_file_actions_addclose(&actions, fileno(other->file));
    if (!error)
        error = start(&s->pid, command, &actions, NULL);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* The stream of our end of the pipe, its command started. NULL and errno. */
static FILE *open_stream(struct stream *s, const char *command, const char *mode, int ends[2])
{
    bool reads = *mode == 'r';
    int ours = ends[!reads], theirs = ends[reads];
    s->file = fdopen(ours, reads ? "r" : "w");
    if (!s->file) {
        _close(ours);
        _close(theirs);
        return NULL;
    }
    pthread_mutex_lock(&lock);
    int error = start_for(s, command, theirs, reads);
    if (!error) {
        s->next = streams;
        streams = s;
        if (!strchr(mode, 'e'))
            fcntl(ours, F_SETFD, 0);
    }
    pthread_mutex_unlock(&lock);
    _close(theirs);
    if (!error)
        return s->file;
    fclose(s->file);
    errno = error;
    return NULL;
}

FILE *popen(const char *command, const char *mode)
{
    int ends[2];
    if ((*mode != 'r' && *mode != 'w') || (mode[1] && strcmp(mode + 1, "e") != 0)) {
        errno = EINVAL;
        return NULL;
    }
    struct stream *s = malloc(sizeof *s);
    if (!s || pipe2(ends, O_CLOEXEC) < 0) {
        free(s);
        return NULL;
    }
    FILE *file = open_stream(s, command, mode, ends);
    if (!file)
        free(s);
    return file;
}

static int wait_for(pid_t pid)
{
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}

int pclose(FILE *file)
{
    pthread_mutex_lock(&lock);
    struct stream **link = &streams, *s;
    while ((s = *link) && s->file != file)
        link = &s->next;
    if (s)
        *link = s->next;
    pthread_mutex_unlock(&lock);
    if (!s) {
        errno = ECHILD;
        return -1;
    }
    pid_t pid = s->pid;
    free(s);
    fclose(file);
    __cancel_hold();
    int status = wait_for(pid);
    __cancel_release();
    return status;
}

/* What system has changed while its command runs. */
struct command {
    struct sigaction interrupt, quit;
    sigset_t before;
    pid_t pid;
};

static void restore(const struct command *c)
{
    sigaction(SIGINT, &c->interrupt, NULL);
    sigaction(SIGQUIT, &c->quit, NULL);
    sigprocmask(SIG_SETMASK, &c->before, NULL);
}

/* The thread that waits is canceled. */
static void give_up(void *command)
{
    struct command *c = command;
    kill(c->pid, SIGKILL);
    wait_for(c->pid);
    restore(c);
}

/* Starts it: while it runs SIGINT and SIGQUIT are its alone, and SIGCHLD waits (POSIX). 0, or an error number. */
static int start_alone(struct command *c, const char *command)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    posix_spawnattr_t attributes;
    sigset_t block, defaults;
    sigaction(SIGINT, &ignore, &c->interrupt);
    sigaction(SIGQUIT, &ignore, &c->quit);
    sigemptyset(&block);
    sigaddset(&block, SIGCHLD);
    sigprocmask(SIG_BLOCK, &block, &c->before);
    sigemptyset(&defaults);
    if (c->interrupt.sa_handler != SIG_IGN)
        sigaddset(&defaults, SIGINT);
    if (c->quit.sa_handler != SIG_IGN)
        sigaddset(&defaults, SIGQUIT);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setsigmask(&attributes, &c->before);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    int error = start(&c->pid, command, NULL, &attributes);
    posix_spawnattr_destroy(&attributes);
    return error;
}

static int run(const char *command)
{
    struct command c;
    __cancel_point();
    int error = start_alone(&c, command), status = -1;
    if (!error) {
        pthread_cleanup_push(give_up, &c);
        status = wait_for(c.pid);
        pthread_cleanup_pop(0);
    }
    int saved = error ? error : errno;
    restore(&c);
    errno = saved;
    return error == EAGAIN || error == ENOMEM ? -1 : error ? 127 << 8 : status;
}

/* newlib's system() comes here. */
int _system(const char *command);
int _system(const char *command)
{
    return command ? run(command) : access("/bin/sh", X_OK) == 0;
}
