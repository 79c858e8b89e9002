/*
 * Boot arguments: words separated by blanks, "key=value". Inside '...' or "..." blanks are part of the value, and a backslash
 * takes the next character as it is. If a key is given twice, the last one counts. Pure.
 */
#include <rt/bootarg.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/*
 * Reads one character of a word at *p, quotes removed; moves *p and keeps *quote (0 outside quotes).
 * -1 at the word's end.
 */
static int word_char(const char **p, char *quote)
{
    for (;; (*p)++) {
        char c = **p;
        if (c == 0 || (!*quote && is_blank(c)))
            return -1;
        if (*quote == c) {
            *quote = 0;
        } else if (!*quote && (c == '\'' || c == '"')) {
            *quote = c;
        } else {
            if (*quote && c == '\\' && (*p)[1])
                c = *++*p;
            (*p)++;
            return (unsigned char)c;
        }
    }
}

/* If the word at *p is key=..., moves *p behind the '='. */
static bool match_key(const char **p, const char *key)
{
    const char *at = *p;
    while (*key && *at == *key)
        at++, key++;
    if (*key || *at != '=')
        return false;
    *p = at + 1;
    return true;
}

/* Copies the word's rest to out (which may be NULL, to skip it) and moves *p to its end. False if it does not fit. */
static bool take_word(const char **p, char *out, size_t size)
{
    char quote = 0;
    size_t n = 0;
    for (int c; (c = word_char(p, &quote)) >= 0; n++)
        if (out && n + 1 < size)
            out[n] = (char)c;
    if (!out || n + 1 > size)
        return false;
    out[n] = 0;
    return true;
}

bool bootarg_get(const char *args, const char *key, char *out, size_t size)
{
    bool found = false;
    while (*args) {
        if (is_blank(*args))
            args++;
        else if (match_key(&args, key))
            found = take_word(&args, out, size);
        else
            take_word(&args, NULL, 0);
    }
    return found;
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 99;
}

unsigned long bootarg_number(const char *args, const char *key, unsigned long fallback)
{
    char text[24];
    if (!bootarg_get(args, key, text, sizeof text))
        return fallback;
    const char *p = text;
    int base = 10;
    if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X'))
        p += 2, base = 16;
    unsigned long value = 0;
    bool any = false;
    for (; digit_value(*p) < base; p++, any = true)
        if (__builtin_mul_overflow(value, (unsigned long)base, &value) ||
            __builtin_add_overflow(value, (unsigned long)digit_value(*p), &value))
            return fallback;
    return any && !*p ? value : fallback;
}
