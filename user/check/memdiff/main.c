/*
 * memdiff [-v] FILE [FOLDER]: runs programs of memory operations (docs/DIFF.md) and prints of each what came of it: a line
 * `= NAME HASH`, with -v before it a line for each operation. Files are made in FOLDER. The same source runs on any POSIX system.
 * The status is 1 when a program did not come to its end; then nothing follows it.
 */
#include "actor.h"
#include "program.h"
#include "verbs.h"
#include "world.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROGRAM_SECONDS = 110 };

static void late(int number)
{
    (void)number;
}

static void remove_files(void)
{
    static const char *const names[FILES] = { "f0", "f1", "f2", "f3" };
    for (int i = 0; i < FILES; i++)
        unlink(names[i]);
    object_remove_all();
}

/* False: it did not come to its end. */
static bool run(void)
{
    remove_files();
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0)
        actor_begin();
    int status = -1;
    alarm(PROGRAM_SECONDS);
    pid_t got = pid > 0 ? waitpid(pid, &status, 0) : -1;
    alarm(0);
    if (got == pid && status == 0)
        return true;
    if (got != pid)
        printf("= %s: %s\n", program.name, pid < 0 ? "no fork" : "hung");
    else
        printf("= %s: actor 0 %s %d\n", program.name, WIFEXITED(status) ? "ended with" : "died of signal",
               WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    fflush(stdout);
    return false;
}

int main(int argc, char **argv)
{
    static char out[BUFSIZ];
    int option;
    setvbuf(stdout, out, _IOFBF, sizeof out); /* the heap is the programs' */
    while ((option = getopt(argc, argv, "v")) == 'v')
        verbose = true;
    if (option != -1 || optind >= argc) {
        fprintf(stderr, "usage: memdiff [-v] FILE [FOLDER]\n");
        return 2;
    }
    FILE *in = fopen(argv[optind], "r");
    if (!in || (optind + 1 < argc && chdir(argv[optind + 1]) < 0) || actor_pipes() < 0) {
        fprintf(stderr, "memdiff: %s: %s\n", argv[optind], strerror(errno));
        return 2;
    }
    lock_prepare();
    struct sigaction action = { .sa_handler = late };
    sigaction(SIGALRM, &action, NULL);
    while (program_read(in))
        if (!run())
            return 1;
    remove_files();
    return 0;
}
