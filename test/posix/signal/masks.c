/* Conformance: blocked and pending signals, waiting for them, timers, interrupted calls, threads. */
#include "../kit.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>

static volatile sig_atomic_t runs, last, order;
static volatile pthread_t ran_in;

static void note(int number)
{
    runs++;
    last = number;
    order = order * 10 + (number == SIGUSR1 ? 1 : number == SIGUSR2 ? 2 : 3);
    ran_in = pthread_self();
}

static void handle(int number, int flags)
{
    struct sigaction a;
    memset(&a, 0, sizeof a);
    a.sa_handler = note;
    a.sa_flags = flags;
    sigaction(number, &a, NULL);
}

static sigset_t set_of(int one, int two)
{
    sigset_t set;
    sigemptyset(&set);
    if (one)
        sigaddset(&set, one);
    if (two)
        sigaddset(&set, two);
    return set;
}

static long ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void blocking(void)
{
    sigset_t both = set_of(SIGUSR1, SIGUSR2), old, pending, empty = set_of(0, 0), one = set_of(SIGUSR1, 0);
    handle(SIGUSR1, 0);
    handle(SIGUSR2, 0);
    CHECK("sigprocmask: EINVAL (XSH)", sigprocmask(99, &both, NULL) == -1 && errno == EINVAL);
    sigprocmask(SIG_BLOCK, &both, &old);
    raise(SIGUSR1);
    raise(SIGUSR1);
    raise(SIGUSR2);
    CHECK("a blocked signal waits (XSH 2.4.1)", runs == 0 && sigpending(&pending) == 0 && sigismember(&pending, SIGUSR1) &&
                                                   sigismember(&pending, SIGUSR2) && !sigismember(&pending, SIGINT));
    sigprocmask(SIG_UNBLOCK, &one, NULL);
    CHECK("and is delivered, once, before the unblocking returns (XSH sigprocmask)", runs == 1 && last == SIGUSR1);
    sigsuspend(&empty);
    CHECK("sigsuspend delivers and restores the mask: EINTR (XSH sigsuspend)",
          errno == EINTR && runs == 2 && last == SIGUSR2 && sigprocmask(SIG_BLOCK, NULL, &one) == 0 && sigismember(&one, SIGUSR2));
    raise(SIGUSR2);
    signal(SIGUSR2, SIG_IGN);
    sigprocmask(SIG_SETMASK, &old, NULL);
    CHECK("ignoring a pending signal discards it (XSH 2.4.3)", runs == 2);
    handle(SIGUSR2, 0);
    pid_t pid = fork();
    if (pid == 0) {
        usleep(20000);
        kill(getppid(), SIGUSR2);
        _exit(0);
    }
    sigprocmask(SIG_BLOCK, &both, NULL);
    int result = sigsuspend(&empty);
    CHECK("sigsuspend waits for another process's signal (XSH sigsuspend)", result == -1 && errno == EINTR && runs == 3);
    sigprocmask(SIG_SETMASK, &old, NULL);
    waitpid(pid, NULL, 0);
}

