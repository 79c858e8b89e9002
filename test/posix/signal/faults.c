/* Conformance: signals of bad accesses, and repairing them. Limits and use. */
#include "../kit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

enum { PAGE = 4096, EACH = 2 /* pages: a pager may have few mappings to give */ };
static char *volatile memory;
static siginfo_t told;
static volatile sig_atomic_t runs;
static sigjmp_buf out;

static void jump(int number, siginfo_t *info, void *context)
{
    (void)context;
    told = *info;
    siglongjmp(out, number);
}

static void repair(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    runs++;
    told = *info;
    mprotect((void *)((uintptr_t)info->si_addr & ~(uintptr_t)(PAGE - 1)), PAGE, PROT_READ | PROT_WRITE);
}

static void handle(int number, void (*handler)(int, siginfo_t *, void *))
{
    struct sigaction a;
    memset(&a, 0, sizeof a);
    a.sa_sigaction = handler;
    a.sa_flags = SA_SIGINFO;
    sigaction(number, &a, NULL);
}

/* The signal that a load or store at p raises; 0: none. */
static int touch(volatile char *p, int store)
{
    int number = sigsetjmp(out, 1);
    if (number)
        return number;
    if (store)
        *p = 1;
    else
        (void)*p;
    return 0;
}

static void told_where(void)
{
    handle(SIGSEGV, jump);
    handle(SIGBUS, jump);
    CHECK("no mapping: SIGSEGV, SEGV_MAPERR, si_addr (XBD signal.h)",
          touch((char *)8192 + 5, 0) == SIGSEGV && told.si_code == SEGV_MAPERR && told.si_addr == (char *)8192 + 5);
    memory = mmap(NULL, 4 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK("a store to read-only memory: SEGV_ACCERR (XBD signal.h)",
          touch(memory + 17, 1) == SIGSEGV && told.si_code == SEGV_ACCERR && told.si_addr == memory + 17 && touch(memory + 17, 0) == 0);
    mprotect(memory, PAGE, PROT_NONE);
    CHECK("a load of PROT_NONE: SEGV_ACCERR (XSH mprotect)", touch(memory + 9, 0) == SIGSEGV && told.si_code == SEGV_ACCERR);
    munmap(memory, 4 * PAGE);
    CHECK("after munmap: SEGV_MAPERR (XSH munmap)", touch(memory, 0) == SIGSEGV && told.si_code == SEGV_MAPERR);
    int fd = open("/tmp/posix-faults", O_RDWR | O_CREAT | O_TRUNC, 0600);
    int written = write(fd, "abc", 3) == 3;
    memory = mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, fd, 0);
    CHECK("beyond the end of a mapped file: SIGBUS, BUS_ADRERR (XSH mmap)",
          written && touch(memory, 0) == 0 && touch(memory + PAGE + 3, 0) == SIGBUS && told.si_code == BUS_ADRERR &&
              told.si_addr == memory + PAGE + 3);
    munmap(memory, 2 * PAGE);
    close(fd);
    unlink("/tmp/posix-faults");
}

static void *repairs_in_thread(void *argument)
{
    char *p = argument;
    for (int i = 0; i < EACH; i++)
        p[i * PAGE + i] = (char)(i + 1);
    return argument;
}

static void repaired(void)
{
    pthread_t t[2];
    int good = 1;
    handle(SIGSEGV, repair);
    memory = mmap(NULL, 2 * EACH * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    runs = 0;
    memory[5] = 'x';
    CHECK("a handler may repair the mapping and return (XSH 2.4.3)", memory[5] == 'x' && runs == 1 && told.si_addr == memory + 5);
    mprotect(memory, 2 * EACH * PAGE, PROT_NONE);
    runs = 0;
    pthread_create(&t[0], NULL, repairs_in_thread, memory);
    pthread_create(&t[1], NULL, repairs_in_thread, memory + EACH * PAGE);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    for (int i = 0; i < EACH; i++)
        good &= memory[i * PAGE + i] == i + 1 && memory[(EACH + i) * PAGE + i] == i + 1;
    CHECK("each thread handles its own faults (XSH 2.4.1)", good && runs == 2 * EACH);
    munmap(memory, 2 * EACH * PAGE);
    signal(SIGSEGV, SIG_DFL);
    signal(SIGBUS, SIG_DFL);
}

static void bad_load(void)
{
    (void)*(volatile char *)8192;
}

static void bad_load_blocked(void)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    handle(SIGSEGV, repair);
    bad_load();
}

static void overflow(void)
{
    volatile char room[64 << 10];
    for (size_t i = 0; i < sizeof room; i += 512)
        room[i] = 1;
    if (runs < 1 << 30)
        overflow();
    room[1] = room[0];
}

static void uncaught(void)
{
    int status = kit_child(bad_load);
    CHECK("uncaught: the process ends with SIGSEGV (XSH 2.4.3)", WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    status = kit_child(bad_load_blocked);
    CHECK("blocked: it ends all the same (XSH sigprocmask)", WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    status = kit_child(overflow);
    CHECK("a stack that overflows ends it (XSH 2.4.3)", WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

static void limited(void)
{
    struct rlimit limit, low;
    CHECK("getrlimit (XSH)", getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur <= limit.rlim_max && getrlimit(99, &low) == -1 && errno == EINVAL);
    low = limit;
    low.rlim_cur = (rlim_t)64 << 20;
    int set = setrlimit(RLIMIT_AS, &low) == 0 && getrlimit(RLIMIT_AS, &low) == 0 && low.rlim_cur == (rlim_t)64 << 20;
    void *p = mmap(NULL, (size_t)80 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK("RLIMIT_AS: mmap beyond is ENOMEM (XSH setrlimit)", set && p == MAP_FAILED && errno == ENOMEM);
    _exit(kit_failed);
}

static void use(void)
{
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    size_t bytes = 64 * PAGE;
    char *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (size_t i = 0; i < bytes; i += PAGE)
        p[i] = 1;
    CHECK("getrusage: EINVAL, faults counted or taken in advance (XSH getrusage)",
          getrusage(RUSAGE_SELF, &after) == 0 && after.ru_minflt >= before.ru_minflt && getrusage(77, &after) == -1 && errno == EINVAL);
    munmap(p, bytes);
}

int main(void)
{
    told_where();
    repaired();
    uncaught();
    int status = kit_child(limited);
    CHECK("limits are a process's own (XSH setrlimit)", status == 0);
    use();
    return kit_end();
}
