/* pwd: the working folder. */
#include "lib/say.h"

#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char path[4097];
    (void)argc;
    say_name(argv[0]);
    if (!getcwd(path, sizeof path))
        return say_errno("working folder");
    puts(path);
    return 0;
}
