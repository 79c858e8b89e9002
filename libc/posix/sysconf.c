/* Facts about the system. */
#include <errno.h>
#include <limits.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>
#include <semaphore.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

static long frames(int free_ones)
{
    struct pager_stat stat = {0};
    uint64_t w[MSG_WORDS] = {0};
    if (quire_result(quire_call_buffer(USER_SLOT_PAGER, PAGER_STAT, w, &stat, sizeof stat, BUF_OUT)) < 0)
        return -1;
    return (long)(free_ones ? stat.free_frames : stat.frames);
}

/* A soft limit of this process. */
static long limit_of(int which)
{
    struct rlimit limit;
    if (getrlimit(which, &limit) < 0 || limit.rlim_cur > LONG_MAX)
        return -1;
    return (long)limit.rlim_cur;
}

/* Limits that are the same in every process. True: *value is one of them. */
static bool is_limit(int name, long *value)
{
    static const struct {
        int name;
        long value;
    } limits[] = {
        {_SC_ARG_MAX, ARG_MAX}, {_SC_CLK_TCK, CLOCKS_PER_SEC /* as newlib's CLK_TCK */}, {_SC_NGROUPS_MAX, NGROUPS_MAX},
        {_SC_PAGESIZE, PAGESIZE}, {_SC_NPROCESSORS_CONF, 1}, {_SC_NPROCESSORS_ONLN, 1}, {_SC_IOV_MAX, IOV_MAX},
        {_SC_LINE_MAX, LINE_MAX}, {_SC_SYMLOOP_MAX, SYMLOOP_MAX}, {_SC_HOST_NAME_MAX, HOST_NAME_MAX},
        {_SC_LOGIN_NAME_MAX, LOGIN_NAME_MAX}, {_SC_TTY_NAME_MAX, TTY_NAME_MAX}, {_SC_ATEXIT_MAX, 32}, {_SC_STREAM_MAX, STREAM_MAX},
        {_SC_TZNAME_MAX, TZNAME_MAX}, {_SC_RE_DUP_MAX, RE_DUP_MAX}, {_SC_BC_BASE_MAX, BC_BASE_MAX}, {_SC_BC_DIM_MAX, BC_DIM_MAX},
        {_SC_BC_SCALE_MAX, BC_SCALE_MAX}, {_SC_BC_STRING_MAX, BC_STRING_MAX}, {_SC_COLL_WEIGHTS_MAX, COLL_WEIGHTS_MAX},
        {_SC_EXPR_NEST_MAX, EXPR_NEST_MAX}, {_SC_THREAD_KEYS_MAX, PTHREAD_KEYS_MAX}, {_SC_THREAD_STACK_MIN, PTHREAD_STACK_MIN},
        {_SC_THREAD_THREADS_MAX, PTHREAD_THREADS_MAX}, {_SC_THREAD_DESTRUCTOR_ITERATIONS, PTHREAD_DESTRUCTOR_ITERATIONS},
        {_SC_SEM_NSEMS_MAX, SEM_NSEMS_MAX}, {_SC_SEM_VALUE_MAX, SEM_VALUE_MAX}, {_SC_RTSIG_MAX, RTSIG_MAX},
        {_SC_SIGQUEUE_MAX, SIGQUEUE_MAX}, {_SC_TIMER_MAX, TIMER_MAX}, {_SC_DELAYTIMER_MAX, DELAYTIMER_MAX},
        {_SC_GETPW_R_SIZE_MAX, 1024}, {_SC_GETGR_R_SIZE_MAX, 1024},
        /* the options: what <unistd.h> says of them */
        {_SC_VERSION, _POSIX_VERSION}, {_SC_JOB_CONTROL, _POSIX_JOB_CONTROL}, {_SC_SAVED_IDS, _POSIX_SAVED_IDS},
        {_SC_REGEXP, _POSIX_REGEXP}, {_SC_SHELL, _POSIX_SHELL}, {_SC_FSYNC, _POSIX_FSYNC}, {_SC_MAPPED_FILES, _POSIX_MAPPED_FILES},
        {_SC_MEMORY_PROTECTION, _POSIX_MEMORY_PROTECTION}, {_SC_MEMLOCK, _POSIX_MEMLOCK}, {_SC_MEMLOCK_RANGE, _POSIX_MEMLOCK_RANGE},
        {_SC_SHARED_MEMORY_OBJECTS, _POSIX_SHARED_MEMORY_OBJECTS}, {_SC_SYNCHRONIZED_IO, _POSIX_SYNCHRONIZED_IO},
        {_SC_ADVISORY_INFO, _POSIX_ADVISORY_INFO}, {_SC_SPAWN, _POSIX_SPAWN}, {_SC_MONOTONIC_CLOCK, _POSIX_MONOTONIC_CLOCK},
        {_SC_CLOCK_SELECTION, _POSIX_CLOCK_SELECTION}, {_SC_CPUTIME, _POSIX_CPUTIME}, {_SC_THREAD_CPUTIME, _POSIX_THREAD_CPUTIME},
        {_SC_TIMERS, _POSIX_TIMERS}, {_SC_TIMEOUTS, _POSIX_TIMEOUTS}, {_SC_THREADS, _POSIX_THREADS},
        {_SC_THREAD_ATTR_STACKADDR, _POSIX_THREAD_ATTR_STACKADDR}, {_SC_THREAD_ATTR_STACKSIZE, _POSIX_THREAD_ATTR_STACKSIZE},
        {_SC_THREAD_PROCESS_SHARED, _POSIX_THREAD_PROCESS_SHARED}, {_SC_THREAD_SAFE_FUNCTIONS, _POSIX_THREAD_SAFE_FUNCTIONS},
        {_SC_BARRIERS, _POSIX_BARRIERS}, {_SC_READER_WRITER_LOCKS, _POSIX_READER_WRITER_LOCKS}, {_SC_SPIN_LOCKS, _POSIX_SPIN_LOCKS},
        {_SC_SEMAPHORES, _POSIX_SEMAPHORES}, {_SC_REALTIME_SIGNALS, _POSIX_REALTIME_SIGNALS}, {_SC_V7_LP64_OFF64, _POSIX_V7_LP64_OFF64},
        {_SC_V6_LP64_OFF64, _POSIX_V6_LP64_OFF64}, {_SC_2_VERSION, _POSIX2_VERSION},
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (limits[i].name == name) {
            *value = limits[i].value;
            return true;
        }
    return false;
}

long sysconf(int name)
{
    long value;
    if (is_limit(name, &value))
        return value;
    switch (name) {
    case _SC_CHILD_MAX:
        return limit_of(RLIMIT_NPROC);
    case _SC_OPEN_MAX:
        return limit_of(RLIMIT_NOFILE);
    case _SC_PHYS_PAGES:
        return frames(0);
    case _SC_AVPHYS_PAGES:
        return frames(1);
    default:
        /* a name that is known, but nothing here has it: errno stays */
        return name >= 0 && name <= _SC_POSIX_26_VERSION ? -1 : quire_result(ERR_INVAL);
    }
}

static long limit_of_files(int name)
{
    switch (name) {
    case _PC_FILESIZEBITS:
        return 43; /* the largest offset with blocks of 4 KiB is just beyond 4 TiB */
    case _PC_SYMLINK_MAX:
        return SYMLINK_MAX;
    case _PC_SYNC_IO:
        return 1;
    case _PC_ASYNC_IO:
    case _PC_PRIO_IO:
    case _PC_2_SYMLINKS:
        return name == _PC_2_SYMLINKS ? 1 : -1;
    case _PC_LINK_MAX:
        return LINK_MAX;
    case _PC_MAX_CANON:
        return MAX_CANON;
    case _PC_MAX_INPUT:
        return MAX_INPUT;
    case _PC_NAME_MAX:
        return NAME_MAX;
    case _PC_PATH_MAX:
        return PATH_MAX;
    case _PC_PIPE_BUF:
        return PIPE_BUF;
    case _PC_CHOWN_RESTRICTED:
    case _PC_NO_TRUNC:
        return 1;
    case _PC_VDISABLE:
        return _POSIX_VDISABLE;
    default:
        return quire_result(ERR_INVAL);
    }
}

long pathconf(const char *path, int name)
{
    struct stat status;
    return stat(path, &status) < 0 ? -1 : limit_of_files(name);
}

long fpathconf(int fd, int name)
{
    struct stat status;
    return fstat(fd, &status) < 0 ? -1 : limit_of_files(name);
}

int getpagesize(void)
{
    return PAGESIZE;
}

int getdtablesize(void)
{
    return (int)sysconf(_SC_OPEN_MAX);
}

int uname(struct utsname *name)
{
    memset(name, 0, sizeof *name);
    strcpy(name->sysname, "Quire");
    strcpy(name->nodename, "quire");
    strcpy(name->release, "1");
    strcpy(name->version, "1");
    strcpy(name->machine, "riscv64");
    return 0;
}

/* It has no other. */
int sethostname(const char *name, size_t bytes)
{
    (void)name, (void)bytes;
    return (int)quire_result(ERR_PERM);
}

int getdomainname(char *name, size_t bytes)
{
    static const char none[] = "(none)";
    if (bytes < sizeof none)
        return (int)quire_result(ERR_INVAL);
    memcpy(name, none, sizeof none);
    return 0;
}

/* Every one is the same. */
long gethostid(void)
{
    return 0x51756972; /* "Quir" */
}

int gethostname(char *name, size_t bytes)
{
    static const char own[] = "quire";
    if (bytes < sizeof own)
        return (int)quire_result(ERR_NAMETOOLONG);
    memcpy(name, own, sizeof own);
    return 0;
}
