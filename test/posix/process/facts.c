/* Conformance: what the system says of itself: options as macros and as sysconf, limits, uname. Limits and use of a process. */
#include "../kit.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/utsname.h>

enum { PAGE = 4096 };

/* A macro that is not there, or is 0: only sysconf knows. -1: not offered. */
struct option {
    const char *name;
    long macro;
    int number;
};
#define OPTION(name) {#name, _POSIX_##name + 0, _SC_##name}
static const struct option options[] = {
    OPTION(VERSION), OPTION(JOB_CONTROL), OPTION(SAVED_IDS), OPTION(FSYNC), OPTION(MAPPED_FILES), OPTION(MEMORY_PROTECTION),
    OPTION(MEMLOCK), OPTION(MEMLOCK_RANGE), OPTION(SHARED_MEMORY_OBJECTS), OPTION(SYNCHRONIZED_IO), OPTION(ADVISORY_INFO),
    OPTION(MONOTONIC_CLOCK), OPTION(CLOCK_SELECTION), OPTION(CPUTIME), OPTION(THREAD_CPUTIME), OPTION(TIMERS), OPTION(TIMEOUTS),
    OPTION(THREADS), OPTION(THREAD_ATTR_STACKADDR), OPTION(THREAD_ATTR_STACKSIZE), OPTION(THREAD_PROCESS_SHARED),
    OPTION(THREAD_SAFE_FUNCTIONS), OPTION(BARRIERS), OPTION(READER_WRITER_LOCKS), OPTION(SPIN_LOCKS), OPTION(SEMAPHORES),
    OPTION(REALTIME_SIGNALS), OPTION(REGEXP), OPTION(SHELL), OPTION(SPAWN),
#ifdef _POSIX_ASYNCHRONOUS_IO
    OPTION(ASYNCHRONOUS_IO),
#endif
#ifdef _POSIX_MESSAGE_PASSING
    OPTION(MESSAGE_PASSING),
#endif
#ifdef _POSIX_PRIORITIZED_IO
    OPTION(PRIORITIZED_IO),
#endif
#ifdef _POSIX_PRIORITY_SCHEDULING
    OPTION(PRIORITY_SCHEDULING),
#endif
#ifdef _POSIX_THREAD_PRIORITY_SCHEDULING
    OPTION(THREAD_PRIORITY_SCHEDULING),
#endif
};

static void option_macros(void)
{
    int good = 1;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        const struct option *o = &options[i];
        errno = 0;
        long said = sysconf(o->number);
        if (o->macro > 0 ? said <= 0 : o->macro < 0 && said != -1)
            good = 0, printf("%s: macro %ld, sysconf %ld\n", o->name, o->macro, said);
    }
    CHECK("each _POSIX_ option macro says what sysconf says (XBD unistd.h, XSH sysconf)", good);
    CHECK("options that every POSIX.1-2008 system has are macros above 0 (XBD 2.1.3.1)",
          _POSIX_VERSION >= 200809L && _POSIX_JOB_CONTROL > 0 && _POSIX_SAVED_IDS > 0 && _POSIX_NO_TRUNC >= 0 && _POSIX_CHOWN_RESTRICTED >= 0 &&
              _POSIX_MAPPED_FILES > 0 && _POSIX_MEMORY_PROTECTION > 0 && _POSIX_THREADS > 0 && _POSIX_THREAD_SAFE_FUNCTIONS > 0 &&
              _POSIX_SEMAPHORES > 0 && _POSIX_TIMERS > 0 && _POSIX_TIMEOUTS > 0 && _POSIX_REALTIME_SIGNALS > 0 && _POSIX_CLOCK_SELECTION > 0 &&
              _POSIX_BARRIERS > 0 && _POSIX_READER_WRITER_LOCKS > 0 && _POSIX_SPIN_LOCKS > 0 && _POSIX_MONOTONIC_CLOCK >= 0);
}

static int at_least(int number, long least)
{
    errno = 0;
    long said = sysconf(number);
    if ((said == -1 && errno == 0) || said >= least)
        return 1;
    printf("sysconf %d: %ld, at least %ld\n", number, said, least);
    return 0;
}

