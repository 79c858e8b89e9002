/* yes [TEXT ...]: prints the texts (y) for ever, until nobody reads them. */
#include "lib/say.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    say_start(argv, NULL);
    while (!ferror(stdout)) {
        fputs(argc > 1 ? argv[1] : "y", stdout);
        for (int i = 2; i < argc; i++)
            printf(" %s", argv[i]);
        putchar('\n');
    }
    return 1;
}
