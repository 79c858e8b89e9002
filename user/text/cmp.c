/* cmp [-l | -s] A B: are two files equal? Status 0: yes, 1: no (says where), 2: an error. */
#include "lib/say.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool all, silent;

static FILE *open_file(const char *path)
{
    return strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
}

/* `path` ended before the other. */
static int ended(const char *path, unsigned long long bytes)
{
    if (!silent)
        say("end of %s after byte %llu", path, bytes);
    return 1;
}

static int compare(FILE *a, FILE *b, char **names)
{
    unsigned long long at = 1, line = 1;
    int status = 0;
    for (;; at++) {
        int left = getc_unlocked(a), right = getc_unlocked(b);
        if (ferror(a) || ferror(b))
            return say_errno(names[!ferror(a)]);
        if (left == EOF || right == EOF)
            return left == right ? status : ended(names[left != EOF], at - 1);
        if (left != right) {
            status = 1;
            if (all)
                printf("%llu %o %o\n", at, (unsigned)left, (unsigned)right);
            else if (!silent)
                printf("%s %s differ: byte %llu, line %llu\n", names[0], names[1], at, line);
            if (!all)
                return 1;
        }
        line += left == '\n';
    }
}

int main(int argc, char **argv)
{
    int letter;
    say_start(argv, "cmp [-l | -s] A B");
    say_trouble(2);
    while ((letter = getopt(argc, argv, "ls")) != -1)
        switch (letter) {
        case 'l': all = true; break;
        case 's': silent = true; break;
        default: say_wrong();
        }
    if (argc - optind != 2 || (all && silent))
        say_wrong();
    FILE *a = open_file(argv[optind]), *b = a ? open_file(argv[optind + 1]) : NULL;
    if (!a || !b)
        return say_errno(argv[optind + (a != NULL)]);
    return compare(a, b, argv + optind);
}
