/*
 * diskpoke HOW FILE PAGE: touches one page of a file, to see what a failing disk does to whoever does it.
 *   read    reads it through a mapping          pread   reads it with read
 *   write   writes it with write, then fsync    store   writes it through a shared mapping, then msync
 *   leave   stores through a shared mapping and sleeps for ten seconds
 *   osync   opens it with O_SYNC and writes
 *   both    opens it twice, writes by the first, and asks for fsync of the first, the second, and both again
 * Says what came of each step. A page that cannot be read through a mapping ends the program.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096 };

/* Says how a step went; gives 1 if it failed. */
static int step(const char *what, long result)
{
    if (result < 0)
        printf("%s: %s\n", what, strerror(errno));
    else
        printf("%s: fine\n", what);
    fflush(stdout);
    return result < 0;
}

static char *map(int fd, off_t at, int prot)
{
    char *page = mmap(NULL, PAGE, prot, MAP_SHARED, fd, at);
    if (page == MAP_FAILED)
        exit(step("mmap", -1));
    return page;
}

/* An error is told once to each open file. */
static int both(const char *path, int first, off_t at)
{
    static char buffer[PAGE];
    int second = open(path, O_RDWR);
    if (step("open", second))
        return 1;
    memset(buffer, 'W', PAGE);
    if (step("write", pwrite(first, buffer, PAGE, at)))
        return 1;
    for (int round = 0; round < 2; round++) {
        step("first", fsync(first));
        step("second", fsync(second));
    }
    return 0;
}

int main(int argc, char **argv)
{
    static char buffer[PAGE];
    if (argc != 4) {
        fprintf(stderr, "usage: diskpoke read|pread|write|store|leave|osync|both FILE PAGE\n");
        return 2;
    }
    const char *how = argv[1];
    off_t at = strtol(argv[3], NULL, 10) * (off_t)PAGE;
    int fd = open(argv[2], strcmp(how, "osync") ? O_RDWR : O_RDWR | O_SYNC);
    if (fd < 0)
        return step("open", -1);
    if (strcmp(how, "read") == 0) {
        const volatile char *page = map(fd, at, PROT_READ);
        printf("the first byte is %d\n", page[0]);
        return 0;
    }
    if (strcmp(how, "both") == 0)
        return both(argv[2], fd, at);
    if (strcmp(how, "leave") == 0) {
        map(fd, at, PROT_READ | PROT_WRITE)[0] = 'L';
        sleep(10);
        return 0;
    }
    if (strcmp(how, "store") == 0) {
        char *page = map(fd, at, PROT_READ | PROT_WRITE);
        page[0] = 'W';
        return step("msync", msync(page, PAGE, MS_SYNC));
    }
    if (lseek(fd, at, SEEK_SET) != at)
        return step("lseek", -1);
    if (strcmp(how, "pread") == 0)
        return step("read", read(fd, buffer, PAGE));
    memset(buffer, 'W', PAGE);
    if (step("write", write(fd, buffer, PAGE)))
        return 1;
    if (strcmp(how, "osync") == 0)
        return 0;
    return step("fsync", fsync(fd));
}
