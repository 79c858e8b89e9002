/* touch FILE ...: makes files that are not there, and sets the times of those that are to now. */
#include "lib/say.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

int main(int argc, char **argv)
{
    int failed = 0;
    say_name(argv[0]);
    if (argc < 2)
        say_usage("touch FILE ...");
    for (int i = 1; i < argc; i++) {
        if (utime(argv[i], NULL) == 0)
            continue;
        int fd = open(argv[i], O_WRONLY | O_CREAT, 0666);
        if (fd < 0 || close(fd) < 0)
            failed = say_errno(argv[i]);
    }
    return failed;
}
