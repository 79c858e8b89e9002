/* touch [-c] FILE ...: makes files that are not there (not with -c), and sets the times of those that are to now. */
#include "lib/say.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

int main(int argc, char **argv)
{
    int failed = 0, letter, creates = 1;
    say_start(argv, "touch [-c] FILE ...");
    while ((letter = getopt(argc, argv, "c")) != -1) {
        if (letter != 'c')
            say_wrong();
        creates = 0;
    }
    if (optind == argc)
        say_wrong();
    for (int i = optind; i < argc; i++) {
        if (utime(argv[i], NULL) == 0 || (!creates && errno == ENOENT))
            continue;
        int fd = open(argv[i], O_WRONLY | O_CREAT, 0666);
        if (fd < 0 || close(fd) < 0)
            failed = say_errno(argv[i]);
    }
    return failed;
}
