/*
 * Conformance: cancellation points (XSH 2.9.5). A thread that waits in one is woken and ends there; one that enters it with a request
 * pending ends, too, whether it would wait or not.
 */
#include "cancel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <termios.h>

static char byte, bytes[4096];
static int empty[2], full[2], file;
static pid_t child;
static char fifo[64], path[64];
static sem_t none;
static pthread_t sleeper;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static struct iovec parts[2] = {{bytes, 100}, {bytes + 100, sizeof bytes - 100}};
static const struct timespec hour = {3600, 0};

static struct timespec in_an_hour(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    now.tv_sec += 3600;
    return now;
}

static sigset_t of_user_1(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    return set;
}

static void unlock(void *argument)
{
    pthread_mutex_unlock(argument);
}

/* ---- those that wait ---- */

static void in_read(void) { read(empty[0], &byte, 1); }
static void in_readv(void) { readv(empty[0], parts, 2); }
static void in_write(void) { write(full[1], bytes, sizeof bytes); }
static void in_writev(void) { writev(full[1], parts, 2); }
static void in_open(void) { open(fifo, O_RDONLY); }
static void in_openat(void) { openat(AT_FDCWD, fifo, O_WRONLY); }
static void in_poll(void) { poll(&(struct pollfd){empty[0], POLLIN, 0}, 1, -1); }
static void in_poll_of_two(void) { poll((struct pollfd[]){{empty[0], POLLIN, 0}, {full[1], POLLOUT, 0}}, 2, -1); }
static void in_poll_of_none(void) { poll(NULL, 0, 3600000); }
static void in_sleep(void) { sleep(3600); }
static void in_usleep(void) { for (;;) usleep(900000); }
static void in_nanosleep(void) { nanosleep(&hour, NULL); }
static void in_clock_nanosleep(void) { clock_nanosleep(CLOCK_MONOTONIC, 0, &hour, NULL); }
static void in_pause(void) { pause(); }
static void in_sem_wait(void) { sem_wait(&none); }
static void in_pthread_join(void) { pthread_join(sleeper, NULL); }
static void in_wait(void) { wait(NULL); }
static void in_waitpid(void) { waitpid(child, NULL, 0); }
static void in_waitid(void) { siginfo_t info; waitid(P_PID, (id_t)child, &info, WEXITED); }
static void in_system(void) { system("exec sleep 3600"); }
static void in_testcancel(void) { for (;;) pthread_testcancel(); }

static void in_select(void)
{
    fd_set set;
    FD_ZERO(&set);
    FD_SET(empty[0], &set);
    select(empty[0] + 1, &set, NULL, NULL, NULL);
}

static void in_pselect(void)
{
    sigset_t all;
    fd_set set;
    FD_ZERO(&set);
    FD_SET(empty[0], &set);
    sigfillset(&all);
    pselect(empty[0] + 1, &set, NULL, NULL, &hour, &all);
}

static void in_sigsuspend(void)
{
    sigset_t all;
    sigfillset(&all);
    sigsuspend(&all);
}

static void in_sigwait(void) { sigset_t set = of_user_1(); int got; sigwait(&set, &got); }
static void in_sigwaitinfo(void) { sigset_t set = of_user_1(); sigwaitinfo(&set, NULL); }
static void in_sigtimedwait(void) { sigset_t set = of_user_1(); sigtimedwait(&set, NULL, &hour); }
static void in_sem_timedwait(void) { struct timespec until = in_an_hour(); sem_timedwait(&none, &until); }

static void in_cond_wait(void)
{
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(unlock, &mutex);
    for (;;)
        pthread_cond_wait(&cond, &mutex);
    pthread_cleanup_pop(0);
}

static void in_cond_timedwait(void)
{
    struct timespec until = in_an_hour();
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(unlock, &mutex);
    while (pthread_cond_timedwait(&cond, &mutex, &until) == 0)
        ;
    pthread_cleanup_pop(1);
}

static void in_setlkw(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
    fcntl(file, F_SETLKW, &lock);
}

static void in_lockf(void) { lockf(file, F_LOCK, 1); }

/* ---- those that need not wait ---- */

static void in_file_read(void) { read(file, &byte, 1); }
static void in_file_write(void) { write(file, &byte, 1); }
static void in_pread(void) { pread(file, &byte, 1, 0); }
static void in_pwrite(void) { pwrite(file, &byte, 1, 0); }
static void in_creat(void) { creat(path, 0600); }
static void in_close(void) { close(file); }
static void in_fsync(void) { fsync(file); }
static void in_fdatasync(void) { fdatasync(file); }
static void in_msync(void) { msync(NULL, 0, MS_SYNC); }
static void in_tcdrain(void) { tcdrain(file); }
static void in_poll_at_once(void) { poll(NULL, 0, 0); }
static void in_nanosleep_of_0(void) { struct timespec nothing = {0, 0}; nanosleep(&nothing, NULL); }
static void in_waitpid_at_once(void) { waitpid(child, NULL, WNOHANG); }

struct point {
    const char *name;
    void (*enter)(void);
    int waits;
};

