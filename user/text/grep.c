/* grep [-ivncqE] PATTERN [FILE ...]: prints the lines that match. Status 0: some did, 1: none, 2: an error. */
#include "lib/say.h"
#include "lib/text.h"

#include <sys/types.h> /* newlib's <regex.h> needs it */

#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct { bool invert, numbers, count, quiet, names; } option;
static const char usage[] = "grep [-i] [-v] [-n] [-c] [-q] [-E] PATTERN [FILE ...]";

/* How many lines of the file are wanted. */
static unsigned long search(FILE *file, const char *name, const regex_t *pattern)
{
    unsigned long found = 0, number = 0;
    char *line = NULL;
    size_t room = 0;
    while (text_line(file, &line, &room) >= 0) {
        number++;
        if ((regexec(pattern, line, 0, NULL, 0) == 0) == option.invert)
            continue;
        found++;
        if (option.quiet || option.count)
            continue;
        if (option.names)
            printf("%s:", name);
        if (option.numbers)
            printf("%lu:", number);
        puts(line);
    }
    free(line);
    if (option.count && !option.quiet)
        printf(option.names ? "%s:%lu\n" : "%.0s%lu\n", name, found);
    return found;
}

static void compile(regex_t *pattern, const char *text, int flags)
{
    char why[100];
    int error = regcomp(pattern, text, flags | REG_NOSUB);
    if (error) {
        regerror(error, pattern, why, sizeof why);
        exit(say("%s: %s", text, why) + 1);
    }
}

int main(int argc, char **argv)
{
    int letter, flags = 0, failed = 0;
    unsigned long found = 0;
    regex_t pattern;
    say_name(argv[0]);
    while ((letter = getopt(argc, argv, "ivncqE")) != -1)
        switch (letter) {
        case 'i': flags |= REG_ICASE; break;
        case 'E': flags |= REG_EXTENDED; break;
        case 'v': option.invert = true; break;
        case 'n': option.numbers = true; break;
        case 'c': option.count = true; break;
        case 'q': option.quiet = true; break;
        default: say_usage(usage);
        }
    if (optind == argc)
        say_usage(usage);
    compile(&pattern, argv[optind++], flags);
    option.names = argc - optind > 1;
    if (optind == argc)
        found = search(stdin, "standard input", &pattern);
    for (int i = optind; i < argc; i++) {
        FILE *file = fopen(argv[i], "r");
        if (file)
            found += search(file, argv[i], &pattern);
        if (!file || ferror(file))
            failed = say_errno(argv[i]);
        if (file)
            fclose(file);
    }
    regfree(&pattern);
    return failed ? 2 : found == 0;
}
