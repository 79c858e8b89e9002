/*
 * crowd PROCESSES FILE: so many processes each touch a page of FILE, one after the other in turn, through a mapping that reads nothing
 * ahead. Says when all have begun, and when all have got their page.
 */
#include "lib/number.h"
#include "lib/say.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096 };

int main(int argc, char **argv)
{
    struct stat st;
    say_name(argv[0]);
    if (argc != 3)
        say_usage("crowd PROCESSES FILE");
    long long count = number_need(argv[1]), begun = 0, good = 0;
    int fd = open(argv[2], O_RDONLY), status;
    if (fd < 0 || fstat(fd, &st) < 0)
        return say_errno(argv[2]);
    const volatile char *at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED || madvise((void *)at, (size_t)st.st_size, MADV_RANDOM) < 0)
        return say_errno("mmap");
    close(fd);
    struct rlimit limit;
    if (getrlimit(RLIMIT_NPROC, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NPROC, &limit);
    }
    for (; begun < count; begun++) {
        pid_t pid = fork();
        if (pid < 0) {
            say_errno("fork");
            break;
        }
        if (pid == 0)
            _exit(at[begun * PAGE % (st.st_size - st.st_size % PAGE)] != 'x');
    }
    printf("%lld begun\n", begun);
    fflush(stdout);
    while (wait(&status) > 0)
        good += status == 0;
    printf("%lld right\n", good);
    return good != count;
}
