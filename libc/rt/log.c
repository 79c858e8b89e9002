/* What a server says when something is wrong, and how it ends when its own invariant broke. */
#include <rt/log.h>

#include <proto/server.h>
#include <quire/sys.h>
#include <stdarg.h>

enum { LINE_BYTES = 256 };

cap_t log_console_cap = SLOT_CONSOLE;

void log_print(const char *format, ...)
{
    char line[LINE_BYTES];
    va_list args;
    va_start(args, format);
    int n = text_vformat(line, sizeof line, format, args);
    va_end(args);
    sys_console(log_console_cap, line, (size_t)n);
}

_Noreturn void rt_panic(const char *file, int line, const char *what)
{
    log_print("%s:%d: broken: %s\n", file, line, what);
    for (;;)
        __asm__ volatile("unimp");
}
