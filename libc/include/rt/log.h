/* What a server says when something is wrong. Goes to the firmware console through SLOT_CONSOLE: works before and without tty. */
#ifndef RT_LOG_H
#define RT_LOG_H

#include <abi/types.h>

/* The Pool by whose right log_print writes: SLOT_CONSOLE, unless (init has no such slot) set to another. */
extern cap_t log_console_cap;

/* printf's %s %d %u %x %c %ld %lu %lx %p, nothing else; one call is one line's worth at most (256 bytes). */
void log_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same into a buffer: returns bytes written without the NUL, at most size - 1. */
int text_format(char *out, unsigned long size, const char *format, ...) __attribute__((format(printf, 3, 4)));
int text_vformat(char *out, unsigned long size, const char *format, __builtin_va_list args);

/* Our own invariant broke: says where and stops with an illegal instruction, so that init reports it. */
_Noreturn void rt_panic(const char *file, int line, const char *what);
#define rt_assert(x) ((x) ? (void)0 : rt_panic(__FILE__, __LINE__, #x))

#endif
