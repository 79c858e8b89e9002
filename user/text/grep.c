/* grep [-EFHchilnqrsvwx...] PATTERN [FILE ...]: prints the lines that match. Status 0: some did, 1: none, 2: an error. */
#include "lib/say.h"
#include "lib/text.h"

#include <sys/types.h> /* newlib's <regex.h> needs it */

#include <regex.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { PATTERNS_MAX = 64 };

static struct { bool invert, numbers, count, quiet, names, list, fixed, whole, silent; } option;
static int flags = REG_NOSUB;
static const char *texts[PATTERNS_MAX]; /* with -e there may be several, and a newline parts two */
static regex_t patterns[PATTERNS_MAX];
static int pattern_count;
static unsigned long found; /* in all files */

static void add(char *text)
{
    for (char *end; text; text = end) {
        if ((end = strchr(text, '\n')))
            *end++ = 0;
        if (pattern_count == PATTERNS_MAX)
            exit(say("more than %d patterns", PATTERNS_MAX));
        texts[pattern_count++] = text;
    }
}

/* With -x a match must be of the whole line: as if the expression were between ^ and $. */
static void compile(void)
{
    char why[100];
    for (int i = 0; i < pattern_count && !option.fixed; i++) {
        if (!*texts[i])
            continue; /* matches_fixed does it */
        char *text = text_memory(NULL, strlen(texts[i]) + 12);
        const char *form = !option.whole ? "%s" : flags & REG_EXTENDED ? "^(%s)$" : "^\\(%s\\)$";
        sprintf(text, form, texts[i]);
        int error = regcomp(&patterns[i], text, flags);
        if (error) {
            regerror(error, &patterns[i], why, sizeof why);
            exit(say("%s: %s", texts[i], why));
        }
        free(text);
    }
}

static bool matches_fixed(const char *text, const char *line, size_t length)
{
    size_t size = strlen(text);
    int (*compare)(const char *, const char *, size_t) = flags & REG_ICASE ? strncasecmp : strncmp;
    if (option.whole)
        return size == length && compare(line, text, size) == 0;
    for (size_t at = 0; at + size <= length; at++)
        if (compare(line + at, text, size) == 0)
            return true;
    return false;
}

static bool matches(const char *line, size_t length)
{
    for (int i = 0; i < pattern_count; i++) {
        regmatch_t part = { .rm_so = 0, .rm_eo = (regoff_t)length }; /* the line may have a NUL in it */
        if (option.fixed || !*texts[i] ? matches_fixed(texts[i], line, length)
                         : regexec(&patterns[i], line, 1, &part, REG_STARTEND) == 0)
            return true;
    }
    return false;
}

static void print(const char *name, unsigned long number, const char *line, size_t length)
{
    if (option.names)
        printf("%s:", name);
    if (option.numbers)
        printf("%lu:", number);
    text_print(line, length);
}

static void search(FILE *file, const char *name)
{
    static char *line;
    static size_t room;
    unsigned long here = 0, number = 0;
    for (long length; (length = text_line(file, &line, &room)) >= 0 && !ferror(stdout);) {
        number++;
        if (matches(line, (size_t)length) == option.invert)
            continue;
        here++;
        if (option.quiet || option.list)
            break;
        if (!option.count)
            print(name, number, line, (size_t)length);
    }
    if (option.list && here && !option.quiet)
        puts(name);
    else if (option.count && !option.quiet)
        printf(option.names ? "%s:%lu\n" : "%.0s%lu\n", name, here);
    found += here;
}

int main(int argc, char **argv)
{
    int letter;
    say_start(argv, "grep [-E | -F] [-c | -l | -q] [-h] [-i] [-n] [-s] [-v] [-x] [-e PATTERN ... | PATTERN] [FILE ...]");
    say_trouble(2);
    bool named = true;
    while ((letter = getopt(argc, argv, "EFce:hilnqsvx")) != -1)
        switch (letter) {
        case 'E': flags |= REG_EXTENDED; break;
        case 'F': option.fixed = true; break;
        case 'c': option.count = true; break;
        case 'e': add(optarg); break;
        case 'h': named = false; break;
        case 'i': flags |= REG_ICASE; break;
        case 'l': option.list = true; break;
        case 'n': option.numbers = true; break;
        case 'q': option.quiet = true; break;
        case 's': option.silent = true; break;
        case 'v': option.invert = true; break;
        case 'x': option.whole = true; break;
        default: say_wrong();
        }
    if (pattern_count == 0) {
        if (optind == argc)
            say_wrong();
        add(argv[optind++]);
    }
    compile();
    option.names = named && argc - optind > 1;
    if (option.silent && !freopen("/dev/null", "w", stderr))
        return 2;
    int failed = text_each(argv + optind, search);
    return option.quiet && found ? 0 : failed ? failed : found == 0;
}
