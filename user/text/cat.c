/* cat [FILE ...]: prints files one after the other; without one, or for -, standard input. */
#include "lib/file.h"
#include "lib/say.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int print(const char *path)
{
    int plain = strcmp(path, "-") == 0;
    int fd = plain ? STDIN_FILENO : open(path, O_RDONLY);
    if (fd < 0)
        return say_errno(path);
    int result = file_pour(fd, STDOUT_FILENO);
    int failed = result ? say_errno(result == -1 ? path : "standard output") : 0;
    if (!plain)
        close(fd);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = 0;
    say_name(argv[0]);
    if (argc == 1)
        return print("-");
    for (int i = 1; i < argc; i++)
        failed |= print(argv[i]);
    return failed;
}
