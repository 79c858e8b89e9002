/* tee [-ai] [FILE ...]: copies its input to its output and to each file; -a at the end of these, -i in spite of ^C. */
#include "lib/file.h"
#include "lib/say.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

struct sink {
    const char *name;
    int fd; /* -1: failed, and nothing more goes there */
};

static int open_all(struct sink *sinks, int count, char **names, int mode)
{
    int failed = 0;
    sinks[0] = (struct sink){ "standard output", STDOUT_FILENO };
    for (int i = 0; i < count; i++) {
        sinks[i + 1] = (struct sink){ names[i], open(names[i], O_WRONLY | O_CREAT | mode, 0666) };
        if (sinks[i + 1].fd < 0)
            failed = say_errno(names[i]);
    }
    return failed;
}

int main(int argc, char **argv)
{
    static char data[32 << 10];
    int letter, failed = 0, mode = O_TRUNC;
    say_start(argv, "tee [-a] [-i] [FILE ...]");
    while ((letter = getopt(argc, argv, "ai")) != -1)
        switch (letter) {
        case 'a': mode = O_APPEND; break;
        case 'i': signal(SIGINT, SIG_IGN); break;
        default: say_wrong();
        }
    int count = argc - optind;
    struct sink *sinks = calloc((size_t)count + 1, sizeof *sinks);
    if (!sinks)
        return say("out of memory");
    failed = open_all(sinks, count, argv + optind, mode);
    ssize_t got;
    while ((got = read(STDIN_FILENO, data, sizeof data)) > 0 || (got < 0 && errno == EINTR)) {
        for (struct sink *sink = sinks; got > 0 && sink <= sinks + count; sink++) {
            if (sink->fd < 0 || file_write_all(sink->fd, data, (size_t)got) == 0)
                continue;
            failed = say_errno(sink->name);
            sink->fd = -1;
        }
    }
    return got < 0 ? say_errno("standard input") : failed;
}
