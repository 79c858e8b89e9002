/* Text from a format: the small part of printf that servers need (rt/log.h). Pure. */
#include <rt/log.h>

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sink {
    char *out;
    size_t used, room; /* room: characters that fit, the NUL not counted */
};

static void put_char(struct sink *s, char c)
{
    if (s->used < s->room)
        s->out[s->used++] = c;
}

static void put_text(struct sink *s, const char *text)
{
    for (text = text ? text : "(null)"; *text; text++)
        put_char(s, *text);
}

static void put_number(struct sink *s, uint64_t value, unsigned base, bool negative)
{
    char digits[24];
    unsigned n = 0;
    do
        digits[n++] = "0123456789abcdef"[value % base];
    while (value /= base);
    if (negative)
        put_char(s, '-');
    while (n)
        put_char(s, digits[--n]);
}

static void put_signed(struct sink *s, int64_t value)
{
    put_number(s, value < 0 ? -(uint64_t)value : (uint64_t)value, 10, value < 0);
}

int text_vformat(char *out, unsigned long size, const char *format, __builtin_va_list args)
{
    struct sink s = { out, 0, size ? size - 1 : 0 };
    for (; *format; format++) {
        if (*format != '%') {
            put_char(&s, *format);
            continue;
        }
        bool is_long = *++format == 'l';
        if (is_long)
            format++;
        switch (*format) {
        case 's': put_text(&s, va_arg(args, const char *)); break;
        case 'c': put_char(&s, (char)va_arg(args, int)); break;
        case 'd': put_signed(&s, is_long ? va_arg(args, long) : va_arg(args, int)); break;
        case 'u': put_number(&s, is_long ? va_arg(args, unsigned long) : va_arg(args, unsigned), 10, false); break;
        case 'x': put_number(&s, is_long ? va_arg(args, unsigned long) : va_arg(args, unsigned), 16, false); break;
        case 'p':
            put_text(&s, "0x");
            put_number(&s, (uintptr_t)va_arg(args, void *), 16, false);
            break;
        case 0: format--; break; /* a lone % at the end: let the loop see the NUL */
        default: put_char(&s, *format); break;
        }
    }
    if (size)
        out[s.used] = 0;
    return (int)s.used;
}

int text_format(char *out, unsigned long size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = text_vformat(out, size, format, args);
    va_end(args);
    return n;
}
