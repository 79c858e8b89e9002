/* The table of calls.h. */
#include "calls.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <limits.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

#define FOLDER "/tmp/pointers.d"
#define FILE_NAME FOLDER "/file"
enum { PART = 3000 }; /* bytes of a buffer */

static int file, folder, ends[2];
static pid_t child;

void calls_begin(void)
{
    static char block[2 * PART];
    memset(block, 'f', sizeof block);
    mkdir(FOLDER, 0700);
    file = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
    (void)!write(file, block, sizeof block);
    (void)!symlink("file", FOLDER "/link");
    folder = open(FOLDER, O_RDONLY | O_DIRECTORY);
    (void)!pipe(ends);
}

void calls_end(void)
{
    close(file), close(folder), close(ends[0]), close(ends[1]);
    unlink(FOLDER "/link"), unlink(FILE_NAME), rmdir(FOLDER);
}

/* The error number that some calls give as their result. */
static long error(int number)
{
    errno = number;
    return number ? -1 : 0;
}

/* One line a call: NAME(the call, with `at` as the pointer). */
#define CALL(name, expression)       \
    static long name(void *at)       \
    {                                \
        return (long)(expression);   \
    }
#define POINTER_CALL(name, expression)                              \
    static long name(void *at)                                      \
    {                                                               \
        return (expression) == NULL ? -1 : 0;                       \
    }

/* ---- paths ---- */
CALL(c_open, open(at, O_RDONLY))
CALL(c_openat, openat(folder, at, O_RDONLY))
CALL(c_creat, creat(at, 0600))
CALL(c_stat, stat(at, &(struct stat){ 0 }))
CALL(c_lstat, lstat(at, &(struct stat){ 0 }))
CALL(c_fstatat, fstatat(folder, at, &(struct stat){ 0 }, 0))
CALL(c_access, access(at, R_OK))
CALL(c_faccessat, faccessat(folder, at, R_OK, 0))
CALL(c_mkdir, mkdir(at, 0700))
CALL(c_mkdirat, mkdirat(folder, at, 0700))
CALL(c_rmdir, rmdir(at))
CALL(c_unlink, unlink(at))
CALL(c_unlinkat, unlinkat(folder, at, 0))
CALL(c_rename_old, rename(at, FOLDER "/no"))
CALL(c_rename_new, rename(FOLDER "/link", at))
CALL(c_link_old, link(at, FOLDER "/no"))
CALL(c_link_new, link(FILE_NAME, at))
CALL(c_symlink_target, symlink(at, FOLDER "/file"))
CALL(c_symlink_path, symlink("target", at))
CALL(c_chmod, chmod(at, 0600))
CALL(c_fchmodat, fchmodat(folder, at, 0600, 0))
CALL(c_chown, chown(at, (uid_t)-1, (gid_t)-1))
CALL(c_truncate, truncate(at, 0))
CALL(c_chdir, chdir(at))
CALL(c_utimensat_path, utimensat(folder, at, NULL, 0))
CALL(c_statvfs_path, statvfs(at, &(struct statvfs){ 0 }))
CALL(c_pathconf, pathconf(at, _PC_NAME_MAX))
POINTER_CALL(c_opendir, opendir(at))
POINTER_CALL(c_realpath, realpath(at, NULL))
POINTER_CALL(c_fopen, fopen(at, "r"))
CALL(c_nftw, nftw(at, NULL, 4, 0))
CALL(c_shm_open, shm_open(at, O_RDWR, 0))
CALL(c_shm_unlink, shm_unlink(at))
CALL(c_memfd, memfd_create(at, 0))
CALL(c_mkstemp, mkstemp(at))
CALL(c_remove, remove(at))

static long c_sem_open(void *at)
{
    return sem_open(at, 0) == SEM_FAILED ? -1 : 0;
}

/* ---- programs ---- */
CALL(c_execve_path, execve(at, (char *[]){ "x", NULL }, environ))
CALL(c_execve_word, execve(FILE_NAME, (char *[]){ at, NULL }, environ))
CALL(c_execve_words, execve(FILE_NAME, at, environ))
CALL(c_execve_environment, execve(FILE_NAME, (char *[]){ "x", NULL }, at))
CALL(c_execvp, execvp(at, (char *[]){ "x", NULL }))
CALL(c_spawn_path, error(posix_spawn(&child, at, NULL, NULL, (char *[]){ "x", NULL }, environ)))

static long c_wait_status(void *at)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    return waitpid(pid, at, 0);
}

static long c_waitid(void *at)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    return waitid(P_PID, (id_t)pid, at, WEXITED);
}

/* ---- files ---- */
static long c_read_pipe(void *at)
{
    static const char block[PART];
    int own[2];
    return pipe(own) < 0 || write(own[1], block, PART) != PART ? 99999 : read(own[0], at, PART);
}

static long c_write_pipe(void *at)
{
    int own[2];
    return pipe(own) < 0 ? 99999 : write(own[1], at, PART);
}

