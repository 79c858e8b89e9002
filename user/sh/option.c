/* Options. */
#include "option.h"

#include <stdio.h>
#include <string.h>

struct options options;

static const struct {
    char letter;
    const char *name;
    int *on;
} table[] = {
    { 'a', "allexport", &options.allexport }, { 'e', "errexit", &options.errexit }, { 'f', "noglob", &options.noglob },
    { 'n', "noexec", &options.noexec },       { 'u', "nounset", &options.nounset }, { 'x', "xtrace", &options.xtrace },
};
enum { OPTIONS = sizeof table / sizeof *table };

const char *option_letters(void)
{
    static char letters[OPTIONS + 1];
    char *to = letters;
    for (int i = 0; i < OPTIONS; i++)
        if (*table[i].on)
            *to++ = table[i].letter;
    *to = 0;
    return letters;
}

static void list(int as_commands)
{
    for (int i = 0; i < OPTIONS; i++)
        if (as_commands)
            printf("set %co %s\n", *table[i].on ? '-' : '+', table[i].name);
        else
            printf("%-10s %s\n", table[i].name, *table[i].on ? "on" : "off");
}

/* 0, or -1: there is no such option. name is NULL if it is called by its letter. */
static int turn(char letter, const char *name, int on)
{
    for (int i = 0; i < OPTIONS; i++)
        if (name ? strcmp(name, table[i].name) == 0 : letter == table[i].letter) {
            *table[i].on = on;
            return 0;
        }
    return -1;
}

/* One letter of a word of options. *next is the word behind, which -o takes. */
static int take_letter(char letter, int on, int argc, char **argv, int *next, struct option_start *start)
{
    if (letter == 'o' && *next < argc)
        return turn(0, argv[(*next)++], on);
    if (letter == 'o' && !start) {
        list(!on);
        return 0;
    }
    if (start && on && letter == 'c')
        return start->command = 1, 0;
    if (start && on && letter == 's')
        return start->standard_input = 1, 0;
    return turn(letter, NULL, on);
}

int option_take(int argc, char **argv, struct option_start *start)
{
    int at = 1;
    while (at < argc && (argv[at][0] == '-' || argv[at][0] == '+') && argv[at][1] && strcmp(argv[at], "--") != 0) {
        const char *word = argv[at];
        int next = at + 1;
        for (const char *letter = word + 1; *letter; letter++)
            if (take_letter(*letter, word[0] == '-', argc, argv, &next, start) < 0) {
                fprintf(stderr, "sh: %s: no such option\n", *letter == 'o' ? argv[next - 1] : word);
                return -1;
            }
        at = next;
    }
    return at;
}
