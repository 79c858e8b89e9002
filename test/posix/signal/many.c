/* Conformance: many threads and many signals: waits of several threads for children; one process that has all signals it can pending. */
#include "../kit.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <time.h>

enum { THREADS = 24, EACH = 256 };

static void nap(long ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    while (nanosleep(&t, &t) < 0 && errno == EINTR)
        ;
}

/* ---- waiting for children ---- */

static pid_t target;

/* 1: got a child, 2: there is none. */
static void *waits_for_child(void *argument)
{
    int status;
    (void)argument;
    pid_t pid = waitpid(target, &status, 0);
    return (void *)(intptr_t)(pid > 0 ? 1 : errno == ECHILD ? 2 : 3);
}

static void *waits_for_stop(void *argument)
{
    siginfo_t info;
    (void)argument;
    return (void *)(intptr_t)(waitid(P_PID, (id_t)target, &info, WSTOPPED) == -1 && errno == ECHILD ? 2 : 3);
}

static pid_t sleeper(void)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        nap(60);
        _exit(0);
    }
    return pid;
}

static void losers_go_on(void)
{
    pthread_t threads[3];
    for (int any = 0; any < 2; any++) {
        int got = 0, none = 0;
        pid_t pid = sleeper();
        target = any ? -1 : pid;
        for (int i = 0; i < 3; i++)
            pthread_create(&threads[i], NULL, waits_for_child, NULL);
        for (int i = 0; i < 3; i++) {
            void *result;
            pthread_join(threads[i], &result);
            got += (intptr_t)result == 1;
            none += (intptr_t)result == 2;
        }
        CHECK("of several that wait one gets the child, the others ECHILD (XSH wait)", got == 1 && none == 2);
    }
    void *result;
    int status;
    target = sleeper();
    pthread_create(&threads[0], NULL, waits_for_stop, NULL);
    nap(20);
    CHECK("the same when it was another wait (XSH waitid)", waitpid(target, &status, 0) == target && pthread_join(threads[0], &result) == 0 && (intptr_t)result == 2);
}

/* ---- one that has many pending ---- */

static volatile int leave;

static void *idles(void *argument)
{
    (void)argument;
    while (!leave)
        nap(20);
    return NULL;
}

/* As many as it is given, for each of its threads, of both kinds; then it tells how it went, and waits to be ended. */
static void hoards(int told)
{
    pthread_t threads[THREADS];
    sigset_t all;
    int sent = 0, refused = 0, lost = 0, count = 0;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    while (count < THREADS && pthread_create(&threads[count], NULL, idles, NULL) == 0)
        count++;
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < EACH; k++) {
            int error = pthread_kill(threads[i], SIGRTMIN);
            sent += error == 0;
            refused += error == EAGAIN;
        }
        lost += pthread_kill(threads[i], SIGUSR1) != 0;
        lost += pthread_kill(threads[i], SIGTERM) != 0;
    }
    char c = count >= 4 && sent >= 32 && sent + refused == count * EACH && lost == 0 ? 'y' : 'n';
    write(told, &c, 1);
    for (;;)
        nap(1000);
}

static volatile sig_atomic_t runs, children;
static void note(int number)
{
    runs += number == SIGUSR1 || number == SIGALRM;
    children += number == SIGCHLD;
}

static void others_get_theirs(void)
{
    int fds[2], good = 1, status;
    char c = 0;
    sigset_t set, old;
    siginfo_t info;
    union sigval value = {.sival_int = 5};
    pipe(fds);
    fflush(stdout);
    pid_t hoarder = fork();
    if (hoarder == 0)
        hoards(fds[1]);
    close(fds[1]);
    CHECK("signals that do not queue are never refused; others EAGAIN (XSH sigqueue, pthread_kill)", read(fds[0], &c, 1) == 1 && c == 'y');
    signal(SIGUSR1, note);
    signal(SIGALRM, note);
    signal(SIGCHLD, note);
    for (int i = 0; i < 10; i++)
        good &= kill(getpid(), SIGUSR1) == 0;
    CHECK("another process's handlers run (XSH kill)", good && runs == 10);
    alarm(1);
    nap(1100);
    CHECK("SIGALRM comes (XSH alarm)", runs == 11);
    pid_t pid = fork();
    if (pid == 0)
        _exit(4);
    while (children == 0)
        nap(5);
    CHECK("SIGCHLD comes (XSH 2.4.3)", waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 4);
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN + 1);
    sigprocmask(SIG_BLOCK, &set, &old);
    good = 1;
    for (int i = 0; i < 32; i++) {
        value.sival_int = i;
        good &= sigqueue(getpid(), SIGRTMIN + 1, value) == 0;
    }
    for (int i = 0; i < 32; i++)
        good &= sigwaitinfo(&set, &info) == SIGRTMIN + 1 && info.si_value.sival_int == i;
    sigprocmask(SIG_SETMASK, &old, NULL);
    CHECK("_POSIX_SIGQUEUE_MAX of its own can be queued (XSH sigqueue)", good);
    kill(hoarder, SIGKILL);
    CHECK("SIGKILL ends it (XSH kill)", waitpid(hoarder, &status, 0) == hoarder && WTERMSIG(status) == SIGKILL);
    signal(SIGCHLD, SIG_DFL);
    close(fds[0]);
}

int main(void)
{
    losers_go_on();
    others_get_theirs();
    return kit_end();
}
