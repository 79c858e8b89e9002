/* Conformance: fork when there may be no more processes. Nothing stays taken, and others notice nothing. */
#include "../kit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

enum { MOST = 1200, LIMIT = 40, PAGE = 4096 };

static pid_t children[MOST];
struct notes {
    volatile unsigned rounds, errors;
    volatile int stop;
};
static struct notes *notes;

static void ms(long n)
{
    struct timespec t = {n / 1000, n % 1000 * 1000000};
    nanosleep(&t, NULL);
}

/* Forks children that wait, until none can be made; how many. *error: of the one that failed. */
static int fork_all(int most, int *error)
{
    int count = 0;
    *error = 0;
    while (count < most) {
        pid_t pid = fork();
        if (pid < 0) {
            *error = errno;
            break;
        }
        if (pid == 0)
            for (;;)
                pause();
        children[count++] = pid;
    }
    return count;
}

/* Ends them; how many ended as they should. */
static int end_all(int count)
{
    int good = 0;
    for (int i = 0; i < count; i++)
        kill(children[i], SIGKILL);
    for (int i = 0; i < count; i++) {
        int status = 0;
        good += waitpid(children[i], &status, 0) == children[i] && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    }
    return good;
}

/* Somebody else: works with a file and memory of its own as long as it may. */
static void neighbour(void)
{
    char text[64], got[64];
    unsigned char *memory = malloc(16 * PAGE);
    memset(memory, 0, 16 * PAGE);
    int fd = open("/tmp/posix-forks", O_RDWR | O_CREAT | O_TRUNC, 0600);
    unlink("/tmp/posix-forks");
    while (!notes->stop) {
        unsigned round = notes->rounds + 1;
        int n = snprintf(text, sizeof text, "round %u", round);
        int good = pwrite(fd, text, (size_t)n, 0) == n && pread(fd, got, (size_t)n, 0) == n && memcmp(text, got, (size_t)n) == 0;
        for (int i = 0; i < 16; i++)
            good &= memory[i * PAGE] == (unsigned char)(round - 1);
        for (int i = 0; i < 16; i++)
            memory[i * PAGE] = (unsigned char)round;
        notes->errors += !good;
        notes->rounds = round;
        ms(5);
    }
    close(fd);
}

static int goes_on(void)
{
    unsigned before = notes->rounds;
    for (int i = 0; i < 400 && notes->rounds < before + 3; i++)
        ms(10);
    return notes->rounds >= before + 3;
}

static void until_none(void)
{
    int error, again_error;
    notes = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t other = fork();
    if (other == 0) {
        neighbour();
        _exit(0);
    }
    int before = goes_on(), count = fork_all(MOST, &error);
    printf("%d processes, errno %d\n", count, error);
    CHECK("fork: EAGAIN or ENOMEM when there may be no more (XSH fork)", before && count > LIMIT && (count == MOST || error == EAGAIN || error == ENOMEM));
    CHECK("another process goes on meanwhile", goes_on());
    CHECK("all of them end (XSH kill, waitpid)", end_all(count) == count);
    int second = fork_all(MOST, &again_error);
    CHECK("and leave room for as many (XSH fork)", second >= count * 9 / 10 && end_all(second) == second);
    notes->stop = 1;
    int status = -1;
    waitpid(other, &status, 0);
    CHECK("the other process noticed nothing", status == 0 && notes->errors == 0);
    munmap(notes, PAGE);
}

static void limited(void)
{
    struct rlimit limit = {LIMIT, LIMIT};
    int error;
    if (setuid(65534) < 0) { /* root may have no limit; where there is but one user nothing changes */
    }
    setrlimit(RLIMIT_NPROC, &limit);
    int count = fork_all(2 * LIMIT, &error);
    _exit(count > 0 && count <= LIMIT && error == EAGAIN && end_all(count) == count ? 0 : 1);
}

int main(void)
{
    CHECK("RLIMIT_NPROC: fork EAGAIN beyond it (XSH fork)", kit_child(limited) == 0);
    until_none();
    return kit_end();
}
