/* Error messages of the tools. */
#include "say.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *name = "?";

void say_name(const char *argv0)
{
    const char *slash = argv0 ? strrchr(argv0, '/') : NULL;
    name = slash ? slash + 1 : argv0 ? argv0 : "?";
}

int say_errno(const char *subject)
{
    int why = errno;
    fflush(stdout);
    fprintf(stderr, "%s: %s: %s\n", name, subject, strerror(why));
    return 1;
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
    return 1;
}

void say_usage(const char *text)
{
    fprintf(stderr, "usage: %s\n", text);
    exit(2);
}
