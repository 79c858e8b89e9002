/* poweroff, reboot: everything goes to the disk, then the machine turns off or starts anew. Two names, one program. */
#include "lib/ask.h"
#include "lib/say.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    const char *slash = strrchr(argv[0], '/');
    int reboots = strcmp(slash ? slash + 1 : argv[0], "reboot") == 0;
    say_start(argv, reboots ? "reboot" : "poweroff");
    if (argc > 1)
        say_wrong();
    fflush(stdout);
    if (ask_power(reboots) < 0)
        return say_errno("refused");
    for (;;)
        sleep(60);
}
