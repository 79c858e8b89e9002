/* tr [-d] SET1 [SET2]: replaces each character of SET1 by that of SET2 in its place, or with -d takes it away. */
#include "lib/say.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct set {
    unsigned char list[512];
    size_t count;
};

static unsigned char character(const char **text)
{
    static const char letters[] = "ntr\\", values[] = "\n\t\r\\";
    if (**text == '\\' && (*text)[1]) {
        const char *found = strchr(letters, (*text)[1]);
        unsigned char c = (unsigned char)(found ? values[found - letters] : (*text)[1]);
        *text += 2;
        return c;
    }
    return (unsigned char)*(*text)++;
}

/* Single characters, \n \t \r \\, and ranges a-z. */
static void read_set(struct set *set, const char *text)
{
    while (*text) {
        unsigned from = character(&text), to = from;
        if (text[0] == '-' && text[1]) {
            text++;
            to = character(&text);
        }
        for (; from <= to && set->count < sizeof set->list; from++)
            set->list[set->count++] = (unsigned char)from;
    }
}

int main(int argc, char **argv)
{
    static struct set from, to;
    bool deletes = argc > 1 && strcmp(argv[1], "-d") == 0;
    short map[256];
    int c;
    say_name(argv[0]);
    if (argc != 3)
        say_usage("tr SET1 SET2, or tr -d SET1");
    read_set(&from, argv[1 + deletes]);
    if (!deletes)
        read_set(&to, argv[2]);
    if (!deletes && to.count == 0)
        return say("SET2 is empty");
    for (int i = 0; i < 256; i++)
        map[i] = (short)i;
    for (size_t i = from.count; i-- > 0;) /* the first one of a character counts */
        map[from.list[i]] = (short)(deletes ? -1 : to.list[i < to.count ? i : to.count - 1]);
    while ((c = getchar()) != EOF)
        if (map[c] >= 0)
            putchar(map[c]);
    return ferror(stdin) ? say_errno("reading") : fflush(stdout) != 0;
}
