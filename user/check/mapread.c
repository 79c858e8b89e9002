/*
 * mapread [-f] [-a ADVICE] ORDER FILE: reads a byte of each page of FILE through a mapping, or with -f by pread, in an order: forward,
 * backward, stride (every twenty-fourth) or random (each once). Then says in one line what the pager did for it.
 * ADVICE: normal, sequential, random, willneed or populate (MAP_POPULATE).
 */
#include "lib/ask.h"
#include "lib/say.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096, STRIDE = 24 };

static bool by_file;
static const char *advice = "normal", *order;
static struct pager_stat before, after; /* not on the stack: taking them must cause no fault */

static int advice_number(void)
{
    static const struct { const char *name; int number; } known[] = {
        { "normal", MADV_NORMAL }, { "sequential", MADV_SEQUENTIAL }, { "random", MADV_RANDOM }, { "willneed", MADV_WILLNEED },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, advice) == 0)
            return known[i].number;
    say_usage("mapread [-f] [-a ADVICE] ORDER FILE");
}

/* Which page comes as number i of n; n or more: none. */
static unsigned long place(unsigned long i, unsigned long n)
{
    if (strcmp(order, "forward") == 0)
        return i;
    if (strcmp(order, "backward") == 0)
        return n - 1 - i;
    if (strcmp(order, "stride") == 0)
        return i * STRIDE;
    if (strcmp(order, "random") == 0)
        return i * 40503 % 65536; /* odd, so that each number below 65536 comes once */
    say_usage("mapread [-f] [-a ADVICE] ORDER FILE");
}

static void read_all(int fd, const volatile char *memory, unsigned long pages)
{
    static char byte;
    unsigned long rounds = strcmp(order, "random") == 0 ? 65536 : pages;
    for (unsigned long i = 0; i < rounds; i++) {
        unsigned long at = place(i, pages);
        if (at >= pages)
            continue;
        if (!memory && pread(fd, &byte, 1, (off_t)at * PAGE) != 1)
            exit(say_errno("pread"));
        if (memory)
            byte = memory[at * PAGE];
    }
}

static void print(unsigned long pages)
{
#define CHANGE(field) (unsigned long long)(after.field - before.field)
    printf("pages %lu cached %llu disk %llu read %llu requests %llu\n", pages, CHANGE(faults_file_cached), CHANGE(faults_file_read),
           CHANGE(pages_read), CHANGE(reads));
#undef CHANGE
}

int main(int argc, char **argv)
{
    int option;
    say_name(argv[0]);
    while ((option = getopt(argc, argv, "fa:")) != -1) {
        if (option == '?')
            say_usage("mapread [-f] [-a ADVICE] ORDER FILE");
        if (option == 'a')
            advice = optarg;
        else
            by_file = true;
    }
    if (argc - optind != 2)
        say_usage("mapread [-f] [-a ADVICE] ORDER FILE");
    order = argv[optind];
    struct stat st;
    int fd = open(argv[optind + 1], O_RDONLY);
    if (fd < 0 || fstat(fd, &st) < 0)
        return say_errno(argv[optind + 1]);
    bool populate = strcmp(advice, "populate") == 0;
    place(0, 1);
    ask_pager(&before);
    void *memory = by_file ? NULL : mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED | (populate ? MAP_POPULATE : 0), fd, 0);
    if (memory == MAP_FAILED)
        return say_errno("mmap");
    if (memory && !populate && madvise(memory, (size_t)st.st_size, advice_number()) < 0)
        return say_errno("madvise");
    read_all(fd, memory, ((unsigned long)st.st_size + PAGE - 1) / PAGE);
    ask_pager(&after);
    print(((unsigned long)st.st_size + PAGE - 1) / PAGE);
    return 0;
}
