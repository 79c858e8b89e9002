/*
 * What processes that run the same program share and what not. sharing [N]: N further processes run it too, all at once, each with
 * its own data; then, where there is one, the program census tells what is in use. test_posix_process.py compares that for two N.
 */
#include "../kit.h"

#include <stdint.h>
#include <stdlib.h>

enum { PAGE = 4096, TEXT_PAGES = 128, DATA_PAGES = 16, BSS_PAGES = 16, MOST = 16 };

/* Not to be written, so it lies with the instructions. */
static const volatile unsigned char text[TEXT_PAGES * PAGE] __attribute__((aligned(4096))) = {[0] = 7, [TEXT_PAGES * PAGE - 1] = 9};
static volatile unsigned data[DATA_PAGES * PAGE / 4] __attribute__((aligned(4096))) = {[0] = 5, [DATA_PAGES * PAGE / 4 - 1] = 6};
static volatile unsigned bss[BSS_PAGES * PAGE / 4] __attribute__((aligned(4096)));

static int read_text(void)
{
    unsigned sum = 0;
    for (size_t i = 0; i < sizeof text; i += PAGE)
        sum += text[i];
    return sum == 7 && text[sizeof text - 1] == 9;
}

/* Is data as the file has it, and bss zero? Writes every page of both. */
static int data_is_fresh(unsigned mark)
{
    int good = data[0] == 5 && data[sizeof data / 4 - 1] == 6;
    for (size_t i = 0; i < sizeof data / 4; i += PAGE / 4) {
        good &= i == 0 || data[i] == 0;
        data[i] = mark;
    }
    for (size_t i = 0; i < sizeof bss / 4; i++)
        good &= bss[i] == 0;
    for (size_t i = 0; i < sizeof bss / 4; i += PAGE / 4)
        bss[i] = mark;
    return good;
}

static int data_is(unsigned mark)
{
    int good = 1;
    for (size_t i = 0; i < sizeof data / 4; i += PAGE / 4)
        good &= data[i] == mark;
    for (size_t i = 0; i < sizeof bss / 4; i += PAGE / 4)
        good &= bss[i] == mark;
    return good;
}

/* Says on fd 3 how its memory was, waits until nothing comes from fd 4, says how it is. */
static int hold(unsigned mark)
{
    char byte = read_text() && data_is_fresh(mark) ? 'y' : 'n';
    write(3, &byte, 1);
    read(4, &byte, 1);
    byte = read_text() && data_is(mark) ? 'y' : 'n';
    write(3, &byte, 1);
    return 0;
}

static pid_t start(const char *self, int up, int down, int unused, unsigned mark)
{
    char number[16];
    snprintf(number, sizeof number, "%u", mark);
    pid_t pid = fork();
    if (pid)
        return pid;
    dup2(up, 13), dup2(down, 14);
    close(unused);
    dup2(13, 3), dup2(14, 4);
    for (int fd = 5; fd < 32; fd++)
        close(fd);
    execl(self, "sharing", "--hold", number, (char *)NULL);
    _exit(127);
}

/* How many of `count` say yes. */
static int yes_of(int fd, int count)
{
    char answer;
    int good = 0;
    for (int i = 0; i < count && read(fd, &answer, 1) == 1; i++)
        good += answer == 'y';
    return good;
}

static void census(void)
{
    if (access("/bin/census", X_OK) < 0)
        return;
    pid_t pid = fork();
    if (pid == 0) {
        execl("/bin/census", "census", (char *)NULL);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "--hold") == 0)
        return hold((unsigned)atoi(argv[2]));
    const char *self = strchr(argv[0], '/') ? argv[0] : "/bin/posix-process-sharing";
    int count = argc > 1 ? atoi(argv[1]) : 4, up[2], down[2], good = 0;
    pid_t pids[MOST];
    CHECK("text is read as the file has it (XSH exec)", count <= MOST && read_text());
    CHECK("data is as the file has it, what is not initialized is zero (C11 6.7.9)", data_is_fresh(1000));
    if (pipe(up) < 0 || pipe(down) < 0)
        return 1;
    for (int i = 0; i < count; i++)
        pids[i] = start(self, up[1], down[0], down[1], (unsigned)i + 1);
    close(up[1]);
    close(down[0]);
    CHECK("each process has data of its own, fresh from the file (XSH exec)", yes_of(up[0], count) == count);
    fflush(stdout);
    census();
    close(down[1]);
    CHECK("what one writes there no other sees (XSH exec)", yes_of(up[0], count) == count && data_is(1000));
    for (int i = 0; i < count; i++) {
        int status = -1;
        good += waitpid(pids[i], &status, 0) == pids[i] && status == 0;
    }
    CHECK("all of them end well", good == count);
    return kit_end();
}
