/* truncate -s BYTES FILE ...: makes files as long as that, cut or with zeroes. */
#include "lib/number.h"
#include "lib/say.h"

#include <fcntl.h>
#include <unistd.h>

static int set_length(const char *path, long long bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT, 0666);
    if (fd < 0)
        return say_errno(path);
    int failed = ftruncate(fd, bytes) < 0 ? say_errno(path) : 0;
    close(fd);
    return failed;
}

int main(int argc, char **argv)
{
    int letter, failed = 0;
    long long bytes = -1;
    say_start(argv, "truncate -s BYTES FILE ...");
    while ((letter = getopt(argc, argv, "s:")) != -1)
        if (letter == 's')
            bytes = number_need(optarg);
        else
            say_wrong();
    if (bytes < 0 || optind == argc)
        say_wrong();
    for (int i = optind; i < argc; i++)
        failed |= set_length(argv[i], bytes);
    return failed;
}
