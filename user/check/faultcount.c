/*
 * faultcount FILE: does things that cause page faults, and prints as what the pager counted them, one line each; last the sums
 * since the machine began, the kernel's and the pager's. FILE has 8 pages or more, and nobody has read it yet.
 */
#include "lib/ask.h"
#include "lib/say.h"

#include <abi/syscall.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 8 };

struct counts {
    struct pager_stat pager;
    struct rusage own;
    uint64_t kernel;
};

static struct counts before, after; /* not on the stack: taking them must cause no fault */
static int file;
static volatile char *memory;

static void take(struct counts *counts)
{
    counts->kernel = ask_kernel(KSTAT_FAULTS);
    if (ask_pager(&counts->pager) < 0 || getrusage(RUSAGE_SELF, &counts->own) < 0)
        exit(say_errno("counters"));
}

static void print(const char *what)
{
#define CHANGE(field) (unsigned long long)(after.field - before.field)
    printf("%s: kernel %llu anon %llu cached %llu disk %llu cow %llu present %llu bad %llu minor %llu major %llu\n", what,
           CHANGE(kernel), CHANGE(pager.faults_absent_anon), CHANGE(pager.faults_file_cached),
           CHANGE(pager.faults_file_read), CHANGE(pager.faults_cow), CHANGE(pager.faults_present),
           CHANGE(pager.faults_bad), CHANGE(own.ru_minflt), CHANGE(own.ru_majflt));
#undef CHANGE
}

static void map(int prot, int flags, int fd)
{
    void *got = mmap(NULL, PAGES * PAGE, prot, flags, fd, 0);
    if (got == MAP_FAILED)
        exit(say_errno("mmap"));
    memory = got;
}

static void map_anonymous(void)
{
    map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

static void map_anonymous_shared(void)
{
    map(PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1);
}

static void map_file(void)
{
    map(PROT_READ | PROT_WRITE, MAP_SHARED, file);
}

static void map_file_private(void)
{
    map(PROT_READ | PROT_WRITE, MAP_PRIVATE, file);
}

static void read_all(void)
{
    for (int i = 0; i < PAGES; i++)
        (void)memory[i * PAGE];
}

static void write_all(void)
{
    for (int i = 0; i < PAGES; i++)
        memory[i * PAGE] = (char)i;
}

static void none(void)
{
}

/* Does `first` unseen, then prints what `what` counts. */
static void step(const char *name, void (*first)(void), void (*what)(void))
{
    first();
    take(&after);
    take(&before); /* again: what counting itself touches has been touched */
    what();
    take(&after);
    print(name);
}

/* In a child, whose memory is its parent's until it writes. */
static void forked(void)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        step("fork, child", none, write_all);
        fflush(stdout);
        _exit(0);
    }
    if (pid < 0 || waitpid(pid, NULL, 0) != pid)
        exit(say_errno("fork"));
}

static void sums(void)
{
    take(&after);
    const struct pager_stat *s = &after.pager;
    printf("sums: kernel %llu pager %llu\n", (unsigned long long)after.kernel,
           (unsigned long long)(s->faults_absent_anon + s->faults_file_cached + s->faults_file_read + s->faults_cow +
                                s->faults_present + s->faults_bad));
}

int main(int argc, char **argv)
{
    say_start(argv, "faultcount FILE");
    if (argc != 2)
        say_wrong();
    file = open(argv[1], O_RDWR);
    if (file < 0)
        return say_errno(argv[1]);
    step("warm up", map_anonymous, none);
    step("map", none, map_anonymous);
    step("anonymous", none, write_all);
    step("again", none, write_all);
    forked();
    step("fork, parent", none, write_all);
    step("shared anonymous", map_anonymous_shared, write_all);
    step("cold file", map_file, read_all);
    step("first write", none, write_all);
    step("warm file", map_file, read_all);
    step("private read", map_file_private, read_all);
    step("private write", map_file_private, write_all);
    sums();
    return 0;
}
