/* Children: what they inherit, what they give back, how they end. */
#include "kit.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/* The child sees the parent's memory and the parent's file; what it does to its copy nobody else sees. */
static void child_of_fork(struct worker *me, uint64_t key, bool deeper)
{
    unsigned char byte;
    if (!pattern_holds(me->shadow, FILE_BYTES, key, 0))
        _exit(1);
    memset(me->shadow, 'c', FILE_BYTES);
    if (me->size > 0 && pread(me->fd, &byte, 1, (off_t)me->size - 1) != 1)
        _exit(2);
    if (deeper) {
        pid_t child = fork();
        if (child == 0) {
            for (int i = 0; i < FILE_BYTES; i++)
                if (me->shadow[i] != 'c')
                    _exit(1);
            _exit(9);
        }
        if (child > 0) {
            int status = wait_for(child);
            _exit(WIFEXITED(status) && WEXITSTATUS(status) == 9 ? 7 : 3);
        }
    }
    _exit(7);
}

bool op_fork(struct worker *me)
{
    static _Thread_local unsigned char kept[FILE_BYTES];
    uint64_t key = random_next(&me->random);
    bool deeper = below(me, 4) == 0;
    memcpy(kept, me->shadow, FILE_BYTES);
    pattern_fill(me->shadow, FILE_BYTES, key, 0);
    pid_t child = fork();
    if (child == 0)
        child_of_fork(me, key, deeper);
    int status = child > 0 ? wait_for(child) : 0;
    bool same = pattern_holds(me->shadow, FILE_BYTES, key, 0);
    memcpy(me->shadow, kept, FILE_BYTES);
    NEED(same);
    NEED(child > 0 || refused());
    if (child > 0)
        NEED(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    return child > 0;
}

/* The program itself, told to end at once with a number. */
bool op_spawn(struct worker *me)
{
    char number[16];
    char *words[] = { board_program, "--exit", number, NULL };
    pid_t child;
    int code = (int)below(me, 100);
    snprintf(number, sizeof number, "%d", code);
    errno = posix_spawn(&child, board_program, NULL, NULL, words, environ);
    NEED(errno == 0 || refused());
    if (errno != 0)
        return false;
    int status = wait_for(child);
    NEED(WIFEXITED(status));
    NEED(WEXITSTATUS(status) == code || WEXITSTATUS(status) == 127); /* 127: refused in the child */
    return WEXITSTATUS(status) == code;
}

static _Noreturn void wait_to_be_killed(void)
{
    for (int i = 0; i < 600; i++)
        nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
    _exit(5);
}

bool op_kill(struct worker *me)
{
    static const int how[] = { SIGKILL, SIGTERM, SIGHUP, SIGABRT };
    int number = how[below(me, 4)];
    pid_t child = fork();
    if (child == 0)
        wait_to_be_killed();
    NEED(child > 0 || refused());
    if (child < 0)
        return false;
    if (below(me, 2))
        nanosleep(&(struct timespec){ .tv_nsec = below(me, 3000000) }, NULL);
    NEED(kill(child, number) == 0);
    int status = wait_for(child);
    NEED(WIFSIGNALED(status) && WTERMSIG(status) == number);
    NEED(kill(child, 0) == -1 && errno == ESRCH);
    return true;
}

static void end_with_3(int number)
{
    (void)number;
    _exit(3);
}

/* The child says through a pipe that its handler stands; then the signal comes. */
bool op_handled_child(struct worker *me)
{
    int ends[2];
    char byte = 0;
    if (pipe(ends) < 0) {
        NEED(refused());
        return false;
    }
    pid_t child = fork();
    if (child == 0) {
        signal(SIGTERM, end_with_3);
        if (write(ends[1], "r", 1) != 1)
            _exit(4);
        wait_to_be_killed();
    }
    int error = errno;
    if (child > 0 && read(ends[0], &byte, 1) != 1)
        byte = 0;
    close(ends[0]), close(ends[1]);
    errno = error;
    NEED(child > 0 || refused());
    if (child < 0)
        return false;
    kill(child, SIGTERM);
    int status = wait_for(child);
    NEED(byte == 'r' && WIFEXITED(status) && WEXITSTATUS(status) == 3);
    return true;
}
