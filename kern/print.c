/* The kernel's own words: the first line, and a panic. */
#include <kern/print.h>

#include <abi/syscall.h>
#include <kern/riscv/sbi.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

static void print_number(uint64_t n, unsigned base)
{
    char digits[20];
    int count = 0;
    do {
        digits[count++] = "0123456789abcdef"[n % base];
        n /= base;
    } while (n);
    while (count)
        sbi_putchar(digits[--count]);
}

static void print_text(const char *s)
{
    while (*s)
        sbi_putchar(*s++);
}

static void print_signed(int64_t n)
{
    if (n < 0)
        sbi_putchar('-');
    print_number(n < 0 ? -(uint64_t)n : (uint64_t)n, 10);
}

void print(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    for (; *format; format++) {
        if (*format != '%') {
            sbi_putchar(*format);
            continue;
        }
        bool wide = *++format == 'l';
        format += wide;
        switch (*format) {
        case 's':
            print_text(va_arg(args, const char *));
            break;
        case 'c':
            sbi_putchar((char)va_arg(args, int));
            break;
        case 'd':
            print_signed(wide ? va_arg(args, int64_t) : va_arg(args, int));
            break;
        case 'u':
        case 'x':
            print_number(wide ? va_arg(args, uint64_t) : va_arg(args, unsigned), *format == 'x' ? 16 : 10);
            break;
        default:
            sbi_putchar('%');
            format--;
        }
    }
    va_end(args);
}

_Noreturn void panic(const char *file, int line, const char *what)
{
    print("\nPANIC %s:%d: %s\n", file, line, what);
    sbi_power(POWER_FAIL);
}