static void limits(void)
{
    struct rlimit files, processes;
    CHECK("sysconf: EINVAL, other unknown things too (XSH sysconf)", sysconf(-1) == -1 && errno == EINVAL && sysconf(99999) == -1);
    CHECK("limits are not below the least allowed (XBD limits.h)",
          at_least(_SC_ARG_MAX, _POSIX_ARG_MAX) & at_least(_SC_CHILD_MAX, _POSIX_CHILD_MAX) & at_least(_SC_OPEN_MAX, _POSIX_OPEN_MAX) &
              at_least(_SC_NGROUPS_MAX, _POSIX_NGROUPS_MAX) & at_least(_SC_STREAM_MAX, _POSIX_STREAM_MAX) & at_least(_SC_TZNAME_MAX, _POSIX_TZNAME_MAX) &
              at_least(_SC_ATEXIT_MAX, 32) & at_least(_SC_IOV_MAX, _XOPEN_IOV_MAX) & at_least(_SC_LINE_MAX, _POSIX2_LINE_MAX) &
              at_least(_SC_RE_DUP_MAX, _POSIX_RE_DUP_MAX) & at_least(_SC_SYMLOOP_MAX, _POSIX_SYMLOOP_MAX) &
              at_least(_SC_LOGIN_NAME_MAX, _POSIX_LOGIN_NAME_MAX) &
              at_least(_SC_TTY_NAME_MAX, _POSIX_TTY_NAME_MAX) & at_least(_SC_THREAD_KEYS_MAX, _POSIX_THREAD_KEYS_MAX) &
              at_least(_SC_THREAD_DESTRUCTOR_ITERATIONS, _POSIX_THREAD_DESTRUCTOR_ITERATIONS) & at_least(_SC_THREAD_THREADS_MAX, _POSIX_THREAD_THREADS_MAX) &
              at_least(_SC_THREAD_STACK_MIN, 1) & at_least(_SC_SEM_NSEMS_MAX, _POSIX_SEM_NSEMS_MAX) & at_least(_SC_SEM_VALUE_MAX, _POSIX_SEM_VALUE_MAX) &
              at_least(_SC_RTSIG_MAX, _POSIX_RTSIG_MAX) & at_least(_SC_SIGQUEUE_MAX, _POSIX_SIGQUEUE_MAX) & at_least(_SC_TIMER_MAX, _POSIX_TIMER_MAX) &
              at_least(_SC_DELAYTIMER_MAX, _POSIX_DELAYTIMER_MAX) & at_least(_SC_GETPW_R_SIZE_MAX, 1));
    getrlimit(RLIMIT_NOFILE, &files);
    getrlimit(RLIMIT_NPROC, &processes);
    CHECK("OPEN_MAX and CHILD_MAX are the limits in force (XSH sysconf)",
          sysconf(_SC_OPEN_MAX) == (long)files.rlim_cur && (processes.rlim_cur == RLIM_INFINITY || sysconf(_SC_CHILD_MAX) == (long)processes.rlim_cur));
    CHECK("the page size, all ways of asking (XSH sysconf)", sysconf(_SC_PAGESIZE) == getpagesize() && sysconf(_SC_PAGE_SIZE) == getpagesize() && getpagesize() == PAGE);
    CHECK("memory and processors", sysconf(_SC_PHYS_PAGES) > 100 && sysconf(_SC_AVPHYS_PAGES) > 0 && sysconf(_SC_AVPHYS_PAGES) <= sysconf(_SC_PHYS_PAGES) &&
                                       sysconf(_SC_NPROCESSORS_ONLN) >= 1 && sysconf(_SC_NPROCESSORS_CONF) >= sysconf(_SC_NPROCESSORS_ONLN));
    struct utsname name;
    char host[256];
    CHECK("uname, gethostname (XSH)", uname(&name) >= 0 && name.sysname[0] && name.release[0] && name.version[0] && name.machine[0] &&
                                          gethostname(host, sizeof host) == 0 && strcmp(host, name.nodename) == 0);
}

/* The signal or code that a child doing `body` ends with; -1: it stopped. */
static int ends(void (*body)(void))
{
    int status = kit_child(body);
    return WIFEXITED(status) ? WEXITSTATUS(status) : WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : -1;
}

static int set(int which, rlim_t soft)
{
    struct rlimit limit;
    if (getrlimit(which, &limit) < 0)
        return -1;
    limit.rlim_cur = soft;
    return setrlimit(which, &limit);
}

static void data_limit(void)
{
    char *end = sbrk(0);
    if (set(RLIMIT_DATA, 1 << 20) < 0)
        _exit(1);
    void *p = sbrk(4 << 20);
    _exit(p == (void *)-1 && errno == ENOMEM && sbrk(0) == end ? 0 : 2);
}

