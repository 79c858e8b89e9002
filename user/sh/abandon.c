/* The end of a line, or of a shell, after an error. */
#include "abandon.h"

#include "control.h"
#include "interrupt.h"
#include "trap.h"
#include "vars.h"

#include <stdarg.h>
#include <stdio.h>

void abandon(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("sh: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    if (!interrupt_started())
        trap_exit(2);
    flow.kind = FLOW_INTERRUPT;
    vars.status = 2;
}
