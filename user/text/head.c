/* head [-n LINES | -c BYTES | -LINES] [FILE ...]: the beginning of files. */
#include "lib/number.h"
#include "lib/say.h"
#include "lib/text.h"

#include <ctype.h>
#include <stdbool.h>
#include <unistd.h>

static long long count = 10;
static bool bytes, headlines;

static void print(FILE *file, const char *name)
{
    static bool before;
    long long left = count;
    int c;
    if (headlines)
        printf("%s==> %s <==\n", before ? "\n" : "", name);
    before = true;
    while (left > 0 && (c = getc_unlocked(file)) != EOF && !ferror(stdout)) {
        putchar_unlocked(c);
        left -= bytes || c == '\n';
    }
}

int main(int argc, char **argv)
{
    int letter;
    long long old = -1; /* of -LINES */
    say_start(argv, "head [-n LINES | -c BYTES | -LINES] [FILE ...]");
    while ((letter = getopt(argc, argv, "0123456789n:c:")) != -1) {
        if (letter == '?')
            say_wrong();
        bytes = letter == 'c';
        count = isdigit(letter) ? (old = number_digit(old, letter)) : number_need(optarg);
    }
    headlines = argc - optind > 1;
    return text_each(argv + optind, print);
}
