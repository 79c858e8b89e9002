/* cat [-u] [FILE ...]: prints files one after the other; without one, or for -, standard input. */
#include "lib/file.h"
#include "lib/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool output_lost;

/* A file that is poured into itself would grow until the disk is full. */
static bool is_output(int fd)
{
    struct stat in, out;
    return fstat(fd, &in) == 0 && fstat(STDOUT_FILENO, &out) == 0 && S_ISREG(in.st_mode) && in.st_dev == out.st_dev &&
           in.st_ino == out.st_ino && in.st_size > 0;
}

static int print(const char *path)
{
    bool plain = strcmp(path, "-") == 0;
    const char *name = plain ? "standard input" : path;
    int fd = plain ? STDIN_FILENO : open(path, O_RDONLY), failed = 0;
    if (fd < 0)
        return say_errno(path);
    if (is_output(fd)) {
        failed = say("%s is its own output", name);
    } else {
        int result = file_pour(fd, STDOUT_FILENO);
        output_lost = result == -2;
        failed = result ? say_errno(output_lost ? "standard output" : name) : 0;
    }
    if (!plain)
        close(fd);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = 0, letter;
    say_start(argv, "cat [-u] [FILE ...]");
    while ((letter = getopt(argc, argv, "u")) != -1)
        if (letter != 'u')
            say_wrong();
    if (optind == argc)
        return print("-");
    for (int i = optind; i < argc && !output_lost; i++)
        failed |= print(argv[i]);
    return failed;
}
