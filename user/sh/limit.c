/* ulimit and times. */
#include "limit.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const struct limit {
    char letter;
    int which;
    rlim_t unit; /* bytes, or what it counts, in one of the numbers shown */
    const char *name;
} limits[] = {
    { 'c', RLIMIT_CORE, 512, "size of a core file, blocks of 512 bytes" },
    { 'd', RLIMIT_DATA, 1024, "data, KiB" },
    { 'f', RLIMIT_FSIZE, 512, "size of a file, blocks of 512 bytes" },
    { 'n', RLIMIT_NOFILE, 1, "open files" },
    { 's', RLIMIT_STACK, 1024, "stack, KiB" },
    { 't', RLIMIT_CPU, 1, "processor time, seconds" },
    { 'u', RLIMIT_NPROC, 1, "processes" },
    { 'v', RLIMIT_AS, 1024, "addresses, KiB" },
};
enum { LIMITS = sizeof limits / sizeof *limits, SOFT = 1, HARD = 2 };

static int show(const struct limit *limit, int kinds, int with_name)
{
    struct rlimit is;
    if (getrlimit(limit->which, &is) < 0)
        return fprintf(stderr, "sh: ulimit: -%c: %s\n", limit->letter, strerror(errno)) > 0;
    rlim_t value = kinds == HARD ? is.rlim_max : is.rlim_cur;
    if (with_name)
        printf("-%c  %-40s ", limit->letter, limit->name);
    if (value == RLIM_INFINITY)
        puts("unlimited");
    else
        printf("%lu\n", (unsigned long)(value / limit->unit));
    return 0;
}

static int change(const struct limit *limit, int kinds, const char *text)
{
    struct rlimit is;
    char *end;
    errno = 0;
    rlim_t value = strcmp(text, "unlimited") == 0 ? RLIM_INFINITY : strtoul(text, &end, 10);
    if (value != RLIM_INFINITY && (!isdigit((unsigned char)text[0]) || *end || value > RLIM_INFINITY / limit->unit))
        return fprintf(stderr, "sh: ulimit: %s: no number\n", text) > 0;
    if (value != RLIM_INFINITY)
        value *= limit->unit;
    if (getrlimit(limit->which, &is) == 0) {
        is.rlim_cur = kinds & SOFT ? value : is.rlim_cur;
        is.rlim_max = kinds & HARD ? value : is.rlim_max;
        if (setrlimit(limit->which, &is) == 0)
            return 0;
    }
    return fprintf(stderr, "sh: ulimit: %s: %s\n", text, strerror(errno)) > 0;
}

struct request {
    const struct limit *limit;
    int kinds, all;
};

/* 0, or -1: it is no option. */
static int take_letter(char letter, struct request *request)
{
    for (int i = 0; i < LIMITS; i++)
        if (limits[i].letter == letter) {
            request->limit = &limits[i];
            return 0;
        }
    request->kinds |= letter == 'S' ? SOFT : letter == 'H' ? HARD : 0;
    request->all |= letter == 'a';
    return letter == 'S' || letter == 'H' || letter == 'a' ? 0 : -1;
}

int limit_ulimit(int argc, char **argv)
{
    struct request request = { .limit = &limits[2] /* -f */ };
    int at = 1, wrong = 0, failed = 0;
    for (; at < argc && argv[at][0] == '-' && argv[at][1]; at++)
        for (const char *letter = argv[at] + 1; *letter; letter++)
            wrong |= take_letter(*letter, &request) < 0;
    if (wrong || argc - at > !request.all) {
        fputs("usage: ulimit [-SH] [-a | -cdfnstuv] [LIMIT]\n", stderr);
        return 2;
    }
    if (at < argc)
        return change(request.limit, request.kinds ? request.kinds : SOFT | HARD, argv[at]);
    for (int i = 0; request.all && i < LIMITS; i++)
        failed |= show(&limits[i], request.kinds, 1);
    return request.all ? failed : show(request.limit, request.kinds, 0);
}

static void print_time(struct timeval used, const char *behind)
{
    long seconds = (long)used.tv_sec;
    printf("%ldm%ld.%02lds%s", seconds / 60, seconds % 60, (long)used.tv_usec / 10000, behind);
}

int limit_times(int argc, char **argv)
{
    struct rusage own, children;
    (void)argc, (void)argv;
    if (getrusage(RUSAGE_SELF, &own) < 0 || getrusage(RUSAGE_CHILDREN, &children) < 0)
        return 1;
    print_time(own.ru_utime, " ");
    print_time(own.ru_stime, "\n");
    print_time(children.ru_utime, " ");
    print_time(children.ru_stime, "\n");
    return 0;
}