CALL(c_stat_to, stat(FILE_NAME, at))
CALL(c_lstat_to, lstat(FILE_NAME, at))
CALL(c_fstat_to, fstat(file, at))
CALL(c_fstat_pipe_to, fstat(ends[0], at))
CALL(c_fstatat_to, fstatat(folder, "file", at, 0))
CALL(c_statvfs_to, statvfs(FOLDER, at))
CALL(c_fstatvfs_to, fstatvfs(file, at))
CALL(c_read, (lseek(file, 0, SEEK_SET), read(file, at, PART)))
CALL(c_pread, pread(file, at, PART, 1))
CALL(c_write, write(file, at, PART))
CALL(c_pwrite, pwrite(file, at, PART, 1))
CALL(c_readv_list, readv(file, at, 2))
CALL(c_writev_list, writev(file, at, 2))
CALL(c_readv_base, (lseek(file, 0, SEEK_SET), readv(file, &(struct iovec){ at, PART }, 1)))
CALL(c_writev_base, writev(file, &(struct iovec){ at, PART }, 1))
CALL(c_preadv_base, preadv(file, &(struct iovec){ at, PART }, 1, 0))
CALL(c_readlink_path, readlink(at, (char[10]){ 0 }, 10))
CALL(c_readlink_to, readlink(FOLDER "/link", at, 10))
CALL(c_futimens, futimens(file, at))
CALL(c_utimensat, utimensat(folder, "file", at, 0))
CALL(c_lock_get, fcntl(file, F_GETLK, at))
CALL(c_lock_set, fcntl(file, F_SETLK, at))
CALL(c_pipe, pipe(at))
CALL(c_pipe2, pipe2(at, O_CLOEXEC))
CALL(c_poll, poll(at, 1, 0))
CALL(c_select_read, select(5, at, NULL, NULL, &(struct timeval){ 0 }))
CALL(c_select_write, select(5, NULL, at, NULL, &(struct timeval){ 0 }))

static long c_select_time(void *at)
{
    fd_set ready;
    FD_ZERO(&ready);
    FD_SET(ends[1], &ready);
    return select(ends[1] + 1, NULL, &ready, NULL, at);
}

POINTER_CALL(c_getcwd, getcwd(at, PATH_MAX))
CALL(c_getrandom, getrandom(at, 200, 0))
CALL(c_mincore, mincore((void *)((uintptr_t)&c_getrandom & ~(uintptr_t)4095), 4096, at))

/* ---- signals, time, facts ---- */
CALL(c_sigaction_new, sigaction(SIGUSR1, at, NULL))
CALL(c_sigaction_old, sigaction(SIGUSR1, NULL, at))
CALL(c_sigprocmask_new, sigprocmask(SIG_BLOCK, at, NULL))
CALL(c_sigprocmask_old, sigprocmask(SIG_BLOCK, NULL, at))
CALL(c_sigpending, sigpending(at))
CALL(c_sigaltstack_new, sigaltstack(at, NULL))
CALL(c_sigaltstack_old, sigaltstack(NULL, at))
CALL(c_sigtimedwait_set, sigtimedwait(at, NULL, &(struct timespec){ 0 }))

static long c_sigtimedwait_time(void *at)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGUSR1);
    return sigtimedwait(&set, NULL, at);
}

CALL(c_getitimer, getitimer(ITIMER_REAL, at))
CALL(c_setitimer_new, setitimer(ITIMER_REAL, at, NULL))
CALL(c_setitimer_old, setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, at))
CALL(c_clock_gettime, clock_gettime(CLOCK_REALTIME, at))
CALL(c_clock_getres, clock_getres(CLOCK_REALTIME, at))
CALL(c_gettimeofday, gettimeofday(at, NULL))
CALL(c_nanosleep, nanosleep(at, NULL))
CALL(c_time, time(at))
CALL(c_times, times(at))
CALL(c_uname, uname(at))
CALL(c_gethostname, gethostname(at, 64))
CALL(c_getrlimit, getrlimit(RLIMIT_NOFILE, at))
CALL(c_setrlimit, setrlimit(RLIMIT_NOFILE, at))
CALL(c_getrusage, getrusage(RUSAGE_SELF, at))

