/* tr [-c] [-s] [-d] SET1 [SET2]: replaces each character of SET1 by that of SET2 in its place, takes away (-d), or squeezes (-s). */
#include "lib/say.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct set {
    unsigned char list[1024];
    size_t count;
};

static const struct {
    const char *name;
    int (*has)(int c);
} classes[] = {
    { "alnum", isalnum }, { "alpha", isalpha }, { "blank", isblank }, { "cntrl", iscntrl }, { "digit", isdigit },
    { "graph", isgraph }, { "lower", islower }, { "print", isprint }, { "punct", ispunct }, { "space", isspace },
    { "upper", isupper }, { "xdigit", isxdigit },
};

static void add(struct set *set, unsigned c)
{
    if (set->count < sizeof set->list)
        set->list[set->count++] = (unsigned char)c;
}

/* One character: itself, \n \t \r \a \b \f \v \\, or \ and up to three octal digits. */
static unsigned character(const char **text)
{
    static const char letters[] = "ntrabfv\\", values[] = "\n\t\r\a\b\f\v\\";
    if (**text != '\\' || !(*text)[1])
        return (unsigned char)*(*text)++;
    const char *found = strchr(letters, *++*text);
    if (found)
        return ++*text, (unsigned char)values[found - letters];
    unsigned value = 0, digits = 0;
    for (; digits < 3 && **text >= '0' && **text <= '7'; digits++)
        value = value * 8 + (unsigned)(*(*text)++ - '0');
    return digits ? value & 0xff : (unsigned char)*(*text)++;
}

/* [:name:] at text: adds its characters, and moves text behind it. */
static bool read_class(struct set *set, const char **text)
{
    for (size_t i = 0; strncmp(*text, "[:", 2) == 0 && i < sizeof classes / sizeof *classes; i++) {
        size_t length = strlen(classes[i].name);
        if (strncmp(*text + 2, classes[i].name, length) != 0 || strncmp(*text + 2 + length, ":]", 2) != 0)
            continue;
        for (int c = 0; c < 256; c++)
            if (c < 128 && classes[i].has(c))
                add(set, (unsigned)c);
        *text += length + 4;
        return true;
    }
    return false;
}

/* Characters, classes, and ranges a-z. */
static void read_set(struct set *set, const char *text)
{
    while (*text) {
        if (read_class(set, &text))
            continue;
        unsigned from = character(&text), to = from;
        if (text[0] == '-' && text[1]) {
            text++;
            to = character(&text);
            if (to < from)
                exit(say("a range that ends before it begins"));
        }
        for (; from <= to; from++)
            add(set, from);
    }
}

static void complement(struct set *set)
{
    struct set others = { .count = 0 };
    for (unsigned c = 0; c < 256; c++)
        if (!memchr(set->list, (int)c, set->count))
            add(&others, c);
    *set = others;
}

static void copy(const short map[256], const struct set *squeezed)
{
    int c, last = -1;
    while ((c = getc_unlocked(stdin)) != EOF && !ferror(stdout)) {
        int now = map[c];
        if (now < 0 || (now == last && memchr(squeezed->list, now, squeezed->count)))
            continue;
        putchar_unlocked(now);
        last = now;
    }
}

int main(int argc, char **argv)
{
    static struct set from, to, none;
    bool deletes = false, squeezes = false, complements = false;
    short map[256];
    int letter;
    say_start(argv, "tr [-c] [-s] SET1 SET2, or tr [-c] -s SET1, or tr [-c] -d [-s] SET1 [SET2]");
    while ((letter = getopt(argc, argv, "cCds")) != -1)
        switch (letter) {
        case 'c': case 'C': complements = true; break;
        case 'd': deletes = true; break;
        case 's': squeezes = true; break;
        default: say_wrong();
        }
    int sets = argc - optind;
    if (sets < 1 || sets > 2 || (sets == 1 && !deletes && !squeezes) || (deletes && (sets == 2) != squeezes))
        say_wrong();
    read_set(&from, argv[optind]);
    if (complements)
        complement(&from);
    if (sets == 2)
        read_set(&to, argv[optind + 1]);
    if (sets == 2 && to.count == 0)
        return say("SET2 is empty");
    for (int i = 0; i < 256; i++)
        map[i] = (short)i;
    for (size_t i = from.count; i-- > 0 && (deletes || sets == 2);) /* the first one of a character counts */
        map[from.list[i]] = (short)(deletes ? -1 : to.list[i < to.count ? i : to.count - 1]);
    copy(map, !squeezes ? &none : sets == 2 ? &to : &from);
    return ferror(stdin) ? say_errno("standard input") : 0;
}
