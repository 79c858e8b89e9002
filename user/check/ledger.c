/*
 * ledger FOLDER: notes numbers 1, 2, 3 ... in FOLDER, each in every way that is acknowledged, and says so, until it is killed. Whoever ends the
 * machine meanwhile finds all that was said: in `log`, appended to and fsynced; in `state`, a synced file that replaces it by rename; in
 * `mapped`, stored to and msynced. For test/test_powercut.py.
 */
#include "lib/say.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LINE = 256, PAGE = 4096, PAGES = 8, STATE_BYTES = 3 * PAGE };

static int open_in_folder(const char *name, int flags)
{
    int fd = open(name, flags, 0644);
    if (fd < 0)
        say_errno(name);
    return fd;
}

static int append(int log, unsigned n)
{
    char line[LINE];
    memset(line, '.', sizeof line);
    line[snprintf(line, sizeof line, "%u", n)] = ' ';
    line[LINE - 1] = '\n';
    return write(log, line, LINE) == LINE && fsync(log) == 0 ? 0 : say_errno("log");
}

/* The number, over and over, as many bytes as it takes: the new file is larger or smaller than the old one. */
static int replace(unsigned n)
{
    static char text[STATE_BYTES];
    size_t bytes = STATE_BYTES / 3 * (1 + n % 3);
    for (size_t at = 0; at < bytes; at += 16)
        snprintf(text + at, 17 < STATE_BYTES - at ? 17 : STATE_BYTES - at, "%15u\n", n);
    text[bytes - 1] = '\n';
    int fd = open_in_folder("state.new", O_WRONLY | O_CREAT | O_TRUNC);
    if (fd < 0)
        return 1;
    int failed = write(fd, text, bytes) != (ssize_t)bytes || fsync(fd) < 0 || close(fd) < 0;
    return failed || rename("state.new", "state") < 0 ? say_errno("state") : 0;
}

static int store(unsigned *mapped, unsigned n)
{
    for (size_t page = 0; page < PAGES; page++)
        mapped[page * (PAGE / sizeof *mapped)] = n;
    return msync(mapped, PAGES * PAGE, MS_SYNC) < 0 ? say_errno("mapped") : 0;
}

int main(int argc, char **argv)
{
    say_name(argv[0]);
    if (argc != 2)
        say_usage("ledger FOLDER");
    if (chdir(argv[1]) < 0)
        return say_errno(argv[1]);
    int log = open_in_folder("log", O_WRONLY | O_CREAT | O_APPEND), fd = open_in_folder("mapped", O_RDWR | O_CREAT);
    if (log < 0 || fd < 0)
        return 1;
    if (ftruncate(fd, PAGES * PAGE) < 0)
        return say_errno("mapped");
    unsigned *mapped = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapped == MAP_FAILED)
        return say_errno("mapped");
    for (unsigned n = 1;; n++) {
        if (append(log, n) || replace(n) || store(mapped, n) || fsync(log) < 0)
            return 1;
        printf("noted %u\n", n);
        fflush(stdout);
    }
}
