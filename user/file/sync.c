/* sync: everything that was changed goes to the disk now. */
#include "lib/say.h"

#include <unistd.h>

int main(int argc, char **argv)
{
    say_start(argv, "sync");
    if (argc > 1)
        say_wrong();
    sync();
    return 0;
}
