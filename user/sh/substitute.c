/* Command substitution: a job whose output is a pipe that the shell reads. */
#include "substitute.h"

#include "control.h"
#include "job.h"
#include "parser.h"
#include "run.h"
#include "trap.h"
#include "vars.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Runs text as far as parse() goes, and puts *used behind that -> the status. */
static int run_parsed(const char *text, size_t *used)
{
    struct arena arena = { 0 };
    struct node *tree = NULL;
    const char *near = "end of input";
    int status = 2;
    if (parse(&arena, text, used, &tree, &near) == PARSE_OK)
        status = tree ? run(&arena, tree) : 0;
    else
        fprintf(stderr, "sh: syntax error near %s\n", near);
    arena_clear(&arena);
    return status;
}

int run_text(const char *text)
{
    return run_parsed(text, NULL);
}

int run_lines(const char *text)
{
    int status = 0;
    for (size_t used = 1; used && *text && flow.kind == FLOW_ON; text += used) {
        used = 0; /* an error leaves it so */
        status = run_parsed(text, &used);
    }
    return status;
}

static _Noreturn void child(const char *command, const int ends[2])
{
    close(ends[0]);
    if (ends[1] != STDOUT_FILENO) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[1]);
    }
    trap_exit(run_text(command));
}

/* All that comes from fd, in the arena. */
static char *read_all(struct arena *arena, int fd)
{
    char *text = NULL;
    size_t used = 0, room = 0;
    ssize_t got;
    do {
        if (room - used < 2) {
            char *larger = arena_take(arena, room = room ? room * 2 : 512);
            if (used)
                memcpy(larger, text, used);
            text = larger;
        }
        got = read(fd, text + used, room - used - 1);
        used += got > 0 ? (size_t)got : 0;
    } while (got > 0 || (got < 0 && errno == EINTR));
    while (used > 0 && text[used - 1] == '\n')
        used--;
    text[used] = 0;
    return text;
}

char *substitute(struct arena *arena, const char *command)
{
    int ends[2];
    struct job *job = job_create(command, 0);
    vars.substituted = 1;
    if (!job)
        return arena_copy(arena, "", 0);
    pid_t pid = pipe(ends) < 0 ? -1 : job_fork(job);
    if (pid < 0) {
        fprintf(stderr, "sh: cannot start: %s\n", strerror(errno));
        job->number = 0;
        return arena_copy(arena, "", 0);
    }
    if (pid == 0)
        child(command, ends);
    close(ends[1]);
    char *text = read_all(arena, ends[0]);
    close(ends[0]);
    vars.substituted = job_wait(job);
    return text;
}
