/* cmp A B: are two files equal? Status 0: yes, 1: no (says where), 2: an error. */
#include "lib/say.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    say_name(argv[0]);
    if (argc != 3)
        say_usage("cmp A B");
    FILE *a = fopen(argv[1], "r"), *b = fopen(argv[2], "r");
    if (!a || !b)
        return say_errno(a ? argv[2] : argv[1]) + 1;
    unsigned long long at = 1, line = 1;
    for (;; at++) {
        int left = getc(a), right = getc(b);
        if (ferror(a) || ferror(b))
            return say_errno(ferror(a) ? argv[1] : argv[2]) + 1;
        if (left == EOF && right == EOF)
            return 0;
        if (left == EOF || right == EOF)
            return say("end of %s after byte %llu", argv[left == EOF ? 1 : 2], at - 1);
        if (left != right) {
            printf("%s %s differ: byte %llu, line %llu\n", argv[1], argv[2], at, line);
            return 1;
        }
        line += left == '\n';
    }
}