static int dive(int depth)
{
    volatile char room[16384];
    room[0] = (char)depth;
    return depth == 0 ? room[0] : dive(depth - 1) + room[0];
}

static void stack_limit(void)
{
    if (set(RLIMIT_STACK, 256 << 10) < 0)
        _exit(1);
    _exit(dive(64) == -1);
}

static void stack_within(void)
{
    if (set(RLIMIT_STACK, 4 << 20) < 0)
        _exit(1);
    _exit(dive(64) == -1);
}

static void stack_with_all_memory(void)
{
    if (set(RLIMIT_AS, 1) < 0) /* less than there is already */
        _exit(1);
    _exit(dive(64) == -1);
}

static void files_limit(void)
{
    int last = -1, fd;
    if (set(RLIMIT_NOFILE, 20) < 0)
        _exit(1);
    while ((fd = open("/dev/null", O_RDONLY)) >= 0)
        last = fd;
    _exit(last == 19 && errno == EMFILE && sysconf(_SC_OPEN_MAX) == 20 ? 0 : 2);
}

static void inherits(void)
{
    struct rlimit limit;
    set(RLIMIT_CORE, 0);
    set(RLIMIT_NOFILE, 33);
    pid_t pid = fork();
    if (pid == 0)
        _exit(getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur == 33 && getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 ? 0 : 3);
    int status = -1;
    waitpid(pid, &status, 0);
    _exit(WEXITSTATUS(status));
}

static void resource_limits(void)
{
    struct rlimit limit, now;
    int all[] = {RLIMIT_AS, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_NOFILE, RLIMIT_CORE, RLIMIT_FSIZE, RLIMIT_CPU}, good = 1;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        good &= getrlimit(all[i], &limit) == 0 && limit.rlim_cur <= limit.rlim_max && setrlimit(all[i], &limit) == 0 && getrlimit(all[i], &now) == 0 &&
                now.rlim_cur == limit.rlim_cur && now.rlim_max == limit.rlim_max;
    CHECK("every limit can be read, and set to what it is (XSH getrlimit)", good);
    getrlimit(RLIMIT_STACK, &limit);
    struct rlimit bad = {2, 1};
    CHECK("setrlimit: EINVAL, soft above hard or no such limit (XSH setrlimit)",
          setrlimit(RLIMIT_CORE, &bad) == -1 && errno == EINVAL && setrlimit(12345, &limit) == -1 && errno == EINVAL && getrlimit(12345, &limit) == -1);
    CHECK("RLIMIT_DATA: sbrk ENOMEM beyond it (XSH setrlimit)", ends(data_limit) == 0);
    CHECK("RLIMIT_STACK: SIGSEGV beyond it (XSH setrlimit)", ends(stack_limit) == 1011);
    CHECK("but not within it (XSH setrlimit)", ends(stack_within) == 0);
    CHECK("RLIMIT_AS: SIGSEGV when the stack grows beyond it (XSH setrlimit)", ends(stack_with_all_memory) == 1011);
    CHECK("RLIMIT_NOFILE: EMFILE beyond it (XSH setrlimit)", ends(files_limit) == 0);
    CHECK("a child has its parent's limits (XSH fork)", ends(inherits) == 0);
}

static void touches(void)
{
    volatile char *p = mmap(NULL, 64 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 64; i++)
        p[i * PAGE] = 1;
}

static void use(void)
{
    struct rusage before, after;
    struct rusage children, later;
    getrusage(RUSAGE_SELF, &before);
    touches();
    getrusage(RUSAGE_SELF, &after);
    CHECK("getrusage: faults do not shrink, nor what was resident (XSH getrusage)",
          after.ru_minflt >= before.ru_minflt && after.ru_majflt >= before.ru_majflt && after.ru_maxrss >= 64 * 4);
    getrusage(RUSAGE_CHILDREN, &children);
    kit_child(touches);
    getrusage(RUSAGE_CHILDREN, &later);
    CHECK("a child's faults count once it was waited for (XSH getrusage)", later.ru_minflt > children.ru_minflt || after.ru_minflt == before.ru_minflt /* all pages come in advance */);
    printf("faults %ld, of a child %ld\n", after.ru_minflt - before.ru_minflt, later.ru_minflt - children.ru_minflt);
}

int main(void)
{
    option_macros();
    limits();
    resource_limits();
    use();
    return kit_end();
}
