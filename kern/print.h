/* The kernel's own words: the first line, and a panic. */
#ifndef KERN_PRINT_H
#define KERN_PRINT_H

/* %s %d %u %x %lx %lu %c; to the firmware console. */
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* An invariant of ours broke: says where, and powers off as failed. Nothing that a program does may lead here. */
_Noreturn void panic(const char *file, int line, const char *what);

#define assert(x) ((x) ? (void)0 : panic(__FILE__, __LINE__, #x))

#endif
