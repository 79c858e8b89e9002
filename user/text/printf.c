/*
 * printf FORMAT [ARGUMENT ...]: prints arguments as the format says, which is used again while there are arguments left.
 * Escapes \\ \" \a \b \f \n \r \t \v \NNN; conversions % c s b d i o u x X e f g E G, with flags, width and precision.
 */
#include "lib/say.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPEC_BYTES = 64 };

static char **next; /* the argument that comes next */
static int failed;
static bool stopped; /* by \c in %b */

static const char *argument(void)
{
    return *next ? *next++ : "";
}

/* The character after the backslash at *at, moved behind it; -1 for \c. In %b an octal number may begin with a further 0. */
static int escape(const char **at, bool in_b)
{
    static const char letters[] = "abfnrtv\\\"'", values[] = "\a\b\f\n\r\t\v\\\"'";
    const char *found = **at ? strchr(letters, **at) : NULL;
    int value = 0, digits = 0, most = in_b && **at == '0' ? 4 : 3;
    if (found)
        return ++*at, values[found - letters];
    if (in_b && **at == 'c')
        return -1;
    for (; digits < most && **at >= '0' && **at <= '7'; digits++)
        value = value * 8 + *(*at)++ - '0';
    return digits ? value & 0xff : '\\';
}

/* The text of %b: its escapes become characters, in `room` of as many bytes. Their number. */
static size_t unescape(const char *text, char *room)
{
    size_t length = 0;
    while (*text) {
        int c = (unsigned char)*text++;
        if (c == '\\' && (c = escape(&text, true)) < 0) {
            stopped = true;
            break;
        }
        room[length++] = (char)c;
    }
    return length;
}

static void complain(const char *text, const char *end)
{
    if (errno || end == text || *end)
        failed = say("%s: %s", text, errno ? strerror(errno) : "not all of it is a number");
}

/* A number: as C has it, or the value of the character behind a quote. Nothing is 0. */
static long long whole(bool is_signed)
{
    const char *text = argument();
    char *end = (char *)text;
    if (*text == '"' || *text == '\'')
        return (unsigned char)text[1];
    if (!*text)
        return 0;
    errno = 0;
    long long value = is_signed ? strtoll(text, &end, 0) : (long long)strtoull(text, &end, 0);
    complain(text, end);
    return value;
}

static double fraction(void)
{
    const char *text = argument();
    char *end = (char *)text;
    if (*text == '"' || *text == '\'')
        return (unsigned char)text[1];
    if (!*text)
        return 0;
    errno = 0;
    double value = strtod(text, &end);
    complain(text, end);
    return value;
}

/* A width or precision that is an argument. */
static void star(char *spec, size_t *length)
{
    long long value = whole(true);
    if (value > INT_MAX || value < -INT_MAX)
        value = 0;
    *length += (size_t)snprintf(spec + *length, SPEC_BYTES - *length, "%lld", value);
}

static void convert(char *spec, size_t length, char kind)
{
    switch (kind) {
    case 'd': case 'i':
        strcpy(spec + length, "lld");
        printf(spec, whole(true));
        break;
    case 'o': case 'u': case 'x': case 'X':
        sprintf(spec + length, "ll%c", kind);
        printf(spec, whole(false));
        break;
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case 'a': case 'A':
        sprintf(spec + length, "%c", kind);
        printf(spec, fraction());
        break;
    case 'c':
        strcpy(spec + length, "c");
        printf(spec, *argument());
        break;
    case 's':
        strcpy(spec + length, "s");
        printf(spec, argument());
        break;
    default:
        say("%%%c: no such conversion", kind);
        exit(1);
    }
}

static void convert_b(void)
{
    const char *text = argument();
    char *room = malloc(strlen(text) + 1);
    if (!room)
        exit(say("out of memory"));
    fwrite(room, 1, unescape(text, room), stdout);
    free(room);
}

/* The conversion behind the % at `at`; gives where it ends. */
static const char *conversion(const char *at)
{
    char spec[SPEC_BYTES + 8] = "%";
    size_t length = 1;
    for (; *at && strchr("-+ #0123456789.*", *at) && length < SPEC_BYTES - 24; at++) {
        if (*at == '*')
            star(spec, &length);
        else
            spec[length++] = *at;
    }
    if (*at == '%')
        putchar('%');
    else if (*at == 'b')
        convert_b();
    else if (*at)
        convert(spec, length, *at);
    else
        exit(say("the format ends inside a conversion"));
    return at + 1;
}

static void print(const char *format)
{
    while (*format && !stopped) {
        if (*format == '%') {
            format = conversion(format + 1);
        } else if (*format == '\\') {
            format++;
            putchar(escape(&format, false));
        } else {
            putchar(*format++);
        }
    }
}

int main(int argc, char **argv)
{
    say_start(argv, "printf FORMAT [ARGUMENT ...]");
    int at = argc > 1 && strcmp(argv[1], "--") == 0 ? 2 : 1;
    if (at >= argc)
        say_wrong();
    char **before;
    next = argv + at + 1;
    do {
        before = next;
        print(argv[at]);
    } while (*next && next != before && !stopped && !ferror(stdout));
    return failed;
}