static const struct point points[] = {
    {"read", in_read, 1}, {"readv", in_readv, 1}, {"write", in_write, 1}, {"writev", in_writev, 1},
    {"open", in_open, 1}, {"openat", in_openat, 1}, {"poll", in_poll, 1}, {"poll of two", in_poll_of_two, 1},
    {"poll of none", in_poll_of_none, 1}, {"select", in_select, 1}, {"pselect", in_pselect, 1},
    {"sleep", in_sleep, 1}, {"usleep", in_usleep, 1}, {"nanosleep", in_nanosleep, 1},
    {"clock_nanosleep", in_clock_nanosleep, 1}, {"pause", in_pause, 1}, {"sigsuspend", in_sigsuspend, 1},
    {"sigwait", in_sigwait, 1}, {"sigwaitinfo", in_sigwaitinfo, 1}, {"sigtimedwait", in_sigtimedwait, 1},
    {"sem_wait", in_sem_wait, 1}, {"sem_timedwait", in_sem_timedwait, 1}, {"pthread_cond_wait", in_cond_wait, 1},
    {"pthread_cond_timedwait", in_cond_timedwait, 1}, {"pthread_join", in_pthread_join, 1}, {"wait", in_wait, 1},
    {"waitpid", in_waitpid, 1}, {"waitid", in_waitid, 1}, {"fcntl(F_SETLKW)", in_setlkw, 1}, {"lockf(F_LOCK)", in_lockf, 1},
    {"system", in_system, 1}, {"pthread_testcancel", in_testcancel, 1},
    {"read of a file", in_file_read, 0}, {"write of a file", in_file_write, 0}, {"pread", in_pread, 0},
    {"pwrite", in_pwrite, 0}, {"creat", in_creat, 0}, {"close", in_close, 0}, {"fsync", in_fsync, 0},
    {"fdatasync", in_fdatasync, 0}, {"msync", in_msync, 0}, {"tcdrain", in_tcdrain, 0}, {"poll at once", in_poll_at_once, 0},
    {"nanosleep of 0", in_nanosleep_of_0, 0}, {"waitpid(WNOHANG)", in_waitpid_at_once, 0},
};
static int pending;

static void *enters(void *argument)
{
    const struct point *p = argument;
    pthread_cleanup_push(count_cleanup, NULL);
    if (pending)
        pthread_cancel(pthread_self());
    begun = 1;
    p->enter();
    pthread_cleanup_pop(0);
    return NULL;
}

static void try(const struct point *p)
{
    char name[80];
    pthread_t t;
    void *result = NULL;
    pending = 0;
    if (p->waits) {
        snprintf(name, sizeof name, "%s: who waits in it ends (XSH 2.9.5)", p->name);
        CHECK(name, canceled(enters, (void *)(uintptr_t)p) && cleaned == 1);
    }
    pending = 1;
    cleaned = 0;
    snprintf(name, sizeof name, "%s: who enters it with a request pending ends (XSH 2.9.5)", p->name);
    CHECK(name, pthread_create(&t, NULL, enters, (void *)(uintptr_t)p) == 0 && pthread_join(t, &result) == 0 &&
                    result == PTHREAD_CANCELED && cleaned == 1);
}

static void *sleeps(void *argument)
{
    for (;;)
        pause();
    return argument;
}

/* A child that has the lock, and stays. */
static void start_child(void)
{
    int ready[2];
    pipe(ready);
    child = fork();
    if (child == 0) {
        in_setlkw();
        write(ready[1], "", 1);
        sleeps(NULL);
    }
    read(ready[0], &byte, 1);
    close(ready[0]);
    close(ready[1]);
}

int main(void)
{
    sigset_t set = of_user_1();
    struct sigaction action;
    struct stat status;
    snprintf(fifo, sizeof fifo, "/tmp/cancel-fifo-%d", (int)getpid());
    snprintf(path, sizeof path, "/tmp/cancel-%d", (int)getpid());
    file = open(path, O_RDWR | O_CREAT, 0600);
    pipe(empty);
    pipe(full);
    fcntl(full[1], F_SETFL, O_NONBLOCK);
    while (write(full[1], bytes, sizeof bytes) > 0)
        ;
    fcntl(full[1], F_SETFL, 0);
    mkfifo(fifo, 0600);
    sem_init(&none, 0, 0);
    start_child();
    sigprocmask(SIG_BLOCK, &set, NULL);
    pthread_create(&sleeper, NULL, sleeps, NULL);
    for (size_t i = 0; i < sizeof points / sizeof *points; i++)
        try(&points[i]);
    CHECK("none of them has done anything: the file is open, and as it was (XSH 2.9.5)",
          fstat(file, &status) == 0 && status.st_size == 0 && lseek(file, 0, SEEK_CUR) == 0);
    CHECK("pthread_join: the thread that was waited for can be joined (XSH 2.9.5)", ends_canceled(sleeper));
    CHECK("system: SIGINT is as it was before (XSH 2.9.5)", sigaction(SIGINT, NULL, &action) == 0 && action.sa_handler == SIG_DFL);
    CHECK("sem_wait: nobody counts as waiting (XSH sem_wait)", sem_post(&none) == 0 && sem_trywait(&none) == 0);
    CHECK("pthread_cond_wait: the mutex is free, nobody waits (XSH pthread_cond_wait)",
          pthread_mutex_trylock(&mutex) == 0 && pthread_mutex_unlock(&mutex) == 0 && pthread_cond_destroy(&cond) == 0);
    kill(child, SIGKILL);
    CHECK("waitpid: the child can be waited for (XSH 2.9.5)", waitpid(child, NULL, 0) == child);
    unlink(fifo);
    unlink(path);
    return kit_end();
}
