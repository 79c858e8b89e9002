/*
 * Conformance: exec while other threads open and close. What was just being opened is not there in the new program, and takes no
 * place of what may be open (XSH exec: FD_CLOEXEC; all threads but the caller end).
 */
#include "../kit.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>

enum { ROUNDS = 60, THREADS = 2 };

/* How many files can be open besides those that are. */
static int places(void)
{
    static int fds[4096];
    int count = 0;
    while (count < 4096 && (fds[count] = open("/", O_RDONLY | O_CLOEXEC)) >= 0)
        count++;
    for (int i = 0; i < count; i++)
        close(fds[i]);
    return count;
}

static void *open_and_close(void *argument)
{
    for (;;)
        close(open("/", O_RDONLY | O_CLOEXEC));
    return argument;
}

static void next_round(char *program, int round, int first)
{
    char number[20], text[20];
    char *argv[] = {program, number, text, NULL};
    pthread_t thread;
    for (int i = 0; i < THREADS; i++)
        pthread_create(&thread, NULL, open_and_close, NULL);
    for (int i = 0; i <= round % 7; i++)
        sched_yield();
    snprintf(number, sizeof number, "%d", round + 1);
    snprintf(text, sizeof text, "%d", first);
    execvp(program, argv);
    _exit(2);
}

int main(int argc, char **argv)
{
    int round = argc > 2 ? atoi(argv[1]) : 0, first = argc > 2 ? atoi(argv[2]) : places();
    if (round < ROUNDS)
        next_round(argv[0], round, first);
    CHECK("exec while other threads open: nothing of it stays", places() == first);
    return kit_end();
}
