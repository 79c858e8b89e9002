/* <err.h>, and the name of the program that its messages begin with. */
#include "process.h"

#include <err.h>

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *program_invocation_name = (char *)"", *program_invocation_short_name = (char *)"";

/* Only programs that use one of these names pay for it. */
__attribute__((constructor)) static void take_name(void)
{
    char *name = __process.name, *slash = name ? strrchr(name, '/') : NULL;
    if (!name)
        return;
    program_invocation_name = name;
    program_invocation_short_name = slash ? slash + 1 : name;
}

const char *getprogname(void)
{
    return program_invocation_short_name;
}

void setprogname(const char *name)
{
    const char *slash = strrchr(name, '/');
    program_invocation_short_name = (char *)(uintptr_t)(slash ? slash + 1 : name);
}

static void say(const char *format, va_list args, const char *why)
{
    flockfile(stderr);
    fprintf(stderr, "%s: ", program_invocation_short_name);
    if (format)
        vfprintf(stderr, format, args);
    fprintf(stderr, "%s%s\n", format && why ? ": " : "", why ? why : "");
    funlockfile(stderr);
}

void vwarn(const char *format, va_list args)
{
    say(format, args, strerror(errno));
}

void vwarnx(const char *format, va_list args)
{
    say(format, args, NULL);
}

void verr(int status, const char *format, va_list args)
{
    vwarn(format, args);
    exit(status);
}

void verrx(int status, const char *format, va_list args)
{
    vwarnx(format, args);
    exit(status);
}

void warn(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vwarn(format, args);
    va_end(args);
}

void warnx(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vwarnx(format, args);
    va_end(args);
}

void err(int status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    verr(status, format, args);
}

void errx(int status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    verrx(status, format, args);
}