static void waiting(void)
{
    sigset_t both = set_of(SIGUSR1, SIGUSR2), real = set_of(SIGRTMIN, SIGRTMIN + 1);
    siginfo_t info;
    struct timespec brief = {0, 20000000}, none = {0, 0};
    union sigval value;
    int number = 0, good = 1;
    runs = 0;
    sigprocmask(SIG_BLOCK, &both, NULL);
    sigprocmask(SIG_BLOCK, &real, NULL);
    raise(SIGUSR1);
    CHECK("sigwait takes a pending signal (XSH sigwait)", sigwait(&both, &number) == 0 && number == SIGUSR1 && runs == 0);
    long start = ms();
    CHECK("sigtimedwait: EAGAIN after its time (XSH)", sigtimedwait(&both, &info, &brief) == -1 && errno == EAGAIN && ms() - start >= 19 &&
                                                          sigtimedwait(&both, &info, &none) == -1 && errno == EAGAIN);
    for (int i = 0; i < 5; i++) {
        value.sival_int = i;
        good &= sigqueue(getpid(), SIGRTMIN + 1, value) == 0;
    }
    value.sival_int = 77;
    good &= sigqueue(getpid(), SIGRTMIN, value) == 0;
    good &= sigwaitinfo(&real, &info) == SIGRTMIN && info.si_value.sival_int == 77 && info.si_code == SI_QUEUE;
    for (int i = 0; i < 5; i++)
        good &= sigwaitinfo(&real, &info) == SIGRTMIN + 1 && info.si_value.sival_int == i;
    CHECK("realtime signals are queued, lowest first, in order (XSH 2.4.1)", good);
    pid_t pid = fork();
    if (pid == 0) {
        usleep(20000);
        kill(getppid(), SIGUSR2);
        _exit(0);
    }
    CHECK("sigwaitinfo waits, and tells who sent it (XSH sigwaitinfo)",
          sigwaitinfo(&both, &info) == SIGUSR2 && info.si_pid == pid && info.si_code == SI_USER && runs == 0);
    waitpid(pid, NULL, 0);
    sigprocmask(SIG_UNBLOCK, &both, NULL);
    sigprocmask(SIG_UNBLOCK, &real, NULL);
}

static void timers(void)
{
    struct itimerval often = {{0, 10000}, {0, 10000}}, never = {{0, 0}, {0, 0}}, old;
    handle(SIGALRM, 0);
    runs = 0;
    alarm(100);
    CHECK("alarm tells what was left (XSH alarm)", alarm(0) >= 99 && alarm(0) == 0);
    long start = ms();
    setitimer(ITIMER_REAL, &often, NULL);
    while (runs < 5)
        pause();
    CHECK("setitimer: again and again (XSH setitimer)", ms() - start >= 49 && last == SIGALRM);
    CHECK("getitimer, and stopping (XSH getitimer)", getitimer(ITIMER_REAL, &old) == 0 && old.it_interval.tv_usec == 10000 &&
                                                       setitimer(ITIMER_REAL, &never, &old) == 0 && old.it_interval.tv_usec == 10000);
    runs = 0;
    usleep(30000);
    CHECK("a stopped timer is quiet (XSH setitimer)", runs == 0);
}

static void alarm_in(long us)
{
    struct itimerval once = {{0, 0}, {0, us}};
    setitimer(ITIMER_REAL, &once, NULL);
}

static void interrupted(void)
{
    int fds[2], status;
    char c = 0;
    sem_t sem;
    struct timespec second = {1, 0}, left = {0, 0};
    pipe(fds);
    sem_init(&sem, 0, 0);
    handle(SIGALRM, 0);
    alarm_in(100000);
    CHECK("read of an empty pipe: EINTR (XSH read)", read(fds[0], &c, 1) == -1 && errno == EINTR);
    alarm_in(100000);
    CHECK("nanosleep: EINTR, and what is left (XSH nanosleep)", nanosleep(&second, &left) == -1 && errno == EINTR && left.tv_nsec > 500000000);
    alarm_in(100000);
    CHECK("sem_wait: EINTR (XSH sem_wait)", sem_wait(&sem) == -1 && errno == EINTR);
    pid_t pid = fork();
    if (pid == 0) {
        usleep(600000);
        _exit(3);
    }
    alarm_in(100000);
    CHECK("waitpid: EINTR (XSH wait)", waitpid(pid, &status, 0) == -1 && errno == EINTR);
    handle(SIGALRM, SA_RESTART);
    runs = 0;
    alarm_in(100000);
    CHECK("waitpid with SA_RESTART goes on (XSH sigaction)", waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 3 && runs == 1);
    pid = fork();
    if (pid == 0) {
        usleep(600000);
        write(fds[1], "y", 1);
        _exit(0);
    }
    runs = 0;
    alarm_in(100000);
    CHECK("read with SA_RESTART goes on (XSH sigaction)", read(fds[0], &c, 1) == 1 && c == 'y' && runs == 1);
    waitpid(pid, NULL, 0);
    close(fds[0]);
    close(fds[1]);
}

