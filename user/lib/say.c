/* What every tool says, and that what it printed has arrived. */
#include "say.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *name = "?", *arguments = "";
static int trouble = 1;

void say_name(const char *argv0)
{
    const char *slash = argv0 ? strrchr(argv0, '/') : NULL;
    name = slash ? slash + 1 : argv0 ? argv0 : "?";
}

void say_trouble(int status)
{
    trouble = status;
}

/* Runs at exit: a full disk is no success. */
static void check_output(void)
{
    int failed = ferror(stdout);
    errno = 0;
    if (fflush(stdout) == 0 && !failed)
        return;
    fprintf(stderr, "%s: standard output: %s\n", name, errno ? strerror(errno) : "not all was written");
    _exit(trouble);
}

void say_start(char **argv, const char *usage)
{
    say_name(argv[0]);
    arguments = usage;
    if (usage && argv[0] && argv[1] && !argv[2] && strcmp(argv[1], "--help") == 0) {
        execl("/bin/help", "help", name, (char *)NULL);
        printf("usage: %s\n", usage);
        exit(0);
    }
    atexit(check_output);
}

int say_errno(const char *subject)
{
    int why = errno;
    fflush(stdout);
    fprintf(stderr, "%s: %s: %s\n", name, subject, strerror(why));
    return trouble;
}

int say(const char *format, ...)
{
    va_list list;
    fflush(stdout);
    fprintf(stderr, "%s: ", name);
    va_start(list, format);
    vfprintf(stderr, format, list);
    va_end(list);
    fputc('\n', stderr);
    return trouble;
}

void say_wrong(void)
{
    say_usage(arguments);
}

void say_usage(const char *text)
{
    fprintf(stderr, "usage: %s\n", text);
    exit(2);
}
