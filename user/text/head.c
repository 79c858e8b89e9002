/* head [-n LINES | -c BYTES] [FILE ...]: the beginning of files. */
#include "lib/number.h"
#include "lib/say.h"

#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static void print(FILE *file, long long left, bool bytes)
{
    int c;
    while (left > 0 && (c = getc(file)) != EOF) {
        putchar(c);
        left -= bytes || c == '\n';
    }
}

int main(int argc, char **argv)
{
    long long count = 10;
    bool bytes = false;
    int letter, failed = 0;
    say_name(argv[0]);
    while ((letter = getopt(argc, argv, "n:c:")) != -1) {
        if (letter == '?')
            say_usage("head [-n LINES | -c BYTES] [FILE ...]");
        count = number_need(optarg);
        bytes = letter == 'c';
    }
    if (optind == argc)
        print(stdin, count, bytes);
    for (int i = optind; i < argc; i++) {
        FILE *file = fopen(argv[i], "r");
        if (argc - optind > 1)
            printf("%s==> %s <==\n", i > optind ? "\n" : "", argv[i]);
        if (file)
            print(file, count, bytes);
        if (!file || ferror(file))
            failed = say_errno(argv[i]);
        if (file)
            fclose(file);
    }
    return failed;
}