static pid_t sends_after(int us, int number)
{
    pid_t pid = fork();
    if (pid == 0) {
        usleep((useconds_t)us);
        kill(getppid(), number);
        _exit(0);
    }
    return pid;
}

/* What is blocked but for the call: it is there already, or comes while the call waits. */
static void polled(void)
{
    sigset_t set = set_of(SIGUSR1, 0), empty = set_of(0, 0), old, now;
    int one[2], two[2];
    struct timespec brief = {0, 20000000}, none = {0, 0};
    pipe(one);
    pipe(two);
    struct pollfd list[2] = {{one[0], POLLIN, 0}, {two[0], POLLIN, 0}};
    handle(SIGUSR1, SA_RESTART);
    sigprocmask(SIG_BLOCK, &set, &old);
    runs = 0;
    raise(SIGUSR1);
    CHECK("pselect: EINTR by a signal that was pending (XSH pselect)", pselect(0, NULL, NULL, NULL, NULL, &empty) == -1 && errno == EINTR && runs == 1);
    CHECK("and the mask is restored (XSH pselect)", sigprocmask(SIG_BLOCK, NULL, &now) == 0 && sigismember(&now, SIGUSR1));
    raise(SIGUSR1);
    CHECK("ppoll: the same, with a descriptor (XSH poll)", ppoll(list, 1, NULL, &empty) == -1 && errno == EINTR && runs == 2);
    raise(SIGUSR1);
    CHECK("and with two (XSH poll)", ppoll(list, 2, NULL, &empty) == -1 && errno == EINTR && runs == 3);
    CHECK("ppoll: no signal, the time is over (XSH poll)", ppoll(list, 2, &brief, &empty) == 0 && ppoll(list, 2, &none, &empty) == 0 && runs == 3);
    for (nfds_t count = 0; count <= 2; count++) {
        pid_t pid = sends_after(20000, SIGUSR1);
        CHECK("ppoll: a signal while it waits (XSH poll)", ppoll(list, count, NULL, &empty) == -1 && errno == EINTR);
        waitpid(pid, NULL, 0);
    }
    sigprocmask(SIG_SETMASK, &old, NULL);
    for (nfds_t count = 0; count <= 2; count++) {
        pid_t pid = sends_after(22000, SIGUSR1);
        CHECK("poll: EINTR, also with SA_RESTART (XSH poll)", poll(list, count, -1) == -1 && errno == EINTR);
        waitpid(pid, NULL, 0);
    }
    CHECK("all of them were handled (XSH 2.4.1)", runs == 9);
    for (int i = 0; i < 2; i++) {
        close(one[i]);
        close(two[i]);
    }
}

/* A terminal that is not asked for input has nothing to tell. */
static void polled_terminal(void)
{
    struct pollfd list = {open("/dev/tty", O_RDWR), 0, 0};
    if (list.fd < 0) {
        kit_skip("poll of a terminal without events", "there is none");
        return;
    }
    clock_t used = clock();
    CHECK("poll: no events, the time is over (XSH poll)", poll(&list, 1, 200) == 0);
    CHECK("and it used none of it (XSH poll)", clock() - used < CLOCKS_PER_SEC / 20);
    handle(SIGALRM, 0);
    alarm_in(100000);
    CHECK("poll: EINTR there, too (XSH poll)", poll(&list, 1, -1) == -1 && errno == EINTR);
    close(list.fd);
}

