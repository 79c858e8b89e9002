/* tee [-a] [FILE ...]: copies its input to its output and to each file; -a at the end of these. */
#include "lib/file.h"
#include "lib/say.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static char data[4096];
    int letter, failed = 0, mode = O_TRUNC;
    say_name(argv[0]);
    while ((letter = getopt(argc, argv, "a")) != -1) {
        if (letter != 'a')
            say_usage("tee [-a] [FILE ...]");
        mode = O_APPEND;
    }
    int count = argc - optind;
    int *files = calloc((size_t)count + 1, sizeof *files);
    if (!files)
        return say("out of memory");
    for (int i = 0; i < count; i++) {
        files[i] = open(argv[optind + i], O_WRONLY | O_CREAT | mode, 0666);
        if (files[i] < 0)
            failed = say_errno(argv[optind + i]);
    }
    ssize_t got;
    while ((got = read(STDIN_FILENO, data, sizeof data)) > 0) {
        if (file_write_all(STDOUT_FILENO, data, (size_t)got) < 0)
            failed = say_errno("standard output");
        for (int i = 0; i < count; i++)
            if (files[i] >= 0 && file_write_all(files[i], data, (size_t)got) < 0)
                failed = say_errno(argv[optind + i]);
    }
    return got < 0 ? say_errno("standard input") : failed;
}