const struct call calls[] = {
    { "open path", c_open, READS }, { "openat path", c_openat, READS }, { "creat path", c_creat, READS }, { "stat path", c_stat, READS },
    { "lstat path", c_lstat, READS }, { "fstatat path", c_fstatat, READS }, { "access path", c_access, READS },
    { "faccessat path", c_faccessat, READS }, { "mkdir path", c_mkdir, READS }, { "mkdirat path", c_mkdirat, READS },
    { "rmdir path", c_rmdir, READS }, { "unlink path", c_unlink, READS }, { "unlinkat path", c_unlinkat, READS },
    { "rename old", c_rename_old, READS }, { "rename new", c_rename_new, READS }, { "link old", c_link_old, READS },
    { "link new", c_link_new, READS }, { "symlink target", c_symlink_target, READS }, { "symlink path", c_symlink_path, READS },
    { "chmod path", c_chmod, READS }, { "fchmodat path", c_fchmodat, READS }, { "chown path", c_chown, READS },
    { "truncate path", c_truncate, READS }, { "chdir path", c_chdir, READS }, { "utimensat path", c_utimensat_path, NULL_FINE },
    { "statvfs path", c_statvfs_path, READS }, { "pathconf path", c_pathconf, OTHER_FINE }, { "opendir path", c_opendir, READS },
    { "realpath path", c_realpath, NULL_FINE }, { "fopen path", c_fopen, READS }, { "nftw path", c_nftw, READS },
    { "shm_open name", c_shm_open, READS }, { "shm_unlink name", c_shm_unlink, READS }, { "memfd_create name", c_memfd, READS },
    { "mkstemp template", c_mkstemp, WRITES | OTHER_FINE }, { "remove path", c_remove, READS }, { "sem_open name", c_sem_open, READS },
    { "execve path", c_execve_path, READS }, { "execve argv[0]", c_execve_word, NULL_FINE | OTHER_FINE },
    { "execve argv", c_execve_words, NULL_FINE | OTHER_FINE }, { "execve envp", c_execve_environment, NULL_FINE | OTHER_FINE },
    { "execvp file", c_execvp, OTHER_FINE }, { "posix_spawn path", c_spawn_path, READS },
    { "waitpid status", c_wait_status, WRITES | NULL_FINE }, { "waitid info", c_waitid, WRITES | NULL_FINE },
    { "stat buffer", c_stat_to, WRITES }, { "lstat buffer", c_lstat_to, WRITES }, { "fstat buffer", c_fstat_to, WRITES },
    { "fstat buffer, pipe", c_fstat_pipe_to, WRITES }, { "fstatat buffer", c_fstatat_to, WRITES },
    { "statvfs buffer", c_statvfs_to, WRITES }, { "fstatvfs buffer", c_fstatvfs_to, WRITES }, { "read buffer", c_read, WRITES | BYTES },
    { "pread buffer", c_pread, WRITES | BYTES }, { "read buffer, pipe", c_read_pipe, WRITES | BYTES }, { "write buffer", c_write, BYTES },
    { "pwrite buffer", c_pwrite, BYTES }, { "write buffer, pipe", c_write_pipe, BYTES }, { "readv list", c_readv_list, READS },
    { "writev list", c_writev_list, READS }, { "readv base", c_readv_base, WRITES | BYTES }, { "writev base", c_writev_base, BYTES },
    { "preadv base", c_preadv_base, WRITES | BYTES }, { "readlink path", c_readlink_path, READS },
    { "readlink buffer", c_readlink_to, WRITES }, { "futimens times", c_futimens, NULL_FINE | OTHER_FINE },
    { "utimensat times", c_utimensat, NULL_FINE | OTHER_FINE }, { "fcntl F_GETLK lock", c_lock_get, WRITES | OTHER_FINE },
    { "fcntl F_SETLK lock", c_lock_set, OTHER_FINE }, { "pipe descriptors", c_pipe, WRITES }, { "pipe2 descriptors", c_pipe2, WRITES },
    { "poll list", c_poll, WRITES }, { "select readers", c_select_read, WRITES | NULL_FINE },
    { "select writers", c_select_write, WRITES | NULL_FINE }, { "select time", c_select_time, NULL_FINE | OTHER_FINE },
    { "getcwd buffer", c_getcwd, WRITES | NULL_FINE | SHORT }, { "getrandom buffer", c_getrandom, WRITES | BYTES },
    { "mincore vector", c_mincore, WRITES | SHORT }, { "sigaction new", c_sigaction_new, NULL_FINE | OTHER_FINE },
    { "sigaction old", c_sigaction_old, WRITES | NULL_FINE }, { "sigprocmask new", c_sigprocmask_new, NULL_FINE },
    { "sigprocmask old", c_sigprocmask_old, WRITES | NULL_FINE }, { "sigpending set", c_sigpending, WRITES },
    { "sigaltstack new", c_sigaltstack_new, NULL_FINE | OTHER_FINE }, { "sigaltstack old", c_sigaltstack_old, WRITES | NULL_FINE },
    { "sigtimedwait set", c_sigtimedwait_set, READS }, { "sigtimedwait time", c_sigtimedwait_time, NULL_FINE | OTHER_FINE },
    { "getitimer value", c_getitimer, WRITES }, { "setitimer new", c_setitimer_new, NULL_FINE | OTHER_FINE },
    { "setitimer old", c_setitimer_old, WRITES | NULL_FINE }, { "clock_gettime time", c_clock_gettime, WRITES },
    { "clock_getres time", c_clock_getres, WRITES | NULL_FINE }, { "gettimeofday time", c_gettimeofday, WRITES | NULL_FINE },
    { "nanosleep length", c_nanosleep, READS | OTHER_FINE }, { "time", c_time, WRITES | NULL_FINE }, { "times buffer", c_times, WRITES | NULL_FINE },
    { "uname buffer", c_uname, WRITES }, { "gethostname buffer", c_gethostname, WRITES | SHORT }, { "getrlimit limit", c_getrlimit, WRITES | NULL_FINE },
    { "setrlimit limit", c_setrlimit, NULL_FINE }, { "getrusage buffer", c_getrusage, WRITES }, { NULL, 0, 0 },
};