static sem_t ready;
static volatile int leave;
static void *waits(void *argument)
{
    sigset_t set = set_of(SIGUSR1, 0);
    pthread_sigmask(argument ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
    sem_post(&ready);
    while (!leave)
        usleep(2000);
    return NULL;
}

static void *takes(void *argument)
{
    sigset_t set = set_of(SIGUSR2, 0);
    int number = 0;
    (void)argument;
    sem_post(&ready);
    sigwait(&set, &number);
    return (void *)(intptr_t)number;
}

static void threads(void)
{
    pthread_t open, closed, taker;
    sigset_t set = set_of(SIGUSR1, SIGUSR2), pending;
    void *result;
    sem_init(&ready, 0, 0);
    handle(SIGUSR1, SA_RESTART);
    runs = 0;
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_create(&open, NULL, waits, NULL);
    pthread_create(&closed, NULL, waits, &set);
    sem_wait(&ready);
    sem_wait(&ready);
    kill(getpid(), SIGUSR1);
    for (int i = 0; i < 5000 && !runs; i++)
        usleep(2000);
    CHECK("a process's signal goes to a thread that does not block it (XSH 2.4.1)", runs == 1 && pthread_equal(ran_in, open));
    pthread_kill(closed, SIGUSR1);
    usleep(10000);
    CHECK("pthread_kill: to that thread, which blocks it (XSH pthread_kill)", runs == 1 && sigpending(&pending) == 0 && !sigismember(&pending, SIGUSR1));
    pthread_kill(open, SIGUSR1);
    for (int i = 0; i < 5000 && runs < 2; i++)
        usleep(2000);
    CHECK("or does not (XSH pthread_kill)", runs == 2 && pthread_equal(ran_in, open));
    leave = 1;
    pthread_join(open, NULL);
    pthread_join(closed, NULL);
    pthread_create(&taker, NULL, takes, NULL);
    sem_wait(&ready);
    usleep(5000);
    kill(getpid(), SIGUSR2);
    pthread_join(taker, &result);
    CHECK("a thread in sigwait takes the process's signal (XSH sigwait)", (intptr_t)result == SIGUSR2);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static volatile int counts;
static void stops(void)
{
    int fds[2], status;
    char c;
    pipe(fds);
    pid_t pid = fork();
    if (pid == 0) {
        close(fds[0]);
        for (;;) {
            write(fds[1], "x", 1);
            usleep(3000);
        }
    }
    close(fds[1]);
    read(fds[0], &c, 1);
    usleep(20000);
    kill(pid, SIGSTOP);
    usleep(20000);
    char many[64];
    read(fds[0], many, sizeof many);
    long start = ms();
    pid_t waker = fork();
    if (waker == 0) {
        usleep(60000);
        kill(pid, SIGCONT);
        _exit(0);
    }
    read(fds[0], &c, 1);
    CHECK("SIGSTOP stops and SIGCONT goes on (XSH 2.4.3)", ms() - start >= 30);
    kill(pid, SIGKILL);
    CHECK("SIGKILL ends (XSH 2.4.3)", waitpid(pid, &status, 0) == pid && WTERMSIG(status) == SIGKILL);
    waitpid(waker, NULL, 0);
    close(fds[0]);
}

/* A child that waits for SIGUSR1, with status 5 if it comes, and was stopped. */
static pid_t stopped_waiter(const sigset_t *set)
{
    int status = 0, number = 0;
    pid_t pid = fork();
    if (pid == 0) {
        alarm(10);
        signal(SIGALRM, SIG_DFL);
        _exit(sigwait(set, &number) == 0 && number == SIGUSR1 ? 5 : 6);
    }
    usleep(20000);
    kill(pid, SIGSTOP);
    waitpid(pid, &status, WUNTRACED);
    return pid;
}

/* Waits, is stopped, goes on, and is sent what it waits for. */
static void waits_through_a_stop(void)
{
    sigset_t set = set_of(SIGUSR1, 0), old;
    int status = 0;
    sigprocmask(SIG_BLOCK, &set, &old);
    pid_t pid = stopped_waiter(&set);
    kill(pid, SIGCONT);
    usleep(20000);
    kill(pid, SIGUSR1);
    CHECK("sigwait goes on after a stop (XSH sigwait)", waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 5);
    pid = stopped_waiter(&set);
    kill(pid, SIGUSR1);
    usleep(20000);
    CHECK("not before it goes on (XSH 2.4.3)", waitpid(pid, &status, WNOHANG) == 0);
    kill(pid, SIGCONT);
    CHECK("with what was sent meanwhile (XSH sigwait)", waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 5);
    sigprocmask(SIG_SETMASK, &old, NULL);
}

int main(void)
{
    blocking();
    waiting();
    timers();
    interrupted();
    polled();
    polled_terminal();
    threads();
    stops();
    waits_through_a_stop();
    return kit_end();
}
