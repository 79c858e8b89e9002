/* mmapdemo FILE: a page fault, a shared write-back and a fork, step by step, with the pager's own counts. */
#include "lib/ask.h"
#include "lib/say.h"

#include <abi/syscall.h>
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096 };

static struct pager_stat before; /* the pager's counters when step() was called last */
static uint64_t faults_before;   /* the kernel's */
static uint64_t step_faults, step_copies; /* what told() found */

/* Begins a step: a headline, and the counters as they are. */
static void step(const char *headline)
{
    static int number;
    printf("\n%d. %s\n", ++number, headline);
    fflush(stdout);
    ask_pager(&before);
    faults_before = ask_kernel(KSTAT_FAULTS);
}

/* Prints what has happened since the step began. */
static void told(void)
{
    struct pager_stat now;
    step_faults = ask_kernel(KSTAT_FAULTS) - faults_before;
    ask_pager(&now);
    step_copies = now.faults_cow - before.faults_cow;
    printf("   faults: %llu: for %llu pages of the disk, %llu in memory already, %llu zeroed, %llu copied, %llu written first. "
           "Pages read: %llu, written: %llu\n",
           (unsigned long long)step_faults, (unsigned long long)(now.faults_file_read - before.faults_file_read),
           (unsigned long long)(now.faults_file_cached - before.faults_file_cached),
           (unsigned long long)(now.faults_absent_anon - before.faults_absent_anon), (unsigned long long)step_copies,
           (unsigned long long)(now.faults_present - before.faults_present),
           (unsigned long long)(now.pages_read - before.pages_read),
           (unsigned long long)(now.pages_written - before.pages_written));
    fflush(stdout);
}

static void show_mapping(const void *address)
{
    static struct pager_region regions[256];
    int count = ask_regions(getpid(), regions, sizeof regions / sizeof *regions);
    for (int i = 0; i < count; i++)
        if ((uintptr_t)address - regions[i].start < regions[i].bytes)
            printf("   the mapping: 0x%llx, %llu KiB, %llu of its pages in our page table\n",
                   (unsigned long long)regions[i].start, (unsigned long long)(regions[i].bytes >> 10),
                   (unsigned long long)regions[i].resident);
}

static void show_fault(volatile char *memory, size_t bytes)
{
    step("Touch its first byte.");
    char first = memory[0];
    printf("   it is '%c'\n", isprint((unsigned char)first) ? first : '?');
    told();
    puts(step_faults ? "   the page was not in our page table: the kernel made a message of our fault, the pager answered it"
                     : "   no fault: this pager had put every page in our page table at mmap");
    step("Touch it again: the page is in our page table, nobody is asked.");
    first = memory[0];
    told();
    step("Touch the last byte of the file.");
    first = memory[bytes - 1];
    told();
    show_mapping((const void *)memory);
}

static void show_write_back(volatile char *memory, size_t bytes, int fd, const char *path)
{
    char read_back = 0;
    step("Store into the mapping: turn over the case of the first byte.");
    memory[0] = (char)(memory[0] ^ 0x20);
    told();
    step("Ask for that byte with read(): there is one page for both, it is already changed.");
    (void)!pread(fd, &read_back, 1, 0);
    printf("   read() says '%c', the mapping says '%c'\n", read_back, memory[0]);
    told();
    step("msync(): the changed page, and only that one, goes to the disk.");
    if (msync((void *)memory, bytes, MS_SYNC) < 0)
        say_errno("msync");
    told();
    printf("   %s now begins with '%c', on the disk too\n", path, memory[0]);
}

static void show_fork(void)
{
    step("Map one page of private memory, and store 1 into it.");
    volatile char *private = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (private == MAP_FAILED)
        exit(say_errno("mmap"));
    private[0] = 1;
    told();
    step("fork(): the child gets the same mappings. Its first words:");
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        told();
        step("The child stores 2.");
        private[0] = 2;
        printf("   the child sees %d\n", private[0]);
        told();
        if (step_copies)
            puts("   the two had one page, which neither might change: this store made the pager copy it");
        else
            puts("   it had a page of its own already: this pager copied at fork");
        fflush(stdout);
        _exit(0);
    }
    if (pid < 0 || waitpid(pid, NULL, 0) != pid)
        exit(say_errno("fork"));
    printf("   the parent still sees %d\n", private[0]);
    munmap((void *)private, PAGE);
}

/* A file to show: a new one has three pages. */
static int open_file(const char *path, size_t *bytes)
{
    struct stat status;
    int fd = open(path, O_RDWR | O_CREAT, 0644);
    if (fd < 0 || fstat(fd, &status) < 0)
        exit(say_errno(path));
    if (status.st_size == 0) {
        char page[PAGE];
        memset(page, 'q', sizeof page);
        for (int i = 0; i < 3; i++)
            if (write(fd, page, sizeof page) != PAGE)
                exit(say_errno(path));
        fsync(fd);
        status.st_size = 3 * PAGE;
        printf("%s was empty: now it has three pages\n", path);
    }
    *bytes = (size_t)status.st_size;
    return fd;
}

int main(int argc, char **argv)
{
    char pager[25] = "?";
    size_t bytes;
    say_start(argv, "mmapdemo FILE");
    if (argc != 2)
        say_wrong();
    int fd = open_file(argv[1], &bytes);
    ask_pager_name(pager);
    printf("%s has %zu bytes, %zu pages. The pager is `%s`.\n", argv[1], bytes, (bytes + PAGE - 1) / PAGE, pager);
    step("Map the file, shared, to read and write.");
    char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        return say_errno("mmap");
    told();
    show_mapping(memory);
    show_fault(memory, bytes);
    show_write_back(memory, bytes, fd, argv[1]);
    step("munmap(): the pages stay in the pager's memory for the next who asks.");
    munmap(memory, bytes);
    close(fd);
    told();
    show_fork();
    return 0;
}
