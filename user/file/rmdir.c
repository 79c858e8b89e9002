/* rmdir FOLDER ...: takes empty folders away. */
#include "lib/say.h"

#include <unistd.h>

int main(int argc, char **argv)
{
    int failed = 0;
    say_name(argv[0]);
    if (argc < 2)
        say_usage("rmdir FOLDER ...");
    for (int i = 1; i < argc; i++)
        if (rmdir(argv[i]) < 0)
            failed = say_errno(argv[i]);
    return failed;
}
