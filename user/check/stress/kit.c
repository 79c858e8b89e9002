/* Patterns, whole reads and writes, failures: what every operation uses. */
#include "kit.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct board *board;
char *board_program;
struct process self;

void stress_fail(const struct worker *me, const char *file, int line, const char *claim)
{
    char text[300];
    const char *base = strrchr(file, '/');
    int bytes = snprintf(text, sizeof text, "stress: FAILED: process %u (pid %d) thread %u round %llu, %s: %s:%d: %s (errno: %s)\n",
                         self.number, (int)getpid(), me->thread, (unsigned long long)me->place->rounds, me->what,
                         base ? base + 1 : file, line, claim, strerror(errno));
    (void)!write(1, text, (size_t)bytes < sizeof text ? (size_t)bytes : sizeof text - 1);
    board->failures++;
    board->stop = true;
}

bool refused(void)
{
    return errno == EAGAIN || errno == ENOMEM || errno == EMFILE || errno == ENFILE || errno == ENOSPC;
}

uint64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

unsigned below(struct worker *me, unsigned limit)
{
    return (unsigned)random_below(&me->random, limit);
}

static unsigned char pattern_at(uint64_t key, uint64_t offset)
{
    uint64_t x = (key + offset / 8) * UINT64_C(0x9e3779b97f4a7c15);
    return (unsigned char)((x ^ x >> 29) >> (offset % 8 * 8));
}

void pattern_fill(void *at, size_t bytes, uint64_t key, uint64_t offset)
{
    for (size_t i = 0; i < bytes; i++)
        ((unsigned char *)at)[i] = pattern_at(key, offset + i);
}

bool pattern_holds(const void *at, size_t bytes, uint64_t key, uint64_t offset)
{
    for (size_t i = 0; i < bytes; i++)
        if (((const unsigned char *)at)[i] != pattern_at(key, offset + i))
            return false;
    return true;
}

ssize_t read_all(int fd, void *at, size_t bytes)
{
    size_t done = 0;
    while (done < bytes) {
        ssize_t got = read(fd, (char *)at + done, bytes - done);
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

ssize_t write_all(int fd, const void *at, size_t bytes)
{
    size_t done = 0;
    while (done < bytes) {
        ssize_t put = write(fd, (const char *)at + done, bytes - done);
        if (put <= 0)
            return -1;
        done += (size_t)put;
    }
    return (ssize_t)done;
}

int wait_for(pid_t child)
{
    int status;
    return waitpid(child, &status, 0) == child ? status : -1;
}

int remove_tree(const char *path)
{
    char inside[300];
    struct dirent *entry;
    DIR *folder = opendir(path);
    if (!folder)
        return errno == ENOENT ? 0 : -1;
    while ((entry = readdir(folder))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(inside, sizeof inside, "%s/%.200s", path, entry->d_name);
        if (unlink(inside) < 0 && remove_tree(inside) < 0) {
            int error = errno;
            closedir(folder);
            errno = error;
            return -1;
        }
    }
    closedir(folder);
    return rmdir(path);
}
