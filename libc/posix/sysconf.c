/* Facts about the system. */
#include <errno.h>
#include <limits.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>
#include <string.h>
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

long sysconf(int name)
{
    switch (name) {
    case _SC_ARG_MAX:
        return ARG_MAX;
    case _SC_CHILD_MAX:
        return CHILD_MAX;
    case _SC_CLK_TCK:
        return CLOCKS_PER_SEC; /* newlib's clock() adds what times() gives */
    case _SC_NGROUPS_MAX:
        return NGROUPS_MAX;
    case _SC_OPEN_MAX:
        return OPEN_MAX;
    case _SC_PAGESIZE:
        return PAGESIZE;
    case _SC_NPROCESSORS_CONF:
    case _SC_NPROCESSORS_ONLN:
        return 1;
    case _SC_PHYS_PAGES:
        return frames(0);
    case _SC_AVPHYS_PAGES:
        return frames(1);
    case _SC_IOV_MAX:
        return IOV_MAX;
    case _SC_LINE_MAX:
        return LINE_MAX;
    case _SC_SYMLOOP_MAX:
        return SYMLOOP_MAX;
    case _SC_HOST_NAME_MAX:
        return HOST_NAME_MAX;
    case _SC_TTY_NAME_MAX:
        return TTY_NAME_MAX;
    case _SC_ATEXIT_MAX:
        return 32;
    case _SC_JOB_CONTROL:
    case _SC_SAVED_IDS:
    case _SC_REGEXP:
    case _SC_SHELL:
        return 1;
    case _SC_VERSION:
    case _SC_FSYNC:
    case _SC_MAPPED_FILES:
    case _SC_MEMORY_PROTECTION:
    case _SC_MONOTONIC_CLOCK:
        return _POSIX_VERSION;
    case _SC_THREADS:
    case _SC_MEMLOCK:
    case _SC_SHARED_MEMORY_OBJECTS:
        return -1; /* not offered: errno stays */
    default:
        return quire_result(ERR_INVAL);
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
    return OPEN_MAX;
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

int gethostname(char *name, size_t bytes)
{
    static const char own[] = "quire";
    if (bytes < sizeof own)
        return (int)quire_result(ERR_NAMETOOLONG);
    memcpy(name, own, sizeof own);
    return 0;
}
