/* The log: the console, for nobody keeps one. State: what openlog and setlogmask have said. */
#include <syslog.h>

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_BYTES = 1024 };

static const char *ident;
static int options, facility = LOG_USER, mask = LOG_UPTO(LOG_DEBUG);

void openlog(const char *name, int how, int of)
{
    ident = name;
    options = how;
    if (of & LOG_FACMASK)
        facility = of;
}

void closelog(void)
{
    ident = NULL;
    options = 0;
}

int setlogmask(int to)
{
    int before = mask;
    if (to)
        mask = to;
    return before;
}

/* As printf's, but that %m is the text of an errno. Cut to the room there is. */
static void expand_error(char *to, size_t bytes, const char *format, int error)
{
    size_t at = 0;
    for (; *format && at < bytes - 1; format++) {
        if (format[0] == '%' && format[1] == 'm') {
            at += (size_t)snprintf(to + at, bytes - at, "%s", strerror(error));
            at = at < bytes ? at : bytes - 1;
            format++;
            continue;
        }
        to[at++] = *format;
        if (format[0] == '%' && format[1] == '%' && at < bytes - 1)
            to[at++] = *++format;
    }
    to[at] = 0;
}

static void put(const char *path, int fd, const char *line, size_t bytes)
{
    int to = path ? _open(path, O_WRONLY | O_CLOEXEC) : fd;
    if (to < 0)
        return;
    _write(to, line, bytes);
    if (path)
        _close(to);
}

void vsyslog(int priority, const char *format, va_list args)
{
    char expanded[LINE_BYTES], line[LINE_BYTES];
    int saved = errno;
    if (!(mask & LOG_MASK(LOG_PRI(priority))))
        return;
    expand_error(expanded, sizeof expanded, format, saved);
    const char *name = ident ? ident : getprogname();
    int at = options & LOG_PID ? snprintf(line, sizeof line, "%s[%d]: ", name, (int)getpid()) : snprintf(line, sizeof line, "%s: ", name);
    size_t length = at < 0 ? 0 : (size_t)at < sizeof line - 1 ? (size_t)at : sizeof line - 1;
    vsnprintf(line + length, sizeof line - length, expanded, args);
    length = strlen(line);
    if (length == 0 || line[length - 1] != '\n') {
        length = length < sizeof line - 1 ? length : sizeof line - 2;
        line[length++] = '\n';
    }
    put("/dev/console", -1, line, length);
    if (options & LOG_PERROR)
        put(NULL, STDERR_FILENO, line, length);
    errno = saved;
}

void syslog(int priority, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsyslog(priority, format, args);
    va_end(args);
}
