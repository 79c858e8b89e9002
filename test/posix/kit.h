/*
 * What the conformance programs share. Each case names the POSIX clause it checks; the programs are plain POSIX, and pass
 * natively too: gcc -pthread file.c.
 */
#ifndef POSIX_KIT_H
#define POSIX_KIT_H

#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static int kit_passed, kit_failed, kit_skipped;

static inline void kit_check(int good, const char *name, const char *file, int line)
{
    if (good) {
        kit_passed++;
        printf("ok %s\n", name);
    } else {
        kit_failed++;
        printf("FAIL %s: %s:%d\n", name, strrchr(file, '/') ? strrchr(file, '/') + 1 : file, line);
    }
    fflush(stdout);
}
#define CHECK(name, expression) kit_check(!!(expression), name, __FILE__, __LINE__)

/* A case that cannot be tried here: the reason is told. */
static inline void kit_skip(const char *name, const char *why)
{
    kit_skipped++;
    printf("skipped %s: %s\n", name, why);
}

static inline int kit_end(void)
{
    if (kit_skipped)
        printf("%d skipped\n", kit_skipped);
    printf("%d passed, %d failed\n", kit_passed, kit_failed);
    return kit_failed != 0;
}

/* Runs body in a child; its wait status. */
static inline int kit_child(void (*body)(void))
{
    int status = -1;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        body();
        _exit(0);
    }
    while (waitpid(pid, &status, 0) < 0)
        ;
    return status;
}

#endif
